"""The reading sheet as one page that works offline; texts are data of the page, never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

TITLE = b"<title>Crosswire: reading sheet</title>"
SHOWN = "the question, both passages with the evidence marked, their dates, articles and holders; no label"


def is_sheet(path: Path) -> bool:
    """Return whether a path is that of a reading sheet, which may be replaced."""
    return path.is_file() and TITLE in path.read_bytes()[:1000]


def sheet_page(rows: Sequence[dict[str, Any]], *, story: str, digest: str, seed: int) -> str:
    """Return the page of a sheet with these rows.

    Args:
        rows: What the reader sees of each line, see `curation.reading_sheet.sheet_rows`.
        story: The id of the story.
        digest: The digest of its data; answers are kept in the browser per story, digest and seed.
        seed: The seed of the order.
    """
    data = {"story": story, "digest": digest, "seed": seed, "shown": SHOWN, "lines": list(rows)}
    # Neither a tag nor a comment can begin in the data.
    content = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return files("crosswire.report").joinpath("sheet.html").read_text(encoding="utf-8").replace("@@DATA@@", content)
