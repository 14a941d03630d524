#!/usr/bin/env python3
"""Gets a token of each kind from a running stand-in, as a program and its user would:

    tokens.py ADDRESS [--schemathesis]

Prints them as JSON: `tenant`, `app`, `user`, and what the app asks for its own with. With
`--schemathesis`, prints them as settings of schemathesis. The user logs in and agrees.
"""

import base64
import http.client
import json
import sys
import urllib.parse

# Those of `cargo xtask mock`.
APP_ID = "cli_0123456789abcdef"
APP_SECRET = "mock-secret"
BACK = "http://localhost/back"


def tokens(address):
    app = post(
        address,
        "/open-apis/auth/v3/app_access_token/internal",
        {"app_id": APP_ID, "app_secret": APP_SECRET},
    )
    query = {"client_id": APP_ID, "redirect_uri": BACK, "response_type": "code"}
    page = "/open-apis/authen/v1/authorize?" + urllib.parse.urlencode(query)
    back, _ = exchange(address, "GET", page, None)
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back.getheader("location")).query)["code"][0]
    user = post(
        address,
        "/open-apis/authen/v2/oauth/token",
        {
            "grant_type": "authorization_code",
            "client_id": APP_ID,
            "client_secret": APP_SECRET,
            "code": code,
            "redirect_uri": BACK,
        },
    )
    return {
        "app_id": APP_ID,
        "app_secret": APP_SECRET,
        "app": app["app_access_token"],
        "tenant": app["tenant_access_token"],
        "user": user["access_token"],
    }


def post(address, path, body):
    reply, content = exchange(address, "POST", path, json.dumps(body))
    if reply.status != 200:
        sys.exit(f"{path}: HTTP {reply.status}: {content.decode()}")
    return json.loads(content)


def exchange(address, method, path, body):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=10)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return reply, content


def schemathesis(tokens):
    """The same as settings of schemathesis."""
    kinds = ("tenant", "user", "app")
    rows = [f'[auth.openapi.{kind}_access_token]\nbearer = "{tokens[kind]}"' for kind in kinds]
    helpdesk = base64.b64encode(b"1:t").decode()
    rows.append(f'[auth.openapi.helpdesk_authorization]\napi_key = "{helpdesk}"')
    return "\n".join(rows)


if __name__ == "__main__":
    got = tokens(sys.argv[1])
    print(schemathesis(got) if "--schemathesis" in sys.argv else json.dumps(got))
