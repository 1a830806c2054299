"""With everything else down, Keycloak too, people go on browsing, and those with a session go on watching with the tokens they have."""
import unittest
import urllib.parse

from deploy.stack import services

from . import catalogue, feed, running

ROUNDS = 30
SEARCH = "search?q=title"


class Autonomy(unittest.TestCase):
    def setUp(self):
        self.stack, self.ground = running.stack(), running.ground()
        self.addCleanup(lambda: self.stack.up(services.ENGINES))
        title = f"/api/catalog/v1/videos/{self.ground.title}"
        # In the index of each replica: the gateway asks one after the other.
        catalogue.wait_for(lambda: all(self.ground.viewer.call("GET", title).status == 200 for _ in range(2 * self.stack.replicas)), 60, "the title everywhere")

    def test_browsing_and_watching_go_on_alone(self):
        kept = ("catalog", "playback", services.GATEWAY)
        self._take_down("keycloak", *(name for name in self.stack.processes() if name.rsplit("-", 1)[0] in set(services.NAMES) - set(kept)))
        for _ in range(ROUNDS):
            self._browse(SEARCH)
            self._watch()
        self.assertEqual(self.ground.viewer.call("GET", "/api/subscription/v1/plans").status, 503)
        self._take_down(*self.stack.services().names_of("playback"))
        for _ in range(ROUNDS):
            self._browse(SEARCH)

    def test_browsing_goes_on_without_any_engine(self):
        """The catalogue answers from memory; what changes meanwhile comes later. Where an engine searches, only that is refused, in words."""
        elsewhere = self.stack.search == "elasticsearch"
        before = feed.failures(self.stack, ["catalog"])
        self._take_down("keycloak", "connect", "kafka", "rabbitmq", "versitygw", "postgres", *(["elasticsearch"] if elsewhere else []))
        noticed = lambda: any(count > before[name] for name, count in feed.failures(self.stack, ["catalog"]).items())
        catalogue.wait_for(noticed, 60, "notice of the death of Kafka")
        for name in before:
            self.assertTrue(self.stack.process(name).ready(), name)
        for _ in range(ROUNDS):
            self._browse(*(() if elsewhere else (SEARCH,)))
        if elsewhere:
            refused = self.ground.viewer.call("GET", f"/api/catalog/v1/{SEARCH}")
            self.assertEqual((refused.status, refused.body["code"]), (503, "search.unavailable"))
            self.assertIn("everything else is", refused.body["detail"])

    def _take_down(self, *names):
        for name in names:
            self.stack.kill(name)

    def _browse(self, *more):
        for path in ("home", "categories", f"videos/{self.ground.title}", *more):
            answer = self.ground.viewer.call("GET", f"/api/catalog/v1/{path}")
            self.assertEqual((path, answer.status), (path, 200))

    def _watch(self):
        """A heartbeat, the manifest, what it names, down to a segment, all by the fresh prefix."""
        viewer, session = self.ground.viewer, self.ground.session
        beat = viewer.call("POST", f"/api/playback/v1/sessions/{session['id']}/heartbeat", {"position_ms": 500})
        self.assertEqual(beat.status, 200, beat.body)
        path = session["manifests"]["hls"].replace(session["media_prefix"], beat.body["media_prefix"], 1)
        while True:
            answer = viewer.call("GET", path)
            self.assertEqual((path, answer.status), (path, 200))
            if not path.endswith(".m3u8"):
                break
            path = urllib.parse.urljoin(path, next(line for line in answer.body.decode().splitlines() if line and not line.startswith("#")))
        self.assertGreater(len(answer.body), 1000)
