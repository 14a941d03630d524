// A card, of JSON 1.0 or 2.0, as elements. What is chosen and clicked is given to `act` as the
// `action` that the platform sends to the app.

import { h, pretty } from "./dom.js";
import { markdown } from "./markdown.js";
import { actions, controls, inputs } from "./controls.js";

/** A card. `context` has `person`, and `act`. */
export function card(json, context) {
  if (!json || typeof json !== "object") return pretty(json);
  if (json.type === "template") return template(json.data ?? {});
  if (json.type === "card") return h("div", { class: "card" }, h("p", null, "Card ", h("code", null, json.data?.card_id ?? "")));
  const inside = { ...context, fields: undefined };
  const elements = json.body?.elements ?? json.elements ?? Object.values(json.i18n_elements ?? {})[0] ?? [];
  return h("div", { class: "card" }, header(json, inside), h("div", { class: "card-body" }, list(elements, inside)));
}

function template(data) {
  return h("div", { class: "card" },
    h("header", { class: "card-head tone-indigo" }, h("h4", null, "Card template"), h("code", null, data.template_id ?? "")),
    h("div", { class: "card-body" }, data.template_variable ? pretty(data.template_variable) : null));
}

const TONES = ["blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey"];
const tone = (name) => `tone-${TONES.includes(name) ? name : "default"}`;

function header(json, context) {
  const head = json.header ?? (json.i18n_header && Object.values(json.i18n_header)[0]);
  if (!head) return null;
  return h("header", { class: `card-head ${tone(head.template)}` },
    head.title ? h("h4", null, text(head.title, context)) : null,
    head.subtitle ? h("p", null, text(head.subtitle, context)) : null,
    (Array.isArray(head.text_tag_list) ? head.text_tag_list : []).map((it) => h("span", { class: `tag ${tone(it.color)}` }, text(it.text, context))));
}

/** A text of a card: plain, or Markdown. */
export function text(it, context) {
  if (it === undefined || it === null) return null;
  if (typeof it === "string") return it;
  const content = it.content ?? Object.values(it.i18n_content ?? it.i18n ?? {})[0] ?? "";
  return it.tag === "lark_md" || it.tag === "markdown" ? markdown(content, context.person) : String(content);
}

function list(elements, context) {
  return (Array.isArray(elements) ? elements : []).map((it) => part(it, context));
}

function part(it, context) {
  if (!it || typeof it !== "object") return null;
  const make = Object.hasOwn(PARTS, it.tag) ? PARTS[it.tag] : undefined;
  if (make) return make(it, context);
  if (Object.hasOwn(controls, it.tag)) return controls[it.tag](it, context);
  return h("details", { class: "unknown" }, h("summary", null, `${it.tag ?? "no tag"}: not shown here`), pretty(it));
}

const image = (it) => h("span", { class: "image", title: it.img_key }, `image ${text(it.alt, { person: (id) => id }) || it.img_key || ""}`);

const PARTS = {
  div: (it, context) => h("div", { class: "split" },
    h("div", null,
      it.text ? h("div", { class: "text" }, text(it.text, context)) : null,
      Array.isArray(it.fields) ? h("div", { class: "fields" }, it.fields.map((field) => h("div", { class: field.is_short ? "short" : "" }, text(field.text, context)))) : null),
    it.extra ? part(it.extra, context) : null),
  markdown: (it, context) => h("div", { class: it.text_align ? `md align-${it.text_align}` : "md" }, markdown(it.content, context.person)),
  plain_text: (it, context) => h("p", null, text(it, context)),
  lark_md: (it, context) => h("div", { class: "md" }, text(it, context)),
  hr: () => h("hr"),
  img: (it, context) => h("figure", null, image(it), it.title ? h("figcaption", null, text(it.title, context)) : null),
  img_combination: (it) => h("div", { class: "images" }, (it.img_list ?? []).map(image)),
  note: (it, context) => h("div", { class: "note" }, (it.elements ?? []).map((inner) => (inner.tag === "img" ? image(inner) : h("span", null, text(inner, context))))),
  action: (it, context) => h("div", { class: "actions" }, list(it.actions, context)),
  column_set: (it, context) => h("div", { class: "columns" }, (it.columns ?? []).map((column) => PARTS.column(column, context))),
  column: (it, context) => {
    const weight = Number.isInteger(it.weight) && it.width !== "auto" ? Math.min(Math.max(it.weight, 1), 5) : 1;
    return h("div", { class: `column weight-${it.width === "auto" ? "auto" : weight}` }, list(it.elements, context));
  },
  collapsible_panel: (it, context) => h("details", { class: "panel", open: it.expanded === true }, h("summary", null, text(it.header?.title, context)), list(it.elements, context)),
  interactive_container: (it, context) => {
    const inner = h("div", { class: "container" }, list(it.elements, context));
    const act = actions(it, context);
    return act ? h("div", { class: "container-outside" }, inner, h("button", { type: "button", disabled: it.disabled === true, onclick: act }, "Click on this container")) : inner;
  },
  form: (it, context) => {
    const fields = inputs();
    return h("div", { class: "form", "data-name": it.name }, list(it.elements, { ...context, fields }));
  },
  person: (it, context) => h("span", { class: "mention", title: it.user_id }, `@${context.person(it.user_id ?? "")}`),
  person_list: (it, context) => h("div", { class: "persons" }, (it.persons ?? []).map((one) => h("span", { class: "mention", title: one.id }, `@${context.person(one.id ?? "")}`))),
  standard_icon: (it) => h("span", { class: "emoji" }, it.token ?? "icon"),
  custom_icon: (it) => h("span", { class: "image", title: it.img_key }, "icon"),
  audio: (it) => h("span", { class: "file" }, h("b", null, "Audio "), h("code", null, it.file_key ?? "")),
  chart: (it) => h("details", { class: "panel" }, h("summary", null, `Chart: ${it.chart_spec?.title?.text ?? it.chart_spec?.type ?? ""}`), pretty(it.chart_spec)),
  table: (it, context) => table(it, context),
};

function table(it, context) {
  const columns = Array.isArray(it.columns) ? it.columns : [];
  const cell = (value, column) => {
    if (value === undefined || value === null) return "";
    if (Array.isArray(value)) return value.map((one) => h("span", { class: one?.color ? `tag ${tone(one.color)}` : "" }, String(one?.text ?? context.person(String(one)))));
    if (["lark_md", "markdown"].includes(column.data_type)) return markdown(value, context.person);
    if (column.data_type === "persons") return `@${context.person(String(value))}`;
    if (column.data_type === "date") return new Date(Number(value)).toLocaleString();
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  return h("div", { class: "scroll" }, h("table", null,
    h("thead", null, h("tr", null, columns.map((column) => h("th", null, column.display_name ?? column.name)))),
    h("tbody", null, (it.rows ?? []).map((row) => h("tr", null, columns.map((column) => h("td", null, cell(row?.[column.name], column))))))));
}
