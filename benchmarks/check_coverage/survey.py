"""Survey of the errors in gold that `bench check` detects: random changes of a story, counted by kind.

Run it by hand: `python benchmarks/check_coverage/survey.py`. The history of the gold and the generated files are not
checked, because they reveal every change until it is logged and the files are built. The survey measures what the
records alone reveal.
"""

from __future__ import annotations

import copy
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from scipy.stats import binomtest

from crosswire import __version__
from crosswire.curation.canonical_form import canonical_file
from crosswire.curation.check import check_story
from crosswire.dataset.gold_file import GoldFile
from crosswire.dataset.store import Store, open_store
from crosswire.formats.jsonl import dump_line
from crosswire.problems import CrosswireError
from gold_records import Record, Records
from mutations import KINDS, Mutation

TRIES = 20


def main(
    story: Annotated[str, typer.Option(help="The story to change.")] = "homs",
    number: Annotated[int, typer.Option(min=1, help="The number of changes per row.")] = 60,
    seed: Annotated[int, typer.Option(help="The seed of the random changes.")] = 20261122,
) -> None:
    """Print the share of random changes that bench check detects, by kind."""
    shipped = open_store()
    print("| kind | change | n | detected | share | 95 % interval | most frequent rules |")
    print("|---|---|---:|---:|---:|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        survey = Survey(shipped, story, Path(scratch), seed)
        for kind, mutations in KINDS.items():
            for mutation in mutations:
                print(f"| {kind} | {survey.row(mutation, number)} |")
                sys.stdout.flush()
    signature = (
        f"data:{story}-{shipped.card(story).version}@{shipped.digest(story)}|seed:{seed}|crosswire:{__version__}"
    )
    print(f"\nn random changes per row, Wilson interval; `{signature}`")


class Survey:
    """A copy of one story that is changed and checked repeatedly."""

    def __init__(self, shipped: Store, story: str, root: Path, seed: int) -> None:
        """Copy the story, which must be valid.

        Raises:
            CrosswireError: The story has problems.
        """
        for name in ("corpus", "annotations"):
            shutil.copytree(shipped.root / name / story, root / name / story)
        self._root, self._story, self._seed = root, story, seed
        self._folder = root / "annotations" / story
        self._schema = shipped.schema
        self._texts = Store(root).story(story)
        paths = [path for path in self._folder.rglob("*.jsonl") if path.name not in {"waivers.jsonl", "segments.jsonl"}]
        self._files = {
            path.relative_to(self._folder).as_posix(): [
                json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()
            ]
            for path in paths
        }
        if self._rules():
            raise CrosswireError(f"{story} is not valid; run `bench check`")

    def row(self, mutation: Mutation, number: int) -> str:
        """Return the cells of the row of one mutation."""
        rules: Counter[str] = Counter()
        detected = 0
        rng = random.Random(f"{self._seed} {mutation.__name__}")  # a new mutation does not change other rows
        for _ in range(number):
            found = self._apply(mutation, rng)
            detected += bool(found)
            rules.update(set(found))
        share = binomtest(detected, number).proportion_ci(method="wilson")
        often = ", ".join(sorted(rules, key=lambda rule: (-rules[rule], rule))[:3]) or "-"
        what = (mutation.__doc__ or "").splitlines()[0].rstrip(".")
        interval = f"{share.low:.2f} to {share.high:.2f}"
        return f"{what} | {number} | {detected} | {detected / number:.2f} | {interval} | {often}"

    def _apply(self, mutation: Mutation, rng: random.Random) -> list[str]:
        """Return the rules that one random change breaks; a change without effect is drawn again."""
        for _ in range(TRIES):
            files: dict[str, list[Record]] = copy.deepcopy(self._files)
            mutation(Records(self._texts, self._schema, files, rng))
            different = [name for name, records in files.items() if records != self._files[name]]
            if different:
                break
        else:
            raise CrosswireError(f"{mutation.__name__} changes nothing")
        for name in different:
            self._write(name, files[name])
        rules = self._rules()
        for name in different:
            self._write(name, self._files[name])
        return rules

    def _write(self, name: str, records: list[Record]) -> None:
        """Write a file, in canonical form if its records are valid: a wrong order alone would reveal the change."""
        path = self._folder / name
        path.write_text("".join(map(dump_line, records)), encoding="utf-8")
        try:
            path.write_text(canonical_file(GoldFile(path), self._schema), encoding="utf-8")
        except CrosswireError:
            return

    def _rules(self) -> list[str]:
        return [problem.rule for problem in check_story(Store(self._root), self._story).problems]


if __name__ == "__main__":
    typer.run(main)
