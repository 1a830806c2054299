"""What is known of each process while several threads bring them up: written by those threads, read by the table."""
import dataclasses
import threading


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    state: str
    address: str = ""
    memory: int = 0  # bytes
    seconds: float | None = None
    """How long it took to become ready."""
    trouble: str = ""


class Board:
    READY, FAILED = "ready", "failed"
    ENDS = (READY, FAILED, "left out")

    def __init__(self, rows):
        self._rows = {row.name: row for row in rows}
        self._changed = threading.Condition()

    def change(self, name, **values):
        with self._changed:
            self._rows[name] = dataclasses.replace(self._rows[name], **values)
            self._changed.notify_all()

    def rows(self):
        with self._changed:
            return list(self._rows.values())

    def wait_for(self, names):
        """Waits until each of them is at an end; the first one that is not ready, or None. Those not on the board count as ready."""
        with self._changed:
            self._changed.wait_for(lambda: all(self._rows[name].state in self.ENDS for name in names if name in self._rows))
            return next((name for name in names if name in self._rows and self._rows[name].state != self.READY), None)
