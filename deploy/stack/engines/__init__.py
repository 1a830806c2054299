"""Every engine, in the order in which people read them."""
from .. import install
from .azurite import Azurite
from .connect import Connect
from .elasticsearch import Elasticsearch
from .fake_gcs import FakeGcs
from .kafka import Kafka
from .keycloak import Keycloak
from .postgres import Postgres
from .rabbitmq import RabbitMq
from .versitygw import VersityGw

ENGINES = {engine.name: engine for engine in (Postgres, RabbitMq, VersityGw, Azurite, FakeGcs, Kafka, Connect, Elasticsearch, Keycloak)}


def with_needs(names):
    """The engines named and those that they need, in the order of ENGINES."""
    wanted = set(names)
    while more := {need for name in wanted for need in ENGINES[name].needs} - wanted:
        wanted |= more
    return [name for name in ENGINES if name in wanted]


def install_missing(names):
    """Installs those of the engines, and of those that they need, that this machine lacks; the names of what it installed."""
    missing = [name for name in with_needs(names) if not ENGINES[name].installed()]
    if missing:
        install.debian_packages()
    for name in missing:
        ENGINES[name].install()
    return missing
