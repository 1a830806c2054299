"""The cluster topology: a stack of the bench's own, in a folder of its own, with two replicas of each service."""
import contextlib
import sys
import time

from figures import Figure, percentile
from flows import published
from running import BUILD, ROOT, Api, BenchError
from titles import make_clip

sys.path[:0] = [str(ROOT), str(ROOT / "deploy" / "keycloak")]
from admin_api import Refused  # noqa: E402
from deploy.stack import ports, services  # noqa: E402
from deploy.stack.engines import ENGINES, with_needs  # noqa: E402
from deploy.stack.errors import StackError  # noqa: E402
from deploy.stack.stack import Stack  # noqa: E402
from tests.faults.people import account  # noqa: E402

MEMORY = 8 << 10  # MB
START = 240  # seconds


def measure(folder, quick):
    """How soon it is ready, what memory it takes, and how soon a published title is found through its gateway."""
    if BUILD.name != "release":
        print("    left out: a stack runs the release build only")
        return []
    if missing := [name for name in with_needs(services.ENGINES) if not ENGINES[name].installed()]:
        print(f"    left out: there is no {', '.join(missing)}; ./codeflix stack install fetches the engines")
        return []
    clip = make_clip(folder / "stack.mp4", 2, "320x180")
    with stopped_in_the_end(folder / "stack") as stack:
        starts = [Figure("stack: first start until ready", "s", [started(stack)], at_most=START)]
        memory = [resident(stack)]
        with account(stack, "catalog_admin") as token:
            taken = published(Gateway(stack, token), clip, 10 if quick else 50, stack.replicas)
        memory.append(resident(stack))
        if not quick:
            stack.down()
            starts.append(Figure("stack: second start until ready", "s", [started(stack)], at_most=START))
    of_all = [sum(parts.values()) for parts in memory]
    return [*starts,
            *(Figure(f"stack: resident memory of {part}", "MB", [one[part] for one in memory], value=max(one[part] for one in memory)) for part in memory[0]),
            Figure("stack: resident memory in all", "MB", of_all, at_most=MEMORY, value=max(of_all)),
            Figure("stack: publish to visible, p50", "ms", taken, more={"ms": taken}),
            Figure("stack: publish to visible, p99", "ms", taken, value=percentile(taken, 0.99))]


@contextlib.contextmanager
def stopped_in_the_end(folder):
    base, keeper = ports.reserve_range()
    stack = Stack(folder, base, services.DEFAULT_REPLICAS, for_tests=True)
    try:
        yield stack
    except (StackError, Refused) as error:
        raise BenchError(str(error)) from None
    finally:
        stack.down()
        keeper.close()


def started(stack):
    began = time.monotonic()
    stack.up(services.ENGINES)
    return time.monotonic() - began


def resident(stack):
    """Megabytes of what runs now, each with its children; pages that they share count once."""
    engines = {process.name for engine in stack.engines().values() for process in engine.processes()}
    found = {"the engines": 0, "the services": 0}
    for row in stack.rows():
        found["the engines" if row.name in engines else "the services"] += row.memory / 2**20
    return found


class Gateway:
    """The entrance of a stack, asked as a platform in one process is."""

    def __init__(self, stack, token):
        self._port = stack.port_base + ports.OFFSETS[services.GATEWAY]
        self._token = token
        self._authority = stack.folder / "tls" / "authority.pem"

    def api(self, *roles):
        return Api(self._port, self._token if roles else None, self._authority)
