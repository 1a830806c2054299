"""Starts, watches and stops processes. What it knows stands in run/<name>.json, so that a later command finds them again."""
import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import time

from . import proc, users
from .errors import StackError

GRACE = 40.0  # seconds that a process has to end when it is asked
LINGER = 5.0  # seconds that what it leaves behind has then
GLANCE = 0.05  # seconds between two looks at a process that is to end


@dataclasses.dataclass
class Record:
    pid: int
    born: int
    seconds: float | None = None  # from the beginning of its preparation to readiness


class Supervisor:
    def __init__(self, folder):
        self.runs = folder / "run"
        self.logs = folder / "logs"
        self._children = {}  # name to Popen of what this very process started: the system wants them waited for

    def log_file(self, name):
        return self.logs / f"{name}.log"

    def record(self, name):
        try:
            return Record(**json.loads((self.runs / f"{name}.json").read_text()))
        except FileNotFoundError:
            return None

    def alive(self, name):
        if name in self._children:
            self._children[name].poll()
        record = self.record(name)
        return record is not None and (now := proc.stat(record.pid)) is not None and now.born == record.born

    def memory(self, name):
        return proc.memory(found.pid for found in proc.tree(self.record(name).pid)) if self.alive(name) else 0

    def run(self, process, command, **more):
        """Runs a command to its end as the process would run, with more variables, into its log."""
        with self._log(process.name) as log:
            done = subprocess.run(self._as_user(process, command), env=_environment(process) | more, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        if done.returncode != 0:
            raise StackError(f"{os.path.basename(command[0])} ended with status {done.returncode}\n{self.last_words(process.name)}")

    def start(self, process):
        if (record := self.record(process.name)) is not None:
            self._end(process.name, _remains(record))
        with self._log(process.name) as log:
            child = subprocess.Popen(
                self._as_user(process, process.command), env=_environment(process), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True
            )
        self._children[process.name] = child
        found = proc.stat(child.pid)
        self._write(process.name, Record(child.pid, found.born if found else 0))

    def note_ready(self, name, seconds):
        record = self.record(name)
        record.seconds = seconds
        self._write(name, record)

    def stop(self, process):
        """Asks it to end, kills what is left after a while, returns when nothing of it runs."""
        record = self.record(process.name)
        if record is None:
            return
        leader, members = proc.stat(record.pid), _remains(record)
        if self.alive(process.name):
            _signal([leader], process.stop_signal)
            self._wait_for(process.name, [leader], GRACE)
        members += _remains(record)
        _signal(members, signal.SIGTERM)
        self._wait_for(process.name, members, LINGER)
        self._end(process.name, members)
        (self.runs / f"{process.name}.json").unlink(missing_ok=True)

    def kill(self, name):
        """kill -9 of the process and all that belongs to it, as a power cut would; its record stays, so that it shows as died."""
        self._end(name, _remains(self.record(name)))

    def _end(self, name, members):
        _signal(members, signal.SIGKILL)
        self._wait_for(name, members, GRACE)

    def last_words(self, name, lines=12):
        with contextlib.suppress(FileNotFoundError):
            return "\n".join("    " + line for line in self.log_file(name).read_text(errors="replace").splitlines()[-lines:])
        return ""

    def _wait_for(self, name, members, patience):
        deadline = time.monotonic() + patience
        while any(proc.alive(member) for member in members) and time.monotonic() < deadline:
            time.sleep(GLANCE)
        if name in self._children:
            self._children[name].poll()

    def _log(self, name):
        users.make_folder(self.logs)
        return self.log_file(name).open("ab")

    def _as_user(self, process, command):
        return users.unprivileged(command) if process.unprivileged else command

    def _write(self, name, record):
        self.runs.mkdir(parents=True, exist_ok=True)
        fresh = self.runs / f"{name}.new"
        fresh.write_text(json.dumps(dataclasses.asdict(record)))
        fresh.rename(self.runs / f"{name}.json")


def _environment(process):
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **process.environment}


def _remains(record):
    """What runs of the recorded process, itself included; nothing when the system has given its number to another since."""
    leader = proc.stat(record.pid)
    return [] if leader is not None and leader.born != record.born else proc.tree(record.pid)


def _signal(members, number):
    for member in members:
        if proc.alive(member):
            with contextlib.suppress(ProcessLookupError):
                os.kill(member.pid, number)
