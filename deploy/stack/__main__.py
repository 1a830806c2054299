"""The command line of ./codeflix stack."""
import argparse
import os
import pathlib
import shlex
import shutil
import sys

from . import provision, services
from .engines import ENGINES, install_missing
from .errors import StackError
from .rolling import Rolling
from .stack import Stack
from .table import LiveTable, lines

DESCRIPTION = """The cluster topology on this machine, without containers: the real engines, replicas of each service as processes of their own, and
a gateway in front. Everything listens on 127.0.0.1."""

GREETING = """
  Codeflix is running, {stack.replicas} of each service.

  Watch       {url}/
  Administer  {url}/admin/
  API         {url}/docs/

  Let your browser trust {stack.folder}/tls/authority.pem.

  The first administrator, with the password of the first start:

  E-mail    {email}
  Password  {password}
"""


def do_install(stack, options):
    missing = install_missing(options.engines or ENGINES)
    print("installed: " + " ".join(missing) if missing else "everything is installed already.")


def do_up(stack, options):
    with stack.exclusively():
        engines = options.only or services.engines_for(stack.search)
        install_missing(engines)
        stack.up(engines, lambda board: LiveTable(board.rows))
    if found := stack.services():
        print(GREETING.format(stack=stack, url=found.public_url, email=provision.FIRST_ADMINISTRATOR, password=found.secrets["administrator_password"]))
    print(f"Everything is ready. Secrets: {stack.folder / 'secrets.json'}, logs: {stack.folder / 'logs'}, stop: ./codeflix stack down")


def do_status(stack, options):
    print("\n".join(lines(stack.rows()) + stack.slots()))


def do_env(stack, options):
    for name, value in stack.test_variables().items():
        print(f"export {name}={shlex.quote(value)}")


def do_logs(stack, options):
    names = [options.name] if options.name else [name for name in stack.processes() if stack.supervisor.log_file(name).exists()]
    files = [str(stack.supervisor.log_file(stack.process(name).name)) for name in names]
    if not files or not all(pathlib.Path(file).exists() for file in files):
        raise StackError("there are no logs yet.")
    tail = shutil.which("tail")
    os.execv(tail, [tail, *(["-F"] if options.follow else []), "-n", "50", *files])


def do_down(stack, options):
    with stack.exclusively():
        stack.down()


def do_reset(stack, options):
    if not options.yes:
        print(f"This removes all data, logs and secrets in {stack.folder}. Type yes to go on: ", end="", flush=True)
        if sys.stdin.readline().strip() != "yes":
            raise StackError("nothing was removed.")
    with stack.exclusively():
        stack.reset()


def do_restart(stack, options):
    with stack.exclusively():
        found = stack.services()
        rolls = found is not None and options.name in services.NAMES
        print("\n".join(lines(Rolling(stack).restart(options.name) if rolls else [stack.restart(options.name)])))


def do_kill(stack, options):
    with stack.exclusively():
        stack.kill(options.name)


def engine_name(word):
    if word not in ENGINES:
        raise argparse.ArgumentTypeError(f"there is no engine called '{word}': {' '.join(ENGINES)}")
    return word


def parser():
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--stack-dir", default="stack", metavar="DIR", help="where data, logs and secrets of the stack lie (./stack)")
    commands = argparse.ArgumentParser(prog="./codeflix stack", description=DESCRIPTION)
    words = commands.add_subparsers(required=True, metavar="COMMAND")

    def command(word, action, text):
        made = words.add_parser(word, parents=[everywhere], help=text, description=text)
        made.set_defaults(action=action)
        return made

    command("install", do_install, "fetch engines, all or those named").add_argument("engines", nargs="*", metavar="ENGINE", type=engine_name)
    up = command("up", do_up, "install what is missing, start everything, wait until it is ready")
    up.add_argument("--only", nargs="+", metavar="ENGINE", type=engine_name, help=f"these engines and what they need, no services: {' '.join(ENGINES)}")
    up.add_argument("--replicas", type=int, default=services.DEFAULT_REPLICAS, metavar="N", help="processes of each service (2)")
    up.add_argument("--for-tests", action="store_true", help="no limits, quick encoding, a clock that tests move, answers that tell their replica")
    up.add_argument("--search", choices=services.SEARCH, help="what titles are searched with (elasticsearch; later: as at the last start)")
    up.add_argument("--port-base", type=int, metavar="N", help="the first of its ports (21000; later: as at the last start)")
    command("status", do_status, "show every process: state, memory, seconds to start, address")
    command("env", do_env, "print the variables by which tests find the engines that run; they carry secrets")
    logs = command("logs", do_logs, "show the end of one log or of all")
    logs.add_argument("name", nargs="?", metavar="NAME")
    logs.add_argument("-f", "--follow", action="store_true", help="go on as it grows")
    command("down", do_down, "stop everything; data stay")
    command("reset", do_reset, "stop everything and remove data, logs and secrets").add_argument("--yes", action="store_true", help="do not ask")
    command("restart", do_restart, "stop one process and start it again; a service: its replicas one after the other, the platform answers meanwhile").add_argument("name", metavar="NAME")
    command("kill", do_kill, "kill -9 one process, for experiments").add_argument("name", metavar="NAME")
    return commands


def main():
    options = parser().parse_args()
    try:
        replicas = 0 if getattr(options, "only", None) else getattr(options, "replicas", None)
        asked = {name: getattr(options, name, None) for name in ("port_base", "for_tests", "search")}
        options.action(Stack(options.stack_dir, replicas=replicas, **asked), options)
    except StackError as trouble:
        print(f"codeflix: {trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # such as | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
