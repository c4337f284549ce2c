"""Version and citation of the benchmark."""

from __future__ import annotations

__version__ = "0.1.0"
AUTHORS = "the Crosswire contributors"
TITLE = "Crosswire: entities, events and contradictions in news reports of one happening"
YEAR = 2026


def bibtex() -> str:
    """Return the BibTeX entry of this version."""
    return (
        "@misc{crosswire,\n"
        f"  title = {{{TITLE}}},\n"
        f"  author = {{{{{AUTHORS}}}}},\n"
        f"  year = {{{YEAR}}},\n"
        f"  version = {{{__version__}}}\n"
        "}"
    )
