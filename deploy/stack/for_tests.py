"""A stack for the length of a test run: in a folder of its own, and gone afterwards."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import typing

from . import ports, services
from .engines import ENGINES, install_missing, with_needs
from .errors import StackError
from .install import ROOT
from .stack import Stack

TEST_SOURCES = {"unit": re.compile(r"(?<!_contract)_test\.cpp$"), "contract": re.compile(r"_contract_test\.cpp$")}
SHARED_SOURCES = re.compile(r"/testing/[^/]+\.[ch]pp$")


class Outcome(typing.NamedTuple):
    left_out: list[str]
    """Engines that nobody has installed."""
    trouble: str | None
    """Why some of the others do not run."""


def may_mean(pattern, text):
    """Whether the pattern of a person can mean a test in this source."""
    return all(word in text for word in re.findall(r"\w+", pattern or ""))


def wanted_by(part, pattern=None):
    """The engines that the C++ tests of a part ask for by name; of tests that `pattern` cannot mean, none count."""
    tracked = subprocess.run(["git", "ls-files", "-z", "libs", "services", "apps"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    texts = []
    for name in tracked:
        is_test = TEST_SOURCES[part].search(name)
        if (is_test or SHARED_SOURCES.search(name)) and (ROOT / name).exists():
            text = (ROOT / name).read_text()
            if not is_test or may_mean(pattern, text):
                texts.append(text)
    return [name for name, engine in ENGINES.items() if any(f'"{engine.variable}"' in text for text in texts)]


class TestStack:
    """Each engine is started once in a test run, when a part first asks for it, and so are the services. What a machine lacks is
    left out, or, under CI, installed. Their data are as durable as anywhere: tests kill engines. `close` stops and removes all."""

    __test__ = False

    def __init__(self):
        self._stack = self._keeper = None

    @contextlib.contextmanager
    def engines(self, names):
        """The engines named, and those that they need, found by CODEFLIX_TEST_* within the block; yields the Outcome."""
        present, outcome = self._present(names)
        if present:
            outcome = outcome._replace(trouble=self._up(present, with_services=False) or outcome.trouble)
        with variables(self._stack.test_variables() if self._stack else {}):
            yield outcome

    def platform(self):
        """Starts the services too: the Outcome, and the file that describes the stack to tests, or None when anything is missing."""
        present, outcome = self._present(services.ENGINES)
        if outcome.left_out or outcome.trouble:
            return outcome, None
        trouble = self._up(present, with_services=True)
        return outcome._replace(trouble=trouble), None if trouble else self._stack.description_file

    def close(self):
        if self._stack is not None:
            self._stack.down()
            shutil.rmtree(self._stack.folder, ignore_errors=True)
            self._keeper.close()
            self._stack = None

    def _present(self, names):
        trouble = None
        if os.environ.get("CI"):
            try:
                install_missing(names)
            except StackError as error:
                trouble = str(error)
        present = [name for name in names if all(ENGINES[needed].installed() for needed in with_needs([name]))]
        return present, Outcome([name for name in names if name not in present], trouble)

    def _up(self, names, with_services):
        """What went wrong, or None."""
        if self._stack is None:
            base, self._keeper = ports.reserve_range()
            folder = pathlib.Path(tempfile.mkdtemp(prefix="codeflix-stack-"))
            self._stack = Stack(folder, base, services.DEFAULT_REPLICAS, for_tests=True)
        try:
            self._stack.up(names, with_services=with_services)
        except StackError as error:
            return str(error)
        return None


@contextlib.contextmanager
def variables(values):
    """These variables are set within the block, and only there: the platform's programs refuse those that they do not know."""
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)
