"""Replaces the replicas of a service one after the other, without a request at the gateway that fails for it."""
import subprocess
import time

from . import proc, services
from .errors import StackError

LOOK = 0.1  # seconds between two questions
PATIENCE = 60.0  # seconds until the gateway has noticed
LAST_REQUESTS = 15.0  # seconds that requests under way have to end; what lasts longer, such as an event stream, its client opens again


class Rolling:
    """Of a stack whose gateway and gateway-watch run."""

    def __init__(self, stack):
        self._stack = stack
        self._services = stack.services()
        self._folder = self._services.gateway().folder

    def restart(self, service):
        """The rows of the new replicas. A replica that does not come back ends it: those after it run on as they were."""
        return [self._restart_replica(name, number) for number, name in enumerate(self._services.names_of(service), 1)]

    def _restart_replica(self, name, number):
        server = f"server 127.0.0.1:{self._services.port(name.rsplit('-', 1)[0], number)} "
        mark = self._services.leaving_mark(name)
        mark.touch()
        try:
            self._wait(lambda: server not in self._upstreams(), f"the gateway still sends requests to {name}")
            self._let_requests_end()
            row = self._stack.restart(name)
        finally:
            mark.unlink()
        self._wait(lambda: server in self._upstreams(), f"the gateway does not send requests to {name} again")
        return row

    def _upstreams(self):
        return (self._folder / "upstreams.conf").read_text()

    def _let_requests_end(self):
        """Returns when no process of nginx is left that knows the replica. Those that are there now may have read the list before it changed."""
        master = self._stack.supervisor.record(services.GATEWAY).pid
        old = [found for found in proc.tree(master) if found.pid != master]
        subprocess.run(["nginx", "-p", str(self._folder), "-c", str(self._folder / "nginx.conf"), "-s", "reload"], check=True, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + LAST_REQUESTS
        while any(proc.alive(worker) for worker in old) and time.monotonic() < deadline:
            time.sleep(LOOK)

    def _wait(self, condition, trouble):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise StackError(f"{trouble} after {PATIENCE:.0f} s: does gateway-watch run?")
            time.sleep(LOOK)
