"""Cells, grids and words that the views of gold are made of; a text of the data is never read as markup."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from crosswire.formats.events import AUTHOR
from crosswire.model import Article, Claim, Gold, Quantity, Segment
from crosswire.problems import printable

HEADING = "bold"
# Columns of names, which are never broken.
UNBROKEN = ("where", "article", "dispute", "date")


def cell(text: str, style: str = "") -> Text:
    """A text of the data as it stands, without control characters."""
    return Text(printable(text), style=style)


def heading(first: str, *rest: str) -> Text:
    """A line with its first part set off; empty parts are left out."""
    return cell(first, HEADING) + Text("".join(f"  {printable(part)}" for part in rest if part))


def grid(*headings: str) -> Table:
    """A table without rules."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in headings:
        table.add_column(name, overflow="fold", no_wrap=name in UNBROKEN)
    return table


def entity_names(gold: Gold) -> dict[str, str]:
    """Id to name of every entity."""
    return {entity.id: entity.name for entity in gold.entities or ()}


def amount(quantity: Quantity) -> str:
    """`=40 engineer`, `20..30 km`."""
    upper = f"..{quantity.upper:g}" if quantity.upper is not None else ""
    return f"{'' if upper else quantity.op}{quantity.value:g}{upper} {quantity.unit}"


def said(claim: Claim, gold: Gold) -> str:
    """Holder, certainty, value and time of a claim in a few words."""
    names = entity_names(gold)
    denied, _, name = (claim.value or "").rpartition(" ")
    value = f"{denied} {names[name]}".strip() if name in names else claim.value or ""
    if claim.quantity is not None:
        value = amount(claim.quantity)
    time = f"{claim.time.value} ({claim.time.basis})" if claim.time.value else "no time"
    return ", ".join(part for part in (names.get(claim.holder, AUTHOR), claim.certainty, value, time) if part)


def segment_at(article: Article, place: int) -> Segment:
    """The segment at an offset; between segments a nameless one that holds what follows."""
    after = min((segment.start for segment in article.segments if segment.start > place), default=len(article.text))
    return article.segment_around(place, place + 1) or Segment("-", place, after, "none", article.text[place:after])
