#!/usr/bin/env python3
"""Adds links to an OpenAPI document: which calls can follow one that creates something.

    links.py DOCUMENT

`POST /berths` is followed by the other operations at and below its path: by those of all berths, and
by those of one where the reply holds its id. Without these, schemathesis has no ids that exist, and
takes the `code` of the envelope for one.
"""

import json
import sys

# The last words of parameters that a reply may call by this word alone.
ID_WORDS = ("id", "guid", "token", "key", "code")


def main(document_path):
    with open(document_path, encoding="utf-8") as file:
        document = json.load(file)
    schemas, paths = document["components"]["schemas"], document["paths"]
    linked = links = 0
    for path, operations in paths.items():
        added = after(schemas, paths, path, operations["post"]) if "post" in operations else {}
        if added:
            operations["post"]["responses"]["200"]["links"] = added
            linked, links = linked + 1, links + len(added)
    if links == 0:
        sys.exit("links.py: no operation can follow another; is the layout of the document new?")
    print(f"{links} links of {linked} operations that create something")
    with open(document_path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)


def after(schemas, paths, path, create):
    """The links of an operation that creates something at `path`, by their names."""
    content = create["responses"].get("200", {}).get("content", {}).get("application/json")
    below = [it for it in paths if it.startswith(path + "/")]
    if content is None or path.endswith("}") or not any("{" in it[len(path):] for it in below):
        return {}
    data = resolved(schemas, members(schemas, content["schema"]).get("data", {}))
    known = {name: f"$request.path.{name}" for name in parameters(path)}
    links = {}
    for target in [path, *below]:
        values = dict(known)
        new = parameters(target[len(path):])
        # The id of what is created stands right behind its path, and no other is known.
        if new and not (len(new) == 1 and target.startswith(f"{path}/{{")):
            continue
        if new:
            pointer = found(schemas, data, new[0])
            if pointer is None:
                continue
            values[new[0]] = f"$response.body#/data/{pointer}"
        for method, operation in paths[target].items():
            # What a call deletes that names it in its body is not all that is at this path.
            if operation is create or (method == "delete" and target == path):
                continue
            id = operation["operationId"]
            links[id] = {"operationId": id, "parameters": values}
    return links


def found(schemas, data, parameter):
    """Where `data` holds the value of a parameter, if it does."""
    fields = data.get("properties", {})
    objects = {name: members(schemas, field) for name, field in fields.items()}
    thing, _, word = parameter.rpartition("_")
    if parameter in fields:
        return parameter
    inside = [f"{name}/{parameter}" for name, inner in objects.items() if parameter in inner]
    if word in ID_WORDS:
        inside += [word] if word in fields else []
        inside += [f"{thing}/{word}"] if word in objects.get(thing, {}) else []
    return inside[0] if inside else None


def parameters(path):
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def members(schemas, schema):
    return resolved(schemas, schema).get("properties", {})


def resolved(schemas, schema):
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


if __name__ == "__main__":
    main(*sys.argv[1:])
