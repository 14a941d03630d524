// A user who writes to a bot by calls of the API, made by the official Node SDK: prints the ID of
// each message that was sent and the answer to it. Arguments: base address, app id, secret, the
// user's access token, the ID of the chat, then texts.
const lark = require('@larksuiteoapi/node-sdk');

const [domain, appId, appSecret, token, chatId, ...texts] = process.argv.slice(2);
const logger = Object.fromEntries(
  ['error', 'warn', 'info', 'debug', 'trace'].map((level) => [level, console.error]),
);
const client = new lark.Client({ appId, appSecret, domain, logger });
const asUser = lark.withUserAccessToken(token);

const answerTo = async (id) => {
  for (;;) {
    const found = await client.im.v1.message.list({
      params: { container_id_type: 'chat', container_id: chatId },
    }, asUser);
    const isAnswer = (it) => it.parent_id === id && it.sender.sender_type === 'app';
    const answer = found.data.items.find(isAnswer);
    if (answer) return JSON.parse(answer.body.content).text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

(async () => {
  for (const text of texts) {
    const sent = await client.im.v1.message.create({
      params: { receive_id_type: 'chat_id' },
      data: { receive_id: chatId, msg_type: 'text', content: JSON.stringify({ text }) },
    }, asUser);
    const id = sent.data.message_id;
    console.log(`sent ${id}`);
    console.log(`answered ${await answerTo(id)}`);
  }
})();
