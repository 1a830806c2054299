"""PostgreSQL of Debian: the services' databases, and the change log that Debezium reads."""
import os
import pathlib
import signal
import subprocess

from .. import users
from ..install import VERSIONS
from ..process import Process
from .engine import Engine

SLOT_KEEPS_AT_MOST = 2048  # MB of write-ahead log; what needs more is given up and read anew (deploy/replication/connector.py)
PROGRAMS = pathlib.Path("/usr/lib/postgresql") / VERSIONS["postgres"]["version"] / "bin"
ROLE = "codeflix"

# Services are prepared side by side, and the server refuses two that change the rights of one database at once ("tuple concurrently
# updated"). Held until the connection ends; the number is ours alone.
IN_TURN = "select pg_advisory_lock(5170342986) \\g /dev/null\n"

MAKE_DATABASE = """\
select 'create role {name} login' where not exists (select from pg_roles where rolname = '{name}') \\gexec
alter role {name} password '{password}';
select 'create database {name} owner {name}' where not exists (select from pg_database where datname = '{name}') \\gexec
"""


CONFINE_DATABASE = """\
revoke all on database {name} from public;
revoke connect on database postgres from public;
grant connect on database {name} to {name};
"""


SLOTS = """\
select slot_name, active, wal_status, round(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1048576) from pg_replication_slots order by 1
"""


class Postgres(Engine):
    name = "postgres"
    variable = "POSTGRES"

    @classmethod
    def installed(cls):
        return (PROGRAMS / "postgres").exists()

    @classmethod
    def install(cls):
        pass

    def processes(self):
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port(),
            "unix_socket_directories": "",
            "wal_level": "logical",
            "max_slot_wal_keep_size": f"{SLOT_KEEPS_AT_MOST}MB",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "max_wal_size": "512MB",
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        ready = [PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port()), "-U", ROLE, "-d", "postgres"]
        return [
            Process(
                name=self.name,
                command=[str(PROGRAMS / "postgres"), "-D", str(self._cluster()), *options],
                ready=lambda: subprocess.run(ready).returncode == 0,
                address=f"postgresql://{ROLE}@127.0.0.1:{self.port()}/postgres",
                ports=(self.port(),),
                prepare=self._prepare,
                unprivileged=True,
                stop_signal=signal.SIGINT,  # ends sessions instead of waiting for them
            )
        ]

    def test_address(self):
        return f"postgresql://{ROLE}:{self.secrets['postgres_password']}@127.0.0.1:{self.port()}/postgres"

    def _cluster(self):
        return self.folder / "data" / self.name / "cluster"

    def _prepare(self, run):
        home = self.data(for_unprivileged=True)
        if self._cluster().exists():
            # Nothing of it runs here. But where the first process of the machine collects no corpses, as in some containers, PostgreSQL
            # takes that of a killed server for a living one and refuses to start beside it.
            (self._cluster() / "postmaster.pid").unlink(missing_ok=True)
            return
        password = home / "password"
        with users.private_file(password, for_unprivileged=True) as file:
            file.write(self.secrets["postgres_password"])
        fresh = home / "cluster.new"
        run(["rm", "-rf", str(fresh)])
        login = ["-U", ROLE, "-A", "scram-sha-256", f"--pwfile={password}"]
        run([str(PROGRAMS / "initdb"), "-D", str(fresh), *login, "-E", "UTF8", "--locale=C.UTF-8"])
        password.unlink()
        fresh.rename(self._cluster())

    def make_database(self, run, name, password):
        """A database and a role of the same name that owns it; when they are there, the role gets this password."""
        self._run_script(run, name, MAKE_DATABASE.format(name=name, password=password))

    def confine_database(self, run, name):
        """Nobody but its own role connects to the database, and that role to no other one."""
        self._run_script(run, name, CONFINE_DATABASE.format(name=name))

    def slots(self):
        """A line a replication slot: how much log PostgreSQL keeps for it."""
        server = ["-h", "127.0.0.1", "-p", str(self.port()), "-U", ROLE, "-d", "postgres"]
        environment = {**os.environ, "PGPASSWORD": self.secrets["postgres_password"]}
        done = subprocess.run([str(PROGRAMS / "psql"), "-qtAX", *server, "-c", SLOTS], capture_output=True, text=True, env=environment)
        return [slot_line(*line.split("|")) for line in done.stdout.splitlines()]

    def _run_script(self, run, name, text):
        script = self.folder / "data" / f"{name}.sql"
        with users.private_file(script) as file:
            file.write(IN_TURN + text)
        server = ["-h", "127.0.0.1", "-p", str(self.port()), "-U", ROLE, "-d", "postgres"]
        run([str(PROGRAMS / "psql"), "-q", "-v", "ON_ERROR_STOP=1", *server, "-f", str(script)], PGPASSWORD=self.secrets["postgres_password"])
        script.unlink()


def slot_line(name, active, state, kept):
    if state == "lost":
        return f"replication slot {name}: lost; ./codeflix stack restart catalog_admin-1 reads the change log anew"
    reader = "its reader is there" if active == "t" else "nobody reads it"
    return f"replication slot {name}: {reader}, {kept} MB of write-ahead log kept of at most {SLOT_KEEPS_AT_MOST}"
