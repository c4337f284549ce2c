"""CPU time and memory of scoring, beside other scorers on the same data.

Run by hand: `python benchmarks/speed/scorers.py --coval DIR`.

Never part of the tests, since times depend on the machine. Times are CPU seconds of the process, the best of several
runs; whatever has a peak of memory to tell runs in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ours
import peers
from crosswire.tasks.counting.cluster_counts import count_across
from ours import Scores, Work
from synthetic import documents

# What is measured in a process of its own. A case is added here, and to WORST if it has only to end in time.
CASES: dict[str, Callable[[], Work]] = {
    "2,000 documents": lambda: ours.spans(documents(2_000)),
    "20,000 documents": lambda: ours.spans(documents(20_000)),
    "200 documents, clusters": lambda: ours.clusters_of(ours.small_documents(200)),
    "2,000 documents, clusters": lambda: ours.clusters_of(ours.small_documents(2_000)),
    "one cluster of 30,000 mentions": ours.one_cluster,
    "30,000 singletons": ours.singletons,
    "3,000 x 3,000 overlapping spans": ours.dense_spans,
    "3,000 x 3,000 clusters, all sharing mentions": ours.dense_clusters,
    "100,000 mentions in one article": ours.long_article,
    "a file of 1,000,000 mentions, read and checked": ours.many_mentions,
    "a story with 1,000,000 predicted contradictions": lambda: ours.contradictions(1_000_000),
}
WORST = tuple(CASES)[4:]
WORST_SECONDS, WORST_GIB = 60.0, 2.0
GROWTH = (
    ("2,000 to 20,000 documents, spans", "2,000 documents", "20,000 documents"),
    ("200 to 2,000 documents, clusters", "200 documents, clusters", "2,000 documents, clusters"),
)
MOST_GROWTH = 12.0
# The best of so many runs is told; theirs take ten times as long, and as much time in all is given to them at least.
RUNS, PEER_RUNS = 15, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, as it is printed."""

    work: str
    ours: str
    peer: str
    ratio: str
    floor: str
    met: bool | None


def main() -> None:
    """Measure everything and print the table, or one case alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coval", type=Path, default=os.environ.get("COVAL"), help="a folder that holds coval/")
    parser.add_argument("--case", choices=CASES, help="measure this alone and print its numbers as JSON")
    parser.add_argument("--traced", action="store_true", help="measure what the case allocates instead of its time")
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(CASES[options.case](), traced=options.traced)))
        return
    print(machine() + "\n")
    print("| work | crosswire | other | ratio | floor | met |\n|---|---|---|---|---|---|")
    agreement: list[str] = []
    for lines in (against_spans, against_clusters, growth, draws, worst):
        for line in lines(options.coval, agreement):
            met = {True: "yes", False: "NO", None: "-"}[line.met]
            print(f"| {line.work} | {line.ours} | {line.peer} | {line.ratio} | {line.floor} | {met} |", flush=True)
    print("\n" + "\n".join(agreement))


def machine() -> str:
    """Cores and versions, without a name."""
    packages = []
    for name in ("crosswire", "numpy", "scipy", "msgspec", "seqeval", "nervaluate"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name}: not installed")
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {', '.join(packages)}"


def cpu_seconds(work: Callable[[], Scores], runs: int) -> tuple[float, Scores]:
    """The best CPU time of several runs, and what the last one said."""
    best, scores = float("inf"), Scores()
    for _ in range(runs):
        gc.collect()
        begun = time.process_time()
        scores = work()
        best = min(best, time.process_time() - begun)
    return best, scores


def measure(work: Work, *, traced: bool) -> dict[str, float]:
    """CPU time and the peak of the process in GiB; or the peak of what the work itself allocates."""
    if traced:
        tracemalloc.start()
        work()
        return {"gib": tracemalloc.get_traced_memory()[1] / 2**30}
    seconds, _ = cpu_seconds(work, 1)
    per_gib = 2**30 if sys.platform == "darwin" else 2**20
    seconds = min(seconds, cpu_seconds(work, 2)[0]) if seconds < 5 else seconds
    return {"seconds": seconds, "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_gib}


def alone(case: str, *flags: str) -> dict[str, float]:
    """The numbers of a case that runs in a process of its own."""
    command = [sys.executable, __file__, "--case", case, *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def beside(work: str, own: tuple[float, Scores], name: str, peer: peers.Peer | None, floor: float) -> tuple[Line, str]:
    """A line against a peer, and how far apart the scores are that both have."""
    seconds, scores = own
    if peer is None:
        return Line(work, f"{seconds:.3f} s", f"{name}: not installed", "-", f"{floor:g} x", None), ""
    theirs, said = cpu_seconds(peer, PEER_RUNS)
    ratio = theirs / seconds
    line = Line(work, f"{seconds:.3f} s", f"{name} {theirs:.2f} s", f"{ratio:.1f} x", f"{floor:g} x", ratio >= floor)
    apart = max(abs(value - scores[key]) for key, value in said.items())
    return line, f"{work}: {', '.join(said)} of {name} differ by at most {apart:.1e} from ours"


def against_spans(_: Path | None, agreement: list[str]) -> Sequence[Line]:
    """Spans in 2,000 documents against the two scorers of named entities."""
    made = documents(2_000)
    seconds, scores = cpu_seconds(ours.spans(made), RUNS)
    strict = {key.removeprefix("strict."): value for key, value in scores.items() if key.startswith("strict.")}
    work = "2,000 x 400 tokens x 30 mentions, strict and overlap, from disk"
    found = [
        beside(work, (seconds, strict), "seqeval strict", peers.seqeval(made), 10),
        beside(work, (seconds, strict), "nervaluate", peers.nervaluate(made), 10),
    ]
    agreement.extend(told for _, told in found if told)
    return [line for line, _ in found]


def against_clusters(coval: Path | None, agreement: list[str]) -> Sequence[Line]:
    """Clusters of many small documents and of one large story against coval."""
    found = []
    for work, made, count, floor in (
        ("200 documents x 150 mentions, MUC, B-cubed, CEAFe, LEA", ours.small_documents(200), (), 30),
        ("one story, 6,000 mentions, the same", ours.one_story(6_000), (count_across,), 500),
    ):
        own = cpu_seconds(ours.clusters_of(made, *count), RUNS)
        found.append(beside(work, own, "coval", peers.coval(made, coval), floor))
    agreement.extend(told for _, told in found if told)
    return [line for line, _ in found]


def growth(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Ten times the work: time and the peak of what is allocated (tracemalloc), each in a process of its own."""
    lines = []
    for work, small, large in GROWTH:
        for unit, flags in (("seconds", ()), ("gib", ("--traced",))):
            one, ten = alone(small, *flags)[unit], alone(large, *flags)[unit]
            shown = [f"{n:.3f} s" if unit == "seconds" else f"{n * 1024:.0f} MiB" for n in (one, ten)]
            what = f"{work}: {'time' if unit == 'seconds' else 'memory'}"
            ratio = ten / one
            lines.append(
                Line(what, shown[1], shown[0], f"{ratio:.1f}", f"at most {MOST_GROWTH:g}", ratio <= MOST_GROWTH)
            )
    return lines


def draws(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Thousands of draws of units at once."""
    seconds, _scores = cpu_seconds(ours.resampling(), 3)
    return [Line("10,000 resamples of 1,000 units", f"{seconds:.2f} s", "-", "-", "below 2 s", seconds < 2)]


def worst(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Cases that have only to end in time and memory."""
    lines = []
    for case in WORST:
        found = alone(case)
        met = found["seconds"] < WORST_SECONDS and found["gib"] < WORST_GIB
        shown = f"{found['seconds']:.2f} s, {found['gib']:.2f} GiB"
        lines.append(Line(case, shown, "-", "-", f"{WORST_SECONDS:g} s, {WORST_GIB:g} GiB", met))
    return lines


if __name__ == "__main__":
    main()
