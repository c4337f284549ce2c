"""Checks of the folders and files of annotations, and of the ids of articles and objects."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.curation.canonical_form import FORMS, is_readings
from crosswire.dataset.layout import (
    ARTICLE_FILES,
    HISTORY_FILE,
    PASSES,
    READINGS,
    WAIVERS_FILE,
    annotations_folder,
    card_path,
    find_files,
)
from crosswire.dataset.store import Store
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.story_card import PLAIN_NAME
from crosswire.problems import Problem, quoted, unknown_value


def unexpected_files(store: Store) -> Iterator[Problem]:
    """Yield E602 for folders of `annotations/` that belong to no story, and for unknown `.jsonl` files in it."""
    folder = annotations_folder(store.root)
    for path in find_files(folder, "*"):
        if path.is_dir() and path.name not in {*store.story_ids, PASSES}:
            message = f"no story {quoted(path.name)} in corpus/; add corpus/{path.name}/story.toml or remove the folder"
            yield Problem("E602", message, str(path))
        elif path.suffix == ".jsonl" and path.name != HISTORY_FILE:
            yield Problem("E602", f"{unknown_value('file', path.name, [HISTORY_FILE])}; remove it", str(path))


def check_layout(files: StoryFiles) -> Iterator[Problem]:
    """Yield E602 for folders of a story that belong to no article, and for files with an unexpected name."""
    folder, known = files.gold.folder, set(files.texts)
    for path in find_files(folder, "*"):
        if path.is_dir() and path.name not in known | set(FORMS) | {READINGS}:
            message = f"no article {quoted(path.name)} in story.toml; add the article, or remove the folder"
            yield Problem("E602", message, str(path))
    of_story, of_article = (sorted(name for name in FORMS if (name in ARTICLE_FILES) is own) for own in (False, True))
    deeper = [path for path in find_files(folder, "**/*.jsonl") if len(path.relative_to(folder).parts) > 2]
    for paths, names in (
        (find_files(folder, "*.jsonl"), of_story),
        ([path for path in find_files(folder, "*/*.jsonl") if not is_readings(path)], of_article),
        (deeper, ()),
    ):
        for path in paths:
            if path.name not in names:
                message = f"{unknown_value('gold file', path.name, names)} in this folder; rename, move or remove it"
                yield Problem("E602", message, str(path))


def check_article_ids(store: Store) -> Iterator[Problem]:
    """Yield E120 for article ids that two stories use."""
    owner: dict[str, str] = {}
    for story_id in store.story_ids:
        card, _ = store.texts(story_id).checked_card
        for article in card.articles if card else ():
            if owner.setdefault(article.id, story_id) != story_id:
                message = f"duplicate article id {article.id!r}, also in story {owner[article.id]!r}"
                message += "; article ids must be unique across stories"
                yield Problem("E120", message, str(card_path(store.root, story_id)))


def check_ids(files: StoryFiles) -> Iterator[Problem]:
    """Yield E112 for ids that two layers of an article or of the story share, and E121 for ids with other characters.

    The history and the waivers refer to objects by these ids.
    """
    for pattern in (*(f"{article}/*.jsonl" for article in files.texts), "*.jsonl"):
        seen: dict[str, str] = {}
        for file in (file for file in files.gold.files(pattern) if file.name != WAIVERS_FILE):
            for row in file.rows:
                name = str(row.data["id"])
                if not PLAIN_NAME.fullmatch(name):
                    message = f"invalid id {quoted(name)}; use only letters, digits, dots, hyphens and underscores"
                    yield row.problem("E121", message)
                if seen.setdefault(name, file.name) != file.name:
                    message = f"duplicate id {quoted(name)}, also in {seen[name]}; ids must be unique across layers"
                    yield row.problem("E112", message)
