"""Generated sections of a page, between marker lines such as `<!-- begin generated: NAME -->`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crosswire.problems import CrosswireError


def replace_sections(page: str, sections: Mapping[str, str], path: Path) -> str:
    """Return a page with the content of its generated sections replaced.

    Args:
        page: The text of the page.
        sections: Name to content, each content ending with a line feed.
        path: The path of the page, for messages.

    Raises:
        CrosswireError: The page does not have exactly one pair of markers for each section; all problems at once.
    """
    problems = []
    for name, content in sections.items():
        begin, end = (f"<!-- {edge} generated: {name} -->\n" for edge in ("begin", "end"))
        if page.count(begin) != 1 or page.count(end) != 1:
            expected = f"exactly one line {begin.strip()!r} and one line {end.strip()!r}"
            problems.append(f"{path}: expected {expected}; add them")
            continue
        head, _, rest = page.partition(begin)
        page = head + begin + content + end + rest.partition(end)[2]
    if problems:
        raise CrosswireError(problems)
    return page
