"""One fault under load: what is done, and what must hold afterwards."""
import contextlib
import time
import unittest
import uuid

from . import catalogue, report, running
from .load import all_categories

RECOVERY = 240.0  # seconds; a machine that does other things beside takes its time


class Fault(unittest.TestCase):
    """A test does its harm in `with self.harm(name)`; behind the block the platform must come back by itself."""

    @contextlib.contextmanager
    def harm(self, name):
        """Load runs from before the block until the platform works again. Yields the load. Then nothing acknowledged may be lost and
        nothing done twice."""
        ground = running.ground()
        outcome = report.Outcome(name)
        with ground.load() as load:
            load.wait_until_it_flows(60, "the load")
            began = time.monotonic()
            yield load
            outcome.lasted = time.monotonic() - began
            began += outcome.lasted
            load.wait_until_it_flows(RECOVERY, "the load after the fault")
            outcome.served_after = time.monotonic() - began
            self._watch_a_new_title(ground)
            outcome.worked_after = time.monotonic() - began
            load.stop()
        outcome.attempted, outcome.unanswered = load.total()
        outcome.acknowledged = outcome.attempted - outcome.unanswered
        outcome.longest_gap = {kind: round(count.longest_gap, 1) for kind, count in load.count.items()}
        lost, doubled = load.lost_and_doubled(all_categories(ground.admin))
        twice = self._titles_done_twice(ground, load.titles)
        outcome.lost, outcome.doubled, outcome.titles = len(lost), len(doubled) + len(twice), len(load.titles)
        report.add(outcome)
        self.assertEqual((lost, doubled, twice, load.trouble), ([], [], [], []), f"what was answered otherwise: {load.failed()}")

    def _watch_a_new_title(self, ground):
        viewer = catalogue.Insistent(ground.admin, RECOVERY)  # the load watches as the other one
        video = catalogue.make_title(viewer, uuid.uuid4().hex[:8])
        catalogue.wait_for(lambda: viewer.call("GET", f"/api/catalog/v1/videos/{video}").status == 200, RECOVERY, "the title in the catalogue")
        session = catalogue.start_session(viewer, video, RECOVERY)
        manifest = viewer.call("GET", session["manifests"]["hls"])
        self.assertEqual(manifest.status, 200)
        self.assertIn(b"#EXTM3U", manifest.body)
        viewer.call("DELETE", f"/api/playback/v1/sessions/{session['id']}")

    def _titles_done_twice(self, ground, titles):
        """Each upload is one job, and the title is there for viewers."""
        found = []
        for video in titles:
            jobs = catalogue.Insistent(ground.admin).call("GET", f"/api/encoder/v1/jobs?per_page=100&video_id={video}").body["data"]
            if len([job for job in jobs if job["video_id"] == video]) != 1:
                found.append(video)
        return found
