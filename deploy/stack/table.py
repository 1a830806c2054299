"""The table that people see: redrawn in place on a terminal, one line a change elsewhere."""
import sys
import threading

TITLES = ("process", "state", "memory", "start", "address")
REDRAW = 0.25  # seconds


def cells(row):
    memory = f"{row.memory / 2**20:.0f} MB" if row.memory else ""
    seconds = f"{row.seconds:.1f} s" if row.seconds is not None else ""
    return (row.name, row.state, memory, seconds, row.address)


def lines(rows):
    """The table as text: titles, then a line a row, in columns; memory and seconds stand to the right."""
    grid = [TITLES, *map(cells, rows)]
    widths = [max(len(line[column]) for line in grid) for column in range(len(TITLES))]
    numbers = (TITLES.index("memory"), TITLES.index("start"))
    return ["  ".join(f"{text:>{width}}" if column in numbers else f"{text:<{width}}" for column, (text, width) in enumerate(zip(line, widths))).rstrip() for line in grid]


class LiveTable:
    """Shows `rows()` until the block ends, and once more then."""

    def __init__(self, rows, out=sys.stdout):
        self._rows = rows
        self._out = out
        self._in_place = out.isatty()
        self._shown = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._show()

    def _run(self):
        while not self._over.wait(REDRAW):
            self._show()

    def _show(self):
        rows = self._rows()
        if self._in_place:
            text = lines(rows)
            back = f"\x1b[{len(self._shown)}A" if self._shown else ""
            self._out.write(back + "".join(f"\r{line}\x1b[K\n" for line in text))
            self._shown = text
        else:
            states = {row.name: row.state for row in rows}
            before = dict(self._shown)
            for row in rows:
                if before.get(row.name) != row.state:
                    self._out.write("  ".join(filter(None, cells(row))) + "\n")
            self._shown = list(states.items())
        self._out.flush()
