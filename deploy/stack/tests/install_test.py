"""What is fetched is whole and is what was pinned, or it is not there."""
import hashlib
import pathlib
import tempfile
import threading
import unittest

from deploy.stack import install
from deploy.stack.errors import StackError


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class InstallOnce(Folder):
    def test_makes_it_once(self):
        target, made = self.folder / "kafka-1", []
        for _ in range(2):
            install.install_once(target, lambda fresh: (made.append(fresh), (fresh / "jar").touch()))
        self.assertEqual(len(made), 1)
        self.assertTrue((target / "jar").exists())

    def test_begins_again_after_a_cut(self):
        target = self.folder / "kafka-1"

        def cut(fresh):
            (fresh / "half").touch()
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            install.install_once(target, cut)
        self.assertFalse(target.exists())
        install.install_once(target, lambda fresh: (fresh / "whole").touch())
        self.assertEqual([path.name for path in target.iterdir()], ["whole"])

    def test_two_at_once_make_it_once(self):
        target, made, inside, go_on = self.folder / "kafka-1", [], threading.Event(), threading.Event()

        def make(fresh):
            made.append(fresh)
            inside.set()
            go_on.wait()

        threads = [threading.Thread(target=install.install_once, args=(target, make)) for _ in range(2)]
        threads[0].start()
        inside.wait()
        threads[1].start()
        go_on.set()
        for thread in threads:
            thread.join()
        self.assertEqual(len(made), 1)


class Check(Folder):
    def test_refuses_and_removes_another_file(self):
        path = self.folder / "engine.zip"
        path.write_bytes(b"good")
        install.check(path, hashlib.sha256(b"good").hexdigest())
        path.write_bytes(b"evil")
        with self.assertRaisesRegex(StackError, "engine.zip"):
            install.check(path, hashlib.sha256(b"good").hexdigest())
        self.assertFalse(path.exists())

    def test_a_folder_counts_names_and_contents(self):
        (self.folder / "a.jar").write_bytes(b"a")
        digest = hashlib.sha256(f"{hashlib.sha256(b'a').hexdigest()}  a.jar\n".encode()).hexdigest()
        install.check_folder(self.folder, digest)
        (self.folder / "a.jar").rename(self.folder / "b.jar")
        with self.assertRaises(StackError):
            install.check_folder(self.folder, digest)
