"""The gateway as a client sees it that trusts only the stack's authority. Each request has a connection of its own."""
import http.client
import json
import ssl
import typing
import urllib.parse

TIMEOUT = 40.0  # seconds: longer than the gateway waits for a service


class Answer(typing.NamedTuple):
    status: int
    """0: the connection broke before an answer was there."""
    headers: typing.Mapping[str, str]
    body: typing.Any
    """Parsed where it is JSON, else bytes; for status 0 what went wrong, as text."""


class Api:
    """Never raises on a status. Thread-safe."""

    def __init__(self, base, authority, token=None):
        self.base = base
        self._context = ssl.create_default_context(cafile=str(authority))
        self._authority = authority
        self._token = token

    def with_token(self, token):
        return Api(self.base, self._authority, token)

    def call(self, method, path, body=None, **headers):
        """`headers` with underscores for hyphens. Bytes go as they are, everything else as JSON."""
        sent = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if self._token:
            sent["Authorization"] = "Bearer " + self._token
        address = urllib.parse.urlsplit(self.base)
        connection = http.client.HTTPSConnection(address.hostname, address.port, timeout=TIMEOUT, context=self._context)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            return Answer(0, {}, repr(broken))
        finally:
            connection.close()
        try:
            return Answer(answer.status, answer.headers, json.loads(data) if data else None)
        except ValueError:
            return Answer(answer.status, answer.headers, data)
