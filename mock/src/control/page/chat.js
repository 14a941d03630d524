// The conversation: chats, messages, and a box to speak as a user.

import { byId, clock, fill, get, h, inTurn, post, toast } from "./dom.js";
import { body } from "./message.js";

let people = [];
let chats = [];
let current;
let replyTo;
/** What is shown, so that a message that has not changed stays as it is while somebody fills it in. */
let drawn = new Map();
/** How many messages are shown, the last ones. */
const PAGE = 200;
let limit = PAGE;

export function start() {
  byId("speak").addEventListener("submit", speak);
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("speak").requestSubmit();
    }
  });
  byId("new-chat").addEventListener("click", () => openGroup(true));
  byId("group-cancel").addEventListener("click", () => openGroup(false));
  byId("group").addEventListener("submit", createGroup);
}

export async function show(id) {
  if (id !== current) {
    current = id;
    limit = PAGE;
    setReply(undefined);
    drawn = new Map();
    fill(byId("messages"));
  }
  await update();
}

/** One after the other, or an older answer would replace a newer one. */
export const update = inTurn(load);

async function load() {
  const [all, told] = await Promise.all([get("people"), get("chats")]);
  people = all.items;
  chats = told.items.sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
  speakers();
  if (!current && chats.length) current = chats[0].id;
  fill(byId("chats"), chats.length ? chats.map(entry) : h("li", { class: "empty" }, "Nobody has said anything yet. Write below: the app gets it as an event."));
  await messages();
}

/** Who speaks. */
export function speaker() {
  return byId("speaker").value;
}

function speakers() {
  const select = byId("speaker");
  const before = select.value;
  const same = [...select.options].map((it) => it.value).join() === people.map((it) => it.id).join();
  if (same) return;
  fill(select, people.map((person) => h("option", { value: person.id }, person.name)));
  if (people.some((person) => person.id === before)) select.value = before;
}

function entry(chat) {
  const members = chat.members.map((member) => member.name).join(", ");
  return h("li", null,
    h("a", { href: `#chat/${encodeURIComponent(chat.id)}`, "aria-current": chat.id === current && "page" },
      h("strong", null, chat.name || chat.id),
      h("small", null, chat.is_group ? chat.members.length === 1 ? "1 member" : `${chat.members.length} members` : "with the app", chat.last ? ` · ${clock(chat.last)}` : ""),
      chat.is_group && members ? h("small", null, members) : null));
}

async function messages() {
  const head = byId("chat-head");
  const list = byId("messages");
  const chat = chats.find((it) => it.id === current);
  if (!chat) {
    fill(head, h("h2", null, current ? "This chat is gone" : "Conversation"));
    fill(list);
    drawn = new Map();
    return;
  }
  const asked = limit;
  const told = await get(`chats/${encodeURIComponent(chat.id)}`, { limit: asked });
  if (chat.id !== current || asked !== limit) return;
  fill(head, h("h2", null, chat.name || chat.id), h("code", { class: "id" }, chat.id));
  // Whoever reads further above is left there.
  const atEnd = !drawn.size || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const next = new Map();
  for (const message of told.items) {
    const known = drawn.get(message.id);
    const text = JSON.stringify(message);
    next.set(message.id, known?.text === text ? known : { text, element: draw(message, told.items) });
  }
  const elements = [...next.values()].map((it) => it.element);
  if (told.offset) elements.unshift(earlier(told));
  // What somebody reads stays where it is, whatever comes or goes above it.
  const read = [...list.querySelectorAll("li[data-id]")].find((it) => it.offsetTop + it.offsetHeight > list.offsetTop + list.scrollTop);
  const place = read?.offsetTop;
  const unchanged = elements.length === list.children.length && elements.every((it, at) => it === list.children[at]);
  if (!unchanged) list.replaceChildren(...elements);
  drawn = next;
  if (unchanged) return;
  if (atEnd) list.scrollTop = list.scrollHeight;
  else if (read?.isConnected) list.scrollTop += read.offsetTop - place;
}

/** What leads to the messages above. The same element for as long as it says the same. */
function earlier({ offset, total }) {
  const words = `Show earlier messages (${offset} of ${total})`;
  if (earlier.element?.textContent !== words) {
    earlier.element = h("li", { class: "earlier" }, h("button", { type: "button", class: "quiet", onclick: () => {
      limit += PAGE;
      update().catch((error) => toast(error.message, true));
    } }, words));
  }
  return earlier.element;
}

function draw(message, all) {
  const parent = message.parent_id && all.find((it) => it.id === message.parent_id);
  const reactions = new Map();
  for (const { emoji, by } of message.reactions) {
    reactions.set(emoji, [...(reactions.get(emoji) ?? []), by.name]);
  }
  const content = body(message, {
    people,
    act: (action) => act(message, action),
  });
  return h("li", { class: message.sender.is_app ? "message app" : "message", "data-id": message.id },
    h("div", { class: "who" }, h("strong", null, message.sender.name), h("small", null, clock(message.at), message.updated ? " · edited" : "")),
    message.parent_id ? h("p", { class: "quote" }, "Reply to ", parent ? parent.sender.name : message.parent_id) : null,
    h("div", { class: "bubble" }, content),
    h("div", { class: "below" },
      [...reactions].map(([emoji, names]) => h("span", { class: "reaction", title: names.join(", ") }, `${emoji} ${names.length}`)),
      message.read_by.length ? h("small", null, `read by ${message.read_by.map((it) => it.name).join(", ")}`) : null,
      h("button", { type: "button", class: "quiet", onclick: () => setReply(message) }, "Reply"),
      h("details", null, h("summary", null, message.msg_type), h("pre", { class: "json" }, JSON.stringify(message, null, 2)))));
}

/** A user acts on a card; the app's answer is told. */
async function act(message, action) {
  try {
    const click = await post("clicks", { user: speaker(), message: message.id, action });
    if (!click.delivery) toast("No app is told of clicks: none is subscribed.", true);
    else if (click.delivery.answer.error) toast(`The app did not answer: ${click.delivery.answer.error}`, true);
    else if (!click.delivery.delivered) toast(`The app answered ${click.delivery.answer.status}.`, true);
    else toast(click.toast ? `The app says: ${click.toast}` : "The app has answered.");
    await update();
  } catch (error) {
    toast(error.message, true);
  }
}

async function speak(event) {
  event.preventDefault();
  const problem = byId("speak-error");
  const text = byId("text").value;
  if (!text.trim()) return;
  const said = { user: speaker(), text };
  if (replyTo) said.reply_to = replyTo.id;
  else if (current) said.chat = current;
  try {
    const told = await post("says", said);
    byId("text").value = "";
    problem.hidden = true;
    setReply(undefined);
    if (told.chat_id && told.chat_id !== current) location.hash = `#chat/${encodeURIComponent(told.chat_id)}`;
    else await update();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

function setReply(message) {
  replyTo = message;
  const shown = byId("replying");
  shown.hidden = !message;
  if (message) {
    fill(shown, `Reply to ${message.sender.name} `, h("button", { type: "button", class: "quiet", onclick: () => setReply(undefined) }, "Cancel"));
    byId("text").focus();
  }
}

function openGroup(open) {
  byId("group").hidden = !open;
  if (!open) return;
  fill(byId("group-members"), people.map((person) => h("label", null, h("input", { type: "checkbox", name: "member", value: person.id }), " ", person.name)));
  byId("group").elements.name.focus();
}

async function createGroup(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    const told = await post("chats", { user: speaker(), name: form.get("name"), members: form.getAll("member") });
    event.target.reset();
    openGroup(false);
    location.hash = `#chat/${encodeURIComponent(told.chat_id)}`;
  } catch (error) {
    toast(error.message, true);
  }
}
