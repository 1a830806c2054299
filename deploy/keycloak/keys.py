"""The keys that sign tokens, as components of the realm."""

import datetime

from admin_api import Refused

SIGNING = "ecdsa-generated"
KIND = "org.keycloak.keys.KeyProvider"
KEPT = datetime.timedelta(days=30)
FORM = "es256 %Y-%m-%dT%H:%M:%SZ"


def rotate_keys(api, realm):
    """Makes a key with the highest priority, then takes the others out of signing; they verify for 30 days more."""
    found = api.get(f"/{realm}")
    if found is None:
        raise Refused(f"there is no realm {realm}")
    path = f"/{realm}/components"
    keys = [key for key in api.get(f"{path}?type={KIND}") if key["providerId"] == SIGNING]
    now = datetime.datetime.now(datetime.timezone.utc)
    priority = 1 + max((int(key["config"].get("priority", ["0"])[0]) for key in keys), default=100)
    name = now.strftime(FORM)
    config = {"priority": [str(priority)], "enabled": ["true"], "active": ["true"], "ecdsaEllipticCurveKey": ["P-256"]}
    # First the new one: at no moment is there none that signs.
    api.post(path, {"name": name, "providerId": SIGNING, "providerType": KIND, "parentId": found["id"], "config": config})
    dropped = 0
    for key in keys:
        if key["config"].get("active", ["true"]) != ["false"]:
            key["config"]["active"] = ["false"]
            api.put(f"{path}/{key['id']}", key)
        elif retired(key, keys, now) < now - KEPT:
            api.delete(f"{path}/{key['id']}")
            dropped += 1
    return f"{name} signs from now on; {len(keys) - dropped} older verify, {dropped} are gone."


def made(key):
    """When a key was made by this program; the first one tells nothing."""
    try:
        return datetime.datetime.strptime(key["name"], FORM).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def retired(key, keys, now):
    """When a key ceased to sign: when the next one was made."""
    return min((made(other) for other in keys if made(other) > made(key)), default=now)
