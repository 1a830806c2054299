"""What services ask of PostgreSQL before they start, asked of a real one."""
import concurrent.futures
import os
import pathlib
import subprocess
import tempfile
import unittest

from deploy.stack import ports
from deploy.stack.engines.postgres import Postgres
from deploy.stack.stack import Stack


def run(command, **environment):
    subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)


@unittest.skipUnless(Postgres.installed(), "PostgreSQL is not installed")
class PreparingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="codeflix-postgres-")
        self.addCleanup(folder.cleanup)
        base, keeper = ports.reserve_range()
        self.addCleanup(keeper.close)
        stack = Stack(pathlib.Path(folder.name), base, 1)
        self.addCleanup(stack.down)
        stack.up(["postgres"], with_services=False)
        self.postgres = stack.engines()["postgres"]

    def prepare(self, name):
        self.postgres.make_database(run, name, "secret")
        self.postgres.confine_database(run, name)

    def test_databases_are_made_and_confined_side_by_side(self):
        names = [f"service_{number}" for number in range(6)]
        with concurrent.futures.ThreadPoolExecutor(len(names)) as threads:
            for _ in range(10):
                list(threads.map(self.prepare, names))  # raises when one of them failed


if __name__ == "__main__":
    unittest.main()
