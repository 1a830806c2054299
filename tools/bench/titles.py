"""Titles made through the public API: created, uploaded by tus, encoded, published, played."""
import base64
import json
import re
import subprocess
import time
import urllib.parse

from running import ADMIN, PLAYBACK, BenchError, path_of, wait_until

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 64 << 20  # bytes of one request, as the admin's pages send them


def make_clip(path, seconds, size):
    """A moving test picture with a tone."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=30:d={seconds}", "-f", "lavfi", "-i", f"sine=f=440:d={seconds}",
                    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", str(path)],
                   check=True, stdin=subprocess.DEVNULL, timeout=300)
    return path


class Shelf:
    """One category, genre and cast member for all the bench's titles, and the administrator's connection."""

    def __init__(self, platform):
        self.admin = platform.api("catalog_admin")
        self.category = self.admin.call("POST", f"{ADMIN}/categories", {"name": "Bench"})["id"]
        self.genre = self.admin.call("POST", f"{ADMIN}/genres", {"name": "Measured", "categories": [self.category]})["id"]
        self.cast = self.admin.call("POST", f"{ADMIN}/cast_members", {"name": "Quantas Vezes", "type": "actor"})["id"]

    def title(self, name):
        return self.admin.call("POST", f"{ADMIN}/videos", {
            "title": name, "description": "Made to be measured.", "year_launched": 2026, "rating": "L", "opened": True,
            "categories": [self.category], "genres": [self.genre], "cast": [{"id": self.cast, "role": "Metre"}]})["id"]

    def announce(self, video, length, filename="clip.mp4"):
        """The path of a new upload into the slot `video`."""
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in
                            (("video_id", video), ("slot", "video"), ("filename", filename)))
        status, headers, text = self.admin.ask("POST", f"{ADMIN}/uploads", headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata})
        if status != 201:
            raise BenchError(f"an upload was refused with {status}: {text.decode(errors='replace')[:300]}")
        return path_of(urllib.parse.urljoin(f"{ADMIN}/uploads", headers["Location"]))

    def send(self, upload, data):
        for offset in range(0, len(data), PIECE):
            self.admin.call("PATCH", upload, data[offset:offset + PIECE],
                            {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})

    def upload(self, video, path):
        """Uploads the file; answers the moment after its last byte was acknowledged."""
        data = path.read_bytes()
        self.send(self.announce(video, len(data)), data)
        return time.monotonic()

    def encoded(self, video, seconds=600):
        def done():
            media = self.admin.get(f"{ADMIN}/videos/{video}")["media"].get("video") or {}
            if media.get("status") == "failed":
                raise BenchError(f"a clip could not be encoded: {media.get('failure')}")
            return media.get("status") == "completed"
        wait_until(done, seconds, "the encoding", 0.05)

    def publish(self, video):
        self.admin.call("POST", f"{ADMIN}/videos/{video}/publish")

    def unpublish(self, video):
        self.admin.call("POST", f"{ADMIN}/videos/{video}/unpublish")


def media_folder(viewer, video, seconds=10):
    """The signed path of a title's media, with its last slash; waits until the title may be played."""
    end = time.monotonic() + seconds
    while True:
        status, _, text = viewer.ask("POST", f"{PLAYBACK}/sessions", {"video_id": video, "media": "video"})
        if status in (200, 201):
            session = json.loads(text)
            # A plan has so many screens at once; what was signed holds on after the session's end.
            viewer.call("DELETE", f"{PLAYBACK}/sessions/{session['id']}")
            return path_of(session["manifests"]["hls"]).rsplit("/", 1)[0] + "/"
        if time.monotonic() > end:
            raise BenchError(f"a published title does not play after {seconds} s: {status}, {text.decode(errors='replace')[:300]}")
        time.sleep(0.01)


def first_segment(viewer, folder):
    """What a player loads before the first picture: the playlists, the header and the first segment of a rendition."""
    def text(path):
        status, _, body = viewer.ask("GET", path)
        if status != 200:
            raise BenchError(f"GET {path} answered {status}.")
        return body
    lines = text(folder + "master.m3u8").decode().splitlines()
    variant = folder + next(line for line in lines if line and not line.startswith("#"))
    playlist = text(variant).decode()
    below = variant.rsplit("/", 1)[0] + "/"
    text(below + re.search(r'EXT-X-MAP:URI="([^"]+)"', playlist)[1])
    text(below + next(line for line in playlist.splitlines() if line and not line.startswith("#")))
