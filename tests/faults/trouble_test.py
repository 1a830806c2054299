"""What is worse than a death: a database that goes away in the middle, a broker that takes nothing, a message that nobody can read, a wrong clock."""
import dataclasses
import urllib.error
import urllib.request

from . import catalogue, running
from .broker import Broker
from .fault import Fault

FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"  # the loader knows the machine's folder


class Trouble(Fault):
    def test_database_restarts_in_the_middle_of_transactions(self):
        with self.harm("restart postgres") as load:
            for _ in range(3):
                running.stack().restart("postgres")
                load.wait_until_it_flows(120, "the load between two restarts")

    def test_broker_takes_nothing_because_its_memory_is_full(self):
        broker = Broker(running.stack())
        with self.harm("rabbitmq memory alarm") as load:
            broker.control("set_vm_memory_high_watermark", "absolute", "1MB")
            try:
                catalogue.wait_for(broker.alarmed, 60, "the alarm")
                before = {kind: count.acknowledged for kind, count in load.count.items()}
                catalogue.wait_for(lambda: all(count.acknowledged > before[kind] + 10 for kind, count in load.count.items()), 60, "service during the alarm")
            finally:
                broker.control("set_vm_memory_high_watermark", "absolute", "512MB")

    def test_a_message_that_nobody_can_read_is_laid_aside(self):
        broker = Broker(running.stack())
        for queue, dead in (("encoder.jobs", "encoder.dead_letters"), ("catalog_admin.encoder_facts", "catalog_admin.dead_letters"), ("playback.entitlements", "playback.dead_letters")):
            with self.subTest(queue), self.harm(f"poison in {queue}"):
                before = broker.length(dead)
                broker.publish(queue, b'{"specversion": "1.0", "id": 7')
                catalogue.wait_for(lambda: broker.length(dead) == before + 1, 60, f"the message in {dead}")

    def test_a_wrong_clock(self):
        """Five minutes off, in one replica: it says so and gets no requests."""
        stack = running.stack()
        for name in ("playback-2", "catalog_admin-2"):
            with self.subTest(name), self.harm(f"clock of {name} 5 min ahead") as load:
                process = stack.process(name)
                stack.supervisor.stop(process)
                wrong = {"LD_PRELOAD": FAKETIME, "FAKETIME": "+300s", "DONT_FAKE_MONOTONIC": "1"}
                stack.supervisor.start(dataclasses.replace(process, environment=process.environment | wrong))
                try:
                    catalogue.wait_for(lambda: "ahead of the database's" in _readiness(process.address), 60, f"the sentence of {name}")
                    load.wait_until_it_flows(60, f"the load beside {name}")
                    self.assertFalse(process.ready())
                finally:
                    stack.restart(name)


def _readiness(address):
    """What the process says of itself; nothing while it does not listen."""
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.read().decode()
    except OSError:
        return ""
