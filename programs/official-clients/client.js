// The official Node SDK's client of the long connection: prints the type of each event that it
// receives and answers with it. Arguments: base address, app id, secret, then types of events.
// `fails:` in front of a type makes its handler fail.
const lark = require('@larksuiteoapi/node-sdk');

const [domain, appId, appSecret, ...types] = process.argv.slice(2);
const handler = (name) => {
  const fails = name.startsWith('fails:');
  const type = name.replace('fails:', '');
  return [type, async (data) => {
    console.log(`received ${type} ${data.event_id}`);
    if (fails) throw new Error('told to fail');
    return { toast: { type: 'info', content: type } };
  }];
};
const eventDispatcher = new lark.EventDispatcher({}).register(
  Object.fromEntries([...types, 'card.action.trigger'].map(handler)),
);
const logger = Object.fromEntries(
  ['error', 'warn', 'info', 'debug', 'trace'].map((level) => [level, console.error]),
);
const client = new lark.WSClient({
  appId, appSecret, domain, logger, onError: (error) => console.log(`gave up: ${error.message}`),
});
client.start({ eventDispatcher });
