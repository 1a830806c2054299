"""Which port everything of a stack listens on: an offset of its own from the stack's base, all on the loopback."""
import socket

DEFAULT_BASE = 21000
SPAN = 100  # ports of one stack, so bases are chosen this far apart

OFFSETS = {
    "postgres": 0,
    "rabbitmq": 1,
    "rabbitmq-management": 2,
    "rabbitmq-distribution": 3,
    "rabbitmq-epmd": 4,
    "versitygw": 5,
    "azurite": 6,
    "fake-gcs": 7,
    "kafka": 8,
    "kafka-controller": 9,
    "connect": 10,
    "elasticsearch": 11,
    "elasticsearch-transport": 12,
    "keycloak": 13,
    "keycloak-management": 14,
    # Of each service's first replica; the others follow.
    "catalog_admin": 20,
    "encoder": 30,
    "catalog": 40,
    "playback": 50,
    "subscription": 60,
    "web": 70,
    "gateway": 80,
}
LOCK_OFFSET = SPAN - 1  # never listened on by an engine: who holds it has the whole range


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def reserve_range(first=22000, last=32000):
    """A base whose ports are all free, and the socket that keeps other test runs away from it until it is closed."""
    for base in range(first, last, SPAN):
        keeper = socket.socket()
        try:
            keeper.bind(("127.0.0.1", base + LOCK_OFFSET))
            keeper.listen(1)
        except OSError:
            keeper.close()
            continue
        if all(is_free(base + offset) for offset in range(LOCK_OFFSET)):
            return base, keeper
        keeper.close()
    raise OSError(f"no {SPAN} free ports between {first} and {last}")
