"""The media origin against nginx with sendfile on, on the same files: alternating runs, the ratio of each pair."""
import contextlib
import getpass
import os
import signal
import subprocess

import load
from figures import Figure
from running import Api, BenchError, free_port, running, wait_until
from titles import Shelf, make_clip, media_folder

BIG, SEGMENT, SEGMENTS = 64 << 20, 500 << 10, 8
WORKERS = 2  # of nginx, as [server] io_threads of the platform
# As many requests a connection as wrk likes: ours has no limit either.
NGINX = """{user}worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  types {{ video/iso.segment m4s; video/mp4 mp4; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {root};
  }}
}}
"""


@contextlib.contextmanager
def nginx(folder, root):
    """Yields its port."""
    folder.mkdir()
    port = free_port()
    user = f"user {getpass.getuser()};\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, workers=WORKERS, folder=folder, port=port, root=root))
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")])
    try:
        def listens():
            if process.poll() is not None:
                raise BenchError("nginx did not start: " + (folder / "error.log").read_text()[-300:])
            with contextlib.suppress(OSError):
                return Api(port).ask("GET", "/")[0]
        wait_until(listens, 10, "the start of nginx")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def same_bytes(ours, theirs, name, size):
    """Both must answer the same before it makes sense to compare how fast."""
    for headers, status, count in ((None, 200, size), ({"Range": "bytes=65536-131071"}, 206, 65536)):
        answers = [Api(port).ask("GET", folder + name, headers=headers) for port, folder in (ours, theirs)]
        if any(answer[0] != status or len(answer[2]) != count for answer in answers) or answers[0][2] != answers[1][2]:
            raise BenchError(f"the two origins do not answer the same: {[(answer[0], len(answer[2])) for answer in answers]}.")


def measure(folder, quick):
    rounds, seconds = (3, 2) if quick else (9, 5)
    with running(folder / "origin", f"[rate_limits]\nenabled = false\n[server]\nio_threads = {WORKERS}\n") as platform:
        shelf, viewer = Shelf(platform), platform.api("customer")
        video = shelf.title("A origem medida")
        shelf.upload(video, make_clip(folder / "origin.mp4", 2, "640x360"))
        shelf.encoded(video)
        shelf.publish(video)
        signed = media_folder(viewer, video)
        stored = signed.split("/", 3)[3]  # <asset>/<revision>/
        objects = platform.data / "storage" / "encoded" / "objects"
        (objects / stored / "big.mp4").write_bytes(os.urandom(BIG))
        for number in range(SEGMENTS):
            (objects / stored / f"bench{number}.m4s").write_bytes(os.urandom(SEGMENT))
        os.sync()
        with nginx(folder / "nginx", objects) as port:
            ours, theirs = (platform.port, signed), (port, "/" + stored)
            same_bytes(ours, theirs, "big.mp4", BIG)
            same_bytes(ours, theirs, "bench3.m4s", SEGMENT)
            return [compare(ours, theirs, rounds, seconds, *case) for case in (
                ("ranges of 64 KiB", "big.mp4", 64 << 10, BIG, 1), ("ranges of 4 MiB", "big.mp4", 4 << 20, BIG, 1),
                ("segments of 500 KiB", "bench%d.m4s", 0, 0, SEGMENTS))]


def compare(ours, theirs, rounds, seconds, what, name, size, span, files):
    pairs = []
    for turn in range(-1, rounds):
        pair = [load.wrk(f"http://127.0.0.1:{port}{folder}{name}", seconds if turn >= 0 else 1, arguments=(size, span, files, turn + 2))
                for port, folder in (ours, theirs)]
        if turn >= 0:  # the first pair warms both
            pairs.append(pair)
    ratios = [mine["mb_per_second"] / other["mb_per_second"] for mine, other in pairs]
    return Figure(f"origin: {what}", "x nginx", ratios, at_least=0.9,
                  more={"ours": [mine for mine, _ in pairs], "nginx": [other for _, other in pairs]})
