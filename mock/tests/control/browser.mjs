// Uses the page as a person does, in a real Chromium that is driven over a pipe, without any library.
// Arguments: the browser, the address of the page, and a folder for pictures, or nothing.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const [program, address, pictures] = process.argv.slice(2);
const profile = fs.mkdtempSync(path.join(os.tmpdir(), "page-"));
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"];
const child = spawn(program, [...flags, `--user-data-dir=${profile}`], {
  stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
});
const [, , , commands, answers] = child.stdio;

let serial = 0;
let session;
const waiting = new Map();
const problems = [];
let rest = "";
answers.on("data", (data) => {
  rest += data;
  for (let end; (end = rest.indexOf("\0")) >= 0; rest = rest.slice(end + 1)) {
    const told = JSON.parse(rest.slice(0, end));
    if (told.id) {
      const { done, failed } = waiting.get(told.id);
      waiting.delete(told.id);
      if (told.error) failed(new Error(told.error.message));
      else done(told.result);
    } else if (["Runtime.exceptionThrown", "Log.entryAdded"].includes(told.method)) {
      problems.push(JSON.stringify(told.params));
    }
  }
});

function send(method, params = {}) {
  serial += 1;
  const id = serial;
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed });
    commands.write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
  });
}

/** The value of an expression in the page. */
async function run(expression) {
  const told = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (told.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(told.exceptionDetails)}`);
  return told.result.value;
}

/** Waits until an expression in the page is true. */
async function until(expression) {
  for (const end = Date.now() + 20_000; ; await new Promise((done) => setTimeout(done, 50))) {
    const value = await run(expression);
    if (value) return value;
    assert(Date.now() < end, `never true: ${expression}; page: ${await run("document.body.innerText")}`);
  }
}

const text = (selector) => `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? "")`;
const has = (selector, words) => `[...document.querySelectorAll(${JSON.stringify(selector)})].some((it) => it.textContent.includes(${JSON.stringify(words)}))`;
const click = (selector, words) => run(`[...document.querySelectorAll(${JSON.stringify(selector)})].find((it) => it.textContent.includes(${JSON.stringify(words)})).click()`);
const type = (selector, value) => run(`{
  const it = document.querySelector(${JSON.stringify(selector)});
  it.value = ${JSON.stringify(value)};
  it.dispatchEvent(new Event("input", { bubbles: true }));
  it.dispatchEvent(new Event("change", { bubbles: true }));
}`);
const go = (hash) => run(`location.hash = ${JSON.stringify(hash)}`);

async function picture(name) {
  if (!pictures) return;
  const { data } = await send("Page.captureScreenshot", { format: "png" });
  fs.writeFileSync(path.join(pictures, `${name}.png`), Buffer.from(data, "base64"));
}

async function size(width, height, scheme) {
  await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
}

async function use() {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Page", "Runtime", "Log"]) await send(`${domain}.enable`);
  await size(1440, 950, "light");
  await send("Page.navigate", { url: address });
  await until(`document.body?.dataset.live === "yes"`);

  // A card is shown and clicked on; the app's answer is told, and the card is replaced.
  await until(has(".card-head", "Expense"));
  assert(await run(has(".message.app .card strong", "1,200")));
  await picture("chat-wide");
  await click(".card-button", "Approve");
  await until(has(".toast", "The app says: Thanks"));
  await until(has(".card .md", "Approved by click"));

  // A form is filled in; nothing is sent while a required field is empty.
  await click(".form .card-button", "Submit");
  await until(has(".toast.problem", "Fill in why"));
  await type(".form input[type=text]", "a <b>reason</b>");
  await click(".form .card-button", "Submit");
  await until(has(".toast:not(.problem)", "The app says: Thanks"));

  // A user speaks. What is written is text, and no HTML.
  const evil = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>";
  await type("#text", `Hello **bot** ${evil}`);
  await click("#speak button", "Send");
  await until(has(".message:not(.app) .bubble", evil));
  assert(await run(has(".message strong", "bot")));
  assert.equal(await run(`document.querySelectorAll(".bubble img, .bubble script, .card img").length`), 0);

  // A refused request is there at once, with why.
  await run(`fetch("/open-apis/im/v1/messages?evil=" + encodeURIComponent(${JSON.stringify(evil)}))`);
  await until(has("#journal .outcome", "refused"));
  await go("#requests");
  await run(`document.querySelector("#journal .refused").closest("summary").click()`);
  await until(has("#journal .inside", "Headers"));
  await until(has("#journal .inside td", evil));
  await picture("requests-wide");
  await type("#outcome", "accepted");
  await until(`document.querySelectorAll("#journal li[data-number]").length > 0 && !${has("#journal .outcome", "refused")}`);

  // Documentation is found by words.
  await go("#api");
  await type("#search", "send message");
  await until(has("#results a", "/open-apis/im/v1/messages"));
  await go("#api/im.v1.message.create");
  await until(has("#doc .field-head", "receive_id"));
  assert(await run(has("#doc", "at most 50 characters")));
  assert(await run(has("#doc h3", "Error codes")));
  await picture("api-wide");
  await type("#kind", "events");
  await type("#search", "receive_v1");
  await until(has("#results a", "im.message.receive_v1"));
  await go("#event/im.v1.message.receive_v1");
  await until(has("#doc h3", "Fields"));

  // The platform.
  await go("#platform");
  await until(has("#platform h2", "Clock"));
  await click("#platform button", "Stop it");
  await until(has("#platform", "stopped"));
  await picture("platform-wide");

  // On a phone nothing is wider than the screen, in each view.
  for (const scheme of ["light", "dark"]) {
    await size(390, 844, scheme);
    for (const view of ["chat", "requests", "api", "api/im.v1.message.create", "platform"]) {
      await go(`#${view}`);
      await until(`document.body.dataset.view === ${JSON.stringify(view.split("/")[0])}`);
      await new Promise((done) => setTimeout(done, 300));
      await picture(`${view.replace("/", "-")}-phone-${scheme}`);
      assert(await run("document.documentElement.scrollWidth") <= 390, `${view} is too wide`);
    }
  }
  assert.equal(await run("document.title"), "Stand-in platform");
  // The call without a token was refused on purpose.
  assert.deepEqual(problems.filter((it) => !it.includes("/open-apis/im/v1/messages")), []);
}

let code = 0;
try {
  await use();
  console.log("the page works");
} catch (error) {
  console.error(error);
  code = 1;
} finally {
  child.kill();
  await new Promise((done) => child.once("exit", done));
  fs.rmSync(profile, { recursive: true, force: true });
}
process.exit(code);
