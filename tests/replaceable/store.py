"""Documents by kind and id in SQLite, and the outbox of facts, written in the same transaction."""
import contextlib
import json
import sqlite3
import threading
import uuid

SCHEMA = """\
create table if not exists documents (kind text, id text, document text, primary key (kind, id));
create table if not exists outbox (number integer primary key autoincrement, type text, message text);
create table if not exists answers (caller text, key text, request text, answer text, primary key (caller, key));
"""


class Store:
    def __init__(self, path):
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.executescript("pragma journal_mode = wal; pragma synchronous = full;" + SCHEMA)
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def transaction(self):
        with self._lock:
            self._database.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._database.execute("rollback")
                raise
            self._database.execute("commit")

    def once(self, caller, key, request, action):
        """What action() answers, in one transaction with its effect, and False; a repetition of the key answers the same, and True. The answer is
        None when another request had the key."""
        with self.transaction():
            text = json.dumps(request, sort_keys=True)
            before = self._database.execute("select request, answer from answers where caller = ? and key = ?", (caller, key)).fetchone() if key else None
            if before:
                return (json.loads(before[1]) if before[0] == text else None), True
            answer = action()
            if key:
                self._database.execute("insert into answers values (?, ?, ?, ?)", (caller, key, text, json.dumps(answer)))
            return answer, False

    def put(self, kind, document):
        self._database.execute("insert or replace into documents values (?, ?, ?)", (kind, document["id"], json.dumps(document)))

    def all(self, kind):
        """The newest first."""
        with self._lock:
            rows = self._database.execute("select document from documents where kind = ? order by rowid desc", (kind,)).fetchall()
        return [json.loads(text) for (text,) in rows]

    def tell(self, kind, message):
        self._database.execute("insert into outbox (type, message) values (?, ?)", (kind, json.dumps({"id": str(uuid.uuid4())} | message)))

    def untold(self):
        with self._lock:
            return self._database.execute("select number, type, message from outbox order by number limit 100").fetchall()

    def told(self, number):
        with self._lock:
            self._database.execute("delete from outbox where number = ?", (number,))
