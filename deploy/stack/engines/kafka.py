"""Apache Kafka, one broker that is its own controller (KRaft): the topics of replicated documents."""
import base64
import shutil
import struct

from .. import install, probes, users
from ..process import Process
from .engine import Engine

CLUSTER = base64.urlsafe_b64encode(b"codeflix-stack-1").decode().rstrip("=")  # 16 bytes, as Kafka wants
HEAP = "-Xms64m -Xmx256m -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxMetaspaceSize=96m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError"

CONFIGURATION = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
# one broker: one replica of everything
num.partitions=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
default.replication.factor=1
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
# small
num.network.threads=1
num.io.threads=2
background.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.dedupe.buffer.size=4194304
log.segment.bytes=16777216
log.index.size.max.bytes=1048576
queued.max.requests=100
"""

LOGGING = """\
log4j.rootLogger=INFO, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.logger.org.reflections=ERROR
log4j.logger.org.apache.kafka.clients=WARN
log4j.logger.org.apache.kafka.common.config.AbstractConfig=WARN
log4j.logger.kafka.server.KafkaConfig=WARN
"""


def java_command(folder, main, *arguments, options=HEAP):
    """A program of Kafka's libraries, with the logging that stands in `folder`."""
    libraries = f"{install.home(Kafka.name)}/libs/*"
    return [str(install.java()), *options.split(), f"-Dlog4j.configuration=file:{folder}/log4j.properties", "-cp", libraries, main, *map(str, arguments)]


class Kafka(Engine):
    name = "kafka"
    variable = "KAFKA"

    @classmethod
    def make(cls, fresh):
        version = install.VERSIONS[cls.name]["version"]
        shutil.copy(install.HERE / "maven" / cls.name / "pom.xml", fresh)
        install.maven("copy-dependencies", f"-Dkafka.version={version}", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}/libs", folder=fresh)
        install.check_folder(fresh / "libs", install.VERSIONS[cls.name]["sha256"])

    def processes(self):
        home = self.folder / "data" / self.name
        return [
            Process(
                name=self.name,
                command=java_command(home, "kafka.Kafka", home / "server.properties"),
                ready=self._serves,
                address=f"127.0.0.1:{self.port()}",
                ports=(self.port(), self.port("kafka-controller")),
                prepare=self._prepare,
            )
        ]

    def test_address(self):
        return f"127.0.0.1:{self.port()}"

    def _prepare(self, run):
        home = self.data()
        settings = CONFIGURATION.format(port=self.port(), controller=self.port("kafka-controller"), data=home / "log")
        for name, text in (("server.properties", settings), ("log4j.properties", LOGGING)):
            with users.private_file(home / name) as file:
                file.write(text)
        if not (home / "log" / "meta.properties").exists():  # written last
            run(java_command(home, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", home / "server.properties"))

    def _serves(self):
        """Whether the broker counts itself among those that serve: metadata version 0, asked for no topic's sake."""
        request = struct.pack(">hhihi", 3, 0, 1, -1, 0)
        answer = probes.exchange(self.port(), struct.pack(">i", len(request)) + request, 12)
        return len(answer) == 12 and struct.unpack(">iii", answer)[2] >= 1
