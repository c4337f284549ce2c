"""Trivial predictions of contradictions and verdicts, which the scores of systems are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from crosswire.model import Contradiction, Evidence, Verdict
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION
from crosswire.tasks.counting.units import StoryUnit, Unit

# Words that deny, in lower case. They only serve references, so that no score of a system depends on them.
NEGATIONS = frozenset(
    (
        *("no", "not", "none", "never", "neither", "nor", "without", "cannot", "false"),
        *("deny", "denies", "denied", "denying", "reject", "rejects", "rejected"),
    )
)
# With one shared entity, such as the city of the story, a tenth of all pairs of sentences would be predicted.
LEAST_SHARED = 2
# The end of words such as `didn't`.
CONTRACTED = "n't"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as evidence, with the gold entities in it and whether it has a negation."""

    evidence: Evidence
    entities: frozenset[str]
    denies: bool


def has_negation(text: str) -> bool:
    """Return whether a text has a word that denies."""
    words = text.lower().replace("’", "'").split()
    return any(word.strip(".,;:!?\"'()“”") in NEGATIONS or CONTRACTED in word for word in words)


def _sentences(unit: StoryUnit) -> list[_Sentence]:
    return [sentence for article in unit.articles for sentence in _sentences_of(article)]


def _sentences_of(unit: Unit) -> Iterator[_Sentence]:
    for segment in unit.article.sentences:
        span = (segment.start, segment.end)
        inside = (owner for (start, end), owner in unit.entity_of.items() if span[0] <= start and end <= span[1])
        text = unit.article.text[slice(*span)]
        yield _Sentence(Evidence(unit.article.id, (span,)), frozenset(inside), has_negation(text))


def _pairs(unit: StoryUnit, *, everything: bool) -> Iterator[Contradiction]:
    for one, two in combinations(_sentences(unit), 2):
        if everything or (one.denies != two.denies and len(one.entities & two.entities) >= LEAST_SHARED):
            yield Contradiction(one.evidence, two.evidence)


def all_pairs(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict that every pair of sentences contradicts each other."""
    return [replace(story, contradictions=tuple(_pairs(story, everything=True))) for story in stories]


def overlap_and_negation(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict every pair of sentences that share two gold entities, with a negation in one of them."""
    return [replace(story, contradictions=tuple(_pairs(story, everything=False))) for story in stories]


def _verdicts(stories: Sequence[StoryUnit], labels: Sequence[Sequence[str]]) -> Sequence[StoryUnit]:
    found = []
    for story, own in zip(stories, labels, strict=True):
        given = zip(story.pair_lines or (), own, strict=True)
        found.append(replace(story, verdicts=tuple(Verdict(line.pair.id, label) for line, label in given)))
    return found


def always(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict for every given pair that it is a contradiction."""
    return _verdicts(stories, [[CONTRADICTION] * len(story.pair_lines or ()) for story in stories])


def never(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict for every given pair that it is compatible."""
    return _verdicts(stories, [[COMPATIBLE] * len(story.pair_lines or ()) for story in stories])


def negation(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict a contradiction where the words of exactly one side deny."""
    labels = []
    for story in stories:
        texts = {unit.article.id: unit.article.text for unit in story.articles}
        own = []
        for line in story.pair_lines or ():
            sides = [
                any(has_negation(texts[claim.article][start:end]) for start, end in claim.spans)
                if claim.article in texts
                else False
                for claim in (line.pair.left, line.pair.right)
            ]
            own.append(CONTRADICTION if sides[0] != sides[1] else COMPATIBLE)
        labels.append(own)
    return _verdicts(stories, labels)
