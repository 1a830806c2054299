"""Titles, made through the gateway as an administrator makes them."""
import base64
import functools
import pathlib
import subprocess
import tempfile
import time
import uuid

ADMIN = "/api/catalog-admin/v1"
TUS = {"Tus_Resumable": "1.0.0"}
PIECE = 256 << 10
DONE = 300.0  # seconds until a clip of two seconds must be encoded, on a busy machine and through a fault


@functools.cache
def clip():
    """Two seconds of film."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "clip.mp4"
        picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=f=440:d=2"]
        subprocess.run(["ffmpeg", "-v", "error", *picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", path], check=True)
        return path.read_bytes()


def wait_for(condition, seconds, what):
    """Seconds until condition() is true; AssertionError with `what` when it does not come."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.25)  # the pause of a caller that keeps within its limit beside the others
    return time.monotonic() - began


class Insistent:
    """Sends what must arrive again and again with one Idempotency-Key until it is answered, as a good client does."""

    def __init__(self, api, patience=DONE):
        self.api = api
        self._patience = patience

    def call(self, method, path, body=None, **headers):
        """The first answer that is neither broken nor 429 nor 5xx."""
        if method == "POST":
            headers.setdefault("Idempotency_Key", uuid.uuid4())
        deadline = time.monotonic() + self._patience
        while True:
            answer = self.api.call(method, path, body, **headers)
            if answer.status not in (0, 429) and answer.status < 500:
                return answer
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path} is answered {answer.status} {answer.body} for {self._patience:.0f} s")
            time.sleep(0.5)

    def create(self, path, body):
        answer = self.call("POST", path, body)
        if answer.status != 201:
            raise AssertionError(f"POST {path}: {answer.status} {answer.body}")
        return answer.body["id"]


def make_draft(admin, name, opened=True):
    """A video without media; its id."""
    category = admin.create(ADMIN + "/categories", {"name": f"Category {name}"})
    genre = admin.create(ADMIN + "/genres", {"name": f"Genre {name}", "categories": [category]})
    fields = {"title": f"Title {name}", "description": "Made by a test.", "year_launched": 2024, "rating": "L", "opened": opened}
    return admin.create(ADMIN + "/videos", {**fields, "categories": [category], "genres": [genre], "cast": []})


def upload(admin, video):
    """The clip into the video's slot, in pieces; after a broken one the server says where it goes on."""
    data = clip()
    told = {"video_id": video, "slot": "video", "filename": "clip.mp4"}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    made = admin.call("POST", ADMIN + "/uploads", Upload_Length=len(data), Upload_Metadata=metadata, **TUS)
    if made.status != 201:
        raise AssertionError(f"the upload was not made: {made.status} {made.body}")
    path = made.headers["Location"].removeprefix(admin.api.base)
    while (offset := int(admin.call("HEAD", path, **TUS).headers["Upload-Offset"])) < len(data):
        admin.api.call("PATCH", path, data[offset : offset + PIECE], Upload_Offset=offset, Content_Type="application/offset+octet-stream", **TUS)


def wait_until_encoded(admin, video, seconds=DONE):
    def ended():
        document = admin.call("GET", f"{ADMIN}/videos/{video}").body
        return document["media"]["video"]["status"] in ("completed", "failed")

    wait_for(ended, seconds, f"the end of the encoding of {video}")
    media = admin.call("GET", f"{ADMIN}/videos/{video}").body["media"]["video"]
    if media["status"] != "completed":
        raise AssertionError(f"the encoding of {video} failed: {media}")


def publish(admin, video):
    answer = admin.call("POST", f"{ADMIN}/videos/{video}/publish")
    if answer.status not in (200, 204):
        raise AssertionError(f"publish: {answer.status} {answer.body}")


def make_title(admin, name, opened=True):
    """A published title, opened to everyone who is signed in or to subscribers; its id."""
    video = make_draft(admin, name, opened)
    upload(admin, video)
    wait_until_encoded(admin, video)
    publish(admin, video)
    return video


def start_session(viewer, video, seconds=60):
    """Waits until the title has come to playback; the session."""
    answer = None

    def started():
        nonlocal answer
        answer = viewer.call("POST", "/api/playback/v1/sessions", {"video_id": video, "device": "test"})
        return answer.status == 201

    wait_for(started, seconds, f"a session of {video}")
    return answer.body
