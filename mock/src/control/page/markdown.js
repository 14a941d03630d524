// Markdown of messages and cards, with the platform's own marks, as elements. What is not known
// shows as it is written.

import { h, link } from "./dom.js";

/** Blocks of text as elements. `person` gives the name of an id. */
export function markdown(text, person = (id) => id) {
  const lines = String(text ?? "").replaceAll("\r\n", "\n").split("\n");
  const out = [];
  let at = 0;
  const inlines = (line) => inline(line, person);
  while (at < lines.length) {
    const line = lines[at];
    const fence = /^\s*```\s*([\w+#-]*)\s*$/.exec(line);
    if (fence) {
      const code = [];
      for (at += 1; at < lines.length && !/^\s*```\s*$/.test(lines[at]); at += 1) code.push(lines[at]);
      at += 1;
      out.push(h("pre", { class: "code", "data-language": fence[1] || undefined }, code.join("\n")));
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) {
      out.push(h(`h${Math.min(heading[1].length + 2, 6)}`, null, inlines(heading[2])));
    } else if (/^\s*(---+|\*\*\*+|<hr\s*\/?>)\s*$/.test(line)) {
      out.push(h("hr"));
    } else if (/^\s*>/.test(line)) {
      const inner = [];
      for (; at < lines.length && /^\s*>/.test(lines[at]); at += 1) inner.push(lines[at].replace(/^\s*>\s?/, ""));
      out.push(h("blockquote", null, markdown(inner.join("\n"), person)));
      continue;
    } else if (/^\s*\|.*\|\s*$/.test(line) && /^\s*\|[\s:|-]+\|\s*$/.test(lines[at + 1] ?? "")) {
      const cells = (row) => row.trim().slice(1, -1).split("|").map((cell) => inlines(cell.trim()));
      const head = cells(line);
      const rows = [];
      for (at += 2; at < lines.length && /^\s*\|.*\|\s*$/.test(lines[at]); at += 1) rows.push(cells(lines[at]));
      out.push(h("table", null, h("thead", null, h("tr", null, head.map((cell) => h("th", null, cell)))),
        h("tbody", null, rows.map((row) => h("tr", null, row.map((cell) => h("td", null, cell)))))));
      continue;
    } else if (ITEM.test(line)) {
      const [list, next] = items(lines, at, person);
      out.push(list);
      at = next;
      continue;
    } else if (line.trim()) {
      const paragraph = [inlines(line)];
      while (at + 1 < lines.length && lines[at + 1].trim() && !STARTS.test(lines[at + 1])) {
        at += 1;
        paragraph.push(h("br"), inlines(lines[at]));
      }
      out.push(h("p", null, paragraph));
    }
    at += 1;
  }
  return out;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const STARTS = /^\s*(```|#{1,6}\s|>|[-*+]\s|\d+[.)]\s|---+\s*$|\|.*\|\s*$|<hr)/;

/** A list with those inside it, and the line after it. */
function items(lines, from, person) {
  const depth = ITEM.exec(lines[from])[1].length;
  const ordered = /\d/.test(ITEM.exec(lines[from])[2]);
  const list = h(ordered ? "ol" : "ul", { start: ordered ? parseInt(ITEM.exec(lines[from])[2], 10) : undefined });
  let at = from;
  while (at < lines.length) {
    const found = ITEM.exec(lines[at]);
    if (!found || found[1].length < depth) break;
    if (found[1].length > depth && list.lastChild) {
      const [inner, next] = items(lines, at, person);
      list.lastChild.append(inner);
      at = next;
      continue;
    }
    list.append(h("li", null, inline(found[3], person)));
    at += 1;
  }
  return [list, at];
}

const ESCAPED = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&#39;": "'", "&nbsp;": "\u00a0" };

/** Each mark that a line can hold. The first that fits at a place counts. */
const MARKS = [
  [/^\\([\\`*_~[\]()#+\-.!<>|])/, (m) => m[1]],
  [/^(`+)(.+?)\1(?!`)/, (m) => h("code", null, m[2].trim())],
  [/^!\[([^\]]*)\]\(([^()\s]+)\)/, (m) => h("span", { class: "image", title: m[2] }, `image ${m[1] || m[2]}`)],
  [/^\[([^\]]+)\]\(((?:[^()\s]|\([^()\s]*\))+)\)/, (m, inner) => link(m[2], inner(m[1]))],
  [/^\*\*(?=\S)(.+?)\*\*/, (m, inner) => h("strong", null, inner(m[1]))],
  [/^__(?=\S)(.+?)__/, (m, inner) => h("strong", null, inner(m[1]))],
  [/^~~(?=\S)(.+?)~~/, (m, inner) => h("s", null, inner(m[1]))],
  [/^\*(?=[^\s*])([^*]+?)\*/, (m, inner) => h("em", null, inner(m[1]))],
  [/^<at\s+(?:user_id|id|email|ids)\s*=\s*["']?([^"'>\s]*)["']?\s*>([^<]*)<\/at>/, (m, _, person) => mention(m[1], m[2], person)],
  [/^<at\s+(?:user_id|id|email)\s*=\s*["']?([^"'>\s/]*)["']?\s*\/?>/, (m, _, person) => mention(m[1], "", person)],
  [/^<person\s+id\s*=\s*["']?([^"'>\s]*)["']?[^>]*>(?:<\/person>)?/, (m, _, person) => mention(m[1], "", person)],
  [/^<font\s+color\s*=\s*["']?([\w-]+)["']?\s*>(.*?)<\/font>/, (m, inner) => h("span", { class: `color-${m[1].split("-")[0]}` }, inner(m[2]))],
  [/^<text_tag\s+color\s*=\s*["']?([\w-]+)["']?\s*>(.*?)<\/text_tag>/, (m, inner) => h("span", { class: `tag tone-${m[1]}` }, inner(m[2]))],
  [/^<number_tag[^>]*>(.*?)<\/number_tag>/, (m) => h("span", { class: "tag tone-blue" }, m[1])],
  [/^<(?:link|a)\s+[^>]*?(?:url|href)\s*=\s*["']([^"']*)["'][^>]*>(.*?)<\/(?:link|a)>/, (m, inner) => link(m[1], inner(m[2]))],
  [/^<br\s*\/?>/, () => h("br")],
  [/^<(b|strong)>(.*?)<\/\1>/, (m, inner) => h("strong", null, inner(m[2]))],
  [/^<(i|em)>(.*?)<\/\1>/, (m, inner) => h("em", null, inner(m[2]))],
  [/^@_(?:user_\d+|all)(?!\w)/, (m, _, person) => mention(m[0] === "@_all" ? "all" : m[0], "", person)],
  [/^:([A-Z][A-Za-z_]{1,30}):/, (m) => h("span", { class: "emoji" }, m[1])],
  [/^&(?:lt|gt|amp|quot|#39|nbsp);/, (m) => ESCAPED[m[0]]],
  [/^https?:\/\/[^\s<>()"'，。）]+/, (m) => link(m[0], m[0])],
];

const BEGINS = /[\\`!\[*_~<:&@h]/;

/** The marks within a line. */
export function inline(text, person = (id) => id) {
  const out = [];
  let plain = "";
  let rest = String(text);
  const inner = (of) => inline(of, person);
  while (rest) {
    const next = rest.search(BEGINS);
    if (next < 0) break;
    plain += rest.slice(0, next);
    rest = rest.slice(next);
    const hit = MARKS.map(([mark, make]) => [mark.exec(rest), make]).find(([found]) => found);
    if (!hit) {
      plain += rest[0];
      rest = rest.slice(1);
      continue;
    }
    const [found, make] = hit;
    const made = make(found, inner, person);
    if (typeof made === "string") plain += made;
    else {
      if (plain) out.push(plain);
      plain = "";
      out.push(made);
    }
    rest = rest.slice(found[0].length);
  }
  plain += rest;
  if (plain) out.push(plain);
  return out;
}

function mention(id, name, person) {
  const shown = id === "all" ? "everyone" : name || person(id);
  return h("span", { class: "mention", title: id }, `@${shown}`);
}
