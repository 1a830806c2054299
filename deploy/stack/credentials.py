"""The secrets of a stack: made at its first start, kept in secrets.json, which only its owner can read."""
import json
import secrets
import string

from .users import private_file

ALPHABET = string.ascii_letters + string.digits  # needs no escaping in a URL, a shell or a configuration file

LENGTHS = {
    "postgres_password": 32,
    "rabbitmq_password": 32,
    "erlang_cookie": 32,
    "s3_access_key": 20,
    "s3_secret_key": 40,
    "azure_key": 88,  # is decoded as base64 by client and server: 66 bytes
    "keycloak_database_password": 32,
    "keycloak_admin_password": 32,
    **{f"{service}_database_password": 32 for service in ("catalog_admin", "encoder", "playback", "subscription")},
    **{f"{service}_broker_password": 32 for service in ("catalog_admin", "encoder", "playback", "subscription")},
    "subscription_client_secret": 32,
    "cli_client_secret": 32,
    "administrator_password": 20,
    "gateway_secret": 40,
}
KEYS = ("media_key", "session_key")  # of 32 bytes, in hexadecimal


def load(folder):
    """The secrets of the stack in `folder`; those that it lacks are made and written first."""
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    made = {name: "".join(secrets.choice(ALPHABET) for _ in range(length)) for name, length in LENGTHS.items()}
    made |= {name: secrets.token_hex(32) for name in KEYS}
    made = {name: secret for name, secret in made.items() if name not in known}
    if made:
        known |= made
        with private_file(path) as file:
            json.dump(known, file, indent=2)
    return known
