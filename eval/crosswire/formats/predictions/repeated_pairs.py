"""Rules for repeated contradictions and verdicts; the order in which a file lists them does not matter.

Of several contradictions with the same evidence and type, one counts, with the highest score. Equal verdicts on a pair
count once. Different verdicts on a pair are no answer, because neither is better than the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from msgspec import structs

from crosswire.model import Answers, Contradiction, StoryPrediction, Verdict


@dataclass(slots=True)
class RepeatedPairs:
    """The repeated pairs of a file; usually there are none.

    Attributes:
        highest: The key of a contradiction to the highest score of its repetitions, without its first occurrence.
        different: The story and pair of different verdicts.
    """

    highest: dict[int, float] = field(default_factory=dict)
    different: set[tuple[str, str]] = field(default_factory=set)

    def add_contradiction(self, key: int, repeated: Contradiction) -> None:
        """Remember the score of a contradiction that has occurred before."""
        self.highest[key] = max(self.highest.get(key, -math.inf), _rank(repeated))

    def add_verdict(self, story: str, first: Verdict, repeated: Verdict) -> bool:
        """Remember a verdict on a pair that has one; return True if they are equal."""
        is_equal = first.label == repeated.label and (first.scores or {}) == (repeated.scores or {})
        if not is_equal:
            self.different.add((story, repeated.pair))
        return is_equal

    def resolve(self, answers: Answers, key_of: Callable[[Contradiction], int]) -> None:
        """Apply the rules to all predictions, after the last line."""
        if self.highest:
            answers.stories |= {name: self._with_scores(story, key_of) for name, story in answers.stories.items()}
        if self.different:
            answers.stories |= {name: self._without_different(story) for name, story in answers.stories.items()}

    def _with_scores(self, story: StoryPrediction, key_of: Callable[[Contradiction], int]) -> StoryPrediction:
        def highest(pair: Contradiction) -> Contradiction:
            other = -math.inf if pair.is_malformed else self.highest.get(key_of(pair), -math.inf)
            return structs.replace(pair, score=other) if other > _rank(pair) else pair

        pairs = story.contradictions
        return replace(story, contradictions=None if pairs is None else tuple(map(highest, pairs)))

    def _without_different(self, story: StoryPrediction) -> StoryPrediction:
        verdicts = story.verdicts
        if verdicts is None:
            return story
        return replace(story, verdicts=tuple(v for v in verdicts if (story.story, v.pair) not in self.different))


def _rank(pair: Contradiction) -> float:
    """Return the score of a contradiction; one without a score ranks last."""
    return -math.inf if pair.score is None else pair.score
