"""What the engines have in common."""
from .. import install, ports
from ..users import make_folder


class Engine:
    """A kind of server that the platform uses. One instance belongs to one stack."""

    name = ""
    variable = ""
    """CODEFLIX_TEST_<variable> tells tests where it listens."""
    needs = ()
    """Engines that run before it."""

    def __init__(self, folder, port_base, secrets):
        self.folder = folder
        self.secrets = secrets
        self.port_base = port_base

    @classmethod
    def installed(cls):
        return install.home(cls.name).exists()

    @classmethod
    def install(cls):
        """Fetches what Debian's packages do not bring."""
        install.install_once(install.home(cls.name), cls.make)

    @classmethod
    def make(cls, fresh):
        """Fills the folder `fresh`, which becomes install.home(name) when this returns."""
        raise NotImplementedError

    def processes(self):
        """The rows of the table; the last one is the engine itself."""
        raise NotImplementedError

    def test_address(self):
        """Its address with the credentials that tests need."""
        raise NotImplementedError

    def port(self, name=None):
        return self.port_base + ports.OFFSETS[name or self.name]

    def data(self, name=None, for_unprivileged=False):
        """A folder for what it keeps, for its eyes only."""
        parent = self.folder / "data"
        parent.mkdir(parents=True, exist_ok=True)
        return make_folder(parent / (name or self.name), for_unprivileged)
