#!/usr/bin/env python3
"""run_tests.py [--filter PATTERN] PART...: runs the parts of ./codeflix test, prints how long each took and what it counted.

tools/test.sh has installed and built what the parts need. The exit status is 1 when a test failed, when a part ran none, or,
under CI, when one was skipped: a machine that cannot run a test has not passed it.
"""
import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from deploy.stack import for_tests  # noqa: E402
from deploy.stack.errors import StackError  # noqa: E402
from deploy.stack.stack import Stack  # noqa: E402
from tests.replaceable.stand_in import stand_in  # noqa: E402

BUILD = ROOT / "build" / "release"
FUZZ_SECONDS = 60


ANSI = re.compile(r"\x1b\[[0-9;]*m")
REASON_LINES = 8  # of a failure, at the end: enough to know where to look; the whole stands above


class Tally:
    """What a part counted; failures, skips and what it leaves out on purpose by name."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.reasons = {}
        self.skipped = []
        self.left_out = []

    def check(self, name, ok):
        if ok:
            self.passed += 1
        else:
            self.failed.append(name)

    def fail(self, name, reason):
        self.failed.append(name)
        self.reasons[name] = ANSI.sub("", reason).strip().splitlines()[:REASON_LINES]


def run(command, **options):
    return subprocess.run([str(word) for word in command], cwd=ROOT, **options).returncode == 0


def gtest(tally, binaries, pattern, environment=None):
    """Runs GoogleTest binaries and reads their XML; a binary that crashes is a failure by its own name."""
    for binary in sorted(binaries):
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            command = [binary, "--gtest_brief=1", f"--gtest_filter={pattern}", f"--gtest_output=xml:{report.name}"]
            ok = run(command, env={**os.environ, **(environment or {})})
            try:
                cases = list(xml.etree.ElementTree.parse(report.name).iter("testcase"))
            except xml.etree.ElementTree.ParseError:
                cases = []
        failures = 0
        for case in cases:
            name = f"{case.get('classname')}.{case.get('name')}"
            if case.get("result") == "skipped":
                tally.skipped.append(name)
            elif (failure := case.find("failure")) is not None:
                failures += 1
                tally.fail(name, failure.get("message", ""))
            elif case.get("status") == "run":
                tally.passed += 1
        if not ok and failures == 0:
            tally.failed.append(f"{binary.name} (ended with an error)")


def vitest(tally, workspaces, pattern, environment=None, files=(), label=""):
    """`label` tells tests that run twice apart."""
    for workspace in workspaces:
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            command = ["npx", "vitest", "run", "--reporter=default", "--reporter=json", f"--outputFile.json={report.name}", *files]
            if pattern:
                command += ["-t", pattern, "--passWithNoTests"]
            ok = subprocess.run(command, cwd=ROOT / workspace, env={**os.environ, **(environment or {})}).returncode == 0
            try:
                result = json.loads(pathlib.Path(report.name).read_text())
            except ValueError:
                result = {"testResults": []}
        failures = 0
        for suite in result["testResults"]:
            for case in suite["assertionResults"]:
                name = f"{label}{workspace}: {case['fullName']}"
                if case["status"] == "passed":
                    tally.passed += 1
                elif case["status"] == "failed":
                    failures += 1
                    tally.fail(name, "\n".join(case["failureMessages"]))
                elif not pattern:
                    tally.skipped.append(name)
        if not ok and failures == 0:
            tally.failed.append(f"{label}{workspace} (ended with an error)")


class CountingResult(unittest.TextTestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def unittests(tally, folder):
    """The tests of a tool that is written in Python."""
    suite = unittest.defaultTestLoader.discover(str(ROOT / folder), pattern="*_test.py", top_level_dir=str(ROOT))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0, resultclass=CountingResult).run(suite)
    tally.passed += result.passed
    for test, traceback in result.failures + result.errors:
        tally.fail(test.id(), "\n".join(traceback.strip().splitlines()[-REASON_LINES:]))
    tally.skipped += [test.id() for test, _ in result.skipped]


def test_binaries(build):
    return [path for path in (build / "tests").iterdir() if path.name.endswith("_tests")]


def filtered(pattern, words):
    """A GoogleTest filter: the suites of this part (contract suites carry the word in their name), narrowed by the person's."""
    contract = "*Contract*"
    if words == "contract":
        return contract if not pattern else f"*{pattern}*Contract*:*Contract*{pattern}*"
    return ("*" if not pattern else f"*{pattern}*") + f"-{contract}"


def without(outcome):
    return f"without {' '.join(outcome.left_out)}: ./codeflix stack install {' '.join(outcome.left_out)}"


@contextlib.contextmanager
def engines(tally, parts, pattern):
    """The engines that tests of the parts ask for run meanwhile."""
    wanted = list(dict.fromkeys(name for part in parts for name in for_tests.wanted_by(part, pattern)))
    if wanted:
        print(f"starting {' '.join(wanted)}", flush=True)
    with STACK.engines(wanted) as outcome:
        if outcome.left_out:
            print(without(outcome), flush=True)
        if outcome.trouble:
            print(outcome.trouble, flush=True)
            tally.failed.append(f"engines: {outcome.trouble.splitlines()[0]}")
        yield


def unit(tally, pattern):
    with engines(tally, ["unit"], pattern):
        gtest(tally, test_binaries(BUILD), filtered(pattern, "unit"))
    if pattern is None or pattern in "deploy/stack":
        unittests(tally, "deploy/stack/tests")


def contract(tally, pattern):
    with engines(tally, ["contract"], pattern):
        gtest(tally, test_binaries(BUILD), filtered(pattern, "contract"))
    if pattern is None or pattern in "configuration page":
        tally.check("configuration page (./codeflix config-reference > docs/reference/configuration.md)", configuration_page_holds())


def configuration_page_holds():
    """Whether the generated page is what the program prints."""
    printed = subprocess.run([BUILD / "bin" / "codeflix", "config-reference"], capture_output=True)
    return printed.returncode == 0 and printed.stdout == (ROOT / "docs" / "reference" / "configuration.md").read_bytes()


def web(tally, pattern):
    tally.check("npm run typecheck", run(["npm", "run", "--silent", "typecheck"]))
    workspaces = [path.parent.relative_to(ROOT) for path in sorted(ROOT.glob("web/**/vitest.config.ts")) if "node_modules" not in path.parts]
    vitest(tally, workspaces, pattern)


def functional(tally, pattern):
    vitest(tally, ["tests/functional"], pattern)


def e2e(tally, pattern):
    vitest(tally, ["tests/e2e"], pattern)


def stack(tally, pattern):
    """The tests that hold in each topology, and those of Keycloak, against replicas of each service behind the gateway."""
    sources = [path.read_text() for part in ("functional", "e2e", "keycloak") for path in (ROOT / "tests" / part).glob("*/*.test.ts")]
    if not any(for_tests.may_mean(pattern, source) for source in sources):
        return
    print("starting the stack", flush=True)
    outcome, description = STACK.platform()
    if outcome.trouble:
        tally.failed.append(f"the stack: {outcome.trouble}")
    if description is None:
        tally.skipped += [f"the stack, {without(outcome)}"] if outcome.left_out else []
        return
    told = json.loads(description.read_text())
    environment = {"TEST_STACK": str(description), "NODE_EXTRA_CA_CERTS": told["authority"]}
    vitest(tally, ["tests/functional"], pattern, environment)
    vitest(tally, ["tests/e2e"], pattern, environment, ["tests/main_job.test.ts"])
    vitest(tally, ["tests/keycloak"], pattern, {**environment, "CODEFLIX_TEST_KEYCLOAK": told["keycloak"]})
    with STACK.engines(["postgres", "versitygw", "keycloak"]):
        vitest(tally, ["tests/functional"], pattern, {"NODE_EXTRA_CA_CERTS": told["authority"]}, ["engines/"])
    with_stand_in(tally, pattern, Stack(description.parent), environment)
    if pattern:
        return
    reasons = json.loads((ROOT / "tests" / "functional" / "one_process.json").read_text())
    tally.left_out += [f"tests/functional/tests/{name}.test.ts ({reason})" for name, reason in reasons.items()]
    tally.left_out += ["tests/e2e/tests/players.test.ts (the same manifests)"]
    tally.left_out += ["with the stand-in: tests/functional/replicas/empty_disk.test.ts, subscription (one process, which nobody else covers)"]


def with_stand_in(tally, pattern, platform, environment):
    """The functional tests once more, with a program in another language in the place of one service."""
    print("subscription is replaced by tests/replaceable/subscription.py", flush=True)
    try:
        with stand_in(platform) as description:
            vitest(tally, ["tests/functional"], pattern, {**environment, "TEST_STACK": str(description)}, label="with the stand-in: ")
    except StackError as trouble:
        tally.failed.append(f"the stack with the stand-in: {trouble}")


def lint(tally, pattern):
    """Formatters, ESLint and the rules of the house; --filter chooses by the check's name."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    cpp = [name for name in tracked if name.endswith((".cpp", ".hpp")) and (ROOT / name).exists()]
    shell = [name for name in tracked if (name.endswith(".sh") or name in ("codeflix", ".ci/run")) and (ROOT / name).exists()]
    checks = {
        "house": ["/usr/bin/python3", "tools/house.py"],
        "asyncapi": ["/usr/bin/python3", "tools/asyncapi_check.py"],
        "clang-format": ["clang-format", "--dry-run", "--Werror", *cpp],
        "shellcheck": ["shellcheck", "-x", *shell],
        "eslint and prettier": ["npm", "run", "--silent", "lint"],
    }
    for name, command in checks.items():
        if pattern is None or pattern in name:
            tally.check(name, run(command))


# librdkafka starts C11 threads, which the ThreadSanitizer of GCC 12 does not know: it crashes in them.
WITHOUT = {"asan": {}, "tsan": {"CODEFLIX_TEST_KAFKA": ""}}


def sanitizers(tally, pattern):
    for preset in ("asan", "tsan"):
        if not run(["bash", "-c", f". tools/common.sh && build {preset} platform platform_tests"]):
            tally.failed.append(f"{preset}: build")
            continue
        environment = {
            "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            "TSAN_OPTIONS": "halt_on_error=1",
        }
        with engines(tally, ["unit", "contract"], pattern):
            gtest(tally, test_binaries(ROOT / "build" / preset), f"*{pattern}*" if pattern else "*", {**environment, **WITHOUT[preset]})
        os.environ["TEST_PRESET"] = preset
        os.environ.update(environment)
        vitest(tally, ["tests/functional"], pattern or "@sanitizers")
        del os.environ["TEST_PRESET"]


# Google Benchmark's loop has a variable that nobody reads, and its register is never freed.
IDIOMS_OF_A_BENCH = ["--checks=-clang-analyzer-deadcode.DeadStores,-clang-analyzer-cplusplus.NewDeleteLeaks"]


def tidy(tally, pattern):
    """One clang-tidy a processor. The compiler's precompiled header is another compiler's: clang-tidy reads its text instead."""
    sources = [str(path.relative_to(ROOT)) for room in ("libs", "services", "apps") for path in sorted((ROOT / room).rglob("*.cpp"))]
    chosen = [source for source in sources if not source.endswith("_fuzz.cpp") and (pattern is None or pattern in source)]
    # GCC tells what is deprecated of ours; Clang would tell of what libstdc++ uses of its own.
    command = ["clang-tidy-19", "--quiet", "--extra-arg=-Wno-ignored-gch", "--extra-arg=-Wno-deprecated-declarations", "-p", BUILD]

    def clean(source):
        return run([*command, *IDIOMS_OF_A_BENCH * source.endswith("_bench.cpp"), source], stderr=subprocess.DEVNULL)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        for source, answer in zip(chosen, workers.map(clean, chosen)):
            tally.check(source, answer)


def fuzz(tally, pattern):
    if not run(["bash", "-c", ". tools/common.sh && build fuzz fuzz_targets"]):
        tally.failed.append("fuzz: build")
        return
    for target in sorted((ROOT / "build" / "fuzz" / "fuzz").glob("*_fuzz")):
        if pattern is None or pattern in target.name:
            corpus = ROOT / "build" / "fuzz" / "corpus" / target.name
            corpus.mkdir(parents=True, exist_ok=True)
            tally.check(target.name, run([target, f"-max_total_time={FUZZ_SECONDS}", "-max_len=65536", corpus]))


PARTS = {part.__name__: part for part in (lint, unit, contract, web, functional, e2e, stack, sanitizers, tidy, fuzz)}
STACK = for_tests.TestStack()
USE_STACK = {"unit", "contract", "stack", "sanitizers"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--filter")
    parser.add_argument("parts", nargs="+", choices=PARTS)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what a part has started is stopped

    summary, passed, failed, skipped, left_out, reasons = [], 0, [], [], [], {}
    parts = list(dict.fromkeys(arguments.parts))
    try:
        for name in parts:
            print(f"\n=== {name} ===", flush=True)
            tally, began = Tally(), time.monotonic()
            PARTS[name](tally, arguments.filter)
            if not arguments.filter and tally.passed + len(tally.failed) + len(tally.skipped) == 0:
                tally.failed.append(f"{name} (ran no test)")
            if not set(parts[parts.index(name) + 1 :]) & USE_STACK:
                STACK.close()
            minutes, seconds = divmod(round(time.monotonic() - began), 60)
            summary.append(f"{name:<12} {minutes:>3}:{seconds:02}  {tally.passed:>5} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
            passed += tally.passed
            failed += [f"{name}: {case}" for case in tally.failed]
            reasons |= {f"{name}: {case}": lines for case, lines in tally.reasons.items()}
            skipped += [f"{name}: {case}" for case in tally.skipped]
            left_out += [f"{name}: {case}" for case in tally.left_out]
    finally:
        STACK.close()

    print("\n" + "\n".join(summary))
    for case in left_out:
        print(f"LEFT OUT {case}")
    for case in failed:
        print("\n".join([f"FAILED   {case}", *(f"           {line}" for line in reasons.get(case, []))]))
    for case in skipped:
        print(f"SKIPPED  {case}" + ("  (an error under CI)" if os.environ.get("CI") else ""))
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    sys.exit(1 if failed or passed == 0 or (skipped and os.environ.get("CI")) else 0)


if __name__ == "__main__":
    main()
