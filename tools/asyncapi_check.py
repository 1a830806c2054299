#!/usr/bin/env python3
"""Holds each service's asyncapi.yaml against the headers of its contract: every event type and topic has a message, every described
struct a schema with the same fields, and nothing more stands there. Prints each difference; exits 1 when there is one."""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent

CONSTANT = re.compile(r'constexpr const char\* k\w+ = "([a-z0-9_.]+)";')
STRUCT = re.compile(r"BOOST_DESCRIBE_STRUCT\((\w+),\s*\(\),\s*\(([^)]*)\)\)")
OURS = {"Envelope", "Slot"}  # schemas that stand for no struct of the contract


def references(node):
    """Every local `$ref` below a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolves(document, reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True


def differences(header_text, document):
    names = set(CONSTANT.findall(header_text))
    structs = {name: [field.strip() for field in fields.split(",")] for name, fields in STRUCT.findall(header_text)}
    told = {message["name"] for message in document["components"]["messages"].values()}
    carried = {name for channel in document["channels"].values() for name in channel["messages"]}
    schemas = document["components"]["schemas"]

    for name in sorted(names ^ told):
        yield f"{name} stands in " + ("the header only" if name in names else "asyncapi.yaml only")
    for name in sorted(told - carried):
        yield f"{name} is carried by no channel"
    for name in sorted(structs.keys() ^ (schemas.keys() - OURS)):
        yield f"{name} stands in " + ("the header only" if name in structs else "asyncapi.yaml only")
    for name in sorted(structs.keys() & schemas.keys()):
        there = set(schemas[name]["properties"])
        for field in sorted(set(structs[name]) ^ there):
            yield f"{name}.{field} stands in " + ("asyncapi.yaml only" if field in there else "the header only")
        for field in sorted(set(schemas[name].get("required", [])) - there):
            yield f"{name}.{field} is required but not described"
    for reference in sorted(set(references(document))):
        if not resolves(document, reference):
            yield f"{reference} leads nowhere"


def main():
    found = []
    for folder in sorted(ROOT.glob("services/*/contract")):
        text = "".join(header.read_text() for header in sorted(folder.glob("*.hpp")))
        contract = folder / "asyncapi.yaml"
        where = contract.relative_to(ROOT)
        if contract.is_file():
            found += [f"{where}: {what}" for what in differences(text, yaml.safe_load(contract.read_text()))]
        elif CONSTANT.search(text):
            found.append(f"{where}: missing")
    print("\n".join(found) if found else "the contracts of events and headers agree")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
