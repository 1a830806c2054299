"""One service is replaced by a program that somebody else wrote from its contracts alone; the platform goes on with it."""
import datetime
import unittest
import uuid

from tests.replaceable.stand_in import stand_in

from . import catalogue, people, running

SUBSCRIPTION = "/api/subscription/v1"
SESSIONS = "/api/playback/v1/sessions"


class Replaceable(unittest.TestCase):
    def setUp(self):
        self.stack, self.ground = running.stack(), running.ground()
        self.enterContext(stand_in(self.stack))

    def test_main_job(self):
        """Upload, encode, publish, find, refused, declined, approved, play, cancel, refused again."""
        with people.account(self.stack, "catalog_admin", "subscription_admin") as administrator, people.account(self.stack, "customer") as customer:
            admin, viewer = (catalogue.Insistent(self.ground.admin.with_token(token)) for token in (administrator, customer))
            video = catalogue.make_title(admin, uuid.uuid4().hex[:8], opened=False)
            catalogue.wait_for(lambda: viewer.call("GET", f"/api/catalog/v1/videos/{video}").status == 200, 60, "the title in the catalogue")
            play = lambda: viewer.call("POST", SESSIONS, {"video_id": video, "device": "test"})
            catalogue.wait_for(lambda: play().status != 404, 60, "the title in playback")
            self.assertEqual((play().status, play().body["code"]), (402, "subscription_required"))

            plan = viewer.call("GET", f"{SUBSCRIPTION}/plans").body["data"][0]["id"]
            self.assertEqual(self._pay(viewer, plan, "tok_declined").status, 402)
            self.assertEqual(play().status, 402)
            bought = self._pay(viewer, plan, "tok_approved")
            self.assertEqual(bought.status, 201, bought.body)
            opened = catalogue.wait_for(lambda: play().status == 201, 10, "the opened title")
            session = play().body
            self.assertIn(b"#EXTM3U", viewer.call("GET", session["manifests"]["hls"]).body)
            self.assertEqual(viewer.call("POST", f"{SESSIONS}/{session['id']}/heartbeat", {"position_ms": 10}).status, 200)

            ended = viewer.call("DELETE", f"{SUBSCRIPTION}/subscriptions/{bought.body['id']}")
            self.assertTrue(ended.body["cancel_at_period_end"])
            later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
            self.assertEqual(admin.call("PUT", f"{SUBSCRIPTION}/test_clock", {"now": later.isoformat()}).status, 200)
            closed = catalogue.wait_for(lambda: play().status == 402, 10, "the closed title")
            print(f"with the stand-in for subscription: opened after {opened:.1f} s, closed after {closed:.1f} s", flush=True)

    def _pay(self, viewer, plan, card):
        method = viewer.call("POST", f"{SUBSCRIPTION}/payment_methods", {"gateway": "sandbox", "token": card})
        self.assertEqual(method.status, 201, method.body)
        return viewer.call("POST", f"{SUBSCRIPTION}/subscriptions", {"plan_id": plan, "payment_method_id": method.body["id"]})
