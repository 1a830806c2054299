"""kill -9 of each process, under load. Nothing watches over the processes of a stack: `restart` stands for the supervisor that would."""
import unittest

from deploy.stack import services

from . import catalogue, feed, running
from .fault import Fault


class Kill(Fault):
    def test_each_replica(self):
        for service in services.NAMES:
            for name in running.stack().services().names_of(service):
                with self.subTest(name), self.harm(f"kill -9 {name}") as load:
                    running.stack().kill(name)
                    # The other replica serves alone.
                    load.wait_until_it_flows(60, f"the load without {name}")
                    running.stack().restart(name)

    def test_rabbitmq(self):
        with self.harm("kill -9 rabbitmq") as load:
            self._kill_for_a_while("rabbitmq", load, "write", "browse", "heartbeat", "edit")

    def test_kafka(self):
        with self.harm("kill -9 kafka") as load:
            before = feed.failures(running.stack())
            noticed = lambda: any(count > before[name] for name, count in feed.failures(running.stack()).items())
            self._kill_for_a_while("kafka", load, "write", "browse", "heartbeat", "edit", noticed=noticed)

    def test_connect(self):
        with self.harm("kill -9 connect") as load:
            self._kill_for_a_while("connect", load, "write", "browse", "heartbeat", "edit")

    def test_postgres(self):
        with self.harm("kill -9 postgres") as load:
            self._kill_for_a_while("postgres", load, "browse")

    def test_keycloak(self):
        with self.harm("kill -9 keycloak") as load:
            self._kill_for_a_while("keycloak", load, "write", "browse", "heartbeat", "edit")

    def test_object_store(self):
        with self.harm("kill -9 versitygw (S3)") as load:
            self._kill_for_a_while("versitygw", load, "write", "browse", "heartbeat", "edit")

    def test_search_node(self):
        if running.stack().search != "elasticsearch":
            raise unittest.SkipTest("this stack searches in an index of each replica, so there is no search node to kill")
        with self.harm("kill -9 elasticsearch") as load:
            self._kill_for_a_while("elasticsearch", load, "write", "browse", "heartbeat", "edit")

    def _kill_for_a_while(self, engine, load, *go_on, noticed=lambda: True):
        """Those kinds of callers are served without the engine, and no request of theirs fails, also when it was noticed."""
        running.stack().kill(engine)
        failed = {kind: load.count[kind].failed for kind in go_on}
        try:
            catalogue.wait_for(noticed, 60, f"notice of the death of {engine}")
            began = {kind: load.count[kind].acknowledged for kind in go_on}
            catalogue.wait_for(lambda: all(load.count[kind].acknowledged >= began[kind] + 10 for kind in go_on), 60, f"service without {engine}")
        finally:
            running.stack().restart(engine)
        self.assertEqual({kind: load.count[kind].failed - failed[kind] for kind in go_on}, dict.fromkeys(go_on, 0), load.failed())
