"""What is told of a process while it ends."""
import subprocess
import sys
import unittest

from deploy.stack import proc

FIRST_THREAD_ENDS = """
import ctypes, sys, threading
threading.Thread(target=sys.stdin.read).start()
print("begun", flush=True)
ctypes.CDLL(None).pthread_exit(None)
"""


def state(pid):
    return (proc.PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]


class EndingTest(unittest.TestCase):
    def test_lives_until_its_last_thread_has_ended(self):
        with subprocess.Popen([sys.executable, "-c", FIRST_THREAD_ENDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            known = proc.stat(process.pid)
            while state(process.pid) != "Z":
                pass
            self.assertTrue(proc.alive(known))
            process.kill()
            process.stdin.close()
            process.wait()
        self.assertFalse(proc.alive(known))

    def test_a_corpse_that_nobody_has_asked_for_is_dead(self):
        with subprocess.Popen(["/bin/true"]) as process:
            while state(process.pid) != "Z":
                pass
            self.assertIsNone(proc.stat(process.pid))


if __name__ == "__main__":
    unittest.main()
