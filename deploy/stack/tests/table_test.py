"""What people see while a stack starts."""
import io
import unittest

from deploy.stack.board import Row
from deploy.stack.table import LiveTable, lines


class Terminal(io.StringIO):
    def isatty(self):
        return True


ROWS = [Row("postgres", "ready", "127.0.0.1:1", 20 * 2**20, 1.42), Row("kafka", "waiting", "127.0.0.1:2")]


class Table(unittest.TestCase):
    def test_stands_in_columns(self):
        self.assertEqual(
            lines(ROWS),
            [
                "process   state    memory  start  address",
                "postgres  ready     20 MB  1.4 s  127.0.0.1:1",
                "kafka     waiting                 127.0.0.1:2",
            ],
        )

    def test_is_redrawn_in_place_on_a_terminal(self):
        out = Terminal()
        table = LiveTable(lambda: ROWS, out)
        table._show()
        table._show()
        self.assertEqual(out.getvalue().count("\x1b[3A"), 1)

    def test_is_one_line_a_change_elsewhere(self):
        out, rows = io.StringIO(), [Row("kafka", "waiting")]
        table = LiveTable(lambda: rows, out)
        table._show()
        table._show()
        rows[0] = Row("kafka", "ready", seconds=7.0)
        table._show()
        self.assertEqual(out.getvalue(), "kafka  waiting\nkafka  ready  7.0 s\n")
