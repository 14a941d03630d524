#!/usr/bin/env python3
"""Cuts an OpenAPI document into parts that are about equal work for schemathesis:

    cut.py DOCUMENT PART...

Writes as many parts as there are names. The operations of one service stay together, since one takes
what another returns.
"""

import json
import os
import sys

# How deep schemas are followed that contain themselves.
DEPTH = 8


def main(document_path, *part_paths):
    with open(document_path, encoding="utf-8") as file:
        document = json.load(file)
    schemas = document["components"]["schemas"]
    services = {}
    for path, operations in document["paths"].items():
        services.setdefault(service(path), {})[path] = operations
    costs = {
        name: sum(cost(schemas, operation) for operations in paths.values() for operation in operations.values())
        for name, paths in services.items()
    }
    parts = [{} for _ in part_paths]
    loads = [0] * len(parts)
    # The largest first, each to the part that has the least.
    for name in sorted(costs, key=costs.get, reverse=True):
        least = loads.index(min(loads))
        parts[least].update(services[name])
        loads[least] += costs[name]
    for part_path, paths in zip(part_paths, parts):
        with open(part_path, "w", encoding="utf-8") as file:
            json.dump(document | {"paths": paths}, file, ensure_ascii=False)
        count = sum(len(operations) for operations in paths.values())
        print(f"{os.path.basename(part_path)}: {count} operations of {len(paths)} paths")


def service(path):
    return path.split("/")[2]


def cost(schemas, operation):
    values = [parameter["schema"] for parameter in operation.get("parameters", [])]
    content = operation.get("requestBody", {}).get("content", {})
    values += [media["schema"] for media in content.values()]
    return 3 + sum(count(schemas, schema, DEPTH) for schema in values)


def count(schemas, schema, depth):
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    if depth == 0:
        return 1
    inner = list(schema.get("properties", {}).values())
    if "items" in schema:
        inner.append(schema["items"])
    return 1 + sum(count(schemas, it, depth - 1) for it in inner)


if __name__ == "__main__":
    main(*sys.argv[1:])
