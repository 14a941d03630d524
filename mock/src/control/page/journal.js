// The live journal: each request, what became of it, and why it was refused.

import { byId, clock, fill, get, h, inTurn, post, pretty, toast } from "./dom.js";

/** How many requests are shown at most. */
const MOST = 500;

let last;
let rows = [];

export function start() {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => reload().catch((error) => toast(error.message, true)), 150);
  };
  byId("filter").addEventListener("input", again);
  byId("outcome").addEventListener("change", again);
  byId("clear-journal").addEventListener("click", async () => {
    await post("reset", { what: ["journal"] });
    await reload();
  });
}

export async function show() {
  await update();
}

/** The platform was started again: its numbers begin anew. */
export function forget() {
  last = undefined;
  rows = [];
}

async function reload() {
  forget();
  await update();
}

/** One after the other, or a request would be shown twice. */
export const update = inTurn(load);

async function load() {
  const filter = { q: byId("filter").value.trim(), outcome: byId("outcome").value };
  const first = last === undefined;
  const answer = await get("journal", first ? { limit: 200, ...filter } : { after: last, limit: 1000, ...filter });
  if (!first && answer.total === 0) rows = [];
  // The newest is on top. What did not fit is asked for next.
  rows = [...answer.items.map(row).reverse(), ...rows].slice(0, MOST);
  last = answer.more && !first ? answer.items.at(-1).number : answer.last;
  const list = byId("journal");
  if (first || answer.items.length || list.children.length !== rows.length) {
    fill(list, rows.length ? rows : h("li", { class: "empty" }, "No request yet. Point your program at this address."));
  }
  if (answer.more && !first) await load();
}

function row(entry) {
  const details = h("details", null,
    h("summary", null,
      h("time", null, clock(entry.at)),
      h("span", { class: `outcome ${entry.outcome}` }, entry.outcome.replace("_", " ")),
      h("span", { class: "call" }, h("b", null, entry.method), " ", entry.path),
      h("span", { class: "status" }, entry.status ?? "reset"),
      entry.endpoint ? h("code", { class: "id" }, entry.endpoint) : null,
      entry.message || entry.code ? h("span", { class: "why" }, [entry.code, entry.message].filter((it) => it !== undefined && it !== "").join(" ")) : null,
      entry.trouble ? h("span", { class: "why" }, `chaos: ${entry.trouble}`) : null,
      entry.violations.length ? violations(entry.violations) : null,
      entry.ignored.length ? h("div", { class: "ignored" }, "Ignored, since it is not documented:", violations(entry.ignored)) : null));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) open(details, entry);
  });
  return h("li", { "data-number": entry.number }, details);
}

function violations(all) {
  return h("ul", { class: "violations" }, all.map((it) => h("li", null, h("code", null, it.field), " ", it.description, it.value ? [", found ", h("code", null, it.value)] : null)));
}

async function open(details, entry) {
  const inside = h("div", { class: "inside" }, "…");
  details.append(inside);
  try {
    const whole = await get(`journal/${entry.number}`);
    const sections = [];
    if (whole.endpoint) sections.push(h("p", null, h("a", { href: `#api/${encodeURIComponent(whole.endpoint)}` }, `Documentation of ${whole.endpoint}`)));
    if (whole.near?.length) sections.push(h("p", null, "No endpoint has this path. Near it: ", whole.near.map((it, at) => [at ? ", " : "", h("code", null, it)])));
    if (whole.query.length) sections.push(h("h4", null, "Query"), pairs(whole.query));
    if (Object.keys(whole.path_params).length) sections.push(h("h4", null, "Path"), pairs(Object.entries(whole.path_params)));
    if (whole.body !== undefined) sections.push(h("h4", null, "Body"), pretty(whole.body));
    else if (whole.body_bytes) sections.push(h("h4", null, "Body"), h("p", null, `${whole.body_bytes} bytes of ${whole.body_type ?? "no type"}`));
    sections.push(h("h4", null, "Headers"), pairs(whole.headers), h("p", null, "Log id ", h("code", null, whole.log_id)));
    sections.push(h("h4", null, "Reply"), reply(whole.reply));
    fill(inside, sections);
  } catch (error) {
    fill(inside, h("p", { class: "problem" }, error.message));
  }
}

/** The body of a reply, as far as it was kept. */
function reply(it) {
  if (it.body !== undefined) return pretty(it.body);
  const what = `${it.bytes} bytes of ${it.type ?? "no type"}`;
  if (it.text === undefined || it.text === "") return h("p", null, what);
  return h("div", null, h("pre", null, it.text), h("p", null, what));
}

function pairs(all) {
  return h("table", { class: "pairs" }, h("tbody", null, all.map(([name, value]) => h("tr", null, h("th", null, name), h("td", null, value)))));
}
