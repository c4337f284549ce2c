"""Errors of clusters: the tasks `coreference` and `event-coreference`, as edits from predicted to gold clusters.

The gain of a class is computed by making only its edits and scoring the result with the headline metric. A gain can be
negative: two clusters of one entity that also contain mentions of other entities score lower if they are merged but
not split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

from crosswire.evaluation.errors.cluster_edits import Edits, apply_edits, edits
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.problems import plural
from crosswire.tasks import coreference, event_coreference
from crosswire.tasks.counting.cluster_counts import Key, Partition, Partitions, conll_f1
from crosswire.tasks.counting.units import StoryUnit

CLASSES = (
    ErrorClass("span", "a mention that only overlaps the gold mention"),
    ErrorClass("missing-mention", "a gold mention that was not found, of a cluster that was found"),
    ErrorClass("extra-mention", "a mention that is not in the gold, in a cluster with gold mentions"),
    ErrorClass("conflated", "a predicted cluster that must be split"),
    ErrorClass("divided", "a gold cluster whose parts must be merged"),
    ErrorClass("missing-entity", "a gold cluster without any predicted mention"),
    ErrorClass("extra-entity", "a predicted cluster without any gold mention"),
)

# A description lists at most this many clusters.
LISTED = 4


def find(units: Sequence[StoryUnit], scoring: ScoringContext, *, partitions: Partitions) -> ErrorSet:
    """Find the errors of clusters; each story is one document, and false positives and negatives are mentions."""
    found = {unit.story: edits(*partitions(unit)) for unit in units}

    def value(names: Collection[str]) -> float:
        def edited(unit: StoryUnit) -> tuple[Partition, Partition]:
            return found[unit.story].key, apply_edits(found[unit.story], names)

        return conll_f1(edited(unit) for unit in units)

    errors = [error for unit in units for error in _Story(unit, found[unit.story]).errors()]
    return ErrorSet(tuple(errors), value)


class _Story:
    """The edits of a story, described as errors."""

    def __init__(self, unit: StoryUnit, found: Edits) -> None:
        self.found = found
        self.articles = {each.article.id: each.article for each in unit.articles}

    def errors(self) -> Iterator[ErrorItem]:
        """Yield one error per edit, class by class."""
        found = self.found
        yield from (self._span(predicted, gold) for predicted, gold in found.renamed.items())
        for mention in found.added:
            description = f"gold mention of {self._gold_name(found.owner[mention])}"
            yield ErrorItem("missing-mention", description, self._gold([mention]), (), 0, 1)
        for mention in found.removed:
            cluster = next(index for index, each in enumerate(found.response) if mention in each)
            description = f"predicted mention of {self._gold_name(found.owners(cluster).most_common(1)[0][0])}"
            yield ErrorItem("extra-mention", description, (), self._predicted([mention]), 1, 0)
        yield from map(self._conflated, found.conflated)
        yield from map(self._divided, found.divided)
        for index in found.created:
            mentions = found.key[index]
            description = f"gold cluster of {plural(len(mentions), 'mention')}"
            yield ErrorItem("missing-entity", description, self._gold(mentions), (), 0, len(mentions))
        for index in found.dropped:
            mentions = found.response[index]
            description = f"predicted cluster of {plural(len(mentions), 'mention')}"
            yield ErrorItem("extra-entity", description, (), self._predicted(mentions), len(mentions), 0)

    def _span(self, predicted: Key, gold: Key) -> ErrorItem:
        description = f"predicted {quoted_text(self._text(predicted))}"
        return ErrorItem("span", description, self._gold([gold]), self._predicted([predicted]), 1, 1)

    def _conflated(self, cluster: int) -> ErrorItem:
        mentions, owners = self.found.response[cluster], self.found.owners(cluster)
        parts = [[m for m in mentions if self.found.owner.get(m) == owner] for owner in owners]
        scope = _scope(parts)
        description = f"{scope}: one cluster with {len(parts)} gold clusters: {self._listed(parts)}"
        return ErrorItem("conflated", description, (), self._predicted(mentions), 0, 0, scope)

    def _divided(self, entity: int) -> ErrorItem:
        parts = [[m for m in cluster if self.found.owner.get(m) == entity] for cluster in self.found.response]
        parts = [part for part in parts if part]
        scope = _scope(parts)
        description = f"{scope}: one gold cluster in {len(parts)} clusters: {self._listed(parts)}"
        return ErrorItem("divided", description, self._gold(self.found.key[entity]), (), 0, 0, scope)

    def _gold(self, mentions: Iterable[Key]) -> tuple[Place, ...]:
        return self._places(mentions, lambda mention: self._text(self.found.key[self.found.owner[mention]][0]))

    def _predicted(self, mentions: Sequence[Key]) -> tuple[Place, ...]:
        first = {mention: cluster[0] for cluster in self.found.response for mention in cluster}
        return self._places(mentions, lambda mention: self._text(first[mention]))

    def _places(self, mentions: Iterable[Key], label: Callable[[Key], str]) -> tuple[Place, ...]:
        return tuple(place(self.articles[m[0]], (m[1], m[2]), label(m)) for m in mentions)

    def _listed(self, parts: Sequence[Sequence[Key]]) -> str:
        """Return the size and first mention of each part, largest first: `3 "Ada" tiny-1:0, 1 "Bo" tiny-2:8`."""
        ordered = sorted(parts, key=len, reverse=True)
        firsts = [(len(part), *part[0][:2], self._text(part[0])) for part in ordered[:LISTED]]
        listed = [f"{size} {quoted_text(text)} {article}:{start}" for size, article, start, text in firsts]
        more = [f"… {len(parts) - LISTED} more"] if len(parts) > LISTED else []
        return ", ".join(listed + more)

    def _gold_name(self, entity: int) -> str:
        return quoted_text(self._text(self.found.key[entity][0]))

    def _text(self, mention: Key) -> str:
        article, start, end = mention
        return self.articles[article].text[start:end]


def _scope(parts: Sequence[Sequence[Key]]) -> str:
    """Return `within` if two of the parts have mentions in the same article, else `across`."""
    articles = Counter(article for part in parts for article in {mention[0] for mention in part})
    return "within" if max(articles.values()) > 1 else "across"


COREFERENCE_ERRORS, EVENT_COREFERENCE_ERRORS = (
    ErrorFinder(task.headline, CLASSES, partial(find, partitions=partitions))
    for task, partitions in (
        (coreference.COREFERENCE, coreference.partitions),
        (event_coreference.EVENT_COREFERENCE, event_coreference.partitions),
    )
)
