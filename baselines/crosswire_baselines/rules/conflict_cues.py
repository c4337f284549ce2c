"""Contradictions by cues: two passages on the same names, with other numbers or days, a denial, or opposite words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crosswire import (
    Article,
    ArticlePrediction,
    Contradiction,
    Evidence,
    GivenPair,
    Gold,
    Mention,
    Prediction,
    Segment,
    Story,
    Verdict,
    tokens_of,
)
from crosswire_baselines.rules.name_matching import NameMatching, entity_keys

DAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\bweekend\b")
NUMBERS = re.compile(r"(?<![\w,.])(\d[\d,.]*\d|\d)\s+([a-z]+)")
BOUNDS = re.compile(r"\b(?:more|less|fewer|up|at|within|nearly|almost|about|around|over|under)\b[ \w]*$")
DENIALS = re.compile(r"\b(?:den(?:y|ies|ied|ying)|not|no|never|refus\w+|reject\w*|without)\b|n't\b", re.IGNORECASE)
# Words that cannot both be true of one thing, as beginnings of words.
OPPOSITES = (
    (("remain", "stay", "still in"), ("left", "leav", "fled", "flee")),
    (("secure", "stable", "fortif", "impenetrable"), ("fall", "fell", "captur", "collaps", "dire", "breach")),
    (("deploy", "hold", "defend", "defens"), ("withdr", "retreat", "flee", "fled")),
    (("back", "ally", "allies", "support"), ("oppos", "against", "rebel")),
    (("free", "releas"), ("held", "captur", "detain")),
)
# Two sentences are compared if they have this cosine of their words, weighted by rarity. It was chosen on the invented
# story.
LEAST_SIMILARITY = 0.1
# The least number of letters of a word that counts.
LEAST_LETTERS = 3


@dataclass(frozen=True)
class _Passage:
    """A sentence with its words, the names replaced by their entities, and their weights, which have the length 1."""

    article: str
    segment: Segment
    weights: Mapping[object, float]


class ConflictCues:
    """A system that predicts contradictions between sentences about the same things, and labels given pairs."""

    name = "conflict-cues"
    version = "1"

    def __init__(self) -> None:
        """Start without names."""
        self.names = NameMatching()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect the names of the training articles."""
        self.names.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict contradictions alone."""
        predicted = self.names.predict(story).articles
        return Prediction(
            [ArticlePrediction(article.id) for article in story.articles],
            contradictions=conflicts(story, {each.article: each.mentions or () for each in predicted}),
        )

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Call a pair a contradiction if a cue sets its two sides apart."""
        return [verdict(pair) for pair in pairs]


def verdict(pair: GivenPair) -> Verdict:
    """Return the verdict on a given pair, scored by the number of cues."""
    cues = len(list(cues_between(pair.left.text, pair.right.text)))
    return Verdict(pair.id, "contradiction" if cues else "compatible", {"contradiction": min(1.0, cues / 2)})


def conflicts(story: Story, mentions: Mapping[str, Sequence[Mention]]) -> list[Contradiction]:
    """Return the pairs of similar sentences with a cue, scored by similarity and the number of cues."""
    found = []
    for one, two in combinations(_passages(story, mentions), 2):
        similarity = sum(weight * two.weights.get(word, 0.0) for word, weight in one.weights.items())
        if similarity >= LEAST_SIMILARITY:
            cues = list(cues_between(one.segment.text, two.segment.text))
            if cues:
                found.append(Contradiction(_evidence(one), _evidence(two), score=similarity * len(cues)))
    return found


def cues_between(one: str, two: str) -> Iterator[str]:
    """Yield the cues that set two passages apart: `denial`, `day`, `number`, `opposites`."""
    if (DENIALS.search(one) is None) != (DENIALS.search(two) is None):
        yield "denial"
    days = [set(DAYS.findall(text)) for text in (one, two)]
    if all(days) and not days[0] & days[1]:
        yield "day"
    numbers = [_numbers(text) for text in (one, two)]
    if any(numbers[0][unit] != numbers[1][unit] for unit in numbers[0].keys() & numbers[1].keys()):
        yield "number"
    if any(_are_opposed(one, two, *sides) or _are_opposed(two, one, *sides) for sides in OPPOSITES):
        yield "opposites"


def _numbers(text: str) -> dict[str, str]:
    """Return the exact numbers of a text by the word behind them; a number with a bound excludes nothing."""
    matches = (match for match in NUMBERS.finditer(text) if not BOUNDS.search(text, 0, match.start()))
    return {match[2]: match[1].replace(",", "") for match in matches}


def _are_opposed(one: str, two: str, left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether one passage has a word of the left side and none of the right, and the other the reverse."""
    has = [[_has(text, side) for side in (left, right)] for text in (one, two)]
    return has == [[True, False], [False, True]]


def _has(text: str, beginnings: Sequence[str]) -> bool:
    lower = f" {text.casefold()}"
    return any(f" {beginning}" in lower for beginning in beginnings)


def _passages(story: Story, mentions: Mapping[str, Sequence[Mention]]) -> Iterator[_Passage]:
    keys = entity_keys(story, mentions)
    found = [
        (article.id, sentence, _words(article, sentence, mentions.get(article.id, ()), keys))
        for article in story.articles
        for sentence in article.sentences
    ]
    numbers = Counter(word for _, _, words in found for word in words)
    for article_id, sentence, words in found:
        weights = {word: math.log(len(found) / numbers[word]) for word in words}
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        yield _Passage(article_id, sentence, {word: weight / length for word, weight in weights.items()})


def _words(
    article: Article, sentence: Segment, mentions: Sequence[Mention], keys: Mapping[tuple[str, str], object]
) -> dict[object, None]:
    """Return the entities of a sentence and its words outside of names, each once, in the order of the text."""
    inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end and (article.id, m.id) in keys]
    found: dict[object, None] = dict.fromkeys(keys[article.id, mention.id] for mention in inside)
    for token in tokens_of(sentence, article.tokens):
        in_name = any(mention.start <= token.start < mention.end for mention in inside)
        if not in_name and len(token.text) >= LEAST_LETTERS and token.text.isalpha():
            found[token.text.casefold()] = None
    return found


def _evidence(passage: _Passage) -> Evidence:
    return Evidence(passage.article, ((passage.segment.start, passage.segment.end),))
