"""The first person of a realm: without one nobody could administer the catalogue."""

from admin_api import Refused

ROLE = "catalog_admin"


def make_first_administrator(api, realm, roles, email, password):
    """Makes a person with these roles, unless somebody administers the catalogue already. Says what it did."""
    holders = api.get(f"/{realm}/roles/{ROLE}/users")
    if holders is None:
        raise Refused(f"there is no role {ROLE} in a realm {realm}: apply comes first")
    # A client has it too, by its service account.
    if any(not holder["username"].startswith("service-account-") for holder in holders):
        return "There is an administrator already."
    person = {
        "username": email,
        "email": email,
        "emailVerified": True,
        "firstName": "Administrator",
        "enabled": True,
        "credentials": [{"type": "password", "value": password}],
        "realmRoles": [f"default-roles-{realm.lower()}", *roles],
    }
    # Unlike making a person and then giving roles, an import is one step: it leaves nobody half made.
    done = api.post(f"/{realm}/partialImport", {"ifResourceExists": "SKIP", "users": [person]})
    if done["added"] != 1:
        raise Refused(f"{email} has an account without the role {ROLE}: give it that role in Keycloak's console")
    return f"administrator {email} made"
