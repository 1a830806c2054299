#!/usr/bin/env python3
"""Brings the realm of Codeflix in a Keycloak to the state of realm.json, makes its first person, and replaces its signing key.

    apply.py apply         makes the realm when it is missing, else changes what differs; says what it changed
    apply.py apply --check changes nothing; ends with 1 when something differs
    apply.py first-administrator
                           makes REALM_ADMINISTRATOR_EMAIL with REALM_ADMINISTRATOR_PASSWORD and every role, unless
                           somebody administers the catalogue already
    apply.py rotate-keys   a new key signs from now on, the old one still verifies

People who are there, their roles and passwords, keys and what the file does not name are never touched. The environment tells
the rest: KEYCLOAK_URL (with its path, `http://127.0.0.1:8080/auth`), KC_BOOTSTRAP_ADMIN_USERNAME, KC_BOOTSTRAP_ADMIN_PASSWORD,
and the REALM_ variables of the file (docs/reference/keycloak.md).
"""

import argparse
import os
import pathlib
import sys

from admin_api import AdminApi, Refused
from first_administrator import make_first_administrator
from keys import rotate_keys
from realm import Realm
from wanted import Missing, read_roles, read_variable, read_wanted

NEEDED = ("KEYCLOAK_URL", "KC_BOOTSTRAP_ADMIN_USERNAME", "KC_BOOTSTRAP_ADMIN_PASSWORD")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", choices=("apply", "first-administrator", "rotate-keys"))
    parser.add_argument("--realm", default="codeflix", help="its name (default: codeflix)")
    parser.add_argument("--file", default=pathlib.Path(__file__).with_name("realm.json"), help="the wanted state")
    parser.add_argument("--check", action="store_true", help="only say what would be changed")
    options = parser.parse_args()
    unset = [name for name in NEEDED if not os.environ.get(name)]
    if unset:
        sys.exit("apply.py: these variables are needed: " + ", ".join(unset))
    api = AdminApi(*(os.environ[name] for name in NEEDED))
    try:
        if options.word == "rotate-keys":
            print(rotate_keys(api, options.realm))
            return
        if options.word == "first-administrator":
            email, password = (read_variable(f"REALM_ADMINISTRATOR_{what}") for what in ("EMAIL", "PASSWORD"))
            print(make_first_administrator(api, options.realm, read_roles(options.file), email, password))
            return
        realm = Realm(api, options.realm, read_wanted(options.file), options.check)
        realm.apply()
    except (Missing, Refused) as error:
        sys.exit(f"apply.py: {error}")
    print("\n".join(realm.changes) or "The realm is as the file wants it.")
    if options.check and realm.changes:
        sys.exit(1)


if __name__ == "__main__":
    main()
