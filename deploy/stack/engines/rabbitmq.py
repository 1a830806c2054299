"""RabbitMQ of Debian: events and jobs between services. Erlang's name server (epmd) is its own, not the system's."""
import pathlib

from .. import probes, users
from ..process import Process
from .engine import Engine

PROGRAMS = pathlib.Path("/usr/lib/rabbitmq/bin")
USER = "codeflix"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 200MB
log.console = true
log.console.level = info
default_user = {user}
default_pass = {password}
"""


class RabbitMq(Engine):
    name = "rabbitmq"
    variable = "RABBITMQ"

    @classmethod
    def installed(cls):
        return (PROGRAMS / "rabbitmq-server").exists()

    @classmethod
    def install(cls):
        pass

    def processes(self):
        names = self.port("rabbitmq-epmd")
        management = self.port("rabbitmq-management")
        home = self.folder / "data" / self.name
        epmd = {"ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(names)}
        environment = epmd | {
            "HOME": str(home),
            "RABBITMQ_NODENAME": "codeflix@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port()),
            "RABBITMQ_DIST_PORT": str(self.port("rabbitmq-distribution")),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_SCHEMA_DIR": str(home / "schema"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "config"),
            # One scheduler that sleeps when there is nothing to do: the node shares its cores with everything else.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        overview = f"http://127.0.0.1:{management}/api/overview"
        return [
            Process(
                name="rabbitmq-epmd",
                command=["epmd", "-address", "127.0.0.1", "-port", str(names)],
                ready=lambda: probes.accepts(names),
                address=f"127.0.0.1:{names}",
                ports=(names,),
            ),
            Process(
                name=self.name,
                command=[str(PROGRAMS / "rabbitmq-server")],
                ready=lambda: probes.http_answers(overview, USER, self.secrets["rabbitmq_password"]) and self._speaks_amqp(),
                address=f"amqp://{USER}@127.0.0.1:{self.port()}, management http://127.0.0.1:{management}",
                ports=(self.port(), management, self.port("rabbitmq-distribution")),
                environment=environment,
                after=("rabbitmq-epmd",),
                prepare=lambda run: self._prepare(management),
            ),
        ]

    def test_address(self):
        return f"amqp://{USER}:{self.secrets['rabbitmq_password']}@127.0.0.1:{self.port()}"

    def _prepare(self, management):
        home = self.data()
        configuration = CONFIGURATION.format(port=self.port(), management=management, user=USER, password=self.secrets["rabbitmq_password"])
        for name, text in (
            ("rabbitmq.conf", configuration),
            ("enabled_plugins", "[rabbitmq_management].\n"),
            (".erlang.cookie", self.secrets["erlang_cookie"]),
        ):
            with users.private_file(home / name) as file:
                file.write(text)

    def _speaks_amqp(self):
        return probes.exchange(self.port(), PROTOCOL_HEADER, 1) == METHOD_FRAME

    def make_user(self, service, password):
        """A user of the service who may use what is named after it, and tell events to the exchange that all share."""
        own = f"^{service}\\."
        events = own + "|^codeflix\\.events$"
        self._call("PUT", "exchanges/%2F/codeflix.events", {"type": "topic", "durable": True})
        self._call("PUT", f"users/{service}", {"password": password, "tags": ""})
        self._call("PUT", f"permissions/%2F/{service}", {"configure": own, "write": events, "read": events})

    def _call(self, method, path, body):
        url = f"http://127.0.0.1:{self.port('rabbitmq-management')}/api/{path}"
        probes.http_call(method, url, body, USER, self.secrets["rabbitmq_password"])
