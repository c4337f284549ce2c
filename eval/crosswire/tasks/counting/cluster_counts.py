"""Counts for clusters of mentions (or events): across articles, within articles, and for links between articles."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import itemgetter
from typing import Protocol

import numpy as np

from crosswire.metrics import cluster_leave_one_out as leave_one_out
from crosswire.metrics import clusters
from crosswire.metrics.contingency import Contingency, PartedContingency, joint_contingency, parted_contingency
from crosswire.metrics.counts import Counts, f1
from crosswire.model import MentionRef
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.tasks.counting.span_pairs import touches_boilerplate
from crosswire.tasks.counting.task import PARTS, Tally, Tier, additive_tally, recounted_tally
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit

# A mention: its article, its first code point, one past its last code point.
Key = tuple[str, int, int]
Partition = list[list[Key]]
Partitions = Callable[[StoryUnit], tuple[Partition, Partition]]
PredictionOf = Callable[[StoryUnit], object | None]
# Maps a story to notes with their numbers.
NotesOf = Callable[[StoryUnit], Mapping[str, int]]


class Spanned(Protocol):
    """A record with an id and a span."""

    @property
    def id(self) -> str:
        """The id, unique within its article."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""


def clustered(
    unit: StoryUnit, groups: Iterable[Iterable[MentionRef]], records: Callable[[Unit], Iterable[Spanned]]
) -> Partition:
    """Return one side of a story as clusters of spans: groups of references to `records` of its articles.

    Spans that touch boilerplate are left out. So are spans that several groups claim through different records: what a
    system puts into two clusters counts as not found, in whatever order it lists them. Empty clusters are dropped. The
    clusters are ordered by their first span, so that sums over them do not depend on the order of the groups.
    """
    found: defaultdict[int, list[Key]] = defaultdict(list)
    for owner, disputed in _owners(unit, groups, records):
        for key, index in owner.items():
            if key not in disputed:
                found[index].append(key)
    return sorted(found.values(), key=min)


def count_disputed(
    unit: StoryUnit, groups: Iterable[Iterable[MentionRef]], records: Callable[[Unit], Iterable[Spanned]]
) -> int:
    """Return the number of spans that several groups claim, which `clustered` leaves out."""
    return sum(len(disputed) for _, disputed in _owners(unit, groups, records))


def _owners(
    unit: StoryUnit, groups: Iterable[Iterable[MentionRef]], records: Callable[[Unit], Iterable[Spanned]]
) -> Iterator[tuple[dict[Key, int], set[Key]]]:
    """Yield for each article the first group of every span, and the spans that other groups claim too."""
    # Article by article, because look-ups across a large story miss the cache of the processor.
    references: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, group in enumerate(groups):
        for article, record_id in group:
            references[article].append((number, record_id))
    for each in unit.articles:
        name = each.article.id
        spans = {
            record.id: (name, record.start, record.end)
            for record in records(each)
            if not touches_boilerplate(each.article, record.start, record.end)
        }
        owner: dict[Key, int] = {}
        disputed: set[Key] = set()
        for index, record_id in references[name]:
            key = spans.get(record_id)
            if key is not None and owner.setdefault(key, index) != index:
                disputed.add(key)
        yield owner, disputed


@dataclass(frozen=True, eq=False)
class ClusterInputs:
    """The clusters of all stories on both sides, as contingency tables with the article of every mention.

    Attributes:
        stories: The stories.
        partitions: Story to its gold clusters and its end-to-end clusters.
        given_partitions: Story to its gold clusters and the clusters of given mentions or events.
        notes_of: Story to the numbers of spans that several clusters of one side claim, each with its note.
    """

    stories: Sequence[StoryUnit]
    partitions: Partitions
    given_partitions: Partitions
    notes_of: NotesOf

    @cached_property
    def notes(self) -> Mapping[str, int]:
        """The numbers of spans that several clusters claim; empty if there are none."""
        total: Counter[str] = Counter()
        for story in self.stories:
            total.update(self.notes_of(story))
        return {note: number for note, number in total.items() if number}

    @cached_property
    def end_to_end(self) -> list[PartedContingency]:
        """One table per story, of end-to-end predictions."""
        return [_parted(unit, *self.partitions(unit)) for unit in self.stories]

    @cached_property
    def given(self) -> list[PartedContingency]:
        """One table per story, of predictions on given mentions or events."""
        return [_parted(unit, *self.given_partitions(unit)) for unit in self.stories]


@collection_paused()
def _parted(unit: StoryUnit, gold: Partition, predicted: Partition) -> PartedContingency:
    return parted_contingency(gold, predicted, itemgetter(0), [each.article.id for each in unit.articles])


FOUR = ("lea", "muc", "b_cubed", "ceafe")
AVERAGED = ("muc", "b_cubed", "ceafe")
COUNT: Mapping[str, Callable[[Contingency], Counts]] = {
    "lea": clusters.lea,
    "muc": clusters.muc,
    "b_cubed": clusters.b_cubed,
    "ceafe": clusters.ceaf_e,
    "mentions": clusters.mention_detection,
}
# Counts without each article; `least` is the size of the smallest cluster that counts.
COUNT_WITHOUT: Mapping[str, Callable[..., Counts]] = {
    "lea": leave_one_out.lea_without,
    "muc": leave_one_out.muc_without,
    "b_cubed": leave_one_out.b_cubed_without,
    "ceafe": leave_one_out.ceaf_e_without,
    "mentions": leave_one_out.mentions_without,
}
MEANINGS = {
    "conll": "the mean of the F1 of MUC, B-cubed and CEAFe",
    "lea": "the share of each cluster's links that is correct",
    "muc": "links that both sides imply",
    "b_cubed": "for each member the share of its cluster that is correct",
    "ceafe": "the similarity of the best alignment of clusters",
    "mentions": "the members of clusters that are found, in any cluster",
    "links": "pairs in one cluster",
}

# Inputs and the name of a measure to the counts of this measure.
Count = Callable[[ClusterInputs, str], Tally]


def count_across(inputs: ClusterInputs, measure: str, *, least: int = 1, given: bool = False) -> Tally:
    """Count each story as one document, without clusters of fewer than `least` mentions."""
    tables = inputs.given if given else inputs.end_to_end
    whole = [COUNT[measure](each.table.without_small(least)) for each in tables]
    without = [COUNT_WITHOUT[measure](each, least=least) for each in tables]
    return _tally(whole, without, {} if given else inputs.notes)


def count_within(inputs: ClusterInputs, measure: str) -> Tally:
    """Count each article alone: clusters are cut at the edges of articles."""
    by_unit = [COUNT[measure](table) for each in inputs.end_to_end for table in each.by_part()]
    return additive_tally(np.array(by_unit, dtype=np.float64).reshape(-1, 1, 4), ("",), inputs.notes)


def count_cross(inputs: ClusterInputs, measure: str) -> Tally:
    """Count only links between mentions of different articles."""
    counts = {"links": clusters.cross_link_counts, "lea": clusters.cross_lea}[measure]
    without = {"links": leave_one_out.cross_links_without, "lea": leave_one_out.cross_lea_without}[measure]
    tables = inputs.end_to_end
    whole = [counts(clusters.cross_links(each)) for each in tables]
    return _tally(whole, [without(each) for each in tables], inputs.notes)


def _tally(whole: Sequence[Counts], without: Sequence[Counts], notes: Mapping[str, int]) -> Tally:
    """Return the sum of stories, and the sums with one article of one story left out."""
    total = np.sum(whole, axis=0)
    others = [np.sum([*whole[:index], *whole[index + 1 :], np.zeros(4)], axis=0) for index in range(len(whole))]
    each = [rest + row for rest, rows in zip(others, without, strict=True) for row in rows]
    return recounted_tally(total.reshape(1, 4), each, notes=notes)


def count_conll(inputs: ClusterInputs, count: Count) -> Tally:
    """Return the mean of the F1 of MUC, B-cubed and CEAFe, undefined where one is undefined (Pradhan et al. 2012).

    The counts are those of the mentions, because the mean has no counts of its own.
    """
    tallies = [count(inputs, measure) for measure in AVERAGED]
    value = math.fsum(float(f1(tally.counts[0])) for tally in tallies) / len(tallies)
    columns = zip(*(f1(tally.without[:, 0]).tolist() for tally in tallies), strict=True)
    without = [math.fsum(values) / len(tallies) for values in columns]
    return replace(count(inputs, "mentions"), values={"f1": (value, without)})


def conll_f1(documents: Iterable[tuple[Partition, Partition]]) -> float:
    """Return the mean of the F1 of MUC, B-cubed and CEAFe of gold and predicted clusters of several documents."""
    table = joint_contingency(documents)
    return math.fsum(float(f1(COUNT[measure](table))) for measure in AVERAGED) / len(AVERAGED)


def cluster_tiers(kind: str, prediction_of_given: PredictionOf) -> tuple[Tier, ...]:
    """Return the tiers of a task on clusters, the headline first.

    Args:
        kind: The layer of the members, which can be given: `mentions` or `events`.
        prediction_of_given: Story to its predictions for the given layer; None without any.
    """
    whole = "articles of a story as one document, singletons kept"
    small = partial(count_across, least=2)
    return (
        *_scope("", whole, count_across, {"conll": ("f1",), **dict.fromkeys((*FOUR, "mentions"), PARTS)}),
        *_scope("within", "each article alone", count_within, _F1_ONLY),
        *_scope("cross", "only links between articles", count_cross, {"links": PARTS, "lea": PARTS}),
        *_scope("no-singletons", "without clusters of one mention on both sides", small, _F1_ONLY),
        *(
            replace(tier, given=kind, prediction_of=prediction_of_given)
            for tier in _scope("given", f"on given {kind}", partial(count_across, given=True), _F1_ONLY)
        ),
    )


_F1_ONLY = {"conll": ("f1",), **dict.fromkeys(FOUR, ("f1",))}


def _scope(scope: str, description: str, count: Count, measures: Mapping[str, tuple[str, ...]]) -> Iterator[Tier]:
    for measure, parts in measures.items():
        counting = partial(count_conll, count=count) if measure == "conll" else partial(_of_measure, count, measure)
        yield Tier(measure, f"{MEANINGS[measure]}; {description}", counting, parts, scope)


def _of_measure(count: Count, measure: str, inputs: ClusterInputs) -> Tally:
    return count(inputs, measure)


def prepare_with(
    partitions: Partitions, given_partitions: Partitions, notes_of: NotesOf
) -> Callable[[Sequence[StoryUnit], Schema, ScoringConfig], ClusterInputs]:
    """Return the `prepare` of a task on clusters, see `ClusterInputs`."""

    def prepare(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> ClusterInputs:
        return ClusterInputs(stories, partitions, given_partitions, notes_of)

    return prepare
