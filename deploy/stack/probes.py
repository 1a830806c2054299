"""Conditions that tell whether something answers. None of them waits for long, none raises."""
import base64
import contextlib
import http.client
import json
import socket
import urllib.error
import urllib.request

from .errors import StackError

PATIENCE = 2.0  # seconds


def http_answers(url, user=None, password=None):
    """Whether the address answers 2xx."""
    request = urllib.request.Request(url)
    if user is not None:
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError, http.client.HTTPException, urllib.error.URLError):
        with opener.open(request, timeout=PATIENCE) as answer:
            return 200 <= answer.status < 300
    return False


def http_call(method, url, body, user, password):
    """One call of an engine's administration, with JSON; StackError with its words when it refuses."""
    request = urllib.request.Request(url, method=method, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        raise StackError(f"{method} {url} answers {error.code}: {error.read().decode(errors='replace')[:300]}") from None


def http_listens(port):
    """Whether something speaks HTTP there, whatever its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    return False


def exchange(port, said, size):
    """The first `size` bytes that come back for what was said; fewer when the other side closes or is silent."""
    heard = b""
    with contextlib.suppress(OSError):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.settimeout(PATIENCE)
            connection.sendall(said)
            while len(heard) < size and (piece := connection.recv(size - len(heard))):
                heard += piece
    return heard


def accepts(port):
    """Whether something accepts connections there."""
    with contextlib.suppress(OSError):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE):
            return True
    return False
