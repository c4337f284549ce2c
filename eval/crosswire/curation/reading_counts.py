"""Counts of the readings on record in annotations/passes/: the second reading, and the discovery of conflicts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crosswire.dataset.layout import ANNOTATIONS, PASSES
from crosswire.dataset.store import Store
from crosswire.model import Claim, ClaimPair, Segment
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE, claim_pairs
from crosswire.model.schema import AGREEMENT
from crosswire.report.tables import Column, Table

PASSES_FOLDER = Path(ANNOTATIONS, PASSES)
SECOND_READING = PASSES_FOLDER / "decisions-second-reading.tsv"
DISCOVERY = PASSES_FOLDER / "discovery-after-gold.tsv"
KINDS = {
    "error": "errors",
    "debatable": "debatable points",
    "missing": "missing claims, questions or hard negatives",
    "rule": "open rules",
}
OUTCOMES = {"same": "same label in the gold", "other": "other label in the gold", "none": "not in the gold"}


def second_reading_table(store: Store) -> Table:
    """Return the points that the second reading raised, by kind and story."""
    rows = _rows(store, SECOND_READING)
    stories = [story for story in store.story_ids if any(_story_at(row["place"], store) == story for row in rows)]
    points = Counter((_story_at(row["place"], store), row["severity"]) for row in rows)
    cells = [[text, *(str(points[story, kind]) for story in stories)] for kind, text in KINDS.items()]
    totals = Counter(_story_at(row["place"], store) for row in rows)
    columns = [Column("points raised"), *(Column(f"`{story}`", numeric=True) for story in stories)]
    return Table(columns, [*cells, ["total", *(str(totals[story]) for story in stories)]])


def _story_at(place: str, store: Store) -> str:
    """Return the story that a place such as `homs-000 s4` is in; disputes without a story are of the test split."""
    tests = [story for story in store.story_ids if store.card(story).split == "test"]
    named = (story for story in store.story_ids if place.startswith(story))
    return next(named, None) or next(iter(tests), "")


def discovery_table(store: Store) -> Table:
    """Return how many conflicts of the discovery list the gold has, by label of the list."""
    outcomes = Counter(_discovery_outcomes(store))
    rows = [
        [label, *(str(outcomes[label, outcome]) for outcome in OUTCOMES), str(_total(outcomes, label))]
        for label in (CONTRADICTION, UPDATE)
    ]
    columns = [Column("listed as"), *(Column(text, numeric=True) for text in OUTCOMES.values())]
    return Table([*columns, Column("total", numeric=True)], rows)


def _total(outcomes: Counter[tuple[str, str]], label: str) -> int:
    return sum(number for (own, _), number in outcomes.items() if own == label)


def _discovery_outcomes(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the label of each listed pair of sentences, and whether the gold has `same`, `other` or `none` there."""
    stories = [store.story(name) for name in store.story_ids]
    golds = [gold for gold in map(store.gold, stories) if gold.disputes is not None]
    pairs = [pair for gold in golds for pair in claim_pairs(gold, store.schema.disputes) if pair.reason != AGREEMENT]
    articles = [article for story in stories for article in story.articles]
    segments = {(article.id, each.id): each for article in articles for each in article.segments}
    for row in _rows(store, DISCOVERY):
        left = row["article"], segments[row["article"], row["segment"]]
        right = row["other article"], segments[row["other article"], row["other segment"]]
        labels = {pair.label for pair in pairs if _is_at(pair, left, right) or _is_at(pair, right, left)}
        if row["kind"] in (CONTRADICTION, UPDATE):
            yield row["kind"], "same" if row["kind"] in labels else "other" if labels else "none"


def _is_at(pair: ClaimPair, left: tuple[str, Segment], right: tuple[str, Segment]) -> bool:
    return _touches(pair.left, *left) and _touches(pair.right, *right)


def _touches(claim: Claim, article: str, segment: Segment) -> bool:
    return claim.article == article and any(start < segment.end and segment.start < end for start, end in claim.spans)


def _rows(store: Store, path: Path) -> list[dict[str, str]]:
    with (store.root / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
