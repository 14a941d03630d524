// Uses the page as a person does.

import assert from "node:assert/strict";
import { click, go, has, main, picture, problems, run, size, type, until } from "./chromium.mjs";

async function use() {
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

await main(use);
