"""What every test here stands on: a stack that runs, an administrator, a viewer, and a title that she watches."""
import contextlib
import dataclasses
import uuid

from . import catalogue, people
from .api import Api
from .load import Load


@dataclasses.dataclass(frozen=True)
class Ground:
    stack: object
    admin: Api
    viewer: Api
    title: str
    session: dict

    def load(self):
        return Load(self.admin, self.viewer, self.session)


@contextlib.contextmanager
def ground(stack):
    """Of a stack whose services run. The service accounts go at the end; the title stays."""
    api = Api(stack.services().public_url, stack.folder / "tls" / "authority.pem")
    with people.account(stack, "catalog_admin", "operator") as administrator, people.account(stack, "customer") as customer:
        admin, viewer = api.with_token(administrator), api.with_token(customer)
        title = catalogue.make_title(catalogue.Insistent(admin), uuid.uuid4().hex[:8])
        yield Ground(stack, admin, viewer, title, catalogue.start_session(catalogue.Insistent(viewer), title))
