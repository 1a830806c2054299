"""Keycloak over PostgreSQL: the issuer of tokens in the cluster topology."""
import hashlib
import pathlib
import shutil

from .. import install, probes, users
from ..process import Process
from .engine import Engine
from .postgres import Postgres

PATH = "/auth"
ADMINISTRATOR = "admin"
DATABASE = "keycloak"
THEMES = install.ROOT / "web" / "keycloak_theme" / "dist_keycloak"


class Keycloak(Engine):
    name = "keycloak"
    variable = "KEYCLOAK"
    needs = ("postgres",)

    @classmethod
    def make(cls, fresh):
        pinned = install.VERSIONS[cls.name]
        archive = install.fetch_from_maven(f"{pinned['maven']}:{pinned['version']}:zip", pinned["sha256"], fresh)
        shutil.unpack_archive(archive, fresh)
        archive.unlink()
        (fresh / f"keycloak-{pinned['version']}").rename(fresh / "server")
        for script in (fresh / "server" / "bin").glob("*.sh"):
            script.chmod(0o755)

    def processes(self):
        home = self.folder / "data" / self.name
        management = self.port("keycloak-management")
        listen = ["--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={self.port()}", f"--http-management-port={management}"]
        postgres = self.port("postgres")
        return [
            Process(
                name=self.name,
                command=[str(home / "server" / "bin" / "kc.sh"), "start", "--optimized", "--hostname-strict=false", *listen],
                # Its first log line that says "started" comes before the schema and the administrator are there.
                ready=lambda: probes.http_answers(f"http://127.0.0.1:{management}{PATH}/health/ready"),
                address=f"http://127.0.0.1:{self.port()}{PATH}, administrator {ADMINISTRATOR}",
                ports=(self.port(), management),
                environment={
                    "HOME": str(home),
                    "JAVA_HOME": str(pathlib.Path(install.java()).parents[1]),
                    "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m",
                    "KC_DB_URL": f"jdbc:postgresql://127.0.0.1:{postgres}/{DATABASE}",
                    "KC_DB_USERNAME": DATABASE,
                    "KC_DB_PASSWORD": self.secrets["keycloak_database_password"],
                    "KC_BOOTSTRAP_ADMIN_USERNAME": ADMINISTRATOR,
                    "KC_BOOTSTRAP_ADMIN_PASSWORD": self.secrets["keycloak_admin_password"],
                },
                after=("postgres",),
                prepare=self._prepare,
            )
        ]

    def test_address(self):
        return f"http://{ADMINISTRATOR}:{self.secrets['keycloak_admin_password']}@127.0.0.1:{self.port()}{PATH}"

    def _prepare(self, run):
        home = self.data()
        Postgres(self.folder, self.port_base, self.secrets).make_database(run, DATABASE, self.secrets["keycloak_database_password"])
        themes = sorted(THEMES.glob("*.jar"))
        parts = [install.VERSIONS[self.name]["version"], *(hashlib.sha256(theme.read_bytes()).hexdigest() for theme in themes)]
        stamp = home / "built.txt"
        if not stamp.exists() or stamp.read_text().split() != parts:
            stamp.unlink(missing_ok=True)
            self._build(run, home / "server", themes)
            with users.private_file(stamp) as file:
                file.write("\n".join(parts))

    def _build(self, run, server, themes):
        """The server as it will run: its build rewrites lib/quarkus, so only its libraries are those of the cache."""
        shutil.rmtree(server, ignore_errors=True)
        source = install.home(self.name) / "server"
        shutil.copytree(source, server, ignore=lambda folder, _: ["lib"] if folder == str(source / "lib") else [])
        (server / "lib" / "lib").symlink_to(source / "lib" / "lib")
        for theme in themes:
            shutil.copy(theme, server / "providers")
        options = ["--db=postgres", "--cache=local", "--health-enabled=true", "--metrics-enabled=true", f"--http-relative-path={PATH}"]
        run([str(server / "bin" / "kc.sh"), "build", *options])
