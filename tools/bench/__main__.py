"""./codeflix bench: measures, puts each figure beside its goal, and keeps all of it in build/bench/results.json."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import figures
import flows
import origin
import process
import programs
import stack
from running import BUILD, ROOT, BenchError

MEASURES = {
    "origin": (origin.measure, "media origin against nginx on the same files: small and large ranges, whole segments"),
    "search": (programs.search, "search at 36,000 titles: embedded, and in Elasticsearch where ./codeflix stack installed it"),
    "publish": (flows.publish, "from publishing to visible in the search"),
    "playable": (flows.playable, "from the last byte of an upload to the first segment"),
    "start": (process.start, "first and second start until ready"),
    "memory": (process.memory, "resident memory, idle and under load"),
    "upload": (flows.upload, "an upload against a plain copy to the disk"),
    "queue": (programs.queue, "commits of the databases, messages of the queues; PostgreSQL and RabbitMQ where ./codeflix stack installed them"),
    "feed": (programs.feed, "changes from a commit to their readers: embedded, and through Kafka where ./codeflix stack installed it"),
    "storage": (programs.storage, "large and small objects in the folder, and in S3, GCS and Azure where ./codeflix stack installed servers for them"),
    "stack": (stack.measure, "the cluster topology: start, memory, from publishing to visible; where ./codeflix stack installed all engines"),
}


def arguments():
    words = "\n".join(f"  {name:<10}{text}" for name, (_, text) in MEASURES.items())
    parser = argparse.ArgumentParser(prog="./codeflix bench", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description=f"Measures on this machine, over the loopback only. Without a word all of:\n\n{words}",
                                     epilog="A catalogue and queries of your own:\n"
                                     "  ./codeflix bench search --documents FILE.jsonl --queries FILE.jsonl --ranked OUT.jsonl\n"
                                     '  with {"id","title","year","cast","genres","description"} and {"q"} a line; writes {"q","ids","us"} a line.\n\n'
                                     "A goal that is not met is said in the table and is no failure. Let nothing else run meanwhile.\n"
                                     "BENCH_PRESET=dev measures the development build.")
    parser.add_argument("what", nargs="*", metavar="what", help="which of them")
    parser.add_argument("--quick", action="store_true", help="few and short turns: shows that it works, not how fast it is")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "build" / "bench" / "results.json", help="where the figures go (build/bench/results.json)")
    chosen = parser.parse_args()
    for name in chosen.what:
        if name not in MEASURES:
            parser.error(f"there is no measure called '{name}'; there are {', '.join(MEASURES)}")
    return chosen


def main():
    chosen = arguments()
    report = {"date": figures.now(), **figures.commit(ROOT), "preset": BUILD.name, "quick": chosen.quick, "machine": figures.machine(), "measures": {}, "failures": {}}
    if report["machine"]["load_before"] > report["machine"]["cores"] / 2:
        print(f"This machine is busy (load {report['machine']['load_before']:.1f}): the figures will say more about that than about Codeflix.")
    seen = []
    for name in chosen.what or MEASURES:
        print(f"==> {name}: {MEASURES[name][1]}", flush=True)
        # Beside the checkout's own build, not in /tmp, which may be memory: files are to lie on a disk.
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=chosen.json.parent) as folder:
            try:
                found = MEASURES[name][0](pathlib.Path(folder), chosen.quick)
            except (BenchError, OSError, subprocess.SubprocessError) as error:
                report["failures"][name] = str(error)
                print(f"    could not be measured: {error}", flush=True)
                continue
        for one in found:
            print(f"    {one.what}: {figures.short(one.figure())} {one.unit}", flush=True)
        seen += found
        report["measures"][name] = [one.document() for one in found]
    chosen.json.write_text(json.dumps(report, indent=2) + "\n")
    print()
    if seen:
        print(figures.table(seen))
    for name, why in report["failures"].items():
        print(f"{name} could not be measured: {why}")
    print(f"\n{chosen.json}")
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
