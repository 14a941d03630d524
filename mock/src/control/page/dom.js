// Elements and requests. Text is only ever set as text, so nothing that a message, a card or a
// request holds becomes HTML.

/** An element with properties (`on…` are listeners) and children; texts become text nodes. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== undefined && child !== null && child !== false) element.append(child);
  }
}

/** Replaces all children. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

export const byId = (id) => document.getElementById(id);

/** JSON as people read it. */
export function pretty(value) {
  return h("pre", { class: "json" }, JSON.stringify(value, null, 2));
}

/** A link that leads out, if its address is one of the web; otherwise the text alone. */
export function link(address, ...children) {
  const safe = safeAddress(address);
  if (!safe) return h("span", null, ...children);
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** The address, if a click on it can only open a page or write a mail. */
export function safeAddress(address) {
  if (typeof address !== "string") return undefined;
  try {
    const url = new URL(address.trim());
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A time in milliseconds as hours, minutes and seconds. */
export function clock(millis) {
  return new Date(millis).toLocaleTimeString("en-GB");
}

/** Says something for a few seconds. */
export function toast(text, bad = false) {
  const shown = h("p", { class: bad ? "toast problem" : "toast" }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

async function read(response) {
  let value;
  try {
    value = await response.json();
  } catch {
    throw new Error(`${response.status} ${response.statusText}`);
  }
  if (!response.ok) throw new Error(value.error ?? `${response.status} ${response.statusText}`);
  return value;
}

/** `GET` of a route, with parameters of the query. */
export async function get(route, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return read(await fetch(query ? `${route}?${query}` : route, { cache: "no-store" }));
}

/** `POST` of JSON to a route. */
export async function post(route, body) {
  const headers = { "Content-Type": "application/json" };
  return read(await fetch(route, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** A function that calls another one time after the other: an older answer never follows a newer one. */
export function inTurn(load) {
  let running = Promise.resolve();
  return () => (running = running.then(load, load));
}
