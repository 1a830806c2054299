"""versitygw: the S3 protocol over a folder."""
from .. import install, probes
from ..process import Process
from .engine import Engine


class VersityGw(Engine):
    name = "versitygw"
    variable = "S3"

    @classmethod
    def make(cls, fresh):
        install.go_install(cls.name, fresh)

    def processes(self):
        address = f"http://127.0.0.1:{self.port()}"
        data = self.folder / "data" / self.name
        listen = ["--port", f"127.0.0.1:{self.port()}", "--health", "/health"]
        # Attributes of objects go into files of their own: a folder of /tmp often lies where extended attributes cannot be kept.
        store = ["posix", "--sidecar", str(data / "attributes"), str(data / "objects")]
        return [
            Process(
                name=self.name,
                command=[str(install.home(self.name) / "versitygw"), *listen, *store],
                ready=lambda: probes.http_answers(f"{address}/health"),
                address=address,
                ports=(self.port(),),
                environment={"ROOT_ACCESS_KEY": self.secrets["s3_access_key"], "ROOT_SECRET_KEY": self.secrets["s3_secret_key"]},
                prepare=lambda run: [self.data(f"{self.name}/{folder}") for folder in ("", "attributes", "objects")],
            )
        ]

    def test_address(self):
        return f"http://{self.secrets['s3_access_key']}:{self.secrets['s3_secret_key']}@127.0.0.1:{self.port()}"
