"""Which engines the tests of a part ask for."""
import os
import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

from deploy.stack import for_tests

SOURCES = {
    "libs/sql/sql_contract_test.cpp": 'TEST_P(SqlContract, Commits) { engine_address("POSTGRES"); }',
    "libs/sql/postgres_test.cpp": 'TEST(Renewal, Waits) { engine_address("POSTGRES"); }',
    "libs/messaging/queue_contract_test.cpp": 'TEST_P(QueueContract, Delivers) { engine_address("RABBITMQ"); }',
    "libs/testing/brokers.cpp": 'constexpr auto kKafka = "KAFKA";',
    "libs/sql/postgres.cpp": 'log("CONNECT");',
}


class WantedBy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for name, text in SOURCES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        subprocess.run("git init -q && git add .", shell=True, cwd=root, check=True)
        patched = mock.patch.object(for_tests, "ROOT", root)
        patched.start()
        self.addCleanup(patched.stop)

    def test_a_part_wants_what_its_tests_and_the_shared_sources_name(self):
        self.assertEqual(for_tests.wanted_by("unit"), ["postgres", "kafka"])
        self.assertEqual(for_tests.wanted_by("contract"), ["postgres", "rabbitmq", "kafka"])

    def test_a_filter_leaves_out_what_it_cannot_mean(self):
        self.assertEqual(for_tests.wanted_by("contract", "QueueContract.Del"), ["rabbitmq", "kafka"])


class TestStack(unittest.TestCase):
    def test_what_is_not_installed_is_left_out_by_name(self):
        with tempfile.TemporaryDirectory() as empty, mock.patch.dict(os.environ, {"XDG_CACHE_HOME": empty}):
            os.environ.pop("CI", None)
            stack = for_tests.TestStack()
            with stack.engines(["connect", "elasticsearch"]) as outcome:
                self.assertEqual(outcome, (["connect", "elasticsearch"], None))
            outcome, description = stack.platform()
            self.assertIn("keycloak", outcome.left_out)
            self.assertIsNone(description)
