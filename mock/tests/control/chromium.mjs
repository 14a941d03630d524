// Drives a real Chromium over a pipe, without any library. Arguments: the browser, the address of the
// page, and a folder for pictures, or nothing.

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
/** Exceptions in the page, and what the browser complains of. */
export const problems = [];
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
export async function run(expression) {
  const told = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (told.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(told.exceptionDetails)}`);
  return told.result.value;
}

/** Waits until an expression in the page is true. */
export async function until(expression) {
  for (const end = Date.now() + 20_000; ; await new Promise((done) => setTimeout(done, 50))) {
    const value = await run(expression);
    if (value) return value;
    assert(Date.now() < end, `never true: ${expression}; page: ${await run("document.body.innerText")}`);
  }
}

export const has = (selector, words) => `[...document.querySelectorAll(${JSON.stringify(selector)})].some((it) => it.textContent.includes(${JSON.stringify(words)}))`;
export const click = (selector, words) => run(`[...document.querySelectorAll(${JSON.stringify(selector)})].find((it) => it.textContent.includes(${JSON.stringify(words)})).click()`);
export const type = (selector, value) => run(`{
  const it = document.querySelector(${JSON.stringify(selector)});
  it.value = ${JSON.stringify(value)};
  it.dispatchEvent(new Event("input", { bubbles: true }));
  it.dispatchEvent(new Event("change", { bubbles: true }));
}`);
export const go = (hash) => run(`location.hash = ${JSON.stringify(hash)}`);

export async function picture(name) {
  if (!pictures) return;
  const { data } = await send("Page.captureScreenshot", { format: "png" });
  fs.writeFileSync(path.join(pictures, `${name}.png`), Buffer.from(data, "base64"));
}

export async function size(width, height, scheme) {
  await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
}

/** Opens the page, and waits until it shows what happens. */
async function open() {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Page", "Runtime", "Log"]) await send(`${domain}.enable`);
  await size(1440, 950, "light");
  await send("Page.navigate", { url: address });
  await until(`document.body?.dataset.live === "yes"`);
}

/** Opens the page and does this with it; then the process ends. */
export async function main(use) {
  let code = 0;
  try {
    await open();
    await use();
    console.log("the page works");
  } catch (error) {
    console.error(error);
    code = 1;
  } finally {
    child.kill();
    await new Promise((done) => child.once("exit", done));
    // Its helpers write a little longer than it runs.
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 100, retryDelay: 100 });
  }
  process.exit(code);
}
