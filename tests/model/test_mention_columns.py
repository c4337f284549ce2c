"""Tests of mention columns: they equal their records, and packed rows keep their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crosswire.formats.predictions.reader import checks_for, parse_predictions
from crosswire.model import Mention, Quantity
from crosswire.model.mention_columns import Mentions, in_columns, packed
from support.builders import TEXT, schema, story

QUANTITY = '{"op": "=", "value": 3, "unit": "km"}'
LINE = (
    f'{{"article": "tiny-1", "mentions": [{{"id": "b", "start": 4, "end": 6, "type": "QTY", "quantity": {QUANTITY}}}, '
    f'{{"id": "a", "start": 0, "end": 3, "type": "PER", "text": "{TEXT[:3]}"}}]}}'
)
RECORDS = (
    Mention(0, 3, "PER", id="a", text=TEXT[:3]),
    Mention(4, 6, "QTY", id="b", quantity=Quantity("=", 3.0, "km")),
)


def read() -> Mentions:
    found = parse_predictions(LINE.encode(), "f", checks_for([story()], schema(), "native")).articles["tiny-1"].mentions
    assert isinstance(found, Mentions)
    return found


def test_mentions_equal_the_tuple_of_their_records() -> None:
    found = read()
    assert len(found) == 2
    assert found == RECORDS == found
    assert found == read()
    assert found != RECORDS[:1]
    assert (repr(found), hash(found)) == (repr(RECORDS), hash(RECORDS))
    assert (found[-1], found[:1], list(found)) == (RECORDS[-1], RECORDS[:1], list(RECORDS))


def test_in_columns_keeps_columns_and_shares_new_ones() -> None:
    found = read()
    first, second, third, fourth = in_columns([RECORDS, found, (), RECORDS[:1]])
    assert second is found
    assert first.columns is third.columns is fourth.columns
    assert [(each.begin, each.end) for each in (first, third, fourth)] == [(0, 2), (2, 2), (2, 3)]
    assert first.columns.start.tolist() == [0, 4, 0]


NUMBERS = st.sampled_from([0, 1, 2, 7, 2**20, 2**40, 2**62])


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=8))
def test_packed_keys_keep_equality_and_order_of_rows(rows: list[tuple[int, int, int]]) -> None:
    keys = packed(*np.array(rows, dtype=np.int64).reshape(-1, 3).T).tolist()
    for one, key in zip(rows, keys, strict=True):
        for two, other in zip(rows, keys, strict=True):
            assert (one < two, one == two) == (key < other, key == other)
