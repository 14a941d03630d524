// The content of a message, by its type.

import { h, link, pretty } from "./dom.js";
import { card } from "./card.js";
import { inline, markdown } from "./markdown.js";

/**
 * The content as elements. `context` has the people, and `act` for what is done with a card. Content
 * that is not as it should be shows as it is, and all other messages are shown.
 */
export function body(message, context) {
  try {
    return shown(message, context);
  } catch (error) {
    console.info(`message ${message.id} cannot be shown`, error);
    return [named(message.msg_type, "cannot be shown"), pretty(message.content)];
  }
}

function shown(message, context) {
  const content = message.content ?? {};
  const make = Object.hasOwn(TYPES, message.msg_type) ? TYPES[message.msg_type] : undefined;
  if (!make) return [named(message.msg_type), pretty(content)];
  const mentioned = (id) => (message.mentions ?? []).find((it) => it.key === id || it.id === id)?.name;
  return make(content, { ...context, person: (id) => mentioned(id) ?? name(id, context.people) });
}

function name(id, people) {
  return people.find((person) => person.id === id)?.name ?? id;
}

const named = (what, ...more) => h("span", { class: "file" }, h("b", null, what), more.map((it) => [" ", it]));

const TYPES = {
  text: (content, { person }) => h("div", { class: "text" }, String(content.text ?? "").split("\n").map((line, at) => [at ? h("br") : null, inline(line, person)])),
  post: (content, context) => post(content, context),
  interactive: (content, context) => card(content, context),
  image: (content) => h("span", { class: "image", title: content.image_key }, `image ${content.image_key ?? ""}`),
  file: (content) => named("File", content.file_name ?? "", h("code", null, content.file_key ?? "")),
  folder: (content) => named("Folder", content.file_name ?? "", h("code", null, content.file_key ?? "")),
  audio: (content) => named("Audio", seconds(content.duration), h("code", null, content.file_key ?? "")),
  media: (content) => named("Video", content.file_name ?? "", seconds(content.duration), h("code", null, content.file_key ?? "")),
  sticker: (content) => named("Sticker", h("code", null, content.file_key ?? "")),
  share_chat: (content) => named("Group", h("code", null, content.chat_id ?? "")),
  share_user: (content, { person }) => named("Contact", person(content.user_id ?? "")),
  system: (content) => h("p", { class: "quote" }, content.template ?? content.type ?? "System message"),
};

const seconds = (millis) => (millis ? `${Math.round(millis / 1000)} s` : "");

/** A post, in the first of its languages. */
function post(content, context) {
  const languages = Object.values(content).filter((it) => it && Array.isArray(it.content));
  const chosen = Array.isArray(content.content) ? content : languages[0];
  if (!chosen) return pretty(content);
  return h("div", { class: "post" },
    chosen.title ? h("h4", null, chosen.title) : null,
    chosen.content.map((line) => paragraph(Array.isArray(line) ? line : [], context)));
}

const BLOCKS = ["md", "code_block", "hr", "img", "media"];

function paragraph(line, context) {
  const nodes = line.map((it) => node(it ?? {}, context));
  return line.some((it) => BLOCKS.includes(it?.tag)) ? h("div", null, nodes) : h("p", null, nodes);
}

function node(it, { person }) {
  switch (it.tag) {
    case "text":
      return styled(String(it.text ?? ""), it.style);
    case "a":
      return link(it.href, styled(String(it.text ?? it.href ?? ""), it.style));
    case "at":
      return h("span", { class: "mention", title: it.user_id }, `@${it.user_id === "all" ? "everyone" : it.user_name || person(it.user_id ?? "")}`);
    case "emotion":
      return h("span", { class: "emoji" }, it.emoji_type);
    case "img":
      return h("span", { class: "image", title: it.image_key }, `image ${it.image_key ?? ""}`);
    case "media":
      return named("Video", h("code", null, it.file_key ?? ""));
    case "code_block":
      return h("pre", { class: "code", "data-language": it.language }, it.text ?? "");
    case "hr":
      return h("hr");
    case "md":
      return markdown(it.text, person);
    default:
      return h("code", null, JSON.stringify(it));
  }
}

const STYLES = { bold: "strong", italic: "em", underline: "u", lineThrough: "s" };

function styled(text, style) {
  const tags = (Array.isArray(style) ? style : []).filter((it) => Object.hasOwn(STYLES, it)).map((it) => STYLES[it]);
  return tags.reduce((inner, tag) => h(tag, null, inner), text);
}
