#!/usr/bin/env node
// The official Node SDK as a judge of the stand-in:
//
//     NODE_PATH=MODULES node_sdk.js ADDRESS CALLS TOKENS
//
// Calls every function of the SDK that is about a documented endpoint, with documented values, and
// compares what it gives with what the documentation shows. CALLS is what calls.py writes, TOKENS
// what tokens.py prints. What the SDK itself does wrong is in exceptions.json, beside this file.

const { isDeepStrictEqual } = require("node:util");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const lark = require("@larksuiteoapi/node-sdk");

const [address, callsPath, tokensPath] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const tokens = read(tokensPath);
const exceptions = read(path.join(__dirname, "exceptions.json")).node;
const calls = new Map(read(callsPath).map((call) => [`${call.method} ${call.template}`, call]));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "judge-"));
const CONTENT = Buffer.from("a file that is sent by a judge");

const quiet = () => {};
const settings = {
  appId: tokens.app_id,
  appSecret: tokens.app_secret,
  domain: address,
  helpDeskId: "1",
  helpDeskToken: "t",
  logger: { fatal: quiet, error: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet },
};

/** Each function of the services of a client, by its name. */
function* functions(value, name = "", seen = new Set()) {
  if (value === null || typeof value !== "object" || seen.has(value)) return;
  seen.add(value);
  for (const [key, member] of Object.entries(value)) {
    if (name === "" && OWN.has(key)) continue;
    const inner = name ? `${name}.${key}` : key;
    if (typeof member === "function" && name) yield [inner, member];
    else yield* functions(member, inner, seen);
  }
}
// Members of a client that are no services.
const OWN = new Set(["httpInstance", "logger", "cache", "tokenManager", "channel", "loggerProxy"]);

// A client that sends nothing tells which address each function calls.
let asked;
const silent = new lark.Client({
  ...settings,
  httpInstance: { request: async (config) => ((asked = config), { code: 0, data: {} }) },
});
const names = new Proxy({}, { get: (_, name) => `:${String(name)}` });
silent.formatPayload = async () => ({ params: {}, headers: {}, data: {}, path: names });
const client = new lark.Client(settings);

/** The method and the address of a function, with `:` for each parameter. */
async function keyOf(probe) {
  asked = undefined;
  const result = await probe({});
  if (result?.[Symbol.asyncIterator]) await result[Symbol.asyncIterator]().next();
  if (asked === undefined) return undefined;
  const parts = asked.url.slice(address.length).split("/");
  const template = parts.map((part) => (part.startsWith(":") ? ":" : part)).join("/");
  return `${asked.method.toUpperCase()} ${template}`;
}

/** What is given to a function. `streams` says how files come: as streams, or as bytes. */
function payloadOf(call, streams) {
  const given = {
    // The SDK puts these into the address as they are.
    path: Object.fromEntries(
      Object.entries(call.path).map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
    params: call.query,
    headers: call.header,
  };
  if (call.form) {
    given.data = {};
    for (const [name, part] of Object.entries(call.form)) {
      given.data[name] = "text" in part ? part.text : streams ? streamOf(part.file) : CONTENT;
    }
  } else if (call.body) {
    given.data = call.body;
  }
  return given;
}

function streamOf(name) {
  const file = path.join(folder, name);
  if (!fs.existsSync(file)) fs.writeFileSync(file, CONTENT);
  return fs.createReadStream(file);
}

function optionsOf(call) {
  const options = [];
  const needs = (name) => call.credentials.includes(name);
  if (!needs("tenant_access_token") && needs("user_access_token")) {
    options.push(lark.withUserAccessToken(tokens.user));
  }
  if (!needs("tenant_access_token") && needs("app_access_token")) {
    options.push(lark.withUserAccessToken(tokens.app));
  }
  if (needs("helpdesk_authorization")) options.push(lark.withHelpDeskCredential());
  // Each option is a member of `lark` whose name is a symbol.
  return { lark: Object.assign({}, ...options.map((option) => option.lark)) };
}

/** What is wrong with what a function gave, or nothing. */
async function judge(call, given) {
  if (given === null || given === undefined) return "refused: the SDK gives nothing";
  if (given[Symbol.asyncIterator] && !call.binary) {
    const page = await given[Symbol.asyncIterator]().next();
    if (!page.value) return "refused: no page";
    const { has_more, page_token, next_page_token, ...rest } = call.reply?.data ?? {};
    return !call.reply || isDeepStrictEqual(page.value, rest) ? undefined : "lost: another page";
  }
  if (call.binary) {
    let bytes = 0;
    for await (const chunk of given.getReadableStream()) bytes += chunk.length;
    return bytes ? undefined : "refused: no file";
  }
  if ((given.code ?? 0) !== 0) return `refused: ${JSON.stringify(given)}`;
  if (call.own || !call.reply) return undefined;
  // Functions that upload give the data alone.
  const same = [call.reply, call.reply.data].some((reply) => isDeepStrictEqual(given, reply));
  return same ? undefined : `lost: ${JSON.stringify(given)} instead of ${JSON.stringify(call.reply)}`;
}

async function main() {
  const count = { called: 0, exact: 0, refused: 0, lost: 0, excepted: 0, unknown: 0 };
  const real = new Map(functions(client));
  const unused = new Set(Object.keys(exceptions));
  for (const [name, probe] of functions(silent)) {
    const call = calls.get(await keyOf(probe).catch(() => undefined));
    if (!call) {
      count.unknown += 1;
      continue;
    }
    for (const streams of call.form ? [true, false] : [false]) {
      count.called += 1;
      let wrong;
      try {
        wrong = await judge(call, await real.get(name)(payloadOf(call, streams), optionsOf(call)));
      } catch (error) {
        const said = error.response?.data;
        wrong = `refused: ${said && !said.pipe ? JSON.stringify(said) : error}`;
      }
      if (!wrong) count.exact += 1;
      else if (exceptions[call.id]) {
        count.excepted += 1;
        unused.delete(call.id);
      } else {
        count[wrong.split(":")[0]] += 1;
        console.log(`${name} (${call.id}): ${wrong.slice(0, 600)}`);
      }
    }
  }
  for (const id of unused) console.log(`exceptions.json: nothing is wrong with ${id}`);
  console.log(
    `Node SDK: ${count.called} calls of functions, ${count.exact} accepted with exactly the ` +
      `documented reply, ${count.refused} refused, ${count.lost} with another reply; ` +
      `${count.excepted} that the SDK itself does wrong; ` +
      `${count.unknown} functions have no documented endpoint`,
  );
  fs.rmSync(folder, { recursive: true });
  // Connections that the SDK keeps would hold the program up.
  process.exit(count.refused || count.lost || unused.size ? 1 : 0);
}

main();
