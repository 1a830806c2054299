#!/usr/bin/env python3
"""yaml_to_json.py IN.yaml OUT.json: the contract as it is served. A YAML date stays the text that was written."""
import json
import pathlib
import sys

import yaml


class TextDates(yaml.SafeLoader):
    pass


TextDates.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

source, target = map(pathlib.Path, sys.argv[1:3])
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(yaml.load(source.read_text(), TextDates), ensure_ascii=False, separators=(",", ":")))
