#!/usr/bin/env python3
"""The official Python SDK as a judge of the stand-in:

    python_sdk.py ADDRESS CALLS sync|async

Calls every function of the SDK that is about a documented endpoint, with documented values, and
compares what the SDK decoded with what the documentation shows. CALLS is what `calls.py` writes.
With `async`, of the functions for asynchronous programs those are called that send or receive
files, which they do by other means. What the SDK itself does wrong is in exceptions.json, beside
this file.
"""

import asyncio
import base64
import inspect
import io
import json
import logging
import os
import sys
import typing

import lark_oapi
from lark_oapi.core.enum import AccessTokenType
from lark_oapi.core.model import BaseRequest, RequestOption

from calls import FILE, template
from tokens import APP_ID, APP_SECRET, tokens


class Judge:
    def __init__(self, address, calls, asynchronous):
        self.calls = {(call["method"], call["template"]): call for call in calls}
        builder = lark_oapi.Client.builder().app_id(APP_ID).app_secret(APP_SECRET)
        self.client = builder.domain(address).enable_set_token(True).log_level(lark_oapi.LogLevel.CRITICAL).build()
        self.user = tokens(address)["user"]
        self.asynchronous = asynchronous
        with open(os.path.join(os.path.dirname(__file__), "exceptions.json")) as file:
            self.exceptions = json.load(file)["python"]
        self.excepted = set()
        self.without_spec, self.refused, self.lost, self.broken = [], [], [], []
        self.called = self.exact = self.unknown = 0

    def run(self):
        for name, function in functions(self.client):
            is_async = inspect.iscoroutinefunction(function)
            if is_async == self.asynchronous:
                self.judge(name, function)

    def judge(self, name, function):
        request_type = next(iter(typing.get_type_hints(function).values()))
        probe = request_type.builder().build()
        key = (probe.http_method.name, template_of(probe.uri))
        call = self.calls.get(key)
        if call is None:
            self.without_spec.append(f"{name}: {key[0]} {probe.uri}")
            return
        if self.asynchronous and not (call["form"] or call["binary"]):
            return
        self.called += 1
        try:
            response = self.send(function, request_type, call)
        except Exception as error:  # noqa: BLE001 - whatever the SDK raises is its verdict
            self.wrong(self.broken, name, call, f"{type(error).__name__}: {error}")
            return
        self.compare(name, call, response)

    def send(self, function, request_type, call):
        builder = request_type.builder()
        for place in ("path", "query"):
            for field, value in call[place].items():
                setter(builder, field)(value)
        if call["form"] is not None or call["body"] is not None:
            set_body(builder, call)
        option = RequestOption()
        option.headers.update({name: str(value) for name, value in call["header"].items()})
        if "helpdesk_authorization" in call["credentials"]:
            option.headers["X-Lark-Helpdesk-Authorization"] = base64.b64encode(b"1:t").decode()
        request = builder.build()
        # What no page describes takes both tokens as far as we know; this SDK may know better.
        tenant = {AccessTokenType.TENANT, AccessTokenType.APP} & set(request.token_types or [])
        if "tenant_access_token" not in call["credentials"] or not tenant:
            if "user_access_token" in call["credentials"]:
                option.user_access_token = self.user
        result = function(request, option)
        return asyncio.run(result) if inspect.isawaitable(result) else result

    def compare(self, name, call, response):
        if call["binary"]:
            file = getattr(response, "file", None)
            if file is None or not file.read():
                self.wrong(self.refused, name, call, f"no file: {raw(response)}")
            else:
                self.exact += 1
            return
        try:
            sent = json.loads(response.raw.content)
        except ValueError:
            self.wrong(self.refused, name, call, f"no JSON: {raw(response)}")
            return
        if response.raw.status_code != 200 or sent.get("code", 0) != 0:
            self.wrong(self.refused, name, call, raw(response))
            return
        if call["reply"] is not None and sent != call["reply"] and not call["own"]:
            self.wrong(self.lost, name, call, "another reply than the documented one")
            return
        lost, unknown = [], []
        if isinstance(sent.get("data"), dict) and hasattr(response, "data"):
            losses(sent["data"], response.data, "data", lost, unknown)
        self.unknown += len(unknown)
        if lost:
            self.wrong(self.lost, name, call, "; ".join(lost[:3]))
        else:
            self.exact += 1

    def wrong(self, rows, name, call, why):
        if call["id"] in self.exceptions:
            self.excepted.add(call["id"])
        else:
            rows.append(f"{name} ({call['id']}): {why}")

    def report(self):
        kind = "asynchronous functions" if self.asynchronous else "functions"
        for title, rows in (
            ("refused", self.refused),
            ("raised an error", self.broken),
            ("decoded with loss", self.lost),
        ):
            for row in rows:
                print(f"{title}: {row[:600]}")
        unused = set() if self.asynchronous else self.exceptions.keys() - self.excepted
        for id in sorted(unused):
            print(f"exceptions.json: nothing is wrong with {id}")
        print(
            f"Python SDK: {self.called} {kind} called, {len(self.refused)} refused, "
            f"{len(self.broken)} raised an error, {self.exact} replies decoded without loss, "
            f"{len(self.lost)} with loss, {len(self.excepted)} that the SDK itself does wrong; "
            f"{self.unknown} values of fields that the SDK does not have; "
            f"{len(self.without_spec)} functions have no documented endpoint"
        )
        return not (self.refused or self.broken or self.lost or unused)


def functions(client):
    """Each function of a resource of a version of a service, with its name."""
    seen = set()

    def walk(value, path):
        if id(value) in seen or not type(value).__module__.startswith("lark_oapi.api"):
            return
        seen.add(id(value))
        for name, member in inspect.getmembers(value, inspect.ismethod):
            hints = list(typing.get_type_hints(member).values())
            if hints and inspect.isclass(hints[0]) and issubclass(hints[0], BaseRequest):
                yield f"{path}.{name}", member
        for name, member in vars(value).items():
            yield from walk(member, f"{path}.{name}")

    for name in dir(client):
        if not name.startswith("_"):
            yield from walk(getattr(client, name), name)


def template_of(uri):
    return template("/".join("{" + part if part.startswith(":") else part for part in uri.split("/")))


def setter(builder, field):
    for name in (field, field + "_", field.lower(), snake(field)):
        if hasattr(builder, name):
            return getattr(builder, name)
    # The SDK has no such field: it is not sent.
    return lambda _: None


def snake(name):
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def set_body(builder, call):
    if not hasattr(builder, "request_body"):
        return
    annotation = list(typing.get_type_hints(builder.request_body).values())[0]
    if call["form"] is None:
        values = call["body"]
    else:
        values = {
            name: part.get("text", None) if "text" in part else file_of(part["file"])
            for name, part in call["form"].items()
        }
    is_model = inspect.isclass(annotation) and hasattr(annotation, "_types")
    builder.request_body(annotation(values) if is_model else values)


def file_of(name):
    file = io.BytesIO(FILE.encode())
    file.name = name
    return file


def losses(sent, decoded, path, lost, unknown):
    """Compares what came over the wire with the objects that the SDK made of it."""
    if isinstance(sent, dict) and hasattr(decoded, "_types"):
        for name, value in sent.items():
            if hasattr(decoded, name):
                losses(value, getattr(decoded, name), f"{path}.{name}", lost, unknown)
            else:
                unknown.append(f"{path}.{name}")
    elif isinstance(sent, dict) and isinstance(decoded, dict) and sent.keys() == decoded.keys():
        for name, value in sent.items():
            losses(value, decoded[name], f"{path}.{name}", lost, unknown)
    elif isinstance(sent, list) and isinstance(decoded, list) and len(sent) == len(decoded):
        for index, value in enumerate(sent):
            losses(value, decoded[index], f"{path}[{index}]", lost, unknown)
    elif sent != decoded:
        lost.append(f"{path}: sent {sent!r:.60}, decoded {decoded!r:.60}")


def raw(response):
    reply = getattr(response, "raw", None)
    if reply is None:
        return "no reply"
    return f"HTTP {reply.status_code} {reply.content.decode(errors='replace')[:500]}"


def main(address, calls_path, functions):
    logging.disable(logging.CRITICAL)
    with open(calls_path, encoding="utf-8") as file:
        calls = json.load(file)
    judge = Judge(address, calls, functions == "async")
    judge.run()
    return 0 if judge.report() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
