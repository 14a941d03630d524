#!/usr/bin/env python3
"""Finds replies with HTTP 5xx, and panics, in the lines that a stand-in prints:

    server_errors.py OPENAPI LOG

Those that refuse with a code which the documentation has with that status are no failures.
"""

import json
import re
import sys

LINE = re.compile(r"^(5\d\d) \S+ .*?  (\S+)  (?:refused (\d+))?")


def main(document_path, log_path):
    with open(document_path, encoding="utf-8") as file:
        document = json.load(file)
    documented = {
        (operation.get("operationId"), str(error.get("http")), str(error["code"]))
        for operations in document["paths"].values()
        for operation in operations.values()
        for error in operation.get("x-feishu-errors", [])
    }
    found = 0
    with open(log_path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = LINE.match(line)
            failed = match and (match[2], match[1], match[3]) not in documented
            if failed or "panicked at" in line:
                found += 1
                print(f"a failure of the stand-in: {line.strip()[:1000]}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
