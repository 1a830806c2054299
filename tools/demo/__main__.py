"""./codeflix demo: fills a running platform through its public API with a small catalogue, and shows how far it is.

Running it again adds what is missing and changes nothing else.
"""
import argparse
import base64
import json
import pathlib
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from art import draw_artwork, film
from titles import ACTORS, CATEGORIES, DIRECTORS, GENRES, REAL_CLIP, TITLES

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADMIN = "/api/catalog-admin/v1"
PIECE = 8 << 20  # bytes of one upload request
REAL_FILE = "node_modules/video-stitch"  # installed with the pages' libraries


class Platform:
    """`token()` answers one that is good for some minutes at least."""

    def __init__(self, base, token, tls):
        self.base, self.token, self.tls = base, token, tls

    def call(self, method, path, body=None, headers=None):
        """The parsed answer and its headers; a refusal ends the demonstration with the platform's own words."""
        headers = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(path if path.startswith("http") else self.base + path, data=body, method=method, headers=headers)
        for attempt in range(5):
            try:
                with urllib.request.urlopen(request, timeout=60, context=self.tls) as answer:
                    text = answer.read()
                    return (json.loads(text) if text else None), answer.headers
            except urllib.error.HTTPError as refusal:
                if refusal.code in (429, 503) and attempt < 4:
                    time.sleep(float(refusal.headers.get("Retry-After") or 1))
                    continue
                sys.exit(f"codeflix: {method} {path} was refused with {refusal.code}: {refusal.read().decode(errors='replace')[:500]}")
            except OSError as broken:
                sys.exit(f"codeflix: no platform answers at {self.base} ({broken}): start one with ./codeflix up.")

    def existing(self, resource, label):
        """Ids by name of everything that is there already."""
        found, page = {}, 1
        while True:
            answer, _ = self.call("GET", f"{ADMIN}/{resource}?per_page=100&page={page}")
            found |= {item[label]: item["id"] for item in answer["data"]}
            if page >= answer["meta"]["pages"]:
                return found
            page += 1

    def ensure(self, resource, items):
        """Creates those of `items` (bodies with a name) that are missing; answers ids by name."""
        ids = self.existing(resource, "name")
        for item in items:
            if item["name"] not in ids:
                ids[item["name"]] = self.call("POST", f"{ADMIN}/{resource}", item)[0]["id"]
        return ids

    def upload(self, video, slot, path):
        encode = lambda text: base64.b64encode(text.encode()).decode()
        size = path.stat().st_size
        tus = {"Tus-Resumable": "1.0.0"}
        metadata = ",".join(f"{key} {encode(value)}" for key, value in (("video_id", video), ("slot", slot), ("filename", path.name)))
        _, headers = self.call("POST", f"{ADMIN}/uploads", headers={**tus, "Upload-Length": str(size), "Upload-Metadata": metadata})
        location = urllib.parse.urljoin(self.base + ADMIN + "/uploads", headers["Location"])
        with path.open("rb") as source:
            offset = 0
            while offset < size:
                piece = source.read(PIECE)
                self.call("PATCH", location, piece, {**tus, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})
                offset += len(piece)


def progress(done, total, text):
    width = 30
    filled = width * done // total
    print(f"\r  [{'#' * filled}{'.' * (width - filled)}] {done}/{total}  {text:<44.44}", end="", flush=True)


class ClientTokens:
    """Tokens of the client codeflix-cli from whichever issuer the platform names, renewed in time."""

    CLIENT = "codeflix-cli"

    def __init__(self, base, secret, tls):
        self._secret, self._tls = secret, tls
        self._token, self._good_until = None, 0.0
        self._address = self._ask(f"{base}/auth/.well-known/openid-configuration")["token_endpoint"]

    def __call__(self):
        if time.monotonic() >= self._good_until:
            form = {"grant_type": "client_credentials", "client_id": self.CLIENT, "client_secret": self._secret}
            answer = self._ask(self._address, urllib.parse.urlencode(form).encode())
            self._token, self._good_until = answer["access_token"], time.monotonic() + answer["expires_in"] / 2
        return self._token

    def _ask(self, address, form=None):
        try:
            with urllib.request.urlopen(address, form, timeout=60, context=self._tls) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            sys.exit(f"codeflix: {address} answers {refusal.code}: {refusal.read().decode(errors='replace')[:500]}")
        except OSError as broken:
            sys.exit(f"codeflix: no issuer answers at {address} ({broken}).")


def tls_of(base, certificate):
    return ssl.create_default_context(cafile=certificate) if base.startswith("https:") else None


def connect(arguments):
    if arguments.url is not None:
        base = arguments.url.rstrip("/")
        tls = tls_of(base, arguments.ca)
        return Platform(base, ClientTokens(base, arguments.secret_file.read_text().strip(), tls), tls)
    try:
        run = json.loads((pathlib.Path(arguments.data_dir) / "run.json").read_text())
    except OSError:
        sys.exit(f"codeflix: no platform has started on {arguments.data_dir} yet: start one with ./codeflix up, or name its folder with --data-dir.")
    words = [ROOT / "codeflix", "token", "--data-dir", pathlib.Path(arguments.data_dir).resolve(), "--role", "catalog_admin", "--subject", "demo", "--ttl", "12h"]
    token = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True).stdout.strip()
    certificate = pathlib.Path(arguments.data_dir) / "tls" / "self-signed.crt"
    return Platform(run["public_url"], lambda: token, tls_of(run["public_url"], certificate if certificate.exists() else None))


def add_title(platform, title, number, ids):
    actors = [ACTORS[(number * 3 + step * 5) % len(ACTORS)] for step in range(3)]
    director = DIRECTORS[number % len(DIRECTORS)]
    roles = ["Protagonista", "A vizinha", "O forasteiro"]
    video = platform.call("POST", f"{ADMIN}/videos", {
        "title": title.name, "description": title.description, "year_launched": title.year, "rating": title.rating, "opened": title.opened,
        "categories": [ids["categories"][title.category]], "genres": [ids["genres"][title.genre]],
        "cast": [{"id": ids["cast"][director], "role": "Direção"}] + [{"id": ids["cast"][name], "role": role} for name, role in zip(actors, roles)],
    })[0]["id"]
    with tempfile.TemporaryDirectory() as folder:
        for slot, path in draw_artwork(title, folder).items():
            platform.upload(video, slot, path)
        platform.upload(video, "video", real_file() if title.scene == "real" else film(title, number, folder))
    return video


def real_file():
    """The largest clip of the package."""
    clips = sorted((ROOT / REAL_FILE).rglob("*.mp4"), key=lambda path: path.stat().st_size)
    if not clips:
        sys.exit("codeflix: the package with the real clip is missing: run npm ci.")
    return clips[-1]


def main():
    parser = argparse.ArgumentParser(prog="codeflix demo", description="Fills a running platform with a small catalogue of invented titles.")
    parser.add_argument("--data-dir", default="data", help="of the platform on this machine (./data)")
    parser.add_argument("--url", help="of a platform anywhere, such as a stack, instead of --data-dir; needs --secret-file")
    parser.add_argument("--secret-file", type=pathlib.Path, metavar="FILE", help=f"holds the secret of the client {ClientTokens.CLIENT}")
    parser.add_argument("--ca", type=pathlib.Path, metavar="FILE", help="an authority to trust, where the system does not know it")
    arguments = parser.parse_args()
    if (arguments.url is None) != (arguments.secret_file is None):
        parser.error("--url and --secret-file go together.")
    for file in filter(None, (arguments.secret_file, arguments.ca)):
        if not file.is_file():
            parser.error(f"{file} is no file.")
    platform = connect(arguments)

    titles = [*([REAL_CLIP] if (ROOT / REAL_FILE).is_dir() else []), *TITLES]
    print(f"Filling {platform.base} with {len(titles)} titles.")
    ids = {"categories": platform.ensure("categories", [{"name": name, "description": text} for name, text in CATEGORIES.items()])}
    ids["genres"] = platform.ensure("genres", [{"name": name, "categories": [ids["categories"][c] for c in categories]} for name, categories in GENRES.items()])
    ids["cast"] = platform.ensure("cast_members", [{"name": name, "type": "actor"} for name in ACTORS] + [{"name": name, "type": "director"} for name in DIRECTORS])

    known = platform.existing("videos", "title")
    videos = {}
    for number, title in enumerate(titles):
        progress(number, len(titles), f"filming and uploading {title.name}")
        videos[title.name] = known.get(title.name) or add_title(platform, title, number, ids)
    progress(len(titles), len(titles), "uploaded")
    print()

    waiting = dict(videos)
    while waiting:
        for name, video in list(waiting.items()):
            document = platform.call("GET", f"{ADMIN}/videos/{video}")[0]
            status = (document["media"].get("video") or {}).get("status")
            if status == "failed":
                sys.exit(f"\ncodeflix: {name} could not be encoded: {document['media']['video']['failure']}")
            if status == "completed":
                if not document["published"]:
                    platform.call("POST", f"{ADMIN}/videos/{video}/publish")
                del waiting[name]
        progress(len(videos) - len(waiting), len(videos), "encoded and published")
        time.sleep(1 if waiting else 0)
    print(f"\nDone: {platform.base}/")


if __name__ == "__main__":
    main()
