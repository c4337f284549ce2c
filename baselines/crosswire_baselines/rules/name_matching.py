"""Coreference by names: two mentions are linked if their names are spellings, parts or initials of one name."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec

from crosswire import Article, ArticlePrediction, Given, Gold, Mention, Prediction, Story
from crosswire_baselines.rules.gazetteer import LITERAL_TYPES, Gazetteer

MentionRef = tuple[str, str]
Words = tuple[str, ...]

# Words that one spelling of a name has and another lacks: articles of English and, as written in Latin letters, Arabic.
ARTICLES = frozenset(["a", "an", "the", "al", "el", "ad", "an", "ar", "as", "ash", "az", "ed", "er", "es", "ez"])
# Letters that transliterations of one name exchange.
EXCHANGED = str.maketrans({"g": "j", "c": "k", "q": "k", "z": "s", "v": "w"})
VOWELS = frozenset("aeiouy")
# The least number of letters of a skeleton, the consonants of a word.
LEAST_SKELETON = 2


class NameMatching:
    """A system that links the names of a gazetteer, or given mentions, within and across articles.

    A name of one word, such as a family name, belongs to the longer name that stands last before it in its article,
    otherwise to the most frequent one of the story. Descriptions are linked if they have the same words.
    """

    name = "name-matching"
    version = "1"

    def __init__(self) -> None:
        """Start without names."""
        self.gazetteer = Gazetteer()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect the names of the training articles."""
        self.gazetteer.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict mentions by look-up, and link them."""
        articles = [with_ids(each) for each in self.gazetteer.predict(story).articles]
        return Prediction(articles, entities=linked(story, {each.article: each.mentions or () for each in articles}))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions."""
        return Prediction(entities=linked(story, given.mentions) if given.kind == "mentions" else None)


def with_ids(predicted: ArticlePrediction) -> ArticlePrediction:
    """Return a prediction whose mentions have the ids m1, m2 and so on."""
    mentions = [
        msgspec.structs.replace(mention, id=f"m{number}") for number, mention in enumerate(predicted.mentions or (), 1)
    ]
    return replace(predicted, mentions=mentions)


def linked(story: Story, mentions: Mapping[str, Sequence[Mention]]) -> list[list[MentionRef]]:
    """Return the mentions of each entity, in the order of the text."""
    found: dict[tuple[str, Words], list[MentionRef]] = {}
    for reference, key in entity_keys(story, mentions).items():
        found.setdefault(key, []).append(reference)
    return list(found.values())


def entity_keys(story: Story, mentions: Mapping[str, Sequence[Mention]]) -> dict[MentionRef, tuple[str, Words]]:
    """Return the type and main name of the entity of each mention, equal for mentions of one entity."""
    words = {
        (article.id, mention.id): (mention.type, words_of(article.text[mention.start : mention.end]))
        for article in story.articles
        for mention in mentions.get(article.id, ())
        if mention.type not in LITERAL_TYPES
    }
    frequent = Counter(words.values())
    main = _main_names(frequent)
    longer = [name for name in frequent if len(name[1]) > 1]
    found = {}
    for article in story.articles:
        last: list[tuple[str, Words]] = []
        for mention in _in_text_order(article, mentions.get(article.id, ())):
            reference = article.id, mention.id
            if reference not in words:
                continue
            name = words[reference]
            if len(name[1]) == 1 and name[0] == "PER":
                name = _full_name(name, (*reversed(last), *sorted(longer, key=lambda each: -frequent[each])))
            last.append(name)
            found[reference] = main[name]
    return found


def _in_text_order(article: Article, mentions: Iterable[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: (mention.start, mention.end))


def _full_name(name: tuple[str, Words], longer: Iterable[tuple[str, Words]]) -> tuple[str, Words]:
    """Return the first longer name of the same type that ends with a name, otherwise the name itself."""
    same = (each for each in longer if each[0] == name[0] and len(each[1]) > 1)
    return next((each for each in same if are_spellings(each[1][-1:], name[1])), name)


def _main_names(frequent: Mapping[tuple[str, Words], int]) -> dict[tuple[str, Words], tuple[str, Words]]:
    """Return for each name the most frequent name that is a spelling of it, or of which it has the initials."""
    main: dict[tuple[str, Words], tuple[str, Words]] = {}
    for kind, words in sorted(frequent, key=lambda name: (-frequent[name], name)):
        same = (each for each in main.values() if each[0] == kind)
        match = (each for each in same if are_spellings(each[1], words) or are_initials(each[1], words))
        main[kind, words] = next(match, (kind, words))
    return main


def are_spellings(one: Words, two: Words) -> bool:
    """Return whether two names have as many words, and each word of one is a spelling of that of the other."""
    return len(one) == len(two) and all(map(_is_spelling, one, two))


def _is_spelling(one: str, two: str) -> bool:
    if one == two:
        return True
    skeleton = _skeleton(one)
    return len(skeleton) >= LEAST_SKELETON and skeleton == _skeleton(two) and abs(len(one) - len(two)) <= 1


def are_initials(one: Words, two: Words) -> bool:
    """Return whether one name is made of the first letters of the other."""
    short, long = sorted((one, two), key=len)
    return len(short) == 1 and 1 < len(short[0]) == len(long) and short[0] == "".join(word[0] for word in long)


@lru_cache(maxsize=4096)
def words_of(name: str) -> Words:
    """Return the words of a name in lower case, without accents, possessive endings and articles."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("-", " "))
    letters = "".join(c for c in plain if c.isalnum() or c in " '")
    words = tuple(word.removesuffix("'s").replace("'", "") for word in letters.split())
    return tuple(word for word in words if word and word not in ARTICLES) or words or (name,)


@lru_cache(maxsize=4096)
def _skeleton(word: str) -> str:
    """Return the first letter and the other consonants of a word; letters that transliterations exchange are equal."""
    letters = word.translate(EXCHANGED)
    kept = letters[:1] + "".join(c for c in letters[1:] if c not in VOWELS)
    return "".join(c for index, c in enumerate(kept) if index == 0 or kept[index - 1] != c)
