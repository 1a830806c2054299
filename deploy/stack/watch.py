"""Keeps the gateway's list of replicas true: asks each replica whether it is ready, and lets nginx read the list again when it changed."""
import argparse
import signal
import subprocess
import threading

from deploy.gateway import nginx

from .stack import Stack

PERIOD = 0.5  # seconds between two rounds


def round_of(services):
    """One look at all replicas; True when the gateway was told something new."""
    folder = services.gateway().folder
    if not nginx.replace(folder / "upstreams.conf", nginx.upstreams(services.ready())):
        return False
    subprocess.run(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-s", "reload"], check=False)
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stack-dir", required=True)
    services = Stack(parser.parse_args().stack_dir).services()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.wait(PERIOD):
        round_of(services)


if __name__ == "__main__":
    main()
