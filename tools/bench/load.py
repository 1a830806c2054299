"""wrk, bounded in time, and what it counted."""
import json
import pathlib
import subprocess

from running import BenchError

LUA = pathlib.Path(__file__).with_name("origin.lua")


def wrk(address, seconds, connections=16, arguments=(0, 0, 1, 1)):
    """Requests of origin.lua for `seconds`; any failed request is a BenchError."""
    words = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(LUA), address, "--", *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60)
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchError("wrk did not run: " + (done.stderr or done.stdout)[-300:])
    counted = json.loads(line.removeprefix("RESULT "))
    if counted["failed"] or not counted["requests"]:
        raise BenchError(f"{counted['failed']} of {counted['requests']} requests to {address} failed.")
    return {**counted, "per_second": counted["requests"] / (counted["us"] / 1e6), "mb_per_second": counted["bytes"] / counted["us"]}
