"""The stack's RabbitMQ as its administrator sees it."""
import base64
import json
import os
import subprocess
import urllib.request

from deploy.stack.engines.rabbitmq import PROGRAMS, USER


class Broker:
    def __init__(self, stack):
        self._engine = stack.engines()["rabbitmq"]
        self._process = stack.process("rabbitmq")

    def control(self, *words):
        """What rabbitmqctl prints."""
        environment = {**self._process.environment, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return subprocess.run([PROGRAMS / "rabbitmqctl", *words], env=environment, check=True, capture_output=True, text=True).stdout

    def alarmed(self):
        return any(node["mem_alarm"] for node in self._call("GET", "nodes"))

    def length(self, queue):
        rows = json.loads(self.control("list_queues", "-q", "name", "messages", "--formatter", "json"))
        return next(row["messages"] for row in rows if row["name"] == queue)

    def publish(self, queue, body):
        """A persistent message straight into the queue."""
        message = {"routing_key": queue, "payload": base64.b64encode(body).decode(), "payload_encoding": "base64", "properties": {"delivery_mode": 2}}
        assert self._call("POST", "exchanges/%2F/amq.default/publish", message)["routed"], f"there is no queue {queue}"

    def _call(self, method, path, body=None):
        url = f"http://127.0.0.1:{self._engine.port('rabbitmq-management')}/api/{path}"
        request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method)
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{self._engine.secrets['rabbitmq_password']}".encode()).decode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
