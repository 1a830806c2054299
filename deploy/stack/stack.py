"""A stack: a folder, a base of ports, secrets, and the processes of its engines and of the platform's services."""
import concurrent.futures
import contextlib
import fcntl
import functools
import json
import pathlib
import shutil
import threading
import time

from . import credentials, ports
from .board import Board, Row
from .engines import ENGINES, with_needs
from .errors import StackError
from .process import in_waves
from .services import SEARCH, Services
from .supervisor import Supervisor
from .users import private_file

LOOK = 0.2  # seconds between two questions whether a process is ready
PATIENCE = 600.0  # seconds until a process that lives but is not ready counts as failed


class Stack:
    def __init__(self, folder, port_base=None, replicas=None, for_tests=None, search=None):
        self.folder = pathlib.Path(folder).absolute()
        self.supervisor = Supervisor(self.folder)
        self._asked = {"port_base": port_base, "replicas": replicas, "for_tests": for_tests, "search": search}
        self._settings = self.folder / "stack.json"

    @property
    def port_base(self):
        return self._setting("port_base", ports.DEFAULT_BASE)

    @property
    def replicas(self):
        """Of each service; 0 in a stack of engines alone."""
        return self._setting("replicas", 0)

    @property
    def for_tests(self):
        """Whether its services are as the tests want them: no limits, quick encoding, answers that say which replica gave them."""
        return self._setting("for_tests", False)

    @property
    def search(self):
        """What the catalogue is searched with: one of services.SEARCH."""
        return self._setting("search", SEARCH[0])

    def engines(self):
        """The engines of this stack by name; makes its secrets when it has none yet."""
        secrets = credentials.load(self._make_folder())
        return {name: kind(self.folder, self.port_base, secrets) for name, kind in ENGINES.items()}

    def services(self):
        """The platform's services, or None in a stack of engines alone."""
        if self.replicas == 0:
            return None
        secrets = credentials.load(self._make_folder())
        return Services(self.folder, self.port_base, secrets, self.engines(), self.replicas, for_tests=self.for_tests, search=self.search)

    def processes(self):
        """Every process by name, whether it runs or not."""
        services = self.services()
        engines = self.engines() if services is None else services.engines
        found = [process for engine in engines.values() for process in engine.processes()]
        return {process.name: process for process in found + ([] if services is None else services.processes())}

    def process(self, name):
        processes = self.processes()
        if name not in processes:
            raise StackError(f"there is no process called '{name}': {' '.join(processes)}")
        return processes[name]

    @contextlib.contextmanager
    def exclusively(self):
        """One command at a time changes a stack."""
        with (self._make_folder() / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackError(f"another command is changing the stack in {self.folder}.") from None
            yield

    def rows(self):
        return [self._row(process) for process in self.processes().values()]

    def up(self, names, board_shown=contextlib.nullcontext, with_services=True):
        """Starts the engines named, those that they need, and the services, all at once where they can, and returns when all are ready.
        What runs stays as it is; without the services, those can follow by a later call.

        `board_shown(board)` is a context manager that shows the board meanwhile. Raises StackError with the words of what failed; the
        others run on.
        """
        self._settle()
        for mark in self.supervisor.runs.glob("*.leaving"):  # of a rolling restart that was cut
            mark.unlink()
        services = self.services()
        engines = self.engines() if services is None else services.engines
        processes = [process for name in with_needs(names) for process in engines[name].processes()]
        with_services = with_services and services is not None
        rows = self._bring_up_all(processes + (services.processes() if with_services else []), board_shown)
        if failed := [row for row in rows if row.state == Board.FAILED]:
            raise StackError("\n".join(f"{row.name} did not start: {row.trouble}" for row in failed))
        if self.for_tests and with_services:
            with private_file(self.description_file) as file:
                json.dump(services.description(), file, indent=2)

    @property
    def description_file(self):
        """What tests that run on this stack are told of it."""
        return self.folder / "tests.json"

    def down(self):
        """Stops everything, what needs others before them."""
        for wave in reversed(in_waves(list(self.processes().values()))):
            with concurrent.futures.ThreadPoolExecutor(len(wave)) as threads:
                list(threads.map(self.supervisor.stop, wave))

    def restart(self, name):
        process = self.process(name)
        self.supervisor.stop(process)
        (row,) = self._bring_up_all([process])
        if row.state == Board.FAILED:
            raise StackError(f"{name} did not start: {row.trouble}")
        return row

    def kill(self, name):
        if not self.supervisor.alive(self.process(name).name):
            raise StackError(f"{name} does not run.")
        self.supervisor.kill(name)

    def reset(self):
        """Stops everything and removes what it kept: data, logs, secrets."""
        self.down()
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def test_variables(self):
        """CODEFLIX_TEST_* of the engines that run."""
        return {f"CODEFLIX_TEST_{engine.variable}": engine.test_address() for name, engine in self.engines().items() if self.supervisor.alive(name)}

    def slots(self):
        """A line a replication slot, while PostgreSQL runs."""
        return self.engines()["postgres"].slots() if self.supervisor.alive("postgres") else []

    def _make_folder(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def _setting(self, name, default):
        """As asked for, else as at the last start, else the default."""
        if self._asked[name] is not None:
            return self._asked[name]
        return json.loads(self._settings.read_text()).get(name, default) if self._settings.exists() else default

    def _settle(self):
        """Keeps what was asked for; what runs on other ports has to be stopped first."""
        settings = {"port_base": self.port_base, "replicas": self.replicas, "for_tests": self.for_tests, "search": self.search}
        before = Stack(self.folder)
        if before.port_base != self.port_base and any(self.supervisor.alive(name) for name in before.processes()):
            raise StackError(f"this stack runs on ports from {before.port_base}: stop it before you give it others.")
        with private_file(self._make_folder() / self._settings.name) as file:
            json.dump(settings, file)

    def _row(self, process):
        record = self.supervisor.record(process.name)
        if record is None:
            return Row(process.name, "stopped", process.address)
        if not self.supervisor.alive(process.name):
            return Row(process.name, "died", process.address)
        state = Board.READY if process.ready() else "not ready"
        return Row(process.name, state, process.address, self.supervisor.memory(process.name), record.seconds)

    def _bring_up_all(self, processes, board_shown=contextlib.nullcontext):
        """Each in a thread of its own, which waits for what it needs; the rows as they are in the end."""
        in_waves(processes)
        board = Board([Row(process.name, "waiting", process.address) for process in processes])
        cut = threading.Event()
        with board_shown(board), concurrent.futures.ThreadPoolExecutor(len(processes)) as threads:
            try:
                concurrent.futures.wait([threads.submit(self._bring_up, process, board, cut) for process in processes])
            finally:
                cut.set()
        return board.rows()

    def _bring_up(self, process, board, cut):
        try:
            if (missing := board.wait_for(process.after)) is not None:
                board.change(process.name, state="left out", trouble=f"it needs {missing}")
                return
            began = time.monotonic()
            if not self.supervisor.alive(process.name):
                self._check_ports(process)
                board.change(process.name, state="preparing")
                process.prepare(functools.partial(self.supervisor.run, process))
                self.supervisor.start(process)
            board.change(process.name, state="starting")
            self._wait_until_ready(process, began, cut)
            record = self.supervisor.record(process.name)
            if record.seconds is None:
                self.supervisor.note_ready(process.name, time.monotonic() - began)
                record = self.supervisor.record(process.name)
            board.change(process.name, state=Board.READY, memory=self.supervisor.memory(process.name), seconds=record.seconds)
        except Exception as trouble:  # this thread's only way to tell: a row
            board.change(process.name, state=Board.FAILED, trouble=str(trouble))

    def _wait_until_ready(self, process, began, cut):
        while not process.ready():
            if cut.is_set():
                raise StackError("it was interrupted.")
            if not self.supervisor.alive(process.name):
                raise StackError(f"it ended. Its last words, from {self.supervisor.log_file(process.name)}:\n{self.supervisor.last_words(process.name)}")
            if time.monotonic() - began > PATIENCE:
                raise StackError(f"it runs but is not ready after {PATIENCE:.0f} s; see {self.supervisor.log_file(process.name)}.")
            time.sleep(LOOK)

    def _check_ports(self, process):
        for port in process.ports:
            if not ports.is_free(port):
                raise StackError(f"another program listens on port {port}. Give this stack others with --port-base.")
