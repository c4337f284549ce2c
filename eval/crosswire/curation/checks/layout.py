"""Checks of what lies where: folders and files of annotations, and the ids that name articles and objects."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.curation.canonical_form import FORMS
from crosswire.curation.history import HISTORY_FILE
from crosswire.dataset.gold_reader import ARTICLE_FILES, WAIVERS_FILE
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import read_rows
from crosswire.formats.story_card import PLAIN_NAME, StoryCard, read_card
from crosswire.problems import Problem, quoted, unknown_value

PASSES = "passes"


def unexpected_files(store: Store) -> Iterator[Problem]:
    """E602: a folder of annotations for a story that is not there, or a `.jsonl` file that is none of ours."""
    folder = store.root / "annotations"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name not in {*store.story_ids, PASSES}:
            message = f"no story {quoted(path.name)} in corpus/; add corpus/{path.name}/story.toml or remove the folder"
            yield Problem("E602", message, str(path))
        elif path.suffix == ".jsonl" and path.name != HISTORY_FILE:
            yield Problem("E602", f"{unknown_value('file', path.name, [HISTORY_FILE])}; remove it", str(path))


def layout(store: Store, card: StoryCard) -> Iterator[Problem]:
    """E602: a folder of annotations for an article that the story does not have, or a file that is none of gold."""
    folder = store.root / "annotations" / card.id
    known = {article.id for article in card.articles}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name not in known | set(FORMS):
            message = f"no article {quoted(path.name)} in story.toml; add the article or remove the folder"
            yield Problem("E602", message, str(path))
    of_story, of_article = (sorted(name for name in FORMS if (name in ARTICLE_FILES) is own) for own in (False, True))
    deeper = [path for path in folder.rglob("*.jsonl") if len(path.relative_to(folder).parts) > 2]
    for paths, names in ((folder.glob("*.jsonl"), of_story), (folder.glob("*/*.jsonl"), of_article), (deeper, ())):
        for path in sorted(paths):
            if path.name not in names:
                message = f"{unknown_value('file of gold', path.name, names)} here; rename, move or remove it"
                yield Problem("E602", message, str(path))


def shared_ids(store: Store) -> Iterator[Problem]:
    """E120: an article id that two stories have."""
    owner: dict[str, str] = {}
    for story_id in store.story_ids:
        path = store.root / "corpus" / story_id / "story.toml"
        card, _ = read_card(path)
        for article in card.articles if card else ():
            if owner.setdefault(article.id, story_id) != story_id:
                message = (
                    f"article {article.id!r} also stands in story {owner[article.id]!r}; ids are unique over stories"
                )
                yield Problem("E120", message, str(path))


def check_ids(store: Store, card: StoryCard) -> Iterator[Problem]:
    """E112: an id that two layers of an article, or of the story, share. E121: one that is no plain name.

    History and waivers name objects by their ids.
    """
    folder = store.root / "annotations" / card.id
    for place in (*(folder / article.id for article in card.articles), folder):
        seen: dict[str, str] = {}
        for path in sorted(path for path in place.glob("*.jsonl") if path.name != WAIVERS_FILE):
            for row in read_rows(path).rows:
                name = str(row.data["id"])
                if not PLAIN_NAME.fullmatch(name):
                    message = f"the id {quoted(name)} may hold letters, digits, dots, hyphens and underscores alone"
                    yield row.problem("E121", f"{message}; give it another one")
                if seen.setdefault(name, path.name) != path.name:
                    message = f"the id {quoted(name)} stands in {seen[name]} too; ids are unique over layers"
                    yield row.problem("E112", message)
