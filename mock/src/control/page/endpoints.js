// Endpoints and events with search, and what the documentation says of them: words, limits, values
// and codes.

import { byId, fill, get, h, link, pretty, toast } from "./dom.js";

const PAGE = 60;

let limit = PAGE;
let shownId;

export function start() {
  let timer;
  const again = () => {
    limit = PAGE;
    clearTimeout(timer);
    timer = setTimeout(() => search().catch((error) => toast(error.message, true)), 120);
  };
  byId("search").addEventListener("input", again);
  byId("kind").addEventListener("change", again);
}

export async function show(id, view) {
  if (id) byId("kind").value = view === "event" ? "events" : "endpoints";
  document.body.dataset.doc = id ? "yes" : "no";
  await search();
  if (id !== shownId) {
    shownId = id;
    await doc(id, view);
  }
}

export async function update() {
  if (document.body.dataset.view === "api") await search();
}

async function search() {
  const kind = byId("kind").value;
  const q = byId("search").value.trim();
  const answer = await get(kind, { q, limit });
  if (q !== byId("search").value.trim() || kind !== byId("kind").value) return;
  byId("found").textContent = `${answer.total} ${kind}`;
  fill(byId("results"),
    answer.items.map((it) => entry(it, kind)),
    answer.more ? h("li", null, h("button", { type: "button", onclick: () => { limit += PAGE; search(); } }, "Show more")) : null);
}

function entry(it, kind) {
  const view = kind === "events" ? "event" : "api";
  return h("li", null, h("a", { href: `#${view}/${encodeURIComponent(it.id)}`, "aria-current": it.id === shownId && "page" },
    h("strong", null, it.summary),
    h("small", null, it.method ? [h("b", null, it.method), " ", it.path] : it.type),
    it.deprecated ? h("small", { class: "why" }, "deprecated") : null,
    it.kept ? null : h("small", { class: "why" }, "example only"),
    it.calls ? h("small", null, `called ${it.calls} times`) : null));
}

async function doc(id, view) {
  const place = byId("doc");
  if (!id) {
    fill(place, h("p", { class: "empty" }, "Choose an endpoint or an event to read what is documented."));
    return;
  }
  try {
    const route = view === "event" ? "events" : "endpoints";
    const told = await get(`${route}/${encodeURIComponent(id)}`);
    fill(place, h("a", { href: "#api", class: "back" }, "All"), view === "event" ? event(told) : endpoint(told));
    place.scrollTop = 0;
  } catch (error) {
    fill(place, h("p", { class: "problem" }, error.message));
  }
}

function head(it, address) {
  return [
    h("h2", null, it.summary),
    h("p", null, address, it.deprecated ? h("span", { class: "why" }, " deprecated") : null),
    h("p", null, it.kept ? "Answers from what exists, once something does." : "Always answers with the documented example."),
    h("p", { class: "facts" }, h("code", { class: "id" }, it.id), it.title !== it.summary ? [" ", h("span", { lang: "zh" }, it.title)] : null,
      it.docs ? [" ", link(it.docs, "documentation page")] : null, it.updated ? ` of ${it.updated.slice(0, 10)}` : ""),
  ];
}

const fact = (name, value) => (value && value.length !== 0 ? h("tr", null, h("th", null, name), h("td", null, value)) : null);
const codes = (all) => all.map((it, at) => [at ? ", " : "", h("code", null, it)]);

function endpoint(it) {
  return [
    head(it, [h("b", null, it.method), " ", h("code", null, it.path)]),
    h("table", { class: "pairs" }, h("tbody", null,
      fact("Tokens", it.tokens.length ? codes(it.tokens) : "none is needed"),
      fact("Any of these permissions", codes(it.scopes)),
      fact("Permissions for single fields", codes(it.field_scopes)),
      fact("Also needs", it.credentials.map((one) => [h("code", null, one.header), `: ${one.about}`])),
      fact("Apps", it.app_types.join(", ")),
      fact("Rate limit", it.rate_limit),
      fact("Repeated calls are recognized by", it.idempotency && h("code", null, it.idempotency)),
      fact("Body", it.content_type))),
    part("Parameters of the path", it.request.path),
    part("Query", it.request.query),
    part("Headers", it.request.headers),
    part("Body", it.request.body?.fields),
    it.conditions.length ? [h("h3", null, "Conditions"), h("ul", null, it.conditions.map((one) => h("li", null, ticks(one))))] : null,
    example("Example of a body", it.request_example),
    part("Headers of the reply", it.response.headers),
    part("Data of the reply", it.response.data?.fields),
    part("Beside the data", it.response.beside_data),
    example("Example of a reply", it.response_example),
    errors(it.errors),
  ];
}

function event(it) {
  return [
    head(it, h("code", null, it.type)),
    h("table", { class: "pairs" }, h("tbody", null, fact("Any of these permissions", codes(it.scopes)), fact("Apps", it.app_types.join(", ")))),
    part("Fields", it.fields),
    part("Answer", it.answer),
    example("Example", it.example),
    errors(it.errors),
  ];
}

function part(title, fields) {
  if (!fields || !fields.length) return null;
  return h("section", null, h("h3", null, title), h("ul", { class: "fields-doc" }, fields.map(field)));
}

function field(it) {
  const own = [
    h("div", { class: "field-head" }, h("code", { class: "name" }, it.name), " ", h("span", { class: "type" }, it.type), it.required ? h("span", { class: "required" }, "required") : null),
    it.words ? h("p", null, ticks(it.words)) : null,
    it.limits.length ? h("p", { class: "facts" }, "Limits: ", it.limits.join("; ")) : null,
    it.default !== null && it.default !== undefined ? h("p", { class: "facts" }, "Default: ", h("code", null, JSON.stringify(it.default))) : null,
    it.example !== null && it.example !== undefined ? h("p", { class: "facts" }, "Example: ", h("code", null, short(it.example))) : null,
    it.scopes.length ? h("p", { class: "facts" }, "Needs one of: ", codes(it.scopes)) : null,
    it.same_as ? h("p", { class: "facts" }, "Has the same fields as ", h("code", null, it.same_as)) : null,
    it.values.length ? h("dl", { class: "values" }, it.values.map((one) => [h("dt", null, h("code", null, JSON.stringify(one.value))), h("dd", null, one.words ? ticks(one.words) : "")])) : null,
  ];
  if (!it.fields.length) return h("li", null, own);
  return h("li", null, own, h("details", null, h("summary", null, `${it.fields.length} fields`), h("ul", { class: "fields-doc" }, it.fields.map(field))));
}

function short(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** Words in which code stands between backticks. */
function ticks(words) {
  return words.split("`").map((piece, at) => (at % 2 ? h("code", null, piece) : piece));
}

function example(title, value) {
  if (value === null || value === undefined) return null;
  return h("details", { class: "panel" }, h("summary", null, title), pretty(value));
}

function errors(all) {
  if (!all.length) return null;
  return h("section", null, h("h3", null, "Error codes"), h("ul", { class: "fields-doc" }, all.map((it) => h("li", null,
    h("div", { class: "field-head" }, h("code", { class: "name" }, it.code), it.status ? h("span", { class: "type" }, ` HTTP ${it.status}`) : null, it.class ? h("span", { class: "type" }, ` ${it.class.replaceAll("_", " ")}`) : null),
    it.words ? h("p", null, ticks(it.words)) : null,
    it.message ? h("p", { class: "facts" }, it.message) : null))));
}
