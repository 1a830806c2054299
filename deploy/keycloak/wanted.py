"""The realm as the file wants it: its placeholders are filled from the environment."""

import json
import os
import re

PLACEHOLDER = re.compile(r"\$\{(REALM_[A-Z0-9_]+)(?::([^}]*))?\}")


class Missing(Exception):
    """Variables that have neither a value nor a default."""

    def __init__(self, names):
        super().__init__("These variables are needed: " + ", ".join(sorted(names)))
        self.names = names


def read_variable(name, default=None, environment=os.environ):
    """The variable, or what stands in the file that <name>_FILE names, or the default. Raises Missing where there is none of them."""
    if name in environment:
        return environment[name]
    if f"{name}_FILE" in environment:
        with open(environment[f"{name}_FILE"], encoding="utf-8") as file:
            return file.read().rstrip("\n")
    if default is None:
        raise Missing({name})
    return default


def read_roles(path):
    """The names of the realm's roles."""
    with open(path, encoding="utf-8") as file:
        return list(json.load(file)["roles"])


def read_wanted(path, environment=os.environ):
    """`${REALM_X}` is the variable; `${REALM_X:text}` has a default."""
    missing = set()

    def value_of(match):
        try:
            return read_variable(*match.groups(), environment)
        except Missing as lack:
            missing.update(lack.names)
            return ""

    def fill(node):
        if isinstance(node, dict):
            return {key: fill(value) for key, value in node.items()}
        if isinstance(node, list):
            return [fill(value) for value in node]
        return PLACEHOLDER.sub(value_of, node) if isinstance(node, str) else node

    with open(path, encoding="utf-8") as file:
        wanted = fill(json.load(file))
    if missing:
        raise Missing(missing)
    if not wanted["realm"]["smtpServer"]["host"]:
        # Nothing is offered that needs a mail.
        wanted["realm"].update(smtpServer={}, resetPasswordAllowed=False, verifyEmail=False)
    for client in wanted["clients"]:
        # Without one Keycloak keeps the secret that it has, or makes one.
        if client.get("secret") == "":
            del client["secret"]
    return wanted


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def differences(wanted, found, path=""):
    """Paths at which `found` is not as wanted; what nothing is said about does not count. Keycloak hides passwords behind stars."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict) or (not wanted and found):
            return [path]
        return [line for key, value in wanted.items() for line in differences(value, found.get(key), f"{path}.{key}" if path else key)]
    if isinstance(wanted, list):
        found = found if isinstance(found, list) else []
        if all(isinstance(item, str) for item in wanted):
            return [] if sorted(wanted) == sorted(map(str, found)) else [path]
        if len(wanted) != len(found):
            return [path]
        return [line for number, value in enumerate(wanted) for line in differences(value, found[number], f"{path}[{number}]")]
    if found is None:
        return [path] if text_of(wanted) not in ("", "false") else []
    if set(text_of(found)) == {"*"}:
        return []
    return [] if text_of(wanted) == text_of(found) else [path]
