"""Detection of records that were made with their values in the wrong order, such as `Mention("PER", 0, 4)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

from msgspec import structs

from crosswire.model import Contradiction, Event, Evidence, Mention, Quantity, Verdict
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.problems import printable, quoted

Fits = Callable[[Any], bool]

LEVELS = ("NAM", "NOM")
LABELS = (CONTRADICTION, UPDATE, COMPATIBLE)


def _is_integer(value: object) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_type(value: object) -> bool:
    return isinstance(value, str) and value not in LEVELS


def _is_level(value: object) -> bool:
    return isinstance(value, str) and value in LEVELS


def _is_spans(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_evidence(value: object) -> bool:
    return isinstance(value, Evidence)


def _is_optional_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_label(value: object) -> bool:
    return isinstance(value, str) and value in LABELS


# The first values of each record, in order, and what they must be.
ORDERS: dict[type, dict[str, Fits]] = {
    Mention: {"start": _is_integer, "end": _is_integer, "type": _is_type, "level": _is_level},
    Event: {"start": _is_integer, "end": _is_integer, "type": _is_text},
    Quantity: {"op": _is_text, "value": _is_number, "unit": _is_text},
    Evidence: {"article": _is_text, "spans": _is_spans},
    Contradiction: {"left": _is_evidence, "right": _is_evidence, "type": _is_optional_text},
    Verdict: {"pair": _is_text, "label": _is_label},
}


def order_fault(record: object) -> str:
    """Return a message if the first values of a record fit only in another order, else an empty text."""
    fields = ORDERS.get(type(record), {})
    values = [_plain(structs.asdict(record)[name]) for name in fields]  # type: ignore[arg-type]
    if _fit(fields, values):
        return ""
    for order in permutations(values):
        if _fit(fields, order):
            name = type(record).__name__
            shown, expected = (", ".join(map(_shown, some)) for some in (values, order))
            return f"is {name}({shown}), but the order is {', '.join(fields)}: {name}({expected}), or use keywords"
    return ""


def _plain(value: object) -> object:
    """Return an instance of a subclass of str as a plain one, because its methods can raise."""
    return str.__str__(value) if isinstance(value, str) else value


def _fit(fields: dict[str, Fits], values: Sequence[object]) -> bool:
    return all(fits(value) for fits, value in zip(fields.values(), values, strict=True))


def _shown(value: object) -> str:
    if isinstance(value, (str, int, float)) or value is None:
        return quoted(value) if value is not None else "None"
    return f"<{printable(type(value).__name__)}>"
