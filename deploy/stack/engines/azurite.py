"""Azurite: the protocol of Azure's blobs over a folder."""
import shutil

from .. import install, probes
from ..process import Process
from .engine import Engine

ACCOUNT = "codeflix"


class Azurite(Engine):
    name = "azurite"
    variable = "AZURE"

    @classmethod
    def make(cls, fresh):
        install.npm_ci(cls.name, fresh)

    def processes(self):
        program = install.home(self.name) / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
        listen = ["--blobHost", "127.0.0.1", "--blobPort", str(self.port())]
        options = ["--location", str(self.folder / "data" / self.name), "--disableTelemetry", "--silent", "--skipApiVersionCheck"]
        return [
            Process(
                name=self.name,
                command=[shutil.which("node") or "node", "--max-old-space-size=256", str(program), *listen, *options],
                ready=lambda: probes.http_listens(self.port()),
                address=f"http://127.0.0.1:{self.port()}/{ACCOUNT}",
                ports=(self.port(),),
                environment={"AZURITE_ACCOUNTS": f"{ACCOUNT}:{self.secrets['azure_key']}"},
                prepare=lambda run: self.data(),
            )
        ]

    def test_address(self):
        return f"http://{ACCOUNT}:{self.secrets['azure_key']}@127.0.0.1:{self.port()}"
