"""What a process of the stack is. Engines describe themselves with it, and so can services of the platform."""
import dataclasses
import signal
import typing


@dataclasses.dataclass(frozen=True)
class Process:
    """One row of the table."""

    name: str
    command: list[str]
    """The arguments; the process leads a session of its own and writes to logs/<name>.log."""
    ready: typing.Callable[[], bool]
    """Whether it does its work now. Asked again and again, so it answers soon and raises nothing."""
    address: str
    """For people: where it is reached, without secrets."""
    ports: tuple[int, ...] = ()
    """What it will listen on: they must be free before it starts."""
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    """Beside PATH and LANG, which is all that it gets from outside."""
    after: tuple[str, ...] = ()
    """Processes that must be ready before this one is prepared."""
    prepare: typing.Callable[[typing.Callable[..., None]], None] = lambda run: None
    """What is done before each start, such as making a database. It may be cut at any moment and is then done again.
    It is given run(command, **variables), which runs a command as the process would run, into the same log."""
    unprivileged: bool = False
    """Whether it refuses to be root."""
    stop_signal: signal.Signals = signal.SIGTERM


def in_waves(processes):
    """Lists of processes: each wave needs only waves before it. What `after` names outside the list counts as there."""
    waiting, waves = {process.name: process for process in processes}, []
    while waiting:
        wave = [process for process in waiting.values() if not any(name in waiting for name in process.after)]
        if not wave:
            raise ValueError(f"these wait for each other: {', '.join(waiting)}")
        waves.append(wave)
        for process in wave:
            del waiting[process.name]
    return waves
