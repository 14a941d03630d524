#!/usr/bin/env python3
"""Writes a call of every endpoint with documented values, for the judges in other languages:

    calls.py OPENAPI CALLS

OPENAPI is the document that `cargo xtask openapi` writes. Each call in CALLS has what a program
gives to an official SDK, and what the documentation says comes back.
"""

import json
import re
import sys

from tokens import APP_ID, APP_SECRET

# The content of each file that is sent; what it holds does not matter.
FILE = "a file that is sent by a judge"
# Endpoints whose replies depend on the app.
OWN = (
    "auth.v3.auth.app_access_token_internal",
    "auth.v3.auth.tenant_access_token_internal",
    "application.v6.scope.list",
)
# What the description of an operation tells of parameters that exclude each other.
EXCLUSIVE = re.compile(r"(?:At most|Exactly) one of (.+?) (?:can be set|is required)\.")
# How deep types are followed that contain themselves.
DEPTH = 8
# Fields that ask for a further page.
PAGES = ("page_token", "pageToken", "page_index", "cursor")
# The documentation cannot know the app of the stand-in.
CREDENTIALS = {("auth", "app_id"): APP_ID, ("auth", "app_secret"): APP_SECRET}


def main(document_path, calls_path):
    with open(document_path, encoding="utf-8") as file:
        document = json.load(file)
    schemas = document["components"]["schemas"]
    calls = [
        call(schemas, method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "operationId" in operation
    ]
    with open(calls_path, "w", encoding="utf-8") as file:
        json.dump(calls, file, ensure_ascii=False)


def call(schemas, method, path, operation):
    made = {
        "id": operation["operationId"],
        "method": method.upper(),
        # Other names of parameters lead to the same call.
        "template": template(path),
        "path": {},
        "query": {},
        "header": {},
        "form": None,
        "body": None,
        "credentials": sorted({name for way in operation["security"] for name in way}),
        "reply": None,
        "binary": False,
        # The stand-in answers these from what it knows.
        "own": operation["operationId"] in OWN,
    }
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter["schema"]
        # A first page is what the documentation shows.
        if name in PAGES:
            if parameter.get("required"):
                made[parameter["in"]][name] = first_page(schema)
            continue
        # What is optional and has no documented value is left out.
        if not (parameter.get("required") or "example" in parameter):
            continue
        if not parameter.get("required") and excluded(name, made["query"], operation):
            continue
        example = parameter.get("example", sample(schemas, schema, DEPTH))
        made[parameter["in"]][name] = sound(schemas, schema, example)
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, media in content.items():
        if media_type == "multipart/form-data":
            made["form"] = form(schemas, media["schema"])
        else:
            example = media.get("example", media.get("x-feishu-example"))
            made["body"] = sound(schemas, media["schema"], example)
            if isinstance(made["body"], dict):
                made["body"] = of_app(made["id"], first(schemas, media["schema"], made["body"]))
    for media_type, media in operation["responses"]["200"].get("content", {}).items():
        made["binary"] = media_type == "application/octet-stream"
        # An example that contradicts its schema is not what a correct platform sends.
        made["reply"] = media.get("example")
    return made


def excluded(name, given, operation):
    """Whether a parameter cannot be set beside one that is given."""
    told = EXCLUSIVE.findall(operation.get("description", ""))
    groups = [re.findall(r"`(\w+)`", names) for names in told]
    return any(name in group and any(it in given for it in group) for group in groups)


def first(schemas, schema, body):
    """A body that asks for the first page."""
    schema = resolved(schemas, schema)
    fields, required = schema.get("properties", {}), schema.get("required", [])
    kept = {name: value for name, value in body.items() if name not in PAGES}
    pages = [name for name in PAGES if name in required]
    return kept | {name: first_page(fields[name]) for name in pages}


def first_page(schema):
    return 1 if "integer" in kinds(schema) else ""


def of_app(id, body):
    """A body with the credentials of the stand-in's app."""
    service = id.split(".")[0]
    return {name: CREDENTIALS.get((service, name), value) for name, value in body.items()}


def template(path):
    """`/berths/{berth_id}` as `/berths/:`."""
    parts = path.split("/")
    return "/".join(":" if part.startswith("{") else part for part in parts)


def form(schemas, schema):
    """The parts of a form: text, or the name of a file whose content is `FILE`."""
    parts = {}
    for name, field in schema["properties"].items():
        if field.get("format") == "binary":
            parts[name] = {"file": "judge.txt"}
        elif name == "size":
            parts[name] = {"text": len(FILE.encode())}
        elif name in schema.get("required", []):
            parts[name] = {"text": sample(schemas, field, DEPTH)}
    return parts


def sound(schemas, schema, value):
    """A documented value, with what contradicts the documentation of its own field replaced."""
    schema = resolved(schemas, schema)
    if "object" in kinds(schema) and isinstance(value, dict):
        fields = schema.get("properties", {})
        made = {
            name: sound(schemas, fields[name], member) if name in fields else member
            for name, member in value.items()
        }
        for name in schema.get("required", []):
            if made.get(name) is None and name in fields:
                made[name] = sample(schemas, fields[name], DEPTH)
        return made
    if "array" in kinds(schema) and isinstance(value, list):
        return [sound(schemas, schema["items"], element) for element in value]
    return value if fits(schema, value) else sample(schemas, schema, DEPTH)


NAMES = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
}


def fits(schema, value):
    """Whether a scalar is what a schema allows."""
    allowed = kinds(schema)
    name = NAMES.get(type(value), "null")
    if allowed and name not in allowed and not (name == "integer" and "number" in allowed):
        return False
    listed = schema.get("enum", schema.get("x-extensible-enum"))
    if listed and value not in listed:
        return False
    if isinstance(value, str):
        most, least = schema.get("maxLength"), schema.get("minLength", 0)
        pattern = schema.get("pattern")
        return least <= len(value) and (most is None or len(value) <= most) and (
            pattern is None or re.search(pattern, value) is not None
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        most, least = schema.get("maximum"), schema.get("minimum")
        return (least is None or value >= least) and (most is None or value <= most)
    return True


def kinds(schema):
    """The types that a schema allows; none where it allows all."""
    kind = schema.get("type", [])
    return set(kind) if isinstance(kind, list) else {kind}


def resolved(schemas, schema):
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def sample(schemas, schema, depth):
    """A value for a field that has no documented one, or only one that contradicts its type."""
    schema = resolved(schemas, schema)
    for documented in (
        schema.get("examples", []),
        [schema["default"]] if "default" in schema else [],
        schema.get("x-extensible-enum", []),
        schema.get("enum", []),
    ):
        for value in documented:
            if fits(schema, value):
                return value
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        required = schema.get("required", [])
        return {
            name: sample(schemas, field, depth - 1)
            for name, field in schema.get("properties", {}).items()
            if depth > 0 and (name in required or "examples" in field)
        }
    if kind == "array":
        count = max(1, schema.get("minItems", 1)) if depth > 0 else 0
        return [sample(schemas, schema["items"], depth - 1)] * count
    if kind == "string":
        return "a" * max(1, schema.get("minLength", 1))
    if kind == "boolean":
        return True
    return max(1, schema.get("minimum", 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
