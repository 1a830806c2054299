"""The services of the platform as processes of the stack: what each is told, what it may touch, and in which order they come up."""
import json
import pathlib

from deploy.gateway import nginx

from . import ports, probes, provision, users
from .errors import StackError
from .process import Process

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "build" / "release" / "bin"
WITH_DATABASE = ("catalog_admin", "encoder", "playback", "subscription")
WITH_BROKER = ("catalog_admin", "encoder", "playback", "subscription")
USES = {
    "catalog_admin": ("postgres", "rabbitmq", "versitygw", "kafka", "connect"),
    "encoder": ("postgres", "rabbitmq", "versitygw"),
    "catalog": ("kafka", "elasticsearch"),
    "playback": ("postgres", "rabbitmq", "versitygw", "kafka"),
    "subscription": ("postgres", "rabbitmq", "keycloak"),
    "web": ("keycloak",),
}
SEARCH = ("elasticsearch", "embedded")
ENGINES = tuple(dict.fromkeys(engine for engines in USES.values() for engine in engines))
NAMES = tuple(USES)
DEFAULT_REPLICAS = 2
MOST_REPLICAS = 6
GATEWAY = "gateway"
FOR_TESTS = {"encoder": {"encoder": {"preset": "ultrafast"}}, "subscription": {"subscription": {"test_clock": True}}}


def engines_for(search):
    """What the services need, with the catalogue searched in Elasticsearch or by each replica itself."""
    return tuple(name for name in ENGINES if name != "elasticsearch" or search == "elasticsearch")


def database_role(service):
    return f"codeflix_{service}"


class Services:
    """Replicas of every service, and the gateway in front. One instance belongs to one stack; `engines` are that stack's."""

    def __init__(self, folder, port_base, secrets, engines, replicas=DEFAULT_REPLICAS, for_tests=False, search=SEARCH[0]):
        if not 1 <= replicas <= MOST_REPLICAS:
            raise StackError(f"there may be 1 to {MOST_REPLICAS} replicas of each service.")
        self.folder = folder
        self.secrets = secrets
        self.engines = engines
        engines["keycloak"].public_url = f"https://127.0.0.1:{port_base + ports.OFFSETS[GATEWAY]}"
        self.port_base = port_base
        self.replicas = replicas
        self.for_tests = for_tests
        self.search = search

    @property
    def public_url(self):
        return f"https://127.0.0.1:{self.port_base + ports.OFFSETS[GATEWAY]}"

    def port(self, service, replica):
        """Replicas count from 1."""
        return self.port_base + ports.OFFSETS[service] + replica - 1

    def names_of(self, service):
        return [f"{service}-{replica}" for replica in range(1, self.replicas + 1)]

    def leaving_mark(self, name):
        """While this file is there, the gateway sends the replica nothing."""
        return self.folder / "run" / f"{name}.leaving"

    def processes(self):
        found = [self._process(service, replica) for service in NAMES for replica in range(1, self.replicas + 1)]
        return [*found, self._gateway(), self._watch()]

    # A service

    def _process(self, service, replica):
        name = f"{service}-{replica}"
        port = self.port(service, replica)
        program = PROGRAMS / ("codeflix-" + service.replace("_", "-"))
        arguments = ["--config", str(self._configuration_file(name)), "--port", str(port), "--data-dir", str(self.folder / "data" / name)]
        return Process(
            name=name,
            command=[str(program), *arguments],
            ready=lambda: probes.http_answers(f"http://127.0.0.1:{port}/health/ready"),
            address=f"http://127.0.0.1:{port}",
            ports=(port,),
            # The first replica brings up what all of them need: database, rights, migrations.
            after=self._uses(service) + self._before(service) if replica == 1 else (f"{service}-1",),
            prepare=lambda run: self._prepare(run, service, replica, program, arguments),
        )

    def _uses(self, service):
        return tuple(name for name in USES[service] if name in engines_for(self.search))

    def _before(self, service):
        return ("catalog_admin-1",) if service in ("catalog", "playback") else ()

    def _prepare(self, run, service, replica, program, arguments):
        if not program.exists():
            raise StackError(f"{program.name} is not built.")
        users.make_folder(self.folder / "data" / f"{service}-{replica}")
        with users.private_file(self._configuration_file(f"{service}-{replica}")) as file:
            file.write(toml(self.configuration(service)))
        if replica > 1:
            return
        if service in WITH_DATABASE:
            self.engines["postgres"].make_database(run, database_role(service), self.secrets[f"{service}_database_password"])
            self.engines["postgres"].confine_database(run, database_role(service))
            run([str(program), "migrate", *arguments])
        if service in WITH_BROKER:
            self.engines["rabbitmq"].make_user(service, self.secrets[f"{service}_broker_password"])
        if service == "catalog_admin":
            provision.make_buckets(self.engines["versitygw"], [f"codeflix-{bucket}" for bucket in ("raw", "encoded", "images")])
            provision.register_connector(run, self.engines["connect"], self.engines["postgres"], database_role(service))
        if service == "web":
            provision.apply_realm(run, self.engines["keycloak"], self.public_url, self.secrets)
            with users.private_file(self.folder / "move.toml") as file:
                file.write(toml(self._destination()))
            # As a platform in one process keeps it, for tools.
            with users.private_file(users.make_folder(self.folder / "clients") / "codeflix-cli") as file:
                file.write(self.secrets["cli_client_secret"] + "\n")

    def _configuration_file(self, name):
        return users.make_folder(self.folder / "services") / f"{name}.toml"

    def configuration(self, service):
        """Sections and keys, as the service's program reads them."""
        keycloak = self.engines["keycloak"]
        issuer = f"{self.public_url}/auth/realms/codeflix"
        sections = {
            "server": {"bind": "127.0.0.1", "trusted_proxies": ["127.0.0.1"], "gateway_secret": self.secrets["gateway_secret"]},
            "log": {"format": "json"},
            "tokens": {"issuer": issuer, "keys_url": f"{keycloak.base_url}/realms/codeflix/protocol/openid-connect/certs"},
        }
        if service in WITH_DATABASE:
            role = database_role(service)
            password = self.secrets[f"{service}_database_password"]
            sections["database"] = {"url": f"postgresql://{role}:{password}@127.0.0.1:{self.engines['postgres'].port()}/{role}"}
        if service in WITH_BROKER:
            password = self.secrets[f"{service}_broker_password"]
            sections["broker"] = {"url": f"amqp://{service}:{password}@127.0.0.1:{self.engines['rabbitmq'].port()}"}
        if service in ("catalog", "playback"):
            sections["replication"] = {"kafka": f"127.0.0.1:{self.engines['kafka'].port()}"}
        if service in ("catalog_admin", "encoder", "playback"):
            sections["storage"] = {
                "kind": "s3",
                "endpoint": f"http://127.0.0.1:{self.engines['versitygw'].port()}",
                "access_key": self.secrets["s3_access_key"],
                "secret_key": self.secrets["s3_secret_key"],
            }
        if service == "catalog" and self.search == "elasticsearch":
            sections["search"] = {"engine": "elasticsearch", "url": f"http://127.0.0.1:{self.engines['elasticsearch'].port()}"}
        if service == "playback":
            sections["media"] = {"key_id": "01", "key": self.secrets["media_key"]}
        if service == "subscription":
            sections["subscription"] = {"keycloak_url": keycloak.base_url, "keycloak_secret": self.secrets["subscription_client_secret"]}
        if service == "web":
            sections["pages"] = {"public_url": self.public_url, "folder": str(ROOT / "web"), "session_key": self.secrets["session_key"]}
            sections["web"] = {"issuer_address": f"http://127.0.0.1:{keycloak.port()}"}
        if self.for_tests:
            for section, fields in FOR_TESTS.get(service, {}).items():
                sections.setdefault(section, {}).update(fields)
            sections["rate_limits"] = {"enabled": False}
        return sections

    def _destination(self):
        """Where `codeflix move` takes a data folder."""
        keycloak = self.engines["keycloak"]
        of_playback = self.configuration("playback")
        return {
            "databases": {service: self.configuration(service)["database"]["url"] for service in WITH_DATABASE},
            "storage": of_playback["storage"],
            "tokens": {"issuer": of_playback["tokens"]["issuer"]},
            "keycloak": {
                "url": keycloak.base_url,
                "administrator": keycloak.administration()["KC_BOOTSTRAP_ADMIN_USERNAME"],
                "password": self.secrets["keycloak_admin_password"],
            },
        }

    # The gateway

    def _gateway(self):
        port = self.port_base + ports.OFFSETS[GATEWAY]
        gateway = self.gateway()
        return Process(
            name=GATEWAY,
            command=["nginx", "-p", str(gateway.folder), "-c", str(gateway.folder / "nginx.conf")],
            ready=lambda: probes.accepts(port),
            address=self.public_url,
            ports=(port,),
            after=tuple(f"{service}-1" for service in NAMES),
            prepare=lambda run: self._prepare_gateway(run, gateway),
        )

    def _watch(self):
        return Process(
            name="gateway-watch",
            command=["/usr/bin/python3", "-m", "deploy.stack.watch", "--stack-dir", str(self.folder)],
            ready=lambda: True,
            address="",
            environment={"PYTHONPATH": str(ROOT)},
            after=(GATEWAY,),
        )

    def gateway(self):
        tls = self.folder / "tls"
        return nginx.Gateway(
            folder=self.folder / "data" / GATEWAY,
            address=f"127.0.0.1:{self.port_base + ports.OFFSETS[GATEWAY]}",
            certificate=tls / "server.pem",
            key=tls / "server.key",
            secret=self.secrets["gateway_secret"],
            for_tests=self.for_tests,
        )

    def _prepare_gateway(self, run, gateway):
        provision.make_authority(run, self.folder / "tls")
        nginx.write(gateway, self.ready())

    def description(self):
        """What tests are told of it."""
        return {
            "origin": self.public_url,
            "authority": str(self.folder / "tls" / "authority.pem"),
            "administrator": {"email": provision.FIRST_ADMINISTRATOR, "password": self.secrets["administrator_password"]},
            "keycloak": self.engines["keycloak"].test_address(),
            "replicas": {service: {name: self.port(service, number) for number, name in enumerate(self.names_of(service), 1)} for service in NAMES},
        }

    def ready(self):
        """Which replicas take requests now, for the gateway: service to addresses. Keycloak is one of them."""
        found = {"keycloak": [f"127.0.0.1:{self.engines['keycloak'].port()}"]}
        for service in NAMES:
            for replica in range(1, self.replicas + 1):
                port = self.port(service, replica)
                leaving = self.leaving_mark(f"{service}-{replica}").exists()
                if not leaving and probes.http_answers(f"http://127.0.0.1:{port}/health/ready"):
                    found.setdefault(service, []).append(f"127.0.0.1:{port}")
        return found


def toml(sections):
    """Text, whole numbers, truth values and lists of text: JSON's form of these is TOML's."""
    return "\n".join(f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items()) for name, fields in sections.items())
