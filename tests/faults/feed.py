"""Whether the services that read the catalogue's documents have noticed that nothing comes any more."""
import re
import urllib.request

READERS = ("catalog", "playback")
FAILURES = re.compile(r"^codeflix_replication_failures_total\{[^}]*\} (\S+)$", re.MULTILINE)


def failures(stack, readers=READERS):
    """By replica, how often it could not read."""
    names = [name for service in readers for name in stack.services().names_of(service)]
    return {name: _failures(stack.process(name).address) for name in names}


def _failures(address):
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        return sum(float(number) for number in FAILURES.findall(answer.read().decode()))
