"""A rolling restart of each service under load: no request at the gateway fails, reads and POSTs alike."""
import unittest

from deploy.stack import services
from deploy.stack.rolling import Rolling

from . import running
from .load import all_categories


class RollingRestart(unittest.TestCase):
    def test_nobody_notices(self):
        for service in services.NAMES:
            with self.subTest(service), running.ground().load() as load:
                load.wait_until_it_flows(60, "the load")
                before = {name: running.stack().supervisor.record(name) for name in running.stack().services().names_of(service)}
                rows = Rolling(running.stack()).restart(service)
                load.wait_until_it_flows(60, "the load after the restart")
                load.stop()
                attempted, failed = load.total()
                print(f"rolling restart of {service}: {attempted} requests, {failed} failed {load.failed() or ''}", flush=True)
                self.assertEqual(len(rows), running.stack().replicas)
                for name, record in before.items():
                    self.assertNotEqual(running.stack().supervisor.record(name).pid, record.pid)
                self.assertEqual(load.failed(), {})
                self.assertEqual(load.lost_and_doubled(all_categories(running.ground().admin)), ([], []))
