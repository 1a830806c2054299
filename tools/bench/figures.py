"""Figures with their goals, as a table and as JSON."""
import dataclasses
import datetime
import math
import os
import platform
import statistics
import subprocess


@dataclasses.dataclass
class Figure:
    """Several values of one thing; the median is judged unless `value` says otherwise (a percentile, say)."""
    what: str
    unit: str
    values: list
    goal: str = ""
    at_most: float | None = None
    at_least: float | None = None
    value: float | None = None
    more: dict = dataclasses.field(default_factory=dict)

    def figure(self):
        return statistics.median(self.values) if self.value is None else self.value

    def met(self):
        if self.at_most is not None:
            return self.figure() <= self.at_most
        return None if self.at_least is None else self.figure() >= self.at_least

    def goal_text(self):
        if self.at_most is not None:
            return f"at most {short(self.at_most)}"
        return f"at least {short(self.at_least)}" if self.at_least is not None else self.goal

    def document(self):
        return {"what": self.what, "unit": self.unit, "figure": self.figure(), "median": statistics.median(self.values), "min": min(self.values),
                "max": max(self.values), "count": len(self.values), "at_most": self.at_most, "at_least": self.at_least, "met": self.met(), **self.more}


def percentile(values, part):
    """The smallest value that at least `part` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * part) - 1)]


def short(number):
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"


def table(figures):
    rows = [("what", "unit", "figure", "min .. max", "n", "goal", "")]
    for one in figures:
        rows.append((one.what, one.unit, short(one.figure()), f"{short(min(one.values))} .. {short(max(one.values))}", str(len(one.values)), one.goal_text(),
                     {True: "met", False: "NOT MET", None: ""}[one.met()]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = (2, 3, 4)
    lines = ["  ".join(cell.rjust(width) if column in right else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths))).rstrip()
             for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return {"processor": model, "cores": os.cpu_count(), "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "kernel": platform.release(), "load_before": os.getloadavg()[0]}


def commit(root):
    def git(*words):
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""
    return {"commit": git("rev-parse", "HEAD") or None, "changed": bool(git("status", "--porcelain", "--untracked-files=no"))}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
