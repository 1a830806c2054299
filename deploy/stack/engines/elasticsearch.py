"""Elasticsearch, one node: the index of the catalogue. Nobody else reaches it, so it asks for no password."""
import pathlib
import zipfile

from .. import install, probes, users
from ..process import Process
from .engine import Engine

CONFIGURATION = """\
cluster.name: codeflix
node.name: codeflix
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
discovery.type: single-node
path.data: {data}
path.logs: {logs}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""

JVM = """\
-Xms128m
-Xmx512m
-XX:+UseSerialGC
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir=${ES_TMPDIR}
"""

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %marker%m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""

# The package leaves out the one script that starts the server.
START = """\
#!/bin/bash
CLI_NAME=server
CLI_LIBS=lib/tools/server-cli
source "$(dirname "$0")"/elasticsearch-cli
"""


class Elasticsearch(Engine):
    name = "elasticsearch"
    variable = "ELASTICSEARCH"

    @classmethod
    def make(cls, fresh):
        pinned = install.VERSIONS[cls.name]
        archive = install.fetch_from_maven(f"{pinned['maven']}:{pinned['archive']}:zip", pinned["sha256"], fresh)
        root = f"sonarqube-{pinned['archive']}/elasticsearch/"
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                relative = entry.filename.removeprefix(root)
                if relative and relative != entry.filename and not relative.endswith((".bat", ".exe")):
                    entry.filename = relative
                    packed.extract(entry, fresh)
        archive.unlink()
        (fresh / "bin" / "elasticsearch").write_text(START)
        for script in (fresh / "bin").iterdir():
            script.chmod(0o755)

    def processes(self):
        home = self.folder / "data" / self.name
        address = f"http://127.0.0.1:{self.port()}"
        return [
            Process(
                name=self.name,
                command=[str(install.home(self.name) / "bin" / "elasticsearch")],
                ready=lambda: probes.http_answers(f"{address}/_cluster/health?wait_for_status=yellow&timeout=1s"),
                address=address,
                ports=(self.port(), self.port("elasticsearch-transport")),
                environment={
                    "HOME": str(home),
                    "ES_PATH_CONF": str(home / "config"),
                    "ES_TMPDIR": str(home / "tmp"),
                    "ES_JAVA_HOME": str(pathlib.Path(install.java()).parents[1]),
                    "CLI_JAVA_OPTS": "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                },
                prepare=lambda run: self._prepare(),
                unprivileged=True,
            )
        ]

    def test_address(self):
        return f"http://127.0.0.1:{self.port()}"

    def _prepare(self):
        home, config, logs, data, _ = [self.data(f"{self.name}/{folder}", for_unprivileged=True) for folder in ("", "config", "logs", "index", "tmp")]
        settings = CONFIGURATION.format(port=self.port(), transport=self.port("elasticsearch-transport"), data=data, logs=logs)
        for name, text in (("elasticsearch.yml", settings), ("jvm.options", JVM), ("log4j2.properties", LOGGING)):
            with users.private_file(config / name, for_unprivileged=True) as file:
                file.write(text)
