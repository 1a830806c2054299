"""The process itself: how soon it is there, and how much memory it takes."""
import concurrent.futures
import os
import time

import load
from figures import Figure
from running import BUILD, CATALOG, running
from titles import Shelf, make_clip


def start(folder, quick):
    """On a fresh folder, then again on a folder that has been used."""
    first, second, by_launcher = [], [], []
    # The launcher looks after the release build only.
    launcher = ["./codeflix", "up", "--no-install"] if BUILD.name == "release" else None
    for turn in range(2 if quick else 5):
        data = folder / f"start-{turn}"
        with running(data) as platform:
            first.append(platform.ready)
        for _ in range(2):
            with running(data) as platform:
                second.append(platform.ready)
        if launcher:
            with running(data, program=launcher) as platform:
                by_launcher.append(platform.ready)
    figures = [Figure("first start until ready", "s", first), Figure("second start until ready", "s", second, at_most=3)]
    if by_launcher:
        figures.append(Figure("second start by ./codeflix up", "s", by_launcher, at_most=3))
    return figures


def memory(folder, quick):
    """Resident, with all children: some seconds after the start, then the most seen while home and search are asked."""
    idle, loaded, rates = [], [], {"home": [], "search": []}
    seconds = 3 if quick else 15
    with running(folder / "memory") as platform:
        time.sleep(3)
        for _ in range(5):
            idle.append(platform.resident_mb())
            time.sleep(0.2)
        shelf = Shelf(platform)
        clip = make_clip(folder / "memory.mp4", 2, "320x180")
        for number in range(3):
            video = shelf.title(f"Memória {number}")
            shelf.upload(video, clip)
            shelf.encoded(video)
            shelf.publish(video)
        for name, path in (("home", "/home"), ("search", "/search?q=memorai")):
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                run = pool.submit(load.wrk, f"http://127.0.0.1:{platform.port}{CATALOG}{path}", seconds, 64)
                while not run.done():
                    loaded.append(platform.resident_mb())
                    time.sleep(0.2)
                rates[name].append(run.result()["per_second"])
    return [Figure("resident memory, idle", "MB", idle, at_most=200),
            Figure("resident memory, most under load", "MB", loaded, value=max(loaded), more={"cores": os.cpu_count()}),
            *(Figure(f"requests of {name}, 64 connections", "1/s", values) for name, values in rates.items())]
