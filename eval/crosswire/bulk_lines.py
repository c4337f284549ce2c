"""The lines of articles decoded many at once, if nothing is wrong with them; any doubt is left to the reader of rows.

The reader of rows looks at every value and words what is wrong; here the same is proved of all mentions of many lines
together, in columns, in a twentieth of the time. Nothing is ever refused here: null only means that the other reader is
to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np

from crosswire.columns import Columns, Mentions, coded, integers, packed
from crosswire.model import Article, ArticlePrediction, Mention, Quantity
from crosswire.standoff import MentionRules

if TYPE_CHECKING:
    from crosswire.columns import Beyond, Integers

# Half a character, and every escape that might hide a colon.
_ESCAPES = re.compile(rb"\\u(?:[dD]|003)")
_ABSENT_LEVEL = Mention(0, 0, "").level
_EXACT = 2**53

_Offset = Annotated[int, msgspec.Meta(ge=0, lt=_EXACT)]


class _Said(msgspec.Struct, frozen=True, gc=False):
    """A mention as a line holds it: decoded three times as fast as a record, and dropped once it is in columns."""

    start: _Offset
    end: _Offset
    type: str
    id: Annotated[str, msgspec.Meta(min_length=1)]
    level: str = _ABSENT_LEVEL
    text: str = ""
    value: str | None = None
    quantity: Quantity | None = None


class _Line(msgspec.Struct, gc=False):
    article: str
    mentions: list[_Said] | None = None
    events: msgspec.Raw | None = None


_decode = msgspec.json.Decoder(_Line).decode
_REFUSALS = (msgspec.MsgspecError, ValueError, RecursionError)


def read_articles(
    contents: Sequence[bytes], articles: Mapping[str, Article], rules: MentionRules
) -> list[ArticlePrediction | None]:
    """What each line says of an article with mentions alone, these sorted by (start, end, type, id).

    Null for every other line, for one that breaks a rule, and where it cannot be told quickly.
    """
    found: list[ArticlePrediction | None] = [None] * len(contents)
    decoded = map(_decoded, contents, repeat(articles))
    lines = {place: line for place, line in enumerate(decoded) if line is not None}
    if rules.levels[0] != _ABSENT_LEVEL:
        return found
    if not _each_key_once([contents[place] for place in lines], list(lines.values())):
        lines = {place: line for place, line in lines.items() if _each_key_once([contents[place]], [line])}
    said = _sound([(articles[line.article], line.mentions or []) for line in lines.values()], rules)
    for place, prediction in zip(lines, said, strict=True):
        found[place] = prediction
    return found


def _decoded(content: bytes, articles: Mapping[str, Article]) -> _Line | None:
    if b"\\" in content and _ESCAPES.search(content):
        return None
    try:
        line = _decode(content)
    except _REFUSALS:
        return None
    return line if line.mentions is not None and line.events is None and line.article in articles else None


def _each_key_once(contents: Sequence[bytes], lines: Sequence[_Line]) -> bool:
    """Whether the lines have no key but those that were read, each once.

    The decoder takes no notice of unknown keys, and of a key that stands twice it takes the last value. But every key
    has its colon, as have some strings, so that no line has fewer colons than what was read of it, and all lines
    together have as many only if each has. A level that is absent is the default itself, one that stands there a string
    of its own.
    """
    mentions = list(chain.from_iterable([line.mentions or () for line in lines]))
    quantities = [quantity for mention in mentions if (quantity := mention.quantity) is not None]
    keys = 2 * len(lines) + 4 * len(mentions) + 4 * len(quantities)
    keys += sum(quantity.upper is not None for quantity in quantities)
    keys += len([mention for mention in mentions if mention.level is not _ABSENT_LEVEL])
    texts = [text for mention in mentions if (text := mention.text)]
    values = [value for mention in mentions if (value := mention.value) is not None]
    inside = "".join([mention.id for mention in mentions] + texts + values).count(":")
    return sum([content.count(b":") for content in contents]) == keys + len(texts) + len(values) + inside


def _sound(lines: Sequence[tuple[Article, list[_Said]]], rules: MentionRules) -> Iterator[ArticlePrediction | None]:
    """What is said of articles whose mentions break no rule, each alone and all of an article together; else null."""
    numbers = [len(mentions) for _, mentions in lines]
    owner = np.repeat(np.arange(len(lines)), numbers)
    said = list(chain.from_iterable([mentions for _, mentions in lines]))
    start, end = integers([mention.start for mention in said]), integers([mention.end for mention in said])
    outside = (start >= end) | (end > integers([len(article.text) for article, _ in lines])[owner])
    types, type_ = coded([mention.type for mention in said])
    levels, level = coded([mention.level for mention in said])
    wrong = {*owner[outside].tolist(), *_broken(lines, (types, levels), rules)}
    order, doubtful = _sorted(owner, start, end, type_)
    wrong.update(doubtful)
    if order is not None:
        start, end, type_, level = start[order], end[order], type_[order], level[order]
        said = [said[place] for place in order.tolist()]
    columns = Columns(start, end, type_, level, types, levels, *_beyond(said))
    begin = 0
    for line, (article, _) in enumerate(lines):
        mentions = Mentions(columns, begin, begin + numbers[line])
        yield None if line in wrong else ArticlePrediction(article.id, mentions)
        begin += numbers[line]


def _broken(
    lines: Sequence[tuple[Article, list[_Said]]], there: tuple[Sequence[str], Sequence[str]], rules: MentionRules
) -> Iterator[int]:
    """The lines with an id that stands twice, a type or level that is not allowed, or anything else that is wrong.

    Mentions are looked at one by one only where some says more than its span, type and level, or one that is not
    allowed is among those that are there.
    """
    plain = set(there[0]).issubset(rules.types) and set(there[1]).issubset(rules.levels)
    for line, (article, mentions) in enumerate(lines):
        ids, more = {mention.id for mention in mentions}, [m for m in mentions if m.text or m.quantity]
        looked_at = more if plain else mentions
        if len(ids) < len(mentions) or not all(_is_sound(mention, article.text, rules) for mention in looked_at):
            yield line


def _beyond(said: Sequence[_Said]) -> tuple[list[str], dict[int, Beyond]]:
    """The ids, and what some mentions say beyond id, span, type and level."""
    return [mention.id for mention in said], {
        row: (mention.text, mention.value, mention.quantity)
        for row, mention in enumerate(said)
        if mention.text or mention.value is not None or mention.quantity is not None
    }


def _sorted(owner: Integers, start: Integers, end: Integers, type_: Integers) -> tuple[Integers | None, list[int]]:
    """The order of the mentions, null where they stand in it, and the lines with two of one span and type."""
    keys = packed(owner, start, end, type_)
    if (keys[1:] > keys[:-1]).all():
        return None, []
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    return order, owner[order[1:][keys[1:] == keys[:-1]]].tolist()


def _is_sound(mention: _Said, text: str, rules: MentionRules) -> bool:
    """Whether a mention has a type and level that are allowed, the text of the article, and a quantity that can be."""
    if mention.type not in rules.types or mention.level not in rules.levels:
        return False
    if mention.text and mention.text != text[mention.start : mention.end]:
        return False
    if mention.quantity is None:
        return True
    op, value, upper = mention.quantity.op, mention.quantity.value, mention.quantity.upper
    return (
        op in rules.operators
        and abs(value) < _EXACT
        and (upper is None or value < upper < _EXACT)
        and (op == "range") == (upper is not None)
    )
