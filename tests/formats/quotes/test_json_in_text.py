"""JSON objects in the text of a language model."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswire.formats.quotes.json_in_text import is_cut_off, objects_in

A, B = {"article": "a", "mentions": []}, {"article": "b"}


@pytest.mark.parametrize(
    "text",
    [
        '{"article": "a", "mentions": []}\n{"article": "b"}\n',
        '[{"article": "a", "mentions": []}, {"article": "b"}]',
        '[[{"article": "a", "mentions": []}], {"article": "b"}]',
        'Sure [1]:\n```json\n{"article": "a",\n "mentions": []}\n```\nand {this}:\n```\n{"article": "b"}\n```\nBye {',
        '[{"article": "a", "mentions": []}, {"article": "b"}, {"article": "c", "mentions": [',
    ],
)
def test_objects_are_found_in_any_form(text: str) -> None:
    assert list(objects_in(text)) == [A, B]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers(), max_size=3), max_size=4))
def test_a_list_of_objects_is_read_back(objects: list[dict[str, object]]) -> None:
    assert list(objects_in("Here it is: " + json.dumps(objects))) == objects


@pytest.mark.parametrize("text", ["", "no json", "[1, 2]", "{", '{"a": }', "[" * 100_000, '{"a":' * 100_000])
def test_text_without_objects_has_none_and_is_read_quickly(text: str) -> None:
    before = time.process_time()
    assert list(objects_in(text)) == []
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"articles": [{"article": "a"}, {"article": "b", "mentions": [{', True),
        ('[{"a": 1}, {"b": "unfinis', True),
        ('{"a": 1', True),
        ('{"a": 1}', False),
        ('```json\n[{"a": 1}]\n```\nAll of [1] and {that}. [', False),
        ("", False),
    ],
)
def test_an_end_inside_an_object_is_seen(text: str, expected: bool) -> None:
    assert is_cut_off(text) is expected
