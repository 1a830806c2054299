"""While parts are down, the pages say so in words. tests/e2e/faults looks, in a real browser, and takes the parts down by itself."""
import json
import os
import subprocess
import unittest

from deploy.stack import services
from deploy.stack.users import private_file

from . import people, running


class Words(unittest.TestCase):
    def test_the_pages_say_what_is_away_and_go_on(self):
        stack = running.stack()
        self.addCleanup(lambda: stack.up(services.ENGINES))
        told = stack.folder / "browser.json"
        self.addCleanup(told.unlink)
        with private_file(told) as file:
            json.dump(stack.services().description(), file)
        environment = os.environ | {"TEST_STACK": str(told), "TEST_TITLE": running.ground().title}
        command = ["npx", "vitest", "run", "--root", "faults", "--reporter", "verbose"]
        done = subprocess.run(command, cwd=people.ROOT / "tests" / "e2e", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0)
