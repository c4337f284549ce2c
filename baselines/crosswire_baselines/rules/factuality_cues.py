"""Factuality by a table of cue words before the trigger."""

from __future__ import annotations

import re

from crosswire import Article, Event

# The cues of each value, the first that fits wins; all stand in the sentence before the trigger.
CUES = (
    ("UU", r"if|unless|would|call(?:s|ed)? for|urge[ds]?|plan(?:s|ned|ning)?|intention|in order to|attempt\w*|want\w*"),
    ("PS+", r"may|might|could|can|possibl[ey]|potential\w*|fear\w*|risk\w*|threat\w*|imminent"),
    ("PR+", r"likely|reportedly|appear\w*|seem\w*|believe[ds]?|expect\w*|suggest\w*|probably"),
)
NEGATION = r"not|n't|no|never|without|den(?:y|ies|ied|ying)|fail(?:s|ed) to|refus\w+"
# How many characters before the trigger a cue and a negation can be away.
CUE_DISTANCE, NEGATION_DISTANCE = 60, 30

_PATTERNS = tuple((value, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for value, words in CUES)
_NEGATION = re.compile(rf"(?:\b|(?<=\w))(?:{NEGATION})\b", re.IGNORECASE)


def factuality_of(article: Article, event: Event) -> str:
    """Return the factuality of an event: `CT-` after a negation, the value of the first cue, otherwise `CT+`."""
    if is_negated(article, event):
        return "CT-"
    before = _before(article, event, CUE_DISTANCE)
    return next((value for value, pattern in _PATTERNS if pattern.search(before)), "CT+")


def is_negated(article: Article, event: Event) -> bool:
    """Return whether a negation stands shortly before the trigger, in its sentence."""
    return _NEGATION.search(_before(article, event, NEGATION_DISTANCE)) is not None


def _before(article: Article, event: Event, distance: int) -> str:
    """Return the words of the sentence before a trigger, at most so many characters."""
    sentence = article.segment_around(event.start, event.end)
    start = max(event.start - distance, sentence.start if sentence is not None else 0)
    return article.text[start : event.start]
