"""A platform of the bench's own: a fresh data folder, a free port on the loopback, no rate limits."""
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("BENCH_PRESET", "release")
ADMIN, CATALOG, PLAYBACK = "/api/catalog-admin/v1", "/api/catalog/v1", "/api/playback/v1"
# One address asks for everything here, as no viewer does.
CONFIG = "[rate_limits]\nenabled = false\n"


class BenchError(Exception):
    """A sentence for the person: why a measure could not be taken."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, what, pause=0.01):
    """Polls until `condition()` is true and answers its value; a BenchError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise BenchError(f"{what} did not happen within {seconds:.0f} s.")
        time.sleep(pause)


class Api:
    """A kept-alive connection, as a browser has one: opening connections is no part of what is measured."""

    def __init__(self, port, token=None, authority=None):
        """`authority`: the certificate by which to trust, where the port speaks TLS."""
        self.port, self.token = port, token
        if authority is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        else:
            self.connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=ssl.create_default_context(cafile=authority))

    def ask(self, method, path, body=None, headers=None):
        """(status, headers, bytes); `body` may be bytes or something for JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, memoryview)):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def get(self, path):
        return self.call("GET", path)

    def call(self, method, path, body=None, headers=None):
        """The parsed answer; a refusal is a BenchError in the platform's own words."""
        status, _, text = self.ask(method, path, body, headers)
        if status >= 400:
            raise BenchError(f"{method} {path} was refused with {status}: {text.decode(errors='replace')[:300]}")
        return json.loads(text) if text else None


def path_of(address):
    return urllib.parse.urlsplit(address).path


@dataclasses.dataclass
class Platform:
    data: pathlib.Path
    port: int
    process: subprocess.Popen
    ready: float  # seconds from the start of the process to the first 200 of /health/ready

    def token(self, *roles, subject="bench"):
        words = [BUILD / "bin" / "codeflix", "token", "--data-dir", self.data, "--ttl", "4h", "--subject", subject]
        for role in roles:
            words += ["--role", role]
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise BenchError("no token was made: " + (done.stderr or done.stdout)[-300:])
        return done.stdout.strip().splitlines()[-1]

    def api(self, *roles, subject="bench"):
        return Api(self.port, self.token(*roles, subject=subject) if roles else None)

    def resident_mb(self):
        """Of the process and all its descendants."""
        rows = {}
        for folder in pathlib.Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
                    rows[int(folder.name)] = (int(status["PPid"]), int(status.get("VmRSS", "0 kB").split()[0]))
        family, grew = {self.process.pid}, True
        while grew:
            more = {pid for pid, (parent, _) in rows.items() if parent in family} - family
            family |= more
            grew = bool(more)
        return sum(rows[pid][1] for pid in family if pid in rows) / 1024


def is_ready(port):
    try:
        return Api(port).ask("GET", "/health/ready")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


@contextlib.contextmanager
def running(data, config=CONFIG, program=None):
    """A platform on the folder, until the end of the block; `program` instead of the built one ('./codeflix up')."""
    data.mkdir(parents=True, exist_ok=True)
    port, settings, log = free_port(), data.parent / (data.name + ".toml"), data.parent / (data.name + ".log")
    settings.write_text(config)
    words = [*(program or [str(BUILD / "bin" / "codeflix"), "serve"]), "--port", str(port), "--data-dir", str(data), "--config", str(settings)]
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        def ready_or_over():
            if process.poll() is not None:
                raise BenchError("the platform did not start: " + log.read_text(errors="replace")[-400:])
            return is_ready(port)
        wait_until(ready_or_over, 120, "the start")
        yield Platform(data, port, process, time.monotonic() - began)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
