"""Features of two passages: how similar they are, and what sets them apart. No feature is a word of a passage.

The words of a contradiction are those of its topic. A classifier would learn which topics are disputed, not what a
contradiction is.
"""

from __future__ import annotations

import re

from crosswire_baselines.learned.linear_model import Features
from crosswire_baselines.rules.conflict_cues import DAYS, DENIALS, cues_between

WORDS = re.compile(r"[^\W\d_]{3,}")
NAMES = re.compile(r"\b[A-Z][^\W\d_]{2,}")
NUMBERS = re.compile(r"\d[\d,.]*")
HEDGES = re.compile(
    r"\b(?:may|might|could|would|if|likely|reportedly|appear\w*|claim\w*|unconfirmed|expect\w*)\b", re.I
)
# A feature that counts goes up to this number.
MOST = 4


def passage_features(one: str, two: str) -> Features:
    """Return the features of two passages; their order does not matter."""
    cues = list(cues_between(one, two))
    words, names, numbers = ([set(p.findall(t)) for t in (one, two)] for p in (WORDS, NAMES, NUMBERS))
    lower = [{word.casefold() for word in own} for own in words]
    features: dict[str, float | str | bool] = {f"cue {cue}": True for cue in cues}
    for name, pattern in (("denial", DENIALS), ("day", DAYS), ("hedge", HEDGES), ("number", NUMBERS)):
        features[f"with a {name}"] = str(sum(pattern.search(text) is not None for text in (one, two)))
    return features | {
        "cues": float(min(len(cues), MOST)),
        "shared words": len(lower[0] & lower[1]) / (len(lower[0] | lower[1]) or 1),
        "words of the shorter": len(lower[0] & lower[1]) / (min(map(len, lower)) or 1),
        "shared names": float(min(len(names[0] & names[1]), MOST)) / MOST,
        "equal numbers": bool(numbers[0] & numbers[1]),
        "other numbers": all(numbers) and not numbers[0] & numbers[1],
    }
