"""Keycloak's admin REST API, as far as the realm needs it."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """Keycloak answered with an error, or not at all."""


class AdminApi:
    """Calls below `<url>/admin/realms`, signed in as an administrator of the realm `master`."""

    def __init__(self, url, username, password):
        self._url = url.rstrip("/")
        self._credentials = {"grant_type": "password", "client_id": "admin-cli", "username": username, "password": password}
        self._token = None
        self._good_until = 0.0

    def get(self, path):
        """The document at the path, or None where there is none."""
        return self._call("GET", path)

    def post(self, path, body):
        return self._call("POST", path, body)

    def put(self, path, body):
        return self._call("PUT", path, body)

    def delete(self, path, body=None):
        return self._call("DELETE", path, body)

    def _call(self, method, path, body=None):
        if time.monotonic() >= self._good_until:
            self._sign_in()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return self._send(urllib.request.Request(f"{self._url}/admin/realms{path}", data, headers, method=method))

    def _sign_in(self):
        address = f"{self._url}/realms/master/protocol/openid-connect/token"
        answer = self._send(urllib.request.Request(address, urllib.parse.urlencode(self._credentials).encode()))
        if answer is None:
            raise Refused(f"{address} is not there: is this the address of Keycloak, with its path?")
        self._token = answer["access_token"]
        self._good_until = time.monotonic() + answer["expires_in"] / 2

    @staticmethod
    def _send(request):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            if error.code == 404 and request.get_method() == "GET":
                return None
            said = error.read(500).decode(errors="replace")
            raise Refused(f"{request.get_method()} {urllib.parse.urlsplit(request.full_url).path} was answered {error.code}: {said}") from None
        except OSError as error:
            raise Refused(f"Keycloak does not answer: {error}") from None
