"""Load whose every answer is kept: what was tried, what was acknowledged, and later what of that is there, once or twice."""
import collections
import dataclasses
import threading
import time
import uuid

from . import catalogue


@dataclasses.dataclass
class Count:
    attempted: int = 0
    acknowledged: int = 0
    failed: int = 0
    failures: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    last: float | None = None
    longest_gap: float = 0.0

    def note(self, answer, *good):
        self.attempted += 1
        if answer.status in good:
            self.acknowledged += 1
            now = time.monotonic()
            self.longest_gap = max(self.longest_gap, now - (self.last or now))
            self.last = now
        else:
            self.failed += 1
            code = answer.body.get("code", "") if isinstance(answer.body, dict) else answer.body
            self.failures[f"{answer.status} {code}"] += 1


class Load:
    """Kinds of callers, each in a thread of its own, from start() to stop(). `count` has a Count by kind."""

    def __init__(self, admin, viewer, session):
        self._admin, self._viewer, self._session = admin, viewer, session
        self._over = threading.Event()
        self._threads = []
        self.made = {}  # name of each category that was acknowledged: its id
        self.sent = []  # names of all that was tried
        self.titles = []  # published and found, one after the other
        self.trouble = []  # what the maker of titles could not bear
        # With their pauses in seconds: together, and with those who wait for a title, below what the gateway lets one address do (20 in a second).
        self._kinds = {"write": (self._write, 0.4), "browse": (self._browse, 0.05), "heartbeat": (self._heartbeat, 0.4), "edit": (self._read_admin, 0.2)}
        self.count = {kind: Count() for kind in self._kinds}

    def start(self):
        for kind, (turn, pause) in self._kinds.items():
            thread = threading.Thread(target=self._run, args=(kind, turn, pause), daemon=True)
            self._threads.append(thread)
            thread.start()
        titles = threading.Thread(target=self._make_titles, daemon=True)
        self._threads.append(titles)
        titles.start()
        return self

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def failed(self):
        return {kind: dict(count.failures) for kind, count in self.count.items() if count.failed}

    def total(self):
        return sum(count.attempted for count in self.count.values()), sum(count.failed for count in self.count.values())

    def flows_since(self, moment):
        """Whether every kind of caller was acknowledged after the moment."""
        return all((self.count[kind].last or 0.0) > moment for kind in self._kinds)

    def wait_until_it_flows(self, seconds, what):
        """Seconds until every kind of caller was acknowledged once more."""
        now = time.monotonic()
        return catalogue.wait_for(lambda: self.flows_since(now), seconds, what)

    def lost_and_doubled(self, categories):
        """Of the names acknowledged, those that are missing or carry another id; of those tried, those that are there twice."""
        there = collections.defaultdict(list)
        for category in categories:
            there[category["name"]].append(category["id"])
        lost = [name for name, made in self.made.items() if made not in there[name]]
        doubled = [name for name in self.sent if len(there[name]) > 1]
        return lost, doubled

    def _run(self, kind, turn, pause):
        while not self._over.is_set():
            turn(self.count[kind])
            self._over.wait(pause)

    def _write(self, count):
        """One category; while its answer is open it is sent again with the same key."""
        name, key = f"Load {uuid.uuid4()}", uuid.uuid4()
        self.sent.append(name)
        while True:
            answer = self._admin.call("POST", catalogue.ADMIN + "/categories", {"name": name}, Idempotency_Key=key)
            count.note(answer, 201)
            if answer.status == 201:
                self.made[name] = answer.body["id"]
            if answer.status == 201 or self._over.wait(0.5):
                return

    def _browse(self, count):
        count.note(self._viewer.call("GET", "/api/catalog/v1/home"), 200)

    def _heartbeat(self, count):
        path = f"/api/playback/v1/sessions/{self._session['id']}/heartbeat"
        count.note(self._viewer.call("POST", path, {"position_ms": 1000}), 200)

    def _read_admin(self, count):
        count.note(self._admin.call("GET", catalogue.ADMIN + "/categories?per_page=10"), 200)

    def _make_titles(self):
        """One small upload and its encoding at a time."""
        admin, viewer = catalogue.Insistent(self._admin), catalogue.Insistent(self._viewer)
        try:
            while not self._over.is_set():
                video = catalogue.make_title(admin, f"load {uuid.uuid4()}")
                catalogue.wait_for(lambda: viewer.call("GET", f"/api/catalog/v1/videos/{video}").status == 200, catalogue.DONE, f"the title {video}")
                self.titles.append(video)
                self._over.wait(3)
        except Exception as trouble:  # told when the load is judged
            self.trouble.append(repr(trouble))


def all_categories(admin, start="Load "):
    """Every category whose name begins so, page by page."""
    found, page = [], 1
    while True:
        answer = admin.call("GET", f"{catalogue.ADMIN}/categories?per_page=100&page={page}").body
        found += [category for category in answer["data"] if category["name"].startswith(start)]
        if page >= answer["meta"]["pages"]:
            return found
        page += 1
