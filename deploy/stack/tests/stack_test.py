"""Ports, secrets and the processes of a stack, with programs that every machine has in the place of engines."""
import os
import pathlib
import signal
import socket
import stat
import tempfile
import unittest

from deploy.stack import credentials, ports, proc, services
from deploy.stack.board import Board, Row
from deploy.stack.engines import ENGINES, with_needs
from deploy.stack.errors import StackError
from deploy.stack.process import Process, in_waves
from deploy.stack.stack import Stack


def program(name, script, **more):
    return Process(name=name, command=["sh", "-c", script], ready=more.pop("ready", lambda: True), address="", **more)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class Ports(Folder):
    def test_no_two_processes_share_one(self):
        self.assertEqual(len(set(ports.OFFSETS.values())), len(ports.OFFSETS))
        self.assertLess(max(ports.OFFSETS.values()), ports.LOCK_OFFSET)
        engines_alone = [port for process in Stack(self.folder, 21000).processes().values() for port in process.ports]
        self.assertEqual(len(engines_alone), len(set(engines_alone)))
        most = Stack(self.folder, 21000, services.MOST_REPLICAS)
        listened = [port for process in most.processes().values() for port in process.ports]
        self.assertEqual(len(listened), len(set(listened)))
        self.assertLess(max(listened), 21000 + ports.LOCK_OFFSET)
        self.assertGreaterEqual(set(listened), {21000 + offset for offset in ports.OFFSETS.values()})

    def test_a_taken_range_is_passed_over(self):
        first, first_keeper = ports.reserve_range()
        self.addCleanup(first_keeper.close)
        second, second_keeper = ports.reserve_range()
        self.addCleanup(second_keeper.close)
        self.assertGreaterEqual(second, first + ports.SPAN)

    def test_a_stack_keeps_its_base(self):
        Stack(self.folder, 23400)._settle()
        self.assertEqual(Stack(self.folder).port_base, 23400)


class Secrets(Folder):
    def test_are_made_once_for_their_owner(self):
        made = credentials.load(self.folder)
        self.assertEqual(set(made), {*credentials.LENGTHS, *credentials.KEYS})
        self.assertEqual(stat.S_IMODE((self.folder / "secrets.json").stat().st_mode), 0o600)
        self.assertEqual(credentials.load(self.folder), made)

    def test_differ_between_stacks(self):
        (self.folder / "a").mkdir()
        (self.folder / "b").mkdir()
        self.assertNotEqual(credentials.load(self.folder / "a"), credentials.load(self.folder / "b"))

    def test_new_ones_join_the_old(self):
        (self.folder / "secrets.json").write_text('{"postgres_password": "old"}')
        self.assertEqual(credentials.load(self.folder)["postgres_password"], "old")
        self.assertEqual(len(credentials.load(self.folder)["azure_key"]), 88)


class Order(Folder):
    def test_needs_come_first(self):
        waves = in_waves(list(Stack(self.folder, 21000).processes().values()))
        at = {process.name: number for number, wave in enumerate(waves) for process in wave}
        for process in Stack(self.folder, 21000).processes().values():
            for name in process.after:
                self.assertLess(at[name], at[process.name])

    def test_a_circle_is_refused(self):
        with self.assertRaisesRegex(ValueError, "a, b"):
            in_waves([program("a", "", after=("b",)), program("b", "", after=("a",))])

    def test_names_bring_what_they_need(self):
        self.assertEqual(with_needs(["connect"]), ["kafka", "connect"])
        self.assertEqual(with_needs(["keycloak"]), ["postgres", "keycloak"])
        self.assertEqual(with_needs(ENGINES), list(ENGINES))


class Processes(Folder):
    def setUp(self):
        super().setUp()
        self.stack = Stack(self.folder, 21000)
        self.started = []
        self.addCleanup(lambda: [self.stack.supervisor.stop(process) for process in self.started])

    def bring_up(self, *processes):
        self.started += processes
        return {row.name: row for row in self.stack._bring_up_all(list(processes))}

    def test_starts_in_order_and_stops_with_all_its_children(self):
        first = self.folder / "first"
        rows = self.bring_up(program("b", f"test -e {first} && exec sleep 1000", after=("a",)), program("a", f"sleep 1000 & touch {first}; wait", ready=first.exists))
        self.assertEqual({row.state for row in rows.values()}, {Board.READY})
        self.assertIsNotNone(rows["a"].seconds)
        members = proc.tree(self.stack.supervisor.record("a").pid)
        self.assertGreaterEqual(len(members), 2)
        self.stack.supervisor.stop(self.started[1])
        self.assertEqual([member for member in members if proc.alive(member)], [])
        self.assertFalse(self.stack.supervisor.alive("a"))

    def test_what_needs_a_failed_one_is_left_out(self):
        rows = self.bring_up(program("a", "echo no disk; exit 3", ready=lambda: False), program("b", "exec sleep 1000", after=("a",)))
        self.assertEqual(rows["a"].state, Board.FAILED)
        self.assertIn("no disk", rows["a"].trouble)
        self.assertEqual(rows["b"].state, "left out")
        self.assertFalse(self.stack.supervisor.alive("b"))

    def test_a_failed_preparation_starts_nothing(self):
        rows = self.bring_up(program("a", "exec sleep 1000", prepare=lambda run: run(["sh", "-c", "echo full; exit 1"])))
        self.assertIn("full", rows["a"].trouble)
        self.assertFalse(self.stack.supervisor.alive("a"))

    def test_a_taken_port_is_named(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen(1)
            port = other.getsockname()[1]
            rows = self.bring_up(program("a", "exec sleep 1000", ports=(port,)))
        self.assertIn(str(port), rows["a"].trouble)

    def test_a_killed_one_died_and_starts_again(self):
        self.bring_up(program("a", "exec sleep 1000"))
        before = self.stack.supervisor.record("a")
        self.stack.supervisor.kill("a")
        self.assertFalse(self.stack.supervisor.alive("a"))
        self.assertIsNotNone(self.stack.supervisor.record("a"))
        self.assertEqual(self.bring_up(self.started[0])["a"].state, Board.READY)
        self.assertNotEqual(self.stack.supervisor.record("a").pid, before.pid)

    def test_one_that_runs_is_not_started_twice(self):
        self.bring_up(program("a", "exec sleep 1000"))
        before = self.stack.supervisor.record("a")
        self.bring_up(self.started[0])
        self.assertEqual(self.stack.supervisor.record("a"), before)

    def test_a_number_that_another_process_got_is_not_ours(self):
        self.bring_up(program("a", "exec sleep 1000"))
        record = self.stack.supervisor.record("a")
        os.kill(record.pid, signal.SIGKILL)
        record.pid, record.born = os.getpid(), 1
        self.stack.supervisor._write("a", record)
        self.assertFalse(self.stack.supervisor.alive("a"))
        self.stack.supervisor.stop(self.started[0])

    def test_gets_no_variables_of_the_person(self):
        os.environ["CODEFLIX_NOISE"] = "1"
        self.addCleanup(os.environ.pop, "CODEFLIX_NOISE")
        self.bring_up(program("a", 'test -z "$CODEFLIX_NOISE" && test "$MINE" = 1 && exec sleep 1000', environment={"MINE": "1"}, ready=lambda: self.runs("sleep")))
        self.assertTrue(self.runs("sleep"))

    def runs(self, word):
        record = self.stack.supervisor.record("a")
        return record is not None and word in pathlib.Path(f"/proc/{record.pid}/comm").read_text()

    def test_a_stack_changes_for_one_command_at_a_time(self):
        with self.stack.exclusively():
            with self.assertRaisesRegex(StackError, "another command"):
                with Stack(self.folder).exclusively():
                    pass


class Memory(unittest.TestCase):
    def test_counts_what_is_resident(self):
        self.assertGreater(proc.memory([os.getpid()]), 2**20)
        self.assertEqual(proc.memory([]), 0)


class Waiting(unittest.TestCase):
    def test_names_the_one_that_is_missing(self):
        board = Board([Row("a", Board.READY), Row("b", Board.FAILED)])
        self.assertIsNone(board.wait_for(["a", "elsewhere"]))
        self.assertEqual(board.wait_for(["a", "b"]), "b")
