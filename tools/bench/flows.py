"""What an administrator waits for: upload, playable, visible."""
import os
import pathlib
import subprocess
import time
import urllib.parse

from figures import Figure, percentile
from running import CATALOG, running, wait_until
from titles import Shelf, first_segment, make_clip, media_folder


def shown(viewer, video, words):
    return any(found["id"] == video for found in viewer.get(f"{CATALOG}/search?q={urllib.parse.quote(words)}")["data"])


def publish(folder, quick):
    """From the request to publish to the first search that finds the title."""
    with running(folder / "publish") as platform:
        taken = published(platform, make_clip(folder / "publish.mp4", 2, "320x180"), 20 if quick else 200)
    return [Figure("publish to visible, p50", "ms", taken, at_most=1000, more={"ms": taken}),
            Figure("publish to visible, p99", "ms", taken, at_most=1000, value=percentile(taken, 0.99))]


def published(platform, clip, times, replicas=1):
    """Milliseconds until each of the replicas, which are asked in turn, finds what was published; each time another title of a few."""
    names = ["Maré Alta", "Vento Sul", "Pedra Fria", "Luz de Agosto"]
    shelf, viewer = Shelf(platform), platform.api()
    videos = [shelf.title(name) for name in names]
    for video in videos:
        shelf.upload(video, clip)
    for video in videos:
        shelf.encoded(video)
    taken = []
    for turn in range(times):
        video, name = videos[turn % len(videos)], names[turn % len(names)]
        began = time.monotonic()
        shelf.publish(video)
        wait_until(lambda: all(shown(viewer, video, name) for _ in range(replicas)), 30, "the appearance in the search", 0.002)
        taken.append((time.monotonic() - began) * 1000)
        shelf.unpublish(video)
        wait_until(lambda: not any(shown(viewer, video, name) for _ in range(replicas)), 30, "the disappearance from the search", 0.002)
    return taken


def playable(folder, quick):
    """From the acknowledged last byte of an upload until the first segment has come, published as soon as it is encoded."""
    clips = [(4, "640x360"), (8, "854x480")] if quick else [(5, "640x360"), (10, "854x480"), (10, "1280x720"), (20, "1280x720"), (10, "1920x1080")]
    rounds = 2 if quick else 3
    figures = []
    with running(folder / "playable") as platform:
        shelf, viewer = Shelf(platform), platform.api("customer")
        for seconds, size in clips:
            clip = make_clip(folder / f"playable-{size}-{seconds}.mp4", seconds, size)
            taken = []
            for turn in range(rounds):
                video = shelf.title(f"Relógio {size} {seconds} {turn}")
                last_byte = shelf.upload(video, clip)
                shelf.encoded(video)
                shelf.publish(video)
                first_segment(viewer, media_folder(viewer, video))
                taken.append(time.monotonic() - last_byte)
            figures.append(Figure(f"last byte to playable, {size}, {seconds} s long", "s", taken,
                                  more={"clip_seconds": seconds, "of_duration": [one / seconds for one in taken]}))
    return figures


def upload(folder, quick):
    """tus over the loopback against cat and sync of the same bytes into the same file system; both end on the disk."""
    size, rounds = ((64 << 20), 3) if quick else ((512 << 20), 5)
    source, copy = folder / "source.bin", folder / "copy.bin"
    with source.open("wb") as out:
        for _ in range(size >> 20):
            out.write(os.urandom(1 << 20))
    ratios, ours, baseline = [], [], []
    with running(folder / "upload") as platform:
        shelf = Shelf(platform)
        data = memoryview(source.read_bytes())
        for turn in range(rounds):
            # One byte is announced that never comes: nothing tries to encode noise beside the next turn.
            address = shelf.announce(shelf.title(f"Peso {turn}"), size + 1, "noise.mp4")
            began = time.monotonic()
            shelf.send(address, data)
            ours.append(size / 1e6 / (time.monotonic() - began))
            shelf.admin.call("DELETE", address, headers={"Tus-Resumable": "1.0.0"})
            baseline.append(size / 1e6 / copied(source, copy))
            ratios.append(ours[-1] / baseline[-1])
    return [Figure("upload: tus against cat and sync", "x", ratios, more={"bytes": size}), Figure("upload: tus", "MB/s", ours),
            Figure("upload: cat and sync", "MB/s", baseline)]


def copied(source: pathlib.Path, copy: pathlib.Path):
    began = time.monotonic()
    subprocess.run(["sh", "-c", 'cat "$1" > "$2" && sync "$2"', "sh", str(source), str(copy)], check=True, timeout=600)
    taken = time.monotonic() - began
    copy.unlink()
    return taken
