"""Measure CPU time and memory of scoring, and compare them with other scorers on the same data.

Run by hand: `python benchmarks/speed/scorers.py --coval DIR`.

It is not part of the tests, because times depend on the machine. Times are CPU seconds of the process, the best of
several runs. A case that reports peak memory runs in a separate process.
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

import all_layers
import ours
import peers
from crosswire.dataset.store import open_store
from ours import Scores, Work
from synthetic import documents

# Cases that run in a separate process. Those in WORST have only limits of time and memory.
CASES: dict[str, Callable[[], Work]] = {
    "2,000 documents": lambda: ours.spans(documents(2_000)),
    "20,000 documents": lambda: ours.spans(documents(20_000)),
    "200 documents, clusters": lambda: ours.clusters_of(ours.small_documents(200)),
    "2,000 documents, clusters": lambda: ours.clusters_of(ours.small_documents(2_000)),
    "50 articles": lambda: ours.story_with_intervals(50, ceafe=True),
    "500 articles": lambda: ours.story_with_intervals(500, ceafe=True),
    "50 articles without CEAFe": lambda: ours.story_with_intervals(50, ceafe=False),
    "500 articles without CEAFe": lambda: ours.story_with_intervals(500, ceafe=False),
    "1,000,000 contradictions": lambda: ours.reading_contradictions(1_000_000),
    "1,000,000 contradictions, scored": lambda: ours.contradictions(1_000_000),
    "one cluster of 30,000 mentions": ours.one_cluster,
    "30,000 singletons": ours.singletons,
    "3,000 x 3,000 overlapping spans": ours.dense_spans,
    "3,000 x 3,000 clusters, all sharing mentions": ours.dense_clusters,
    "100,000 mentions in one article": ours.long_article,
    "a file of 1,000,000 mentions, read and checked": ours.many_mentions,
}
WORST = tuple(CASES)[10:]
WORST_SECONDS, WORST_GIB = 60.0, 2.0
GROWTH = (
    ("2,000 to 20,000 documents, spans", "2,000 documents", "20,000 documents"),
    ("200 to 2,000 documents, clusters", "200 documents, clusters", "2,000 documents, clusters"),
)
MAX_GROWTH = 12.0
# The best of this many runs is reported. A run of a peer takes about ten times as long, so its total time is longer.
RUNS, PEER_RUNS = 15, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the printed table."""

    work: str
    ours: str
    peer: str
    ratio: str
    floor: str
    met: bool | None


def main() -> None:
    """Measure all work and print the table, or measure one case and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coval", type=Path, default=os.environ.get("COVAL"), help="folder that contains coval/")
    parser.add_argument("--case", choices=CASES, help="measure only this case and print JSON")
    parser.add_argument(
        "--traced", action="store_true", help="measure the allocated memory of the case instead of its time"
    )
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(CASES[options.case](), traced=options.traced)))
        return
    print(machine() + "\n")
    print("| work | crosswire | other | ratio | floor | met |\n|---|---|---|---|---|---|")
    agreement: list[str] = []
    for lines in (layers, against_spans, against_clusters, growth, articles, again, reading, draws, worst):
        for line in lines(options.coval, agreement):
            met = {True: "yes", False: "NO", None: "-"}[line.met]
            print(f"| {line.work} | {line.ours} | {line.peer} | {line.ratio} | {line.floor} | {met} |", flush=True)
    print("\n" + "\n".join(agreement))


def machine() -> str:
    """Return the number of cores, the architecture, and the package versions."""
    packages = []
    for name in ("crosswire", "numpy", "scipy", "msgspec", "seqeval", "nervaluate"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name}: not installed")
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {', '.join(packages)}"


def cpu_seconds(work: Callable[[], Scores], runs: int) -> tuple[float, Scores]:
    """Return the best CPU time of several runs, and the scores of the last run."""
    best, scores = float("inf"), Scores()
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        scores = work()
        best = min(best, time.process_time() - start)
    return best, scores


def measure(work: Work, *, traced: bool) -> dict[str, float]:
    """Return CPU seconds and peak memory of the process in GiB; if `traced`, only the peak allocated by the work."""
    if traced:
        tracemalloc.start()
        work()
        return {"gib": tracemalloc.get_traced_memory()[1] / 2**30}
    seconds, _ = cpu_seconds(work, 1)
    per_gib = 2**30 if sys.platform == "darwin" else 2**20
    seconds = min(seconds, cpu_seconds(work, 2)[0]) if seconds < 5 else seconds
    return {"seconds": seconds, "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_gib}


def measure_separately(case: str, *flags: str) -> dict[str, float]:
    """Run a case in a separate process and return its numbers."""
    command = [sys.executable, __file__, "--case", case, *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(work: str, own: tuple[float, Scores], name: str, peer: peers.Peer | None, floor: float) -> tuple[Line, str]:
    """Return the line of a comparison with a peer, and a sentence about the largest difference of their scores."""
    seconds, scores = own
    if peer is None:
        return Line(work, f"{seconds:.3f} s", f"{name}: not installed", "-", f"{floor:g} x", None), ""
    peer_seconds, peer_scores = cpu_seconds(peer, PEER_RUNS)
    ratio = peer_seconds / seconds
    line = Line(
        work, f"{seconds:.3f} s", f"{name} {peer_seconds:.2f} s", f"{ratio:.1f} x", f"{floor:g} x", ratio >= floor
    )
    difference = max(abs(value - scores[key]) for key, value in peer_scores.items())
    return line, f"{work}: {', '.join(peer_scores)} of {name} differ by at most {difference:.1e} from ours"


def against_spans(_: Path | None, agreement: list[str]) -> Sequence[Line]:
    """Compare spans in 2,000 documents with the two named entity scorers."""
    made = documents(2_000)
    seconds, scores = cpu_seconds(ours.spans(made), RUNS)
    strict = {key.removeprefix("strict."): value for key, value in scores.items() if key.startswith("strict.")}
    work = "2,000 x 400 tokens x 30 mentions, strict and overlap, from disk"
    found = [
        compare(work, (seconds, strict), "seqeval strict", peers.seqeval(made), 10),
        compare(work, (seconds, strict), "nervaluate", peers.nervaluate(made), 10),
    ]
    agreement.extend(sentence for _, sentence in found if sentence)
    return [line for line, _ in found]


def against_clusters(coval: Path | None, agreement: list[str]) -> Sequence[Line]:
    """Compare clusters of many small documents and of one large story with coval."""
    found = []
    for work, made, floor in (
        ("200 documents x 150 mentions, MUC, B-cubed, CEAFe, LEA", ours.small_documents(200), 30),
        ("one story, 6,000 mentions, the same", ours.one_story(6_000), 500),
    ):
        own = cpu_seconds(ours.clusters_of(made), RUNS)
        found.append(compare(work, own, "coval", peers.coval(made, coval), floor))
    agreement.extend(sentence for _, sentence in found if sentence)
    return [line for line, _ in found]


def growth(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure growth with ten times the data: time and peak allocated memory (tracemalloc), in separate processes."""
    lines = []
    for work, small, large in GROWTH:
        for unit, flags in (("seconds", ()), ("gib", ("--traced",))):
            one, ten = (measure_separately(case, *flags)[unit] for case in (small, large))
            cells = [f"{n:.3f} s" if unit == "seconds" else f"{n * 1024:.0f} MiB" for n in (one, ten)]
            label = f"{work}: {'time' if unit == 'seconds' else 'memory'}"
            ratio = ten / one
            lines.append(
                Line(label, cells[1], cells[0], f"{ratio:.1f}", f"at most {MAX_GROWTH:g}", ratio <= MAX_GROWTH)
            )
    return lines


def layers(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Compare reading and checking predictions of all layers with decoding the same bytes into dictionaries."""
    number, schema = 2_000, open_store().schema
    content, records = all_layers.predictions(number, schema)
    own, _scores = cpu_seconds(ours.reading_all_layers(content, schema, number), RUNS)
    plain, _scores = cpu_seconds(ours.decoding(content), RUNS)
    work = f"2,000 documents with all layers, read and checked: {records / own / 1e6:.2f} M records/s"
    ratio = own / plain
    return [Line(work, f"{own:.3f} s", f"decoding {plain:.3f} s", f"{ratio:.1f} x", "at most 3 x", ratio <= 3)]


def articles(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure one story of 50 and of 500 articles of 150 mentions, all tasks with intervals."""
    lines = []
    for suffix, limit in (("", 30.0), (" without CEAFe", MAX_GROWTH)):
        one, ten = (measure_separately(f"{number} articles{suffix}")["seconds"] for number in (50, 500))
        work = f"one story of 50 to 500 articles, all tasks with intervals{suffix}"
        met = ten / one <= limit and ten < WORST_SECONDS
        lines.append(Line(work, f"{ten:.2f} s", f"{one:.2f} s", f"{ten / one:.1f}", f"at most {limit:g}, 60 s", met))
    return lines


def again(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure `crosswire.score` on all layers of the five articles, second call in a process."""
    seconds, _scores = cpu_seconds(ours.scoring_again(), RUNS)
    return [
        Line(
            "score of all layers of five articles, second call", f"{seconds:.3f} s", "-", "-", "0.17 s", seconds <= 0.17
        )
    ]


def reading(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure reading and checking a million predicted contradictions, and also counting all tiers."""
    lines = []
    for what, case, limit in (
        ("read and checked", "1,000,000 contradictions", 5),
        ("read, checked and scored in all tiers", "1,000,000 contradictions, scored", 8),
    ):
        found = measure_separately(case)
        cell = f"{found['seconds']:.2f} s, {found['gib']:.2f} GiB"
        met = found["seconds"] <= limit and found["gib"] <= 1
        lines.append(Line(f"1,000,000 predicted contradictions, {what}", cell, "-", "-", f"{limit} s, 1 GiB", met))
    return lines


def draws(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure 10,000 bootstrap draws."""
    seconds, _scores = cpu_seconds(ours.resampling(), 3)
    return [Line("10,000 resamples of 1,000 units", f"{seconds:.2f} s", "-", "-", "below 2 s", seconds < 2)]


def worst(_: Path | None, __: list[str]) -> Sequence[Line]:
    """Measure the worst cases, which must stay within the limits of time and memory."""
    lines = []
    for case in WORST:
        found = measure_separately(case)
        met = found["seconds"] < WORST_SECONDS and found["gib"] < WORST_GIB
        cell = f"{found['seconds']:.2f} s, {found['gib']:.2f} GiB"
        lines.append(Line(case, cell, "-", "-", f"{WORST_SECONDS:g} s, {WORST_GIB:g} GiB", met))
    return lines


if __name__ == "__main__":
    main()
