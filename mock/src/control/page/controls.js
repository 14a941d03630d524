// What somebody clicks on, chooses and fills in on a card. Each gives the `action` of the callback
// `card.action.trigger`, as the platform's clients do.

import { h, safeAddress, toast } from "./dom.js";
import { text } from "./card.js";

/** The fields of a form: how each one's value is read and set back, by name. */
export function inputs() {
  return new Map();
}

/** What a click on an element does, if it does anything: opens an address, asks the app, or both. */
export function actions(it, context) {
  const behaviors = Array.isArray(it.behaviors) ? it.behaviors : [];
  const callback = behaviors.find((one) => one?.type === "callback");
  const opening = behaviors.find((one) => one?.type === "open_url");
  const address = opening?.default_url || opening?.pc_url || it.url || it.multi_url?.url || it.multi_url?.pc_url;
  const value = callback ? callback.value : it.value;
  const kind = it.form_action_type ?? { form_submit: "submit", form_reset: "reset" }[it.action_type];
  if (!address && value === undefined && !kind) return undefined;
  return () => {
    if (!confirmed(it, context)) return;
    if (kind === "reset") return context.fields?.forEach((field) => field.reset());
    if (address) {
      const safe = safeAddress(address);
      if (safe) window.open(safe, "_blank", "noopener,noreferrer");
      else toast(`This is no address of the web: ${address}`, true);
    }
    if (value === undefined && kind !== "submit") return;
    const action = { tag: it.tag === "interactive_container" ? it.tag : "button" };
    if (value !== undefined) action.value = value;
    if (it.name) action.name = it.name;
    if (kind === "submit") {
      const missing = [...(context.fields ?? [])].filter(([, field]) => field.required && field.empty());
      if (missing.length) return toast(`Fill in ${missing.map(([name]) => name).join(", ")} first.`, true);
      action.form_value = Object.fromEntries([...(context.fields ?? [])].map(([name, field]) => [name, field.read()]));
    }
    return context.act(action);
  };
}

function confirmed(it, context) {
  if (!it.confirm) return true;
  const words = [it.confirm.title, it.confirm.text].map((one) => plain(one, context)).filter(Boolean);
  return window.confirm(words.join("\n\n") || "Go on?");
}

function plain(it, context) {
  const shown = text(it, context);
  return h("span", null, shown).textContent;
}

/** Registers a field of a form, or says at once what was chosen where there is no form. */
function field(it, context, element, { read, action, reset }) {
  if (context.fields) {
    const name = it.name ?? `field ${context.fields.size + 1}`;
    const empty = () => [undefined, "", null].includes(read()) || read()?.length === 0;
    context.fields.set(name, { read, reset, required: it.required === true, empty });
  } else {
    element.addEventListener("change", () => {
      if (!confirmed(it, context)) return;
      const chosen = action(read());
      const named = it.name ? { name: it.name } : {};
      const callback = (it.behaviors ?? []).find((one) => one?.type === "callback");
      const value = callback ? callback.value : it.value;
      context.act({ tag: it.tag, ...named, ...(value === undefined ? {} : { value }), ...chosen });
    });
  }
  const label = it.label ? text(it.label, context) : null;
  return h("label", { class: "field" }, label ? h("span", null, label, it.required ? " *" : "") : null, element);
}

const options = (it) => (Array.isArray(it.options) ? it.options : []);
const choice = (one, context) => plain(one.text, context) || context.person(one.value ?? "") || one.value;

function select(it, context) {
  const initial = it.initial_option ?? (Number.isInteger(it.initial_index) ? options(it)[it.initial_index - 1]?.value : undefined) ?? "";
  const element = h("select", { disabled: it.disabled === true },
    h("option", { value: "" }, plain(it.placeholder, context) || "Choose"),
    options(it).map((one) => h("option", { value: one.value ?? "" }, choice(one, context))));
  element.value = initial;
  return field(it, context, element, { read: () => element.value, action: (option) => ({ option }), reset: () => { element.value = initial; } });
}

function several(it, context) {
  const initial = Array.isArray(it.selected_values) ? it.selected_values : [];
  const element = h("select", { multiple: true, size: Math.min(Math.max(options(it).length, 2), 6), disabled: it.disabled === true },
    options(it).map((one) => h("option", { value: one.value ?? "" }, choice(one, context))));
  const set = () => { for (const one of element.options) one.selected = initial.includes(one.value); };
  set();
  return field(it, context, element, { read: () => [...element.selectedOptions].map((one) => one.value), action: (all) => ({ options: all }), reset: set });
}

/** Minutes east of Greenwich as the platform writes them: `+0800`. */
function zone() {
  const minutes = -new Date().getTimezoneOffset();
  const two = (number) => String(number).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
}

function time(type, initial) {
  return (it, context) => {
    const first = String(it[initial] ?? "").replace(" ", "T");
    const element = h("input", { type, value: first, disabled: it.disabled === true });
    const read = () => (element.value ? `${element.value.replace("T", " ")} ${zone()}` : "");
    return field(it, context, element, { read, action: (option) => ({ option, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }), reset: () => { element.value = first; } });
  };
}

export const controls = {
  button: (it, context) => {
    const act = actions(it, context);
    const kind = String(it.type ?? "default").split("_")[0];
    return h("button", { type: "button", class: `card-button ${["primary", "danger"].includes(kind) ? kind : "default"}`, disabled: it.disabled === true || !act, onclick: act, title: act ? undefined : "A click does nothing" }, text(it.text, context) ?? "Button");
  },
  input: (it, context) => {
    const first = it.default_value ?? "";
    const shared = { placeholder: plain(it.placeholder, context), maxlength: it.max_length, disabled: it.disabled === true, value: first };
    const element = it.input_type === "multiline_text" ? h("textarea", { rows: it.rows ?? 3, ...shared }) : h("input", { type: it.input_type === "password" ? "password" : "text", ...shared });
    return field(it, context, element, { read: () => element.value, action: (input_value) => ({ input_value }), reset: () => { element.value = first; } });
  },
  select_static: select,
  select_person: (it, context) => select({ ...it, options: options(it).length ? it.options : context.people.map((one) => ({ value: one.id, text: { tag: "plain_text", content: one.name } })) }, context),
  multi_select_static: several,
  multi_select_person: (it, context) => several({ ...it, options: options(it).length ? it.options : context.people.map((one) => ({ value: one.id, text: { tag: "plain_text", content: one.name } })) }, context),
  select_img: (it, context) => (it.multi_select ? several : select)({ ...it, options: options(it).map((one) => ({ ...one, text: { tag: "plain_text", content: `image ${one.img_key ?? one.value}` } })) }, context),
  overflow: (it, context) => {
    const element = h("select", { "aria-label": "More" }, h("option", { value: "" }, "…"), options(it).map((one) => h("option", { value: one.value ?? "" }, choice(one, context))));
    element.addEventListener("change", () => {
      const option = element.value;
      element.value = "";
      if (option && confirmed(it, context)) context.act({ tag: "overflow", option, ...(it.value === undefined ? {} : { value: it.value }) });
    });
    return element;
  },
  checker: (it, context) => {
    const element = h("input", { type: "checkbox", checked: it.checked === true, disabled: it.disabled === true });
    const shown = { ...it, label: undefined };
    return h("div", { class: "checker" }, field(shown, context, element, { read: () => element.checked, action: (checked) => ({ checked }), reset: () => { element.checked = it.checked === true; } }), h("span", null, text(it.text, context)));
  },
  date_picker: time("date", "initial_date"),
  picker_time: time("time", "initial_time"),
  picker_datetime: time("datetime-local", "initial_datetime"),
};
