"""Puts the stand-in where `subscription` was in a stack that runs."""
import contextlib
import json
import pathlib
import time
import uuid

from deploy.stack import probes
from deploy.stack.errors import StackError
from deploy.stack.process import Process
from deploy.stack.users import private_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(__file__).with_name("subscription.py")
SERVICE = "subscription"
PATIENCE = 30.0  # seconds until it has to be ready
LOOK = 0.1


@contextlib.contextmanager
def stand_in(stack):
    """One process of it serves within the block instead of all replicas of the service, which come back afterwards. Yields the file that
    describes the stack meanwhile, as tests are told of one."""
    services = stack.services()
    names = services.names_of(SERVICE)
    process = _process(stack, services, names[0])
    try:
        for name in names:
            stack.supervisor.stop(stack.process(name))
        stack.supervisor.start(process)
        deadline = time.monotonic() + PATIENCE
        while not process.ready():
            if time.monotonic() > deadline or not stack.supervisor.alive(process.name):
                raise StackError(f"the stand-in for {SERVICE} is not ready:\n{stack.supervisor.last_words(process.name)}")
            time.sleep(LOOK)
        yield _description(stack, services, names[0])
    finally:
        for name in names:
            stack.restart(name)


def _process(stack, services, name):
    told = services.configuration(SERVICE)
    port = services.port(SERVICE, 1)
    data = stack.folder / "data" / name / f"stand-in-{uuid.uuid4().hex[:8]}"
    contract = ROOT / "services" / SERVICE / "contract" / "openapi.yaml"
    return Process(
        name=name,
        command=["/usr/bin/python3", str(PROGRAM), "--contract", str(contract), "--port", str(port), "--data", str(data)],
        ready=lambda: probes.http_answers(f"http://127.0.0.1:{port}/health/ready"),
        address=f"http://127.0.0.1:{port}",
        environment={
            "BROKER_URL": told["broker"]["url"] + "/%2F",
            "GATEWAY_SECRET": told["server"]["gateway_secret"],
            "ISSUER": told["tokens"]["issuer"],
            "KEYS_URL": told["tokens"]["keys_url"],
        },
    )


def _description(stack, services, name):
    told = services.description()
    told["replicas"][SERVICE] = {name: services.port(SERVICE, 1)}
    file = stack.folder / "tests_with_stand_in.json"
    with private_file(file) as out:
        json.dump(told, out, indent=2)
    return file
