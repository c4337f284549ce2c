"""Warning about articles of real stories whose provenance is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.curation.waivers import GoldWarning
from crosswire.dataset.layout import CARD_FILE
from crosswire.dataset.story_files import StoryFiles
from crosswire.problems import Problem


def check_provenance(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W411 for each article of a real story without a table `provenance`."""
    path = str(files.texts.folder / CARD_FILE)
    for article in files.card.articles if files.card.origin == "real" else ():
        if article.provenance is None:
            message = f"article {article.id} has no provenance; look it up, and add [articles.provenance]"
            yield GoldWarning(Problem("W411", message, path), article.id, article.file)
