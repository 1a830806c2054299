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
BUILD = ["--db=postgres", "--cache=local", "--health-enabled=true", "--metrics-enabled=true", f"--http-relative-path={PATH}"]
THEMES = install.ROOT / "build" / "keycloak_theme"
COMMON_PASSWORDS = install.ROOT / "services" / "identity" / "domain" / "common_passwords.txt"


class Keycloak(Engine):
    name = "keycloak"
    variable = "KEYCLOAK"
    public_url = None
    """Of the gateway in front, when there is one: the issuer is named after it."""
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
                command=[str(home / "server" / "bin" / "kc.sh"), "start", "--optimized", *self._hostname(), *listen],
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

    def _hostname(self):
        if self.public_url is None:
            return ["--hostname-strict=false"]
        return [f"--hostname={self.public_url}{PATH}", "--hostname-backchannel-dynamic=true", "--proxy-headers=xforwarded"]

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port()}{PATH}"

    def administration(self):
        """How apply.py reaches it."""
        return {
            "KEYCLOAK_URL": self.base_url,
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMINISTRATOR,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self.secrets["keycloak_admin_password"],
        }

    def test_address(self):
        return f"http://{ADMINISTRATOR}:{self.secrets['keycloak_admin_password']}@127.0.0.1:{self.port()}{PATH}"

    def _prepare(self, run):
        home = self.data()
        Postgres(self.folder, self.port_base, self.secrets).make_database(run, DATABASE, self.secrets["keycloak_database_password"])
        built = self._built(run)
        stamp = home / "built.txt"
        if not stamp.exists() or stamp.read_text() != built.name:
            stamp.unlink(missing_ok=True)
            shutil.rmtree(home / "server", ignore_errors=True)
            shutil.copytree(built, home / "server", symlinks=True)
            # Where Keycloak looks for the list that the realm's password policy names.
            lists = home / "server" / "data" / "password-blacklists"
            lists.mkdir(parents=True, exist_ok=True)
            shutil.copy(COMMON_PASSWORDS, lists)
            with users.private_file(stamp) as file:
                file.write(built.name)

    def _built(self, run):
        """Keycloak built with this configuration and these themes, which takes longer than its start: once for all stacks."""
        themes = sorted(THEMES.glob("*.jar"))
        parts = [*BUILD, *(hashlib.sha256(theme.read_bytes()).hexdigest() for theme in themes)]
        home = install.home(self.name)
        built = home.with_name(f"{home.name}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}")
        install.install_once(built, lambda fresh: self._build(run, home / "server", fresh, themes))
        return built

    def _build(self, run, source, target, themes):
        """The build rewrites lib/quarkus and leaves lib/lib, which is nearly all of it."""
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=lambda folder, _: ["lib"] if folder == str(source / "lib") else [])
        (target / "lib" / "lib").symlink_to(source / "lib" / "lib")
        for theme in themes:
            shutil.copy(theme, target / "providers")
        run([str(target / "bin" / "kc.sh"), "build", *BUILD])
