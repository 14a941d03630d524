#!/usr/bin/env python3
"""Judges specs/ by a third witness: the official Python SDK (lark-oapi on PyPI).

It reads the SDK's source with Python's own parser and shares no code with the importer, so that a
mistake of the importer does not hide itself. It prints which share of the SDK's endpoints and fields
specs/ has, with the same kind of JSON value, and which are missing.

    pip install --target DIR --no-deps lark-oapi
    python3 conformance/judge/judge.py --sdk DIR [--specs specs] [--list]

It fails below --least-endpoints or --least-fields (percent), so that CI sees a share that falls.

What the SDK says, and what it does not say:

- Its `int` is any whole number: those of 64 bits travel as text.
- It has one class for all places of a thing: creating a space takes the class that getting it gives,
  with the ID that only the platform gives. So a field of a class is there if it is there in one of
  the places of the class.
- `file` and `file_name` of a download are the bytes and a header, no JSON.
- Its names are in snake case, also where those of the JSON are not (`docsLink`, `zh-CN`).

`unknown.toml` lists the fields of its classes that stay out of specs/, with the reason. They count as
missing all the same, except `contradicted` ones: there, examples of pages have another JSON kind, so the
SDK is the one that errs. An entry that does not apply any more is an error.
"""

import argparse
import ast
import collections
import json
import pathlib
import re
import sys
import tomllib

KINDS = {"str": "string", "int": "whole", "float": "number", "bool": "bool", "bytes": "any"}


def assigned(statements):
    """Pairs of target and value of plain and annotated assignments."""
    for statement in statements:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            yield statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            yield statement.target, statement.value


def kind_of_type(node):
    """A Python type as the kind of its JSON value, and the class of the objects inside it."""
    if isinstance(node, ast.Name):
        if node.id in KINDS:
            return KINDS[node.id], None
        if node.id == "IO":
            return "bytes", None
        if node.id in ("Any", "object", "None"):
            return "any", None
        if node.id in ("Dict", "dict"):
            return "object", None
        if node.id in ("List", "list"):
            return "list", None
        return "object", node.id
    if isinstance(node, ast.Attribute):
        return KINDS.get(node.attr, "any"), None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        name, inside = node.value.id, node.slice
        if name == "IO":
            return "bytes", None
        if name == "Optional":
            return kind_of_type(inside)
        if name in ("List", "list", "Set"):
            return "list", kind_of_type(inside)[1]
        if name in ("Dict", "dict"):
            value = inside.elts[1] if isinstance(inside, ast.Tuple) else None
            return "object", kind_of_type(value)[1] if value is not None else None
    return "any", None


class Model:
    """The classes of one version of a service: `lark_oapi/api/im/v1/model`."""

    def __init__(self, folder):
        self.types = {}
        self.requests = []
        self.errors = []
        for file in sorted(folder.glob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    self.read(node)

    def read(self, node):
        for target, value in assigned(node.body):
            if isinstance(target, ast.Name) and target.id == "_types":
                self.types[node.name] = {
                    key.value: kind_of_type(kind) for key, kind in zip(value.keys, value.values)
                }
        if node.name.endswith("RequestBuilder"):
            request = self.builder(node)
            if request is not None:
                self.requests.append(request)

    def builder(self, node):
        """The address, the parameters and the body of a request, from its builder."""
        request = {"class": node.name[: -len("Builder")], "query": {}, "body": None}
        for method in node.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            arguments = [it for it in method.args.args if it.arg != "self"]
            for target, value in assigned(ast.walk(method)):
                if not isinstance(target, ast.Attribute):
                    continue
                if target.attr == "uri" and isinstance(value, ast.Constant):
                    request["path"] = value.value
                elif target.attr == "http_method":
                    request["method"] = value.attr
                elif target.attr == "body" and arguments:
                    request["body"] = kind_of_type(arguments[0].annotation)[1]
            for call in ast.walk(method):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "add_query"
                    and isinstance(call.args[0], ast.Constant)
                ):
                    kind = kind_of_type(arguments[0].annotation)[0] if arguments else "any"
                    request["query"][call.args[0].value] = kind
        return request if {"path", "method"} <= request.keys() else None

    def fields(self, name, above=(), seen=()):
        """Path, kind and class of each field of a class, and of the classes inside it."""
        if name not in self.types or name in seen:
            return
        for field, (kind, inner) in self.types[name].items():
            path = (*above, field)
            yield path, kind, name
            if inner is not None:
                yield from self.fields(inner, path, (*seen, name))


def sdk_endpoints(folder):
    """Each endpoint: its address, and by part and path the kind of each field and its class."""
    for version in sorted(folder.glob("api/*/*/model")):
        model = Model(version)
        home = ".".join(version.parts[-3:-1])
        for request in model.requests:
            own = f"{home}.{request['class']}"
            fields = {("query", name): (kind, own) for name, kind in request["query"].items()}
            for path, kind, owner in model.fields(request["body"]):
                fields[("body", *path)] = (kind, f"{home}.{owner}")
            response = request["class"][: -len("Request")] + "Response"
            is_download = model.types.get(response, {}).get("file", ("", None))[0] == "bytes"
            for path, kind, owner in model.fields(response):
                if path[0] == "data" and len(path) > 1:
                    fields[("data", *path[1:])] = (kind, f"{home}.{owner}")
                elif path[0] not in ("data", "code", "msg") and not is_download:
                    fields[("data", *path)] = (kind, f"{home}.{owner}")
            yield address(request["method"], request["path"]), fields


def address(method, path):
    return method + " " + re.sub(r":[^/]+", ":", path.rstrip("/"))


def kind_of_spec(text):
    """The kind of JSON value of a type in specs/."""
    if text.endswith("[]"):
        return "list"
    if text.startswith("map<"):
        return "object"
    return {"int": "number", "float": "number", "file": "any"}.get(text, text)


class Open:
    """Fields that may be any JSON: all that is inside them is there."""


def spec_fields(fields, above, found, whole):
    for field in fields or []:
        path = (*above, field["name"])
        kind = kind_of_spec(field["type"])
        found[path] = kind
        same = field.get("same_as")
        inner = field.get("fields", [])
        if same is not None:
            inner = at(whole, same)
            if len(path) > 8:
                continue
        spec_fields(inner, path, found, whole)
        if kind == "any" or (not inner and kind in ("object", "list") and is_open(field["type"])):
            found[(*path, Open)] = "any"


def is_open(kind):
    """Whether objects inside have no documented fields: `object`, `object[]`, `any[]`."""
    return re.sub(r"\[\]|map<|>", "", kind) in ("object", "any")


def at(fields, dotted):
    for name in dotted.split(".") if dotted else []:
        fields = next((it.get("fields", []) for it in fields or [] if it["name"] == name), [])
    return fields


def specs(folder):
    """The same for specs/."""
    found = collections.defaultdict(dict)
    for file in sorted(folder.glob("*/*/*/*.json")):
        if file.relative_to(folder).parts[0] in ("events", "cards", "content", "overrides"):
            continue
        spec = json.loads(file.read_text(encoding="utf-8"))
        if "method" not in spec:
            continue
        fields = found[address(spec["method"], spec["path"])]
        request, response = spec.get("request", {}), spec.get("response", {})
        spec_fields(request.get("query"), ("query",), fields, request.get("query"))
        for part, body in (("body", request.get("body")), ("data", response.get("data"))):
            if body is not None:
                spec_fields(body.get("fields"), (part,), fields, body.get("fields"))
                if not body.get("fields") and is_open(body["type"]):
                    fields[(part, Open)] = "any"
        spec_fields(response.get("fields"), ("data",), fields, response.get("fields"))
    return found


def has(there, path, kind):
    """Whether specs have a field with the same kind: as it is, or inside what may be anything."""
    said = there.get(path)
    if said is not None:
        whole = kind == "whole" and said in ("number", "string")
        return whole or said == kind or "any" in (said, kind) or kind == "bytes"
    return any((*path[:length], Open) in there for length in range(1, len(path)))


def plain(path):
    """A path without regard to how its names are written: `docsLink`, `zh-CN`; `docs_link`, `zh_cn`."""
    return tuple(re.sub("[-_]", "", it).lower() if isinstance(it, str) else it for it in path)


class Unknown:
    """The fields of classes that stay out of specs/, as `unknown.toml` lists them."""

    def __init__(self, file):
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("unknown", [])
        self.names = {name for entry in entries for name in entry["names"]}
        wrong = (entry["names"] for entry in entries if entry.get("contradicted"))
        self.contradicted = {name for names in wrong for name in names}
        self.used = set()

    def lists(self, owner, field):
        """Whether it lists the field, or its class as a whole."""
        names = {f"{owner}.*", f"{owner}.{field}"} & self.names
        self.used |= names
        return bool(names)

    def contradicts(self, owner, field):
        """Whether examples of pages show that the SDK is wrong about the field."""
        return bool({f"{owner}.*", f"{owner}.{field}"} & self.contradicted)


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sdk", type=pathlib.Path, required=True, help="holds lark_oapi/")
    parser.add_argument("--specs", type=pathlib.Path, default=pathlib.Path("specs"))
    parser.add_argument("--list", action="store_true", help="print all that is missing")
    parser.add_argument("--least-endpoints", type=float, default=0.0, metavar="PERCENT")
    parser.add_argument("--least-fields", type=float, default=0.0, metavar="PERCENT")
    arguments = parser.parse_args()
    package = arguments.sdk / "lark_oapi"
    if not (package / "api").is_dir():
        sys.exit(f"{package} holds no api/; expected what `pip install --target` gives")

    known = {where: {plain(path): kind for path, kind in fields.items()}
             for where, fields in specs(arguments.specs).items()}
    unknown = Unknown(pathlib.Path(__file__).parent / "unknown.toml")
    endpoints = found_endpoints = 0
    missing = []
    # Each field of an endpoint, and the fields of classes that are there somewhere.
    places, there_somewhere = [], set()
    for where, wanted in sdk_endpoints(package):
        endpoints += 1
        there = known.get(where)
        if there is None:
            missing.append(f"no endpoint  {where}")
            continue
        found_endpoints += 1
        for path, (kind, owner) in wanted.items():
            is_there = has(there, plain(path), kind)
            places.append((where, path, kind, owner, is_there))
            if is_there:
                there_somewhere.add((owner, path[-1]))
    fields = found_fields = elsewhere = listed = wrong = 0
    for where, path, kind, owner, is_there in places:
        if not is_there and (owner, path[-1]) not in there_somewhere:
            if unknown.lists(owner, path[-1]):
                if unknown.contradicts(owner, path[-1]):
                    wrong += 1
                else:
                    listed += 1
                continue
            said = known[where].get(plain(path))
            what = "no field" if said is None else f"{said}, not {kind}"
            missing.append(f"{what}  {where} {'.'.join(path)} ({owner})")
        else:
            found_fields += 1
            elsewhere += not is_there
        fields += 1
    if endpoints == 0:
        sys.exit(f"{package} has no endpoints that this script can read")
    if arguments.list:
        print("\n".join(missing))
    fields += listed
    shares = (percent(found_endpoints, endpoints), percent(found_fields, fields))
    print(
        f"judged by lark-oapi: {found_endpoints} of {endpoints} endpoints ({shares[0]:.2f} %), "
        f"{found_fields} of {fields} places of their fields ({shares[1]:.2f} %; {elsewhere} in another "
        f"place of their class); {listed} of the others stay out with a reason; {wrong} more are not "
        f"counted, since examples of pages contradict the SDK"
    )
    stale = sorted(unknown.names - unknown.used)
    if stale:
        sys.exit(f"unknown.toml lists what is known by now, or gone: {', '.join(stale)}")
    if shares[0] < arguments.least_endpoints or shares[1] < arguments.least_fields:
        sys.exit(
            f"less than {arguments.least_endpoints} % of the endpoints or "
            f"{arguments.least_fields} % of the fields; --list names what is missing"
        )


if __name__ == "__main__":
    main()
