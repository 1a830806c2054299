"""./codeflix test faults: on a stack, kills, restarts and fills up one part after the other while load runs."""
import argparse
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from deploy.stack import services  # noqa: E402
from deploy.stack.engines import install_missing  # noqa: E402
from deploy.stack.errors import StackError  # noqa: E402
from deploy.stack.stack import Stack  # noqa: E402

from . import report, running  # noqa: E402
from .ground import ground  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="./codeflix test faults", description=__doc__)
    parser.add_argument("--stack-dir", default="stack", metavar="DIR", help="the stack; what of it does not run is started, and it runs on afterwards (./stack)")
    parser.add_argument("--port-base", type=int, metavar="N", help="the first of its ports")
    parser.add_argument("--filter", metavar="PATTERN", help="only tests whose name contains it")
    parser.add_argument("--report", type=pathlib.Path, metavar="FILE", help="where the figures go as JSON (faults.json in the stack's folder)")
    options = parser.parse_args()
    stack = Stack(options.stack_dir, options.port_base, services.DEFAULT_REPLICAS)
    try:
        install_missing(services.ENGINES)
        stack.up(services.ENGINES)
    except StackError as trouble:
        sys.exit(f"codeflix: {trouble}")
    loader = unittest.TestLoader()
    if options.filter:
        loader.testNamePatterns = [f"*{options.filter}*"]
    with ground(stack) as shared:
        running.share(stack, shared)
        suite = loader.discover(str(ROOT / "tests" / "faults"), pattern="*_test.py", top_level_dir=str(ROOT))
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
        if outcomes := report.table():
            print(outcomes)
            report.write(options.report or stack.folder / "faults.json")
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)


if __name__ == "__main__":
    main()
