"""What Linux tells of processes in /proc."""
import os
import pathlib
import typing

PROC = pathlib.Path("/proc")


class Stat(typing.NamedTuple):
    pid: int
    parent: int
    session: int
    born: int  # clock ticks since the machine started: with the pid, the identity of a process


def stat(pid):
    """None when there is no such process, or only its corpse. One whose first thread alone has ended still holds its files and ports."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text[text.rindex(")") + 2 :].split()
    if fields[0] in ("Z", "X") and int(fields[17]) <= 1:
        return None
    return Stat(pid, int(fields[1]), int(fields[3]), int(fields[19]))


def alive(known):
    return (now := stat(known.pid)) is not None and now.born == known.born


def tree(leader):
    """Everything that descends from the process or lives in the session that it leads, also after its death."""
    everything = [found for name in os.listdir(PROC) if name.isdigit() and (found := stat(int(name)))]
    members = {found.pid: found for found in everything if found.pid == leader or found.session == leader}
    grown = True
    while grown:
        children = {found.pid: found for found in everything if found.parent in members and found.pid not in members}
        members |= children
        grown = bool(children)
    return list(members.values())


def memory(pids):
    """Resident bytes; a page that several of them share counts once (Pss), or whole where the system tells no Pss."""
    return sum(_resident(pid) for pid in pids)


def _resident(pid):
    for file, word in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            for line in (PROC / str(pid) / file).read_text().splitlines():
                if line.startswith(word):
                    return int(line.split()[1]) * 1024
        except OSError:
            continue
    return 0
