"""fake-gcs-server: the JSON protocol of Google Cloud Storage over a folder. It checks no credentials."""
from .. import install, probes
from ..process import Process
from .engine import Engine


class FakeGcs(Engine):
    name = "fake-gcs"
    variable = "GCS"

    @classmethod
    def make(cls, fresh):
        install.go_install(cls.name, fresh)

    def processes(self):
        here = f"127.0.0.1:{self.port()}"
        listen = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(self.port()), "-public-host", here, "-external-url", f"http://{here}"]
        return [
            Process(
                name=self.name,
                command=[str(install.home(self.name) / "fake-gcs-server"), *listen, "-backend", "filesystem", "-filesystem-root", str(self.folder / "data" / self.name)],
                ready=lambda: probes.http_answers(f"http://{here}/storage/v1/b?project=codeflix"),
                address=f"http://{here}",
                ports=(self.port(),),
                prepare=lambda run: self.data(),
            )
        ]

    def test_address(self):
        return f"http://127.0.0.1:{self.port()}"
