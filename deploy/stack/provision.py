"""What services need of the engines before they start: each its own database, its own rights, and nothing of the others."""
import pathlib
import subprocess

from . import users
from .errors import StackError

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONNECTOR = "codeflix_catalog"
TOPIC_PREFIX = "catalog_admin."
FIRST_ADMINISTRATOR = "admin@codeflix.local"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def make_buckets(store, names):
    """Buckets in the store; those that are there stay. The secret goes by standard input, where no list of processes shows it."""
    for name in names:
        settings = f'user = "{store.secrets["s3_access_key"]}:{store.secrets["s3_secret_key"]}"\n'
        command = ["curl", "-sS", "-K", "-", "--aws-sigv4", "aws:amz:us-east-1:s3", "-H", f"x-amz-content-sha256: {EMPTY_SHA256}", "-X", "PUT"]
        command += ["-o", "/dev/null", "-w", "%{http_code}", f"http://127.0.0.1:{store.port()}/{name}"]
        done = subprocess.run(command, input=settings, capture_output=True, text=True)
        if done.stdout not in ("200", "409"):
            raise StackError(f"the bucket {name} could not be made: {done.stdout} {done.stderr.strip()}")


def register_connector(run, connect, postgres, database):
    """Lets the change log of the catalogue's administration flow into Kafka."""
    address = f"{postgres.test_address().rsplit('/', 1)[0]}/{database}"
    command = ["/usr/bin/python3", str(ROOT / "deploy" / "replication" / "connector.py"), "--connect", connect.test_address()]
    run([*command, "--name", CONNECTOR, "--prefix", TOPIC_PREFIX], CODEFLIX_PUBLISHER_DATABASE=address)


def make_authority(run, folder):
    """A certificate authority of this stack and a certificate of the gateway, once. People let their browser trust authority.pem."""
    if (folder / "server.pem").exists():
        return
    users.make_folder(folder)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    authority = [str(folder / "authority.pem"), str(folder / "authority.key")]
    usage = "keyUsage=critical,keyCertSign,cRLSign"
    run(["openssl", "req", "-x509", *key, "-days", "3650", "-subj", "/CN=Codeflix stack", "-addext", usage, "-out", authority[0], "-keyout", authority[1]])
    request = str(folder / "server.csr")
    run(["openssl", "req", *key, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", request, "-keyout", str(folder / "server.key")])
    fresh = folder / "server.pem.new"
    sign = ["openssl", "x509", "-req", "-in", request, "-CA", authority[0], "-CAkey", authority[1], "-CAcreateserial", "-days", "825", "-copy_extensions", "copy"]
    run([*sign, "-out", str(fresh)])
    fresh.rename(folder / "server.pem")


def apply_realm(run, keycloak, public_url, secrets):
    """The realm as deploy/keycloak says it, with the addresses of this stack, and its first administrator."""
    command = ["/usr/bin/python3", str(ROOT / "deploy" / "keycloak" / "apply.py")]
    clients = {"REALM_SECRET_SUBSCRIPTION": secrets["subscription_client_secret"], "REALM_SECRET_CLI": secrets["cli_client_secret"]}
    run([*command, "apply"], **keycloak.administration(), **clients, REALM_PUBLIC_URL=public_url)
    variables = {"REALM_ADMINISTRATOR_EMAIL": FIRST_ADMINISTRATOR, "REALM_ADMINISTRATOR_PASSWORD": secrets["administrator_password"]}
    run([*command, "first-administrator"], **keycloak.administration(), **variables)
