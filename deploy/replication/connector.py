#!/usr/bin/env python3
"""connector.py --connect URL --name NAME [--database URL] [--prefix PREFIX]: keeps one change_log flowing into Kafka.

Makes the publication in the publisher's database when it is missing, registers the connector or brings a registered one to this
configuration, restarts a task that failed, and returns when changes flow (the replication slot is active). It may be run again at any
time. Where the slot is gone, or PostgreSQL gave it up because it kept too much (max_slot_wal_keep_size), the change log is read from its
beginning again; readers leave out what they know. --remove takes connector, slot and publication away, so that no write-ahead log is kept
for a reader that is gone.

The database URL is that of the publisher's database with a role that may replicate and owns the table, or is a superuser. Left out, it
is that of the variable CODEFLIX_PUBLISHER_DATABASE, which no list of processes shows.
"""
import argparse
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = 90  # seconds


def configuration(name, prefix, database):
    """The connector, as Kafka Connect takes it."""
    url = urllib.parse.urlsplit(database)
    return {
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "tasks.max": "1",
        "plugin.name": "pgoutput",
        "database.hostname": url.hostname,
        "database.port": str(url.port or 5432),
        "database.user": urllib.parse.unquote(url.username or ""),
        "database.password": urllib.parse.unquote(url.password or ""),
        "database.dbname": url.path.lstrip("/"),
        "topic.prefix": name,
        "slot.name": name,
        "slot.drop.on.stop": "false",
        "slot.max.retries": "120",
        "slot.retry.delay.ms": "250",
        "publication.name": name,
        "publication.autocreate.mode": "disabled",
        "schema.include.list": "public",
        "table.include.list": "public.change_log",
        "snapshot.mode": "initial",
        # Only what is inserted is told on: the row that a newer one replaces is deleted in silence.
        "skipped.operations": "u,d,t",
        "tombstones.on.delete": "false",
        "poll.interval.ms": "20",
        # Moves the slot on while nothing is published, so that the write-ahead log does not grow.
        "heartbeat.interval.ms": "5000",
        "topic.heartbeat.prefix": "codeflix.heartbeat",
        "binary.handling.mode": "bytes",
        "key.converter": "org.apache.kafka.connect.storage.StringConverter",
        # Bytes stay as they are, and heartbeats, which are no bytes, still find a form.
        "value.converter": "io.debezium.converters.BinaryDataConverter",
        "value.converter.delegate.converter.type": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.delegate.converter.type.schemas.enable": "false",
        "transforms": "outbox",
        "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
        "transforms.outbox.table.field.event.id": "seq",
        "transforms.outbox.table.field.event.key": "key",
        "transforms.outbox.table.field.event.payload": "payload",
        "transforms.outbox.table.fields.additional.placement": "seq:header:seq,version:header:version",
        "transforms.outbox.route.by.field": "topic",
        "transforms.outbox.route.topic.regex": "(?<topic>.*)",
        "transforms.outbox.route.topic.replacement": f"{prefix}${{topic}}",
        # A document that was withdrawn has no payload; an empty one has an empty payload.
        "transforms.outbox.route.tombstone.on.empty.payload": "true",
        # One partition a topic: commit order is the order of reading.
        "topic.creation.default.replication.factor": "-1",
        "topic.creation.default.partitions": "1",
        "topic.creation.default.cleanup.policy": "compact",
        "producer.override.linger.ms": "0",
        "producer.override.enable.idempotence": "true",
        "producer.override.acks": "all",
    }


class Connect:
    """Kafka Connect's REST interface."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def find(self, path):
        try:
            return self.call("GET", path)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise


def psql(database, statement):
    """The answer's lines."""
    url = urllib.parse.urlsplit(database)
    server = ["-h", url.hostname, "-p", str(url.port or 5432), "-U", urllib.parse.unquote(url.username or ""), "-d", url.path.lstrip("/")]
    command = ["psql", "--no-psqlrc", "-qtAX", "-v", "ON_ERROR_STOP=1", *server, "-c", statement]
    secret = {"PGPASSWORD": urllib.parse.unquote(url.password or "")}
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | secret)
    if done.returncode != 0:
        sys.exit(f"connector: {done.stderr.strip()}")
    return done.stdout.split()


def until(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"connector: {what} did not happen within {PATIENCE} s.")
        time.sleep(0.1)


def publish(database, name):
    if not psql(database, f"SELECT 1 FROM pg_publication WHERE pubname = '{name}'"):
        psql(database, f"CREATE PUBLICATION {name} FOR TABLE change_log WITH (publish = 'insert')")


def register(connect, name, wanted):
    """Registers or changes the connector, when it is not as wanted."""
    if connect.find(f"/connectors/{name}/config") != {**wanted, "name": name}:
        # While the workers agree on who does what, Connect answers 409.
        def put():
            try:
                connect.call("PUT", f"/connectors/{name}/config", wanted)
                return True
            except urllib.error.HTTPError as error:
                if error.code != 409:
                    sys.exit(f"connector: Kafka Connect refuses the configuration: {error.read().decode()}")
                return False

        until("the registration", put)


def slot(database, name):
    """Columns of the replication slot, None when there is none: whether it is in use, and what PostgreSQL says of the log it needs."""
    return (psql(database, f"SELECT active, wal_status FROM pg_replication_slots WHERE slot_name = '{name}'") or [None])[0]


def stop_and_forget(connect, database, name):
    """The connector stands still, and its place is gone."""
    connect.call("PUT", f"/connectors/{name}/stop")
    until("the end of the slot's use", lambda: not (slot(database, name) or "f").startswith("t"))

    def forgotten():
        try:
            connect.call("DELETE", f"/connectors/{name}/offsets")
            return True
        except urllib.error.HTTPError as error:
            if error.code not in (400, 409, 500):
                raise
            return False  # its task has not ended yet

    until("the end of the connector's task", forgotten)


def drop_slot(database, name):
    psql(database, f"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '{name}'")


def renew(connect, database, name):
    """A place without the log behind it would skip what was written meanwhile: it is forgotten, and the change log read anew."""
    offsets = connect.find(f"/connectors/{name}/offsets")
    found = slot(database, name)
    if offsets and offsets["offsets"] and (found is None or found.endswith("|lost")):
        stop_and_forget(connect, database, name)
        drop_slot(database, name)


def flows(connect, database, name):
    """Whether changes flow; a failed task is started again."""
    status = connect.find(f"/connectors/{name}/status") or {"connector": {"state": "UNASSIGNED"}, "tasks": []}
    states = [status["connector"]["state"], *(task["state"] for task in status["tasks"])]
    if "FAILED" in states:
        connect.call("POST", f"/connectors/{name}/restart?includeTasks=true&onlyFailed=true")
        return False
    if "STOPPED" in states:
        connect.call("PUT", f"/connectors/{name}/resume")
        return False
    # RUNNING comes before the first read: the slot knows better.
    return (slot(database, name) or "f").startswith("t")


def remove(connect, database, name):
    if connect.find(f"/connectors/{name}") is not None:
        stop_and_forget(connect, database, name)
        connect.call("DELETE", f"/connectors/{name}")
    drop_slot(database, name)
    psql(database, f"DROP PUBLICATION IF EXISTS {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connect", required=True, help="Kafka Connect's address")
    parser.add_argument("--database", default=os.environ.get("CODEFLIX_PUBLISHER_DATABASE"), help="postgresql:// of the publisher's database")
    parser.add_argument("--name", required=True, help="of connector, slot and publication: lower-case letters, digits and _")
    parser.add_argument("--prefix", default="", help="before the topics' names")
    parser.add_argument("--remove", action="store_true")
    arguments = parser.parse_args()
    if not arguments.name.isidentifier() or not arguments.name.islower():
        parser.error("--name: lower-case letters, digits and _")
    if not arguments.database:
        parser.error("--database or CODEFLIX_PUBLISHER_DATABASE is needed")
    connect = Connect(arguments.connect)
    if arguments.remove:
        return remove(connect, arguments.database, arguments.name)
    publish(arguments.database, arguments.name)
    renew(connect, arguments.database, arguments.name)
    register(connect, arguments.name, configuration(arguments.name, arguments.prefix, arguments.database))
    until("the flow of changes", lambda: flows(connect, arguments.database, arguments.name))


if __name__ == "__main__":
    main()
