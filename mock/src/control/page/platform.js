// The platform itself: its clock, what exists, tokens, scripts, what apps were told, and reset.

import { byId, fill, get, h, post, pretty, toast } from "./dom.js";

export function start() {}

export async function show() {
  await update();
}

/** What is open stays open when something changes. */
const open = new Set();

export async function update() {
  if (document.body.dataset.view !== "platform") return;
  const [clock, resources, tokens, scripts, pushes, connections, permissions, chaos] = await Promise.all([
    get("clock"), get("resources", { limit: 1000 }).catch(() => ({ items: [] })), get("tokens"), get("scripts"), get("pushes", { limit: 50 }), get("connections"), get("permissions"), get("chaos"),
  ]);
  fill(byId("platform"),
    h("div", { class: "panels" },
      panel("Clock",
        h("p", null, new Date(clock.unix_ms).toLocaleString(), clock.frozen ? ", stopped" : ""),
        h("div", { class: "actions" },
          button("1 minute on", "clock", { advance_s: 60 }), button("1 hour on", "clock", { advance_s: 3600 }), button("1 day on", "clock", { advance_s: 86400 }),
          button(clock.frozen ? "Let it go" : "Stop it", "clock", { frozen: !clock.frozen }))),
      panel("Begin anew",
        h("p", null, "Back to how the platform began. Tokens stay valid, so that programs go on."),
        h("div", { class: "actions" },
          button("Everything", "reset", {}), button("Resources", "reset", { what: ["resources"] }), button("Requests", "reset", { what: ["journal"] }),
          button("Scripts", "reset", { what: ["scripts"] }), button("Permissions", "reset", { what: ["permissions"] }))),
      panel("Tokens",
        h("p", null, `${tokens.issued} issued, ${tokens.requests} requests for one`),
        h("div", { class: "actions" }, button("Expire those of apps", "tokens", { expire: "apps" }), button("Expire those of users", "tokens", { expire: "users" })),
        tokens.items.length ? h("div", { class: "scroll" }, h("table", null, h("tbody", null, tokens.items.map((it) => h("tr", null, h("td", null, h("code", null, it.token)), h("td", null, it.kind), h("td", null, it.user ?? it.tenant ?? it.app_id ?? ""), h("td", null, it.valid ? "valid" : "expired")))))) : null),
      panel("Scripts",
        scripts.items.length ? h("ul", null, scripts.items.map((it) => h("li", null, h("code", null, it.endpoint ?? "any endpoint"), ` ${it.reply}, ${it.times} times`))) : h("p", { class: "empty" }, "None. POST /__stand_in/scripts adds one.")),
      panel("Refused",
        h("p", null, permissions.rate_limits ? "Rate limits are enforced. " : "Rate limits are not enforced. ", button(permissions.rate_limits ? "Do not enforce" : "Enforce", "permissions", { rate_limits: !permissions.rate_limits })),
        several("Permissions taken from the app", permissions.revoked), several("Permissions taken from users", permissions.revoked_from_users), several("Ids that do not exist", permissions.removed), several("Ids not to be used", permissions.forbidden), several("Ids that the app does not see", permissions.hidden)),
      panel("Chaos",
        h("p", null, chaos.rate ? `${Math.round(chaos.rate * 1000) / 10} % of all requests meet trouble: ${chaos.only.join(", ").replaceAll("_", " ")}. ` : "Nothing goes wrong by chance. "),
        h("div", { class: "actions" }, chaos.rate ? button("Stop it", "chaos", { rate: 0 }) : button("1 in 10 requests", "chaos", { rate: 0.1 }))),
      panel("What exists",
        resources.items.length ? h("ul", { class: "collections" }, resources.items.map(collection)) : h("p", { class: "empty" }, "Nothing.")),
      panel("What apps were told",
        h("p", null, `${connections.open.length} long connections are open; ${connections.subscribed} apps are told by themselves.`),
        pushes.items.length ? h("ul", { class: "collections" }, pushes.items.map((it) => h("li", null, details(`push ${it.event_id}${it.attempt}`, [h("span", { class: it.delivered ? "outcome accepted" : "outcome refused" }, it.delivered ? "delivered" : "not delivered"), " ", it.event, it.answer.error ? h("span", { class: "why" }, ` ${it.answer.error}`) : ` ${it.answer.status}`], () => pretty({ sent: it.sent, answer: it.answer }))))) : h("p", { class: "empty" }, "Nothing yet."))));
}

const panel = (title, ...inside) => h("section", { class: "panel" }, h("h2", null, title), inside);
const several = (title, all) => (all.length ? h("p", null, `${title}: `, all.map((it) => [h("code", null, it), " "])) : null);

function button(label, route, body) {
  return h("button", { type: "button", onclick: async () => {
    try {
      await post(route, body);
      await update();
    } catch (error) {
      toast(error.message, true);
    }
  } }, label);
}

function details(key, summary, inside) {
  const element = h("details", { open: open.has(key) }, h("summary", null, summary));
  const draw = () => { if (element.open && element.children.length === 1) element.append(h("div", null, inside())); };
  element.addEventListener("toggle", () => {
    if (element.open) open.add(key);
    else open.delete(key);
    draw();
  });
  draw();
  return element;
}

function collection(it) {
  return h("li", null, details(it.path, [h("code", null, it.path), ` ${it.count}`], () => {
    const place = h("div", null, "…");
    get("resources", { path: it.path, limit: 100 })
      .then((answer) => fill(place, answer.more ? h("p", null, `The first ${answer.items.length} of ${answer.total}`) : null, pretty(answer.items)))
      .catch((error) => fill(place, h("p", { class: "problem" }, error.message)));
    return place;
  }));
}
