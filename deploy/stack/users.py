"""PostgreSQL and Elasticsearch refuse to run as root: for root, they run as a user without rights."""
import contextlib
import os
import pwd
import shutil

NOBODY = "nobody"


def unprivileged(command):
    """The command line that runs `command` without root's rights. It may still read: the cache of root lies in root's own folder."""
    if os.geteuid() != 0:
        return command
    group = str(pwd.getpwnam(NOBODY).pw_gid)
    # no_setuid_fixup: without it, access(2), which Java asks, would not count the right to read.
    rights = ["--securebits=+no_setuid_fixup", "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups", *rights, "--", *command]


def make_folder(path, for_unprivileged=False):
    """The folder, made when missing, readable by its owner only; the owner is who will run what uses it."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if for_unprivileged:
        _give_away(path)
    return path


@contextlib.contextmanager
def private_file(path, for_unprivileged=False):
    """A text file to write, readable by its owner only; it appears whole when the block ends."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    if for_unprivileged:
        _give_away(fresh)
    fresh.rename(path)


def _give_away(path):
    if os.geteuid() == 0:
        shutil.chown(path, NOBODY, pwd.getpwnam(NOBODY).pw_gid)
