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

from crosswire.formats.mentions import MentionRules
from crosswire.model import Article, ArticlePrediction, Mention, Quantity
from crosswire.model.mention_columns import Columns, Mentions, coded, integers, packed

if TYPE_CHECKING:
    from crosswire.model.mention_columns import Beyond, Integers

# Half a character, and every escape that might hide a colon.
_ESCAPES = re.compile(rb"\\u(?:[dD]|003)")
_ABSENT_LEVEL = Mention(0, 0, "").level
_EXACT = 2**53

_Offset = Annotated[int, msgspec.Meta(ge=0, lt=_EXACT)]


class _Plain(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A mention as most lines hold it: decoded four times as fast as a record, and dropped once it is in columns."""

    start: _Offset
    end: _Offset
    type: str
    id: Annotated[str, msgspec.Meta(min_length=1)]
    level: str = _ABSENT_LEVEL


class _Full(_Plain, frozen=True, gc=False, forbid_unknown_fields=True):
    """A mention that may say more."""

    text: str = ""
    value: str | None = None
    quantity: Quantity | None = None


class _Line(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    article: str
    mentions: list[_Plain]


class _FullLine(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    article: str
    mentions: list[_Full]


_decode, _decode_full = msgspec.json.Decoder(_Line).decode, msgspec.json.Decoder(_FullLine).decode
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
    said = _sound([(articles[line.article], line.mentions) for line in lines.values()], rules)
    for place, prediction in zip(lines, said, strict=True):
        found[place] = prediction
    return found


def _decoded(content: bytes, articles: Mapping[str, Article]) -> _Line | _FullLine | None:
    if b"\\" in content and _ESCAPES.search(content):
        return None
    line: _Line | _FullLine
    try:
        line = _decode(content)
    except _REFUSALS:
        try:
            line = _decode_full(content)
        except _REFUSALS:
            return None
    return line if line.article in articles else None


def _each_key_once(contents: Sequence[bytes], lines: Sequence[_Line | _FullLine]) -> bool:
    """Whether the lines have every key once.

    Of a key that stands twice the decoder takes the last value. But every key has its colon, as have some strings, so
    that no line has fewer colons than what was read of it, and all lines together have as many only if each has. A
    level that is absent is the default itself, one that stands there a string of its own.
    """
    mentions = list(chain.from_iterable([line.mentions for line in lines]))
    full = list(chain.from_iterable([line.mentions for line in lines if isinstance(line, _FullLine)]))
    quantities = [mention.quantity for mention in full if mention.quantity is not None]
    keys = 2 * len(lines) + 4 * len(mentions) + 4 * len(quantities)
    keys += sum(quantity.upper is not None for quantity in quantities)
    keys += len([mention for mention in mentions if mention.level is not _ABSENT_LEVEL])
    texts = [mention.text for mention in full if mention.text]
    values = [mention.value for mention in full if mention.value is not None]
    inside = "".join([mention.id for mention in mentions] + texts + values).count(":")
    return sum([content.count(b":") for content in contents]) == keys + len(texts) + len(values) + inside


def _sound(
    lines: Sequence[tuple[Article, Sequence[_Plain]]], rules: MentionRules
) -> Iterator[ArticlePrediction | None]:
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
    beyond: dict[int, Beyond] = {}
    if any(_says_more(mentions) for _, mentions in lines):
        full = ((row, mention) for row, mention in enumerate(said) if isinstance(mention, _Full))
        beyond = {row: (mention.text, mention.value, mention.quantity) for row, mention in full}
    columns = Columns(start, end, type_, level, types, levels, [mention.id for mention in said], beyond)
    begin = 0
    for line, (article, _) in enumerate(lines):
        mentions = Mentions(columns, begin, begin + numbers[line])
        yield None if line in wrong else ArticlePrediction(article.id, mentions)
        begin += numbers[line]


def _broken(
    lines: Sequence[tuple[Article, Sequence[_Plain]]], there: tuple[Sequence[str], Sequence[str]], rules: MentionRules
) -> Iterator[int]:
    """The lines with an id that stands twice, a type or level that is not allowed, or anything else that is wrong.

    Mentions are looked at one by one only in lines that say more than spans, types and levels, or where a type or a
    level that is not allowed is among those that are there.
    """
    plain = set(there[0]).issubset(rules.types) and set(there[1]).issubset(rules.levels)
    for line, (article, mentions) in enumerate(lines):
        if len({mention.id for mention in mentions}) < len(mentions):
            yield line
        elif plain and not _says_more(mentions):
            continue
        elif not all(_is_sound(mention, article.text, rules) for mention in mentions):
            yield line


def _says_more(mentions: Sequence[_Plain]) -> bool:
    """Whether the mentions of a line may say more than id, span, type and level."""
    return bool(mentions) and isinstance(mentions[0], _Full)


def _sorted(owner: Integers, start: Integers, end: Integers, type_: Integers) -> tuple[Integers | None, list[int]]:
    """The order of the mentions, null where they stand in it, and the lines with two of one span and type."""
    keys = packed(owner, start, end, type_)
    if (keys[1:] > keys[:-1]).all():
        return None, []
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    return order, owner[order[1:][keys[1:] == keys[:-1]]].tolist()


def _is_sound(mention: _Plain, text: str, rules: MentionRules) -> bool:
    """Whether a mention has a type and level that are allowed, the text of the article, and a quantity that can be."""
    if mention.type not in rules.types or mention.level not in rules.levels:
        return False
    if not isinstance(mention, _Full):
        return True
    quantity = mention.quantity
    right = not mention.text or mention.text == text[mention.start : mention.end]
    return right and (quantity is None or _can_be(quantity, rules.operators))


def _can_be(quantity: Quantity, operators: Sequence[str]) -> bool:
    upper = quantity.upper
    return (
        quantity.op in operators
        and abs(quantity.value) < _EXACT
        and (upper is None or quantity.value < upper < _EXACT)
        and (quantity.op == "range") == (upper is not None)
    )
