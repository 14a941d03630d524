// Messages that are not as they should be, and more of them than a page shows.

import assert from "node:assert/strict";
import { click, go, has, main, problems, run, until } from "./chromium.mjs";

const shown = `[...document.querySelectorAll("#messages li[data-id]")].length`;

await main(async () => {
  // Each is there, as well as the last one, which is an ordinary text.
  await until(has(".bubble", "the last message"));
  assert.equal(await run(shown), 200);
  assert(await run(has(".bubble", "cannot be shown")));
  assert(await run(has(".bubble", "__proto__")));

  // Nothing of them became HTML or an address that runs something.
  const inside = (selector) => run(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  assert.equal(await inside(".bubble :is(img, script, iframe, object, embed, svg, form[action])"), 0);
  assert.equal(await inside(`.bubble a:not([href^="http"])`), 0);
  assert.equal(await inside(`#messages [onerror], #messages [onclick], #messages [style]`), 0);
  await run(`document.querySelectorAll(".bubble a, .bubble button").forEach((it) => it.target || it.click())`);
  assert.equal(await run("document.title"), "Stand-in platform");

  // Those above are shown when somebody asks for them, and what is read stays in its place.
  await until(has("#messages .earlier", "Show earlier messages (50 of 250)"));
  await run(`document.querySelector("#messages").scrollTop = 0`);
  const top = `document.querySelector("#messages li[data-id]").getBoundingClientRect().top`;
  const first = await run(`document.querySelector("#messages li[data-id]").dataset.id`);
  const before = await run(top);
  await click("#messages .earlier button", "Show earlier");
  await until(`${shown} === 250`);
  const place = `document.querySelector("#messages li[data-id='${first}']").getBoundingClientRect().top`;
  assert(Math.abs(await run(place) - before) < 40, `${before} became ${await run(place)}`);
  assert.equal(await run(`document.querySelectorAll("#messages .earlier").length`), 0);

  // An address that nobody can read is no address.
  await go("#chat/%E0%A4%A");
  await until(has("#chat-head", "This chat is gone"));
  assert.deepEqual(problems, []);
});
