"""Tables as text: columns that fit a terminal, wrapped text, and nothing raw from outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswire.metrics.number_format import interval_cell, three_decimals
from crosswire.report.tables import Column, Table, as_markdown, as_text, markdown_escaped, wrapped_note

TABLE = Table(
    [Column("name"), Column("value", True), Column("count", True, rank=1), Column("rate", True, rank=2)],
    [["entities.strict.f1", "0.921", "415", "1.000"]],
    ["data:homs-0.3.0@c71f|task:entities|unit:article"],
)


def test_full_width_without_a_terminal() -> None:
    assert as_text(TABLE) == (
        "name                value  count   rate\n"
        "------------------  -----  -----  -----\n"
        "entities.strict.f1  0.921    415  1.000\n"
        "data:homs-0.3.0@c71f|task:entities|unit:article\n"
    )


@pytest.mark.parametrize(("width", "columns"), [(39, 4), (38, 3), (32, 3), (31, 2), (5, 2)])
def test_columns_of_the_highest_rank_are_left_out_first(width: int, columns: int) -> None:
    assert len(as_text(TABLE, width).splitlines()[0].split()) == columns


def test_text_is_wrapped_and_numbers_are_not() -> None:
    table = Table([Column("what", wrapped=True), Column("value", numeric=True)], [["a text of several words", "0.5"]])
    assert as_text(table, 24).splitlines() == [
        "what               value",
        "-----------------  -----",
        "a text of several    0.5",
        "words",
    ]


def test_columns_are_left_out_before_text_is_wrapped_below_its_least_width() -> None:
    row = ["a text of several words", "0.5"]
    columns = [Column("what", wrapped=True, least_width=20), Column("value", numeric=True, rank=1)]
    assert as_text(Table(columns, [row]), 27).splitlines()[2:] == ["a text of several       0.5", "words"]
    assert as_text(Table(columns, [row]), 26).splitlines()[2:] == ["a text of several words"]


@given(
    st.lists(st.tuples(st.text(st.characters(codec="ascii"), max_size=60), st.integers(0, 10**6)), max_size=4),
    st.integers(26, 100),
)
def test_every_line_fits(rows: list[tuple[str, int]], width: int) -> None:
    columns = [Column("a text", wrapped=True), Column("count", numeric=True), Column("more", numeric=True, rank=1)]
    cells = [[text, str(number), str(number)] for text, number in rows]
    lines = as_text(Table(columns, cells, ["a note that has words", "a:1|b:2|c:3|d:4"]), width).splitlines()
    assert all(len(line) <= width for line in lines)
    printed = " ".join(lines).split()
    assert all(str(number) in printed for _, number in rows)


def test_signature_is_broken_after_a_bar_only() -> None:
    lines = wrapped_note("data:homs-0.3.0@c71f|task:entities|unit:article", 30)
    assert lines == ["data:homs-0.3.0@c71f|", "task:entities|unit:article"]
    assert "".join(lines) == "data:homs-0.3.0@c71f|task:entities|unit:article"


def test_nothing_raw_is_printed() -> None:
    table = Table([Column("title")], [["\x1b]0;title\x07 a\nb | c"]], ["\x1b[2J"])
    for text in (as_text(table), as_text(table, 40), as_markdown(table)):
        assert "\x1b" not in text
        assert "\x07" not in text
    assert "a b \\| c |" in as_markdown(table)
    assert markdown_escaped("<b>*x*</b> [y](z)") == "\\<b\\>\\*x\\*\\</b\\> \\[y\\](z)"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a|b <i>", r"a\|b \<i>"),
        ("`<` `<=`", "`<` `<=`"),
        ("`a|b` <i>", r"`a\|b` \<i>"),
        ("``a`<`` <i>", r"``a`<`` \<i>"),
        ("``` <i> `", r"``` \<i> `"),
        (r"\`<i>\`", r"\`\<i>\`"),
        (markdown_escaped("<i>|"), r"\<i\>\|"),
    ],
)
def test_cells_of_markdown_have_code_but_no_html(cell: str, text: str) -> None:
    assert as_markdown(Table([Column("title")], [[cell]])).splitlines()[2] == f"| {text} |"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1.000"),
        (0.99996, "0.999"),
        (1 - 2**-53, "0.999"),
        (0.9994, "0.999"),
        (0, "0.000"),
        (0.0004, "0.001"),
        (-0.0004, "-0.001"),
        (-0.0, "0.000"),
        (-0.99999, "-0.999"),
        (0.5, "0.500"),
        (None, "-"),
    ],
)
def test_only_exact_values_read_as_one_or_zero(value: float | None, text: str) -> None:
    assert three_decimals(value) == text


def test_interval_has_both_ends_or_none() -> None:
    assert interval_cell(0.00001, 0.99999) == "0.001 to 0.999"
    assert interval_cell(None, 1) == interval_cell(0, None) == "-"
