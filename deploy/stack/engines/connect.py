"""Kafka Connect with Debezium: carries PostgreSQL's change log into Kafka's topics."""
import shutil

from .. import install, probes, users
from ..process import Process
from .engine import Engine
from .kafka import HEAP, LOGGING, java_command

CONFIGURATION = """\
bootstrap.servers=127.0.0.1:{kafka}
group.id=codeflix-connect
listeners=HTTP://127.0.0.1:{port}
rest.advertised.host.name=127.0.0.1
rest.advertised.port={port}
plugin.path={plugins}
plugin.discovery=SERVICE_LOAD
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
config.storage.topic=_connect-configs
config.storage.replication.factor=1
offset.storage.topic=_connect-offsets
offset.storage.replication.factor=1
offset.storage.partitions=1
status.storage.topic=_connect-status
status.storage.replication.factor=1
status.storage.partitions=1
offset.flush.interval.ms=1000
topic.creation.enable=true
# a killed worker takes its work up again at once, not after five minutes
scheduled.rebalance.max.delay.ms=0
session.timeout.ms=6000
heartbeat.interval.ms=2000
"""


class Connect(Engine):
    name = "connect"
    variable = "CONNECT"
    needs = ("kafka",)

    @classmethod
    def make(cls, fresh):
        pinned = install.VERSIONS[cls.name]
        archive = install.fetch_from_maven(f"{pinned['maven']}:{pinned['version']}:tar.gz:plugin", pinned["sha256"], fresh)
        shutil.unpack_archive(archive, fresh / "plugins")
        archive.unlink()

    def processes(self):
        home = self.folder / "data" / self.name
        address = f"http://127.0.0.1:{self.port()}"
        return [
            Process(
                name=self.name,
                command=java_command(home, "org.apache.kafka.connect.cli.ConnectDistributed", home / "connect.properties", options=HEAP.replace("96m", "128m")),
                ready=lambda: probes.http_answers(f"{address}/connectors"),
                address=address,
                ports=(self.port(),),
                after=("kafka",),
                prepare=lambda run: self._prepare(),
            )
        ]

    def test_address(self):
        return f"http://127.0.0.1:{self.port()}"

    def _prepare(self):
        home = self.data()
        settings = CONFIGURATION.format(kafka=self.port("kafka"), port=self.port(), plugins=install.home(self.name) / "plugins")
        for name, text in (("connect.properties", settings), ("log4j.properties", LOGGING)):
            with users.private_file(home / name) as file:
                file.write(text)
