"""A classifier of pairs of an event and a mention of its sentence: the role of the mention, or none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from crosswire import Argument, Article, Event, Gold, Mention, Story
from crosswire_baselines.learned.linear_model import FeatureModel, Features

NO_ROLE = ""
# The greatest distance of a mention that can be an argument, and the least that counts as far, in tokens.
REACH, FAR = 40, 12
# Words that begin another clause.
CLAUSES = frozenset((",", ";", "that", "who", "which", "while"))

Pair = tuple[Event, Mention]


class ArgumentClassifier:
    """A logistic regression over the types, order and distance of an event and a mention, and the words between."""

    def __init__(self) -> None:
        """Start without roles."""
        self.model = FeatureModel()
        # The roles that an event of a type has in the training data, each with a type of its filler.
        self.known: set[tuple[str, str, str]] = set()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the roles of the mentions in the sentences of the training events."""
        features: list[Features] = []
        roles: list[str] = []
        for story, gold in train:
            for article in story.articles if gold.events is not None else ():
                own = (gold.events or {}).get(article.id, ())
                role_of = {(event.id, a.mention): a.role for event in own for a in event.arguments if a.mention}
                for event, mention, found in _described(article, own, gold.mentions[article.id]):
                    role = role_of.get((event.id, mention.id), NO_ROLE)
                    features.append(found)
                    roles.append(role)
                    self.known.add((event.type, role, mention.type))
        self.model.fit(features, roles)

    def arguments(self, article: Article, events: Sequence[Event], mentions: Sequence[Mention]) -> list[list[Argument]]:
        """Return the arguments of each event: the mentions with a role, in the order of the text."""
        described = list(_described(article, events, mentions))
        scores = self.model.probabilities([features for _, _, features in described])
        found: dict[int, list[Argument]] = {id(event): [] for event in events}
        for (event, mention, _), row in zip(described, scores, strict=True):
            role = self._best_role(event.type, mention.type, row.tolist())
            if role != NO_ROLE:
                found[id(event)].append(Argument(role, mention.id))
        return [found[id(event)] for event in events]

    def _best_role(self, event_type: str, mention_type: str, scores: Sequence[float]) -> str:
        """Return the most probable role of those that the training data have for these types."""
        roles = zip(scores, self.model.labels, strict=True)
        allowed = [(score, role) for score, role in roles if (event_type, role, mention_type) in self.known]
        return max(allowed, default=(0.0, NO_ROLE))[1]


def _described(
    article: Article, events: Sequence[Event], mentions: Sequence[Mention]
) -> Iterator[tuple[Event, Mention, Features]]:
    """Yield the pairs of an event and a mention near it in its sentence, with their features."""
    position = {token.start: index for index, token in enumerate(article.tokens)}
    words = [token.text.lower() for token in article.tokens]
    known = sorted((m for m in mentions if m.start in position), key=lambda each: (each.start, each.end, each.id))
    places = [position[mention.start] for mention in known]
    for event in events:
        sentence = article.segment_around(event.start, event.end)
        if sentence is None or event.start not in position:
            continue
        own = position[event.start]
        near = known[bisect_left(places, own - REACH) : bisect_right(places, own + REACH)]
        inside = [mention for mention in near if sentence.start <= mention.start and mention.end <= sentence.end]
        for mention in inside:
            if mention.start != event.start:
                first, last = sorted((position[mention.start], own))
                yield event, mention, _features(event, mention, inside, words, (first, last))


def _features(
    event: Event, mention: Mention, inside: Sequence[Mention], words: Sequence[str], between: tuple[int, int]
) -> Features:
    """Return the features of an event and a mention of its sentence, with the positions of the first and the last."""
    first, last = between
    is_before = mention.start < event.start
    side = "before" if is_before else "after"
    left, right = sorted((mention.start, event.start))
    closer = [other for other in inside if left < other.start < right]
    same = sum(other.type == mention.type for other in closer)
    start = first if is_before else last
    previous = words[start - 1] if start else ""
    kinds = f"{event.type} {mention.type}"
    return {
        "types": kinds,
        "types and side": f"{kinds} {side}",
        "side and type": f"{mention.type} {side}",
        "distance": f"{side} {min(last - first, FAR)}",
        "near": 1 / (last - first),
        f"near {kinds}": 1 / (last - first),
        "mentions between": f"{side} {min(len(closer), 4)}",
        "of this type between": f"{kinds} {side} {min(same, 2)}",
        "word before the mention": previous,
        "word before, types": f"{previous} {kinds}",
        "word after the first": f"{side} {words[first + 1]}",
        "clause between": any(word in CLAUSES for word in words[first + 1 : last]),
    }
