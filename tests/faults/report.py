"""What the faults of a run did: a table for people, a file for programs."""
import dataclasses
import json


@dataclasses.dataclass
class Outcome:
    fault: str
    attempted: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    """Refused or cut, and sent again by their callers."""
    lost: int = 0
    doubled: int = 0
    titles: int = 0
    """Uploaded, encoded, published and found meanwhile."""
    lasted: float = 0.0
    """Seconds from the fault until what was killed or hindered ran again: the supervisor's part, which the test plays."""
    served_after: float | None = None
    """Seconds from then until every kind of caller was acknowledged again."""
    worked_after: float | None = None
    """Seconds from then until a title uploaded afterwards was encoded, published, found and watched."""
    longest_gap: dict = dataclasses.field(default_factory=dict)
    """By kind of caller, the longest time in seconds between two acknowledgements."""


COLUMNS = ("fault", "attempted", "acknowledged", "unanswered", "lost", "doubled", "titles", "lasted", "served_after", "worked_after")
_outcomes = []


def add(outcome):
    _outcomes.append(outcome)


def table():
    if not _outcomes:
        return ""
    rows = [[_text(getattr(outcome, column)) for column in COLUMNS] for outcome in _outcomes]
    titles = [column.replace("_", " ") for column in COLUMNS]
    widths = [max(len(line[column]) for line in [titles, *rows]) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(text.ljust(width) if number == 0 else text.rjust(width) for number, (text, width) in enumerate(zip(line, widths))) for line in [titles, *rows])


def write(path):
    path.write_text(json.dumps([dataclasses.asdict(outcome) for outcome in _outcomes], indent=2) + "\n")


def _text(value):
    return "-" if value is None else f"{value:.1f} s" if isinstance(value, float) else str(value)
