#!/usr/bin/env python3
"""The rules of the house that no formatter knows. Prints each breach as `file:line: what`; exits 1 when there is one.

CMake refuses links that the dependency rule forbids (cmake/rooms.cmake); this finds includes that go round it, names, lengths,
marks left behind, and paths that belong to one machine.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST = 450  # lines of a source file; CONTRIBUTING says about 400

INCLUDE = re.compile(r'^\s*#\s*include\s+"((?:libs|services|apps)/[^"]+)"')
FLOORS = dict(re.findall(r"set\(CODEFLIX_FLOOR_(\w+) (\d+)\)", (ROOT / "cmake" / "rooms.cmake").read_text()))
ROOMS = {
    "contract": set(),
    "domain": {"contract"},
    "app": {"contract", "domain"},
    "infra": {"contract", "domain", "app", "infra"},
    "api": {"contract", "domain", "app", "api"},
    "worker": {"contract", "domain", "worker"},
    "bench": {"contract", "domain", "app", "infra"},
}


def tracked():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def is_test(name):
    return re.search(r"(_test|_bench|_fuzz)\.cpp$|_fixture\.hpp$", name) is not None or "/testing/" in name or "/tests/" in name


def forbidden_include(source, target):
    """Why `source` may not include `target`, or None."""
    here, there = source.split("/"), target.split("/")
    if is_test(source) or here[0] == "apps":
        return None
    if there[0] == "apps":
        return "nothing below apps/ includes apps/"
    if here[0] == "libs":
        if there[0] != "libs":
            return "libs never name a service"
        if here[1] != there[1] and int(FLOORS[there[1]]) >= int(FLOORS[here[1]]):
            return f"libs/{here[1]} stands below libs/{there[1]}"
        return None
    room = here[2] if len(here) > 3 else "module"
    if there[0] == "libs":
        return f"{room} uses libs/base only" if room in ("contract", "domain") and there[1] != "base" else None
    target_room = there[2] if len(there) > 3 else "module"
    if here[1] != there[1]:
        return None if target_room == "contract" and room != "domain" else "only the contract of another service may be entered"
    if room == "module" or target_room == room or target_room in ROOMS.get(room, set()):
        return None
    if there[-1] == "config.hpp":
        return None
    return f"{room} may not use {target_room}"


def main():
    breaches = []
    for name in tracked():
        path = ROOT / name
        if path.suffix not in {".cpp", ".hpp", ".ts", ".tsx", ".css", ".sh", ".py", ".cmake", ".md", ".yaml", ".sql", ".json", ".txt", ""}:
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        code = path.suffix in {".cpp", ".hpp", ".ts", ".tsx", ".sh", ".py"}
        if code and len(lines) > LONGEST:
            breaches.append(f"{name}:{len(lines)}: longer than {LONGEST} lines; does it do one job?")
        if path.suffix in {".cpp", ".hpp"} and not re.fullmatch(r"[a-z0-9_]+", path.stem):
            breaches.append(f"{name}:1: file names are snake_case")
        if path.suffix == ".hpp" and "#pragma once" not in lines:
            breaches.append(f"{name}:1: a header begins with #pragma once")
        for number, line in enumerate(lines, 1):
            if code and name != "tools/house.py" and re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                breaches.append(f"{name}:{number}: a mark left behind")
            if name not in ("package-lock.json", "tools/house.py") and re.search(r"https?://(deb|registry|repo[0-9]*|proxy|index|files)\.[a-z]", line):
                breaches.append(f"{name}:{number}: the host of a package registry")
            include = INCLUDE.match(line) if path.suffix in {".cpp", ".hpp"} else None
            if include and not (ROOT / include[1]).is_file():
                breaches.append(f"{name}:{number}: there is no {include[1]}")
            elif include and (why := forbidden_include(name, include[1])):
                breaches.append(f"{name}:{number}: includes {include[1]}: {why}")
    print("\n".join(breaches) if breaches else "the house is in order")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
