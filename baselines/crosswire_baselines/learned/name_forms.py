"""The nodes of coreference: the mentions of one article that have the same type, level and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crosswire import Gold, Mention, Story
from crosswire_baselines.learned.linear_model import Features
from crosswire_baselines.rules.gazetteer import LITERAL_TYPES
from crosswire_baselines.rules.name_matching import MentionRef, are_initials, are_spellings, words_of


@dataclass(frozen=True)
class NameForm:
    """Mentions of one article with the same type, level and words, which are taken to refer to one entity.

    Attributes:
        article: The id of the article.
        type: The type of the mentions.
        level: The level of the mentions.
        words: Their words in lower case, without articles.
        mentions: The references to the mentions.
    """

    article: str
    type: str
    level: str
    words: tuple[str, ...]
    mentions: tuple[MentionRef, ...]


def name_forms(story: Story, mentions: Mapping[str, Sequence[Mention]]) -> list[NameForm]:
    """Return the forms of the mentions that can refer to an entity, in the order of the text."""
    found: dict[tuple[str, str, str, tuple[str, ...]], list[MentionRef]] = {}
    for article in story.articles:
        for mention in sorted(mentions.get(article.id, ()), key=lambda each: (each.start, each.end, each.id)):
            if mention.type not in LITERAL_TYPES:
                words = words_of(article.text[mention.start : mention.end])
                key = article.id, mention.type, mention.level, words
                found.setdefault(key, []).append((article.id, mention.id))
    return [NameForm(*key, tuple(references)) for key, references in found.items()]


def same_type_pairs(forms: Sequence[NameForm]) -> list[tuple[int, int]]:
    """Return the pairs of forms that can refer to one entity, by position."""
    pairs = combinations(range(len(forms)), 2)
    return [(one, two) for one, two in pairs if forms[one].type == forms[two].type]


def entities_of(forms: Sequence[NameForm], gold: Gold) -> list[str]:
    """Return the gold entity that most mentions of each form refer to."""
    owner = {reference: entity.id for entity in gold.entities or () for reference in entity.mentions}
    counts = [Counter(owner[each] for each in form.mentions if each in owner) for form in forms]
    return [min(own, key=lambda name: (-own[name], name), default="") for own in counts]


def pair_features(one: NameForm, two: NameForm) -> Features:
    """Return the features of two forms: how their words relate, for names and descriptions apart."""
    levels = "-".join(sorted((one.level, two.level)))
    left, right = set(one.words), set(two.words)
    relation = _relation(one.words, two.words)
    return {
        f"{levels} {relation}": True,
        f"{levels} {relation} {one.type}": True,
        f"{levels} same article": one.article == two.article,
        f"{levels} last word": one.words[-1] == two.words[-1],
        f"{levels} first word": one.words[0] == two.words[0],
        f"{levels} shared words": len(left & right) / len(left | right),
        "type": one.type,
    }


def _relation(one: tuple[str, ...], two: tuple[str, ...]) -> str:
    """Return how two names relate: the first relation that fits, from equal to unrelated."""
    short, long = sorted((one, two), key=len)
    if one == two:
        return "equal"
    if are_spellings(one, two):
        return "spelling"
    if are_initials(one, two):
        return "initials"
    if len(short) < len(long) and are_spellings(long[-len(short) :], short):
        return "ending"
    if len(short) < len(long) and are_spellings(long[: len(short)], short):
        return "beginning"
    return "overlapping" if set(one) & set(two) else "unrelated"
