"""The measuring programs that are built beside the platform."""
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys

from figures import Figure
from running import BUILD, ROOT, BenchError

sys.path.insert(0, str(ROOT))
from deploy.stack.for_tests import TestStack  # noqa: E402


def run(words, **variables):
    variables = {name: str(value) for name, value in variables.items()}
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=1800, env=os.environ | variables)
    if done.returncode:
        raise BenchError(f"{words[0].name} failed: {(done.stderr or done.stdout)[-300:]}")
    return done.stdout


@contextlib.contextmanager
def engines(names):
    """Those of the engines that are installed run within the block, where a measuring program finds them."""
    stack = TestStack()
    try:
        with stack.engines(names) as outcome:
            if outcome.trouble:
                raise BenchError(outcome.trouble)
            if outcome.left_out:
                print("    without " + ", ".join(outcome.left_out) + ": ./codeflix stack install fetches the engines")
            yield
    finally:
        stack.close()


def searched(folder, seed, *options):
    out = folder / "search.json"
    print(run([BUILD / "bench" / "codeflix-search-bench", "search", "--titles", 36_000, "--seed", seed, "--json", out, *options]), end="")
    return json.loads(out.read_text())["kinds"]


def against_elasticsearch(folder, url, embedded):
    """The same titles and queries in an Elasticsearch, as what it has of the embedded index's figures."""
    kinds = searched(folder, 1, "--per-kind", 50, "--elasticsearch", url)
    ratios = {name: kinds["all"][name] / embedded["all"][name] for name in ("success_at_1", "success_at_10", "mrr", "p50_us", "p99_us")}
    return [Figure(f"search in Elasticsearch / embedded, {name}", "x", [value], more={"last": kinds} if name == "mrr" else {})
            for name, value in ratios.items()]


def search(folder, quick):
    """36,000 made-up titles, and queries such as people type; then the same in Elasticsearch, where ./codeflix stack installed it."""
    turns = [searched(folder, seed) for seed in range(1, 2 if quick else 4)]
    figures = {name: [kinds["all"][f"{name}_us"] / 1000 for kinds in turns] for name in ("p50", "p99", "cpu_p99")}
    with engines(["elasticsearch"]):
        url = os.environ.get("CODEFLIX_TEST_ELASTICSEARCH")
        compared = against_elasticsearch(folder, url, turns[0]) if url else []
    return [*compared,
            Figure("search at 36,000 titles, p50", "ms", figures["p50"]),
            Figure("search at 36,000 titles, p99", "ms", figures["p99"], at_most=5, more={"last": turns[-1]}),
            Figure("search at 36,000 titles, p99 of CPU time", "ms", figures["cpu_p99"])]


def microbenchmarks(folder, quick, name):
    """The turns of each benchmark of a program, by its name."""
    out, runs = folder / f"{name}.json", {}
    run([BUILD / "bench" / name, f"--benchmark_min_time={0.1 if quick else 1}", f"--benchmark_repetitions={3 if quick else 5}",
         "--benchmark_format=json", f"--benchmark_out={out}"], TMPDIR=folder)
    for one in json.loads(out.read_text())["benchmarks"]:
        if one.get("error_occurred"):
            raise BenchError(f"{one['name']}: {one.get('error_message')}")
        if one["run_type"] == "iteration":
            runs.setdefault(re.sub(r"/(real_time|manual_time|iterations:\d+)", "", one["run_name"]), []).append(one)
    return runs


def queue(folder, quick):
    """Microbenchmarks of databases and queues, every commit durable: the embedded ones, and the engines that ./codeflix stack installed."""
    with engines(["postgres", "rabbitmq"]):
        runs = {part: microbenchmarks(folder, quick, f"{part}_bench") for part in ("sql", "messaging")}
    to_ms = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}
    return [*carried(runs["messaging"]), *(Figure(f"{part}: {name}", "ms", [one["real_time"] * to_ms[one["time_unit"]] for one in turns],
                                                  more={"per_second": [one["items_per_second"] for one in turns if "items_per_second" in one]})
                                           for part, of_part in runs.items() for name, turns in of_part.items())]


def carried(runs):
    """Events from outbox to inbox against a bare publisher and consumer on the same broker."""
    rates = {name: [one["items_per_second"] for one in turns] for name, turns in runs.items() if "items_per_second" in turns[0]}
    for name, bare in rates.items():
        if name.startswith("bare/"):
            broker = name.removeprefix("bare/")
            through = rates[f"outbox_to_inbox/{broker}"]
            yield Figure(f"outbox to inbox through {broker}", "1/s", through)
            yield Figure(f"outbox to inbox through {broker}", "x bare", [ours / theirs for ours, theirs in zip(through, bare)])


def feed(folder, quick):
    """Changes from the publisher's commit to a reader: the embedded feed on both databases, and Kafka with Debezium."""
    with engines(["postgres", "kafka", "connect"]):
        runs = microbenchmarks(folder, quick, "replication_bench")
    figures = []
    for name, turns in runs.items():
        if name.startswith("latency/"):
            figures += [Figure(f"feed: {name}, {part}", "ms", [one[f"{part}_ms"] for one in turns]) for part in ("p50", "p99")]
        else:
            figures.append(Figure(f"feed: {name}", "changes/s", [one["items_per_second"] for one in turns]))
    return figures


def storage(folder, quick):
    """A film of 64 MiB and segments of 256 KiB in each object store, and how its rates are to those of the folder in the same run."""
    with engines(["versitygw", "fake-gcs", "azurite"]):
        runs = microbenchmarks(folder, quick, "storage_bench")
    rates = {name: [one["bytes_per_second"] / 1e6 if name.split("/")[0].endswith("film") else one["items_per_second"] for one in turns]
             for name, turns in runs.items()}
    figures = []
    for name, values in rates.items():
        what, store = name.split("/")
        figures.append(Figure(f"storage: {name}", "MB/s" if what.endswith("film") else "objects/s", values))
        if store != "folder":
            of_folder = statistics.median(rates[f"{what}/folder"])
            figures.append(Figure(f"storage: {name}", "x folder", [value / of_folder for value in values]))
    return figures
