"""Engines for the length of a test run: started in a folder of their own, found by CODEFLIX_TEST_*, gone afterwards."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import typing

from . import ports
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


def wanted_by(part, pattern=None):
    """The engines that the C++ tests of a part ask for by name; of tests that `pattern` cannot mean, none count."""
    tracked = subprocess.run(["git", "ls-files", "-z", "libs", "services", "apps"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    words = re.findall(r"\w+", pattern or "")
    texts = []
    for name in tracked:
        is_test = TEST_SOURCES[part].search(name)
        if (is_test or SHARED_SOURCES.search(name)) and (ROOT / name).exists():
            text = (ROOT / name).read_text()
            if not is_test or all(word in text for word in words):
                texts.append(text)
    return [name for name, engine in ENGINES.items() if any(f'"{engine.variable}"' in text for text in texts)]


@contextlib.contextmanager
def engines_for_tests(names):
    """Starts the engines named, and those that they need, for the length of the block. What a machine lacks is left out, or,
    under CI, installed. Their data are as durable as anywhere: tests kill engines."""
    trouble = None
    if os.environ.get("CI"):
        try:
            install_missing(names)
        except StackError as error:
            trouble = str(error)
    present = [name for name in names if all(ENGINES[needed].installed() for needed in with_needs([name]))]
    left_out = [name for name in names if name not in present]
    if not present:
        yield Outcome(left_out, trouble)
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="codeflix-engines-"))
    base, keeper = ports.reserve_range()
    stack, variables = Stack(folder, base), {}
    try:
        try:
            stack.up(present)
        except StackError as error:
            trouble = str(error)
        variables = stack.test_variables()
        os.environ.update(variables)
        yield Outcome(left_out, trouble)
    finally:
        for name in variables:
            os.environ.pop(name, None)
        stack.down()
        shutil.rmtree(folder, ignore_errors=True)
        keeper.close()
