"""The free listings of conflicts, scored as predictions, and how many conflicts they let one expect in all."""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

from crosswire.dataset.store import Store
from crosswire.evaluation.evaluate import score
from crosswire.evaluation.run import Run
from crosswire.metrics.capture_recapture import estimated_total
from crosswire.metrics.number_format import count_cell, interval_cell, one_decimal, three_decimals
from crosswire.model.claim_lines import HARMLESS, Line
from crosswire.model.schema import AGREEMENT
from crosswire.model.sentence_places import SentencePair, SentencePlaces
from crosswire.report.tables import Column, Table
from crosswire.tasks.counting.line_gold import LineGold

# The listings that were used to close the gold, and those that were made after it was closed.
CLOSING, FRESH = "free-listing-*.jsonl", "fresh-listing-*.jsonl"
# The confidences of the pairs that are scored together.
CONFIDENCES = (("high", "medium"), ("high",))
SURE = CONFIDENCES[0]

# The article and the segment of a sentence, and two sentences in any order.
Sentence = tuple[str, str]
Pair = frozenset[Sentence]


@dataclass(frozen=True, slots=True)
class Listing:
    """One free listing.

    Attributes:
        name: The name of its file.
        story: The id of the story that it reads.
        pairs: Each listed pair of sentences with its confidence.
    """

    name: str
    story: str
    pairs: Sequence[tuple[tuple[Sentence, Sentence], str]]

    def pairs_of(self, confidences: Sequence[str]) -> list[tuple[Sentence, Sentence]]:
        """Return the pairs that are listed with one of these confidences."""
        return [pair for pair, confidence in self.pairs if confidence in confidences]


def listing_table(store: Store) -> Table:
    """Return two rows per listing, by confidence: pairs listed, conflicts found, other facts named, and the headline.

    The notes have the means over the listings of each kind, with the lowest and the highest value.
    """
    numbers = ("pairs", "conflicts", "found", "other facts", "fact.f1")
    columns = [Column("listing"), Column("confidence"), *(Column(name, numeric=True) for name in numbers)]
    columns.append(Column("95 % interval"))
    rows, notes, signatures = [], [], []
    for pattern in (CLOSING, FRESH):
        values: dict[str, list[float]] = {}
        listings = _listings(store, pattern)
        for listing, confidences in product(listings, CONFIDENCES):
            pairs, named = listing.pairs_of(confidences), " or ".join(confidences)
            run = _scored(store, listing.story, pairs)
            found = run.score("contradictions.fact.f1")
            if found.value is not None:
                values.setdefault(named, []).append(found.value)
            counts = [found.gold, found.recall_numerator, found.predicted - found.precision_numerator]
            value, interval = three_decimals(found.value), interval_cell(found.low, found.high)
            rows.append([listing.name, named, str(len(pairs)), *map(count_cell, counts), value, interval])
            signatures.append(f"`{run.task('contradictions').signature}`")
        notes += [_mean(pattern, named, each) for named, each in values.items()]
    return Table(columns, rows, [*notes, *dict.fromkeys(signatures)])


def _mean(pattern: str, confidence: str, values: Sequence[float]) -> str:
    """Return the mean of the values of a kind of listings, with their range."""
    spread = f"{three_decimals(min(values))} to {three_decimals(max(values))}"
    kind = pattern.partition("-")[0]
    return f"{kind}, {confidence}: mean {three_decimals(fmean(values))} (range {spread}, n = {len(values)} listings)."


def coverage_table(store: Store) -> Table:
    """Return per story how many conflicts were named by how many listings, and the estimated number of conflicts."""
    listings = [*_listings(store, CLOSING), *_listings(store, FRESH)]
    rows = []
    for story in dict.fromkeys(listing.story for listing in listings):
        conflicts = _firm_pairs(_gold(store, story))
        searches = [_named(listing, conflicts) for listing in listings if listing.story == story]
        times = [sum(name in search for search in searches) for name in conflicts]
        estimate = estimated_total(searches)
        interval = f"{one_decimal(estimate.low)} to {one_decimal(estimate.high)}"
        by_times = ", ".join(f"{times.count(n)} by {n}" for n in range(len(searches), -1, -1) if n in times)
        rows.append([story, str(len(searches)), str(len(conflicts)), by_times, one_decimal(estimate.value), interval])
    names = ("story", "listings", "conflicts", "named by listings", "estimate", "95 % interval")
    return Table([Column(name, numeric=name in ("listings", "conflicts", "estimate")) for name in names], rows)


def raised_table(store: Store) -> Table:
    """Return the facts that fresh listings name and that are no conflict of the gold, with the readings on them."""
    listings = _listings(store, FRESH)
    raised: dict[str, dict[str, list[Line]]] = {}
    unlisted: Counter[str] = Counter()
    for listing in listings:
        lines = _lines_by_pair(_gold(store, listing.story))
        for pair in map(frozenset, listing.pairs_of(SURE)):
            own = lines.get(pair, [])
            if not own:
                unlisted[listing.name] += 1
            elif all(line.state == HARMLESS for line in own):
                read = [line for line in own if line.pair.reason != AGREEMENT] or own
                questions = " / ".join(dict.fromkeys(line.pair.question or "" for line in read))
                raised.setdefault(questions, {}).setdefault(listing.name, []).extend(read)
    columns = [Column("question"), Column("listings", numeric=True), Column("most readings for a conflict")]
    rows = [
        [question, str(len(by_listing)), _most_support([line for lines in by_listing.values() for line in lines])]
        for question, by_listing in sorted(raised.items(), key=lambda item: -len(item[1]))
    ]
    return Table(columns, rows, [f"Pairs that no line of the gold covers: {unlisted.total()}, n = {len(listings)}."])


def _most_support(lines: Sequence[Line]) -> str:
    """Return the readings of the line that most readers call a contradiction, such as `1 of 5`."""
    read = [line.support for line in lines if line.support is not None]
    most = max(read, key=lambda support: support.share, default=None)
    return f"{most.contradictions} of {most.readings}" if most is not None else "none read"


def _listings(store: Store, pattern: str) -> list[Listing]:
    """Return the listings of all stories of one kind."""
    return [_listing(store, path) for path in sorted((store.root / "annotations" / "passes").glob(pattern))]


def _listing(store: Store, path: Path) -> Listing:
    """Return a listing; the first line of its file describes the reader."""
    header, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    stories = (store.story(story_id) for story_id in store.story_ids)
    story = next(each for each in stories if {article.id for article in each.articles} == set(header["articles"]))
    pairs = [((tuple(row["left"]), tuple(row["right"])), row["confidence"]) for row in rows]
    return Listing(path.stem, story.id, pairs)


def _gold(store: Store, story: str) -> LineGold:
    files = store.files(story)
    return LineGold.of(files.claim_lines, files.articles)


def _pair(numbers: SentencePair, places: SentencePlaces) -> Pair:
    return frozenset((places.article_of(number), places.segment_of(number).id) for number in numbers)


def _lines_by_pair(gold: LineGold) -> Mapping[Pair, list[Line]]:
    """Return the lines over each pair of sentences, in the order of their questions."""
    found: dict[Pair, list[Line]] = defaultdict(list)
    for line, pairs in gold.covered:
        for numbers in pairs:
            found[_pair(numbers, gold.places)].append(line)
    return found


def _firm_pairs(gold: LineGold) -> Mapping[str, set[Pair]]:
    """Return the firm pairs of sentences of each conflict that counts."""
    return {name: {_pair(numbers, gold.places) for numbers in pairs} for name, pairs in gold.firm_pairs.items()}


def _named(listing: Listing, conflicts: Mapping[str, set[Pair]]) -> set[str]:
    """Return the conflicts of which a listing names a firm pair."""
    listed = set(map(frozenset, listing.pairs_of(SURE)))
    return {name for name, pairs in conflicts.items() if pairs & listed}


def _scored(store: Store, story: str, pairs: Sequence[tuple[Sentence, Sentence]]) -> Run:
    """Return the scores of listed pairs of sentences as predicted contradictions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "listing.jsonl"
        items = list(_items(store, story, pairs))
        path.write_text(json.dumps({"story": story, "contradictions": items}), encoding="utf-8")
        return score(path, tasks=["contradictions"], data=store.root)


def _items(store: Store, story: str, pairs: Sequence[tuple[Sentence, Sentence]]) -> Iterator[dict[str, Any]]:
    """Yield the contradictions of a listing, each side one sentence."""
    articles = store.story(story).articles
    spans = {(article.id, each.id): [each.start, each.end] for article in articles for each in article.segments}
    for pair in pairs:
        sides = ({"article": sentence[0], "spans": [spans[sentence]]} for sentence in pair)
        yield dict(zip(("left", "right"), sides, strict=True))
