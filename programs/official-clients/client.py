"""The official Python SDK's client of the long connection: prints the type of each event that it
receives, and answers a card callback with a toast. Arguments: base address, app id, secret, then
types of events. `fails:` in front of a type makes its handler fail."""

import sys

import lark_oapi as lark
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

domain, app_id, app_secret, *names = sys.argv[1:]


def handler(name):
    fails, kind = name.startswith("fails:"), name.removeprefix("fails:")

    def handle(event):
        print(f"received {kind} {event.header.event_id}", flush=True)
        if fails:
            raise RuntimeError("told to fail")

    return kind, handle


def toast(callback):
    kind = "card.action.trigger"
    print(f"received {kind} {callback.header.event_id}", flush=True)
    return P2CardActionTriggerResponse({"toast": {"type": "info", "content": kind}})


builder = lark.EventDispatcherHandler.builder("", "")
for kind, handle in map(handler, names):
    # The SDK's own type of the event, which reads it in full.
    getattr(builder, "register_p2_" + kind.replace(".", "_"))(handle)
events = builder.register_p2_card_action_trigger(toast).build()
try:
    lark.ws.Client(app_id, app_secret, event_handler=events, domain=domain).start()
except lark.ws.exception.ClientException as error:
    print(f"gave up: {error}", flush=True)
