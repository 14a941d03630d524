// Chooses the view by the address, and tells the views when something has happened.

import { byId, get } from "./dom.js";
import * as chat from "./chat.js";
import * as journal from "./journal.js";
import * as endpoints from "./endpoints.js";
import * as platform from "./platform.js";

const views = { chat, requests: journal, api: endpoints, event: endpoints, platform };

/** `#api/im.v1.message.create`: the view, and what of it. */
function shown() {
  const [view, ...rest] = location.hash.slice(1).split("/");
  const what = rest.length ? decoded(rest.join("/")) : undefined;
  return { view: Object.hasOwn(views, view) ? view : "chat", what };
}

/** Without percent signs, unless somebody wrote some that mean nothing. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function route() {
  const { view, what } = shown();
  const name = view === "event" ? "api" : view;
  document.body.dataset.view = name;
  for (const tab of document.querySelectorAll("nav a")) {
    if (tab.dataset.for === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  await views[view].show(what, view);
}

function status(about, live) {
  const keeps = about.keeps_resources ? "" : ", keeps no resources";
  byId("status").textContent =
    `${about.app_id}, ${about.requests} requests${keeps}, ${live ? "live" : "not connected"}`;
  document.body.dataset.live = live ? "yes" : "no";
}

/** Waits for changes, for as long as the page is open. */
async function follow() {
  let change;
  let about = { app_id: "", requests: 0, keeps_resources: true };
  for (;;) {
    try {
      const next = await get("changes", { after: change, wait: 25 });
      // A lower number is that of a platform that was started since.
      if (next.change === change) continue;
      const restarted = change !== undefined && next.change < change;
      change = next.change;
      about = await get("about");
      if (restarted) journal.forget();
      await Promise.all([chat.update(), journal.update(), endpoints.update(), platform.update()]);
      status(about, true);
    } catch (error) {
      status(about, false);
      change = undefined;
      console.warn(error);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

window.addEventListener("hashchange", route);
for (const view of [chat, journal, endpoints, platform]) view.start();
route().catch((error) => console.warn(error));
follow();
