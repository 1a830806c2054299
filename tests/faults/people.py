"""Service accounts of the stack's Keycloak, made for the length of a run."""
import contextlib
import json
import pathlib
import secrets
import sys
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "keycloak"))
from admin_api import AdminApi  # noqa: E402

REALM = "/codeflix"
LIFE = 4 * 3600  # seconds that a token is good: what is under test goes on while Keycloak is down


def administrator(stack):
    told = stack.engines()["keycloak"].administration()
    return AdminApi(told["KEYCLOAK_URL"], told["KC_BOOTSTRAP_ADMIN_USERNAME"], told["KC_BOOTSTRAP_ADMIN_PASSWORD"])


@contextlib.contextmanager
def account(stack, *roles):
    """An access token of a new service account with these roles of the realm; the account goes when the block ends."""
    api, name, secret = administrator(stack), f"test-{secrets.token_hex(4)}", secrets.token_urlsafe(24)
    client = {
        "clientId": name,
        "secret": secret,
        "publicClient": False,
        "serviceAccountsEnabled": True,
        "standardFlowEnabled": False,
        "fullScopeAllowed": True,
        "defaultClientScopes": ["codeflix", "codeflix-roles"],
        "attributes": {"access.token.lifespan": str(LIFE)},
    }
    api.post(f"{REALM}/clients", client)
    made = api.get(f"{REALM}/clients?clientId={name}")[0]["id"]
    try:
        user = api.get(f"{REALM}/clients/{made}/service-account-user")["id"]
        api.post(f"{REALM}/users/{user}/role-mappings/realm", [api.get(f"{REALM}/roles/{role}") for role in roles])
        yield _token(stack, name, secret)
    finally:
        administrator(stack).delete(f"{REALM}/clients/{made}")


def _token(stack, name, secret):
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": name, "client_secret": secret})
    address = f"{stack.engines()['keycloak'].base_url}/realms/codeflix/protocol/openid-connect/token"
    with urllib.request.urlopen(address, form.encode(), timeout=60) as answer:
        return json.load(answer)["access_token"]
