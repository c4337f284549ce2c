"""The line of an article decoded at once, if nothing is wrong with it; any doubt is left to the reader of rows.

The reader of rows looks at every value and words what is wrong; here the same is proved of all mentions of a line
together, in a tenth of the time. Nothing is ever refused here: null only means that the other reader is to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter

from crosswire.model import Article, ArticlePrediction, Mention, Quantity
from crosswire.standoff import MentionRules

# Half a character, and every escape that might hide a colon.
_ESCAPES = re.compile(rb"\\u(?:[dD]|003)")
_ABSENT_LEVEL = Mention(0, 0, "").level
_ORDER = attrgetter("start", "end", "type", "id")
_EXACT = 2**53


@cache
def _decoder() -> tuple[Callable[[bytes], ArticlePrediction], tuple[type[Exception], ...]]:
    """What decodes a line, and the errors of lines that it does not take."""
    # Imported here: a command that reads no predictions does not pay for it.
    from msgspec import MsgspecError
    from msgspec.json import Decoder

    return Decoder(ArticlePrediction).decode, (MsgspecError, ValueError, RecursionError)


def read_article(content: bytes, articles: Mapping[str, Article], rules: MentionRules) -> ArticlePrediction | None:
    """What a line says of an article with mentions alone, these sorted by (start, end, type, id).

    Null for every other line, for one that breaks a rule, and where it cannot be told quickly.
    """
    if _ESCAPES.search(content):
        return None
    decode, refusals = _decoder()
    try:
        line = decode(content)
    except refusals:
        return None
    mentions, article = line.mentions, articles.get(line.article)
    if mentions is None or line.events is not None or article is None:
        return None
    if not (_each_key_once(content, mentions) and _sound(mentions, article.text, rules)):
        return None
    return ArticlePrediction(line.article, tuple(sorted(mentions, key=_ORDER)))


def _each_key_once(content: bytes, mentions: Sequence[Mention]) -> bool:
    """Whether a line has no key but those that were read, each once: every key has its colon, as have some strings.

    The decoder takes no notice of unknown keys, and of a key that stands twice it takes the last value. A level that
    is absent is the default itself, one that stands there a string of its own.
    """
    quantities = [mention.quantity for mention in mentions if mention.quantity is not None]
    keys = 2 + 4 * len(mentions) + 4 * len(quantities) + sum(quantity.upper is not None for quantity in quantities)
    keys += sum(mention.level is not _ABSENT_LEVEL for mention in mentions)
    texts = [mention.text for mention in mentions if mention.text]
    values = [mention.value for mention in mentions if mention.value is not None]
    inside = "".join([mention.id for mention in mentions] + texts + values).count(":")
    return content.count(b":") == keys + len(texts) + len(values) + inside


def _sound(mentions: Sequence[Mention], text: str, rules: MentionRules) -> bool:
    """Whether the mentions break no rule, each alone and all together."""
    spans = {(mention.start, mention.end, mention.type, mention.level) for mention in mentions}
    ids = {mention.id for mention in mentions}
    return (
        len(spans) == len(ids) == len(mentions)
        and "" not in ids
        and {mention.type for mention in mentions}.issubset(rules.types)
        and {mention.level for mention in mentions}.issubset(rules.levels)
        and rules.levels[0] == _ABSENT_LEVEL
        and all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
        and all(mention.text == text[mention.start : mention.end] for mention in mentions if mention.text)
        and all(_is_sound(mention.quantity, rules) for mention in mentions if mention.quantity is not None)
    )


def _is_sound(quantity: Quantity, rules: MentionRules) -> bool:
    upper = quantity.upper
    return (
        quantity.op in rules.operators
        and abs(quantity.value) < _EXACT
        and (upper is None or quantity.value < upper < _EXACT)
        and (quantity.op == "range") == (upper is not None)
    )
