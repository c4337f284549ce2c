"""Stories, schema and gold of a checkout, of the installed package or of a user's folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from crosswire.dataset.english import English, parse_english
from crosswire.dataset.gold_reader import read_gold
from crosswire.dataset.layout import (
    ANNOTATIONS,
    CARD_FILE,
    ENGLISH_FILE,
    SCHEMA_FILE,
    WAIVERS_FILE,
    annotations_folder,
    corpus_folder,
)
from crosswire.dataset.story_files import StoryFiles, StoryTexts
from crosswire.formats.story_card import StoryCard
from crosswire.model import Gold, Story
from crosswire.model.schema import Schema, parse_schema
from crosswire.problems import CrosswireError, Exit, Problem, unknown_value

DATA_VARIABLE = "BENCH_DATA"

Table = TypeVar("Table")


class Store:
    """The stories, schema and gold below one folder, read on demand.

    Attributes:
        root: The folder with `corpus/` and `annotations/`.
        kind: The origin of the folder: `checkout`, `package` or `user`.
        annotations: The folder with the gold: `annotations/`, or an annotation pass.
    """

    def __init__(self, root: Path, kind: str = "user", *, annotations: Path | None = None) -> None:
        """Open a folder; the files are read later, on demand.

        Raises:
            CrosswireError: The folder has no `corpus/`.
        """
        self.root = root
        self.kind = kind
        self.annotations = annotations or annotations_folder(root)
        self._texts: dict[str, StoryTexts] = {}
        self._files: dict[str, StoryFiles] = {}
        self._stories: dict[str, Story] = {}
        self._gold: dict[str, Gold] = {}
        if not corpus_folder(root).is_dir():
            raise CrosswireError(f"{root}: has no folder corpus/; expected a folder with corpus/ and annotations/")

    @cached_property
    def schema(self) -> Schema:
        """The schema of this folder; for a user's folder without schema.toml, the shipped schema.

        Raises:
            CrosswireError: The file is not a valid schema.
        """
        return _parse_table(self._table_path(SCHEMA_FILE), "schema", parse_schema)

    @cached_property
    def english(self) -> English:
        """The English words of the checks; for a user's folder without english.toml, the shipped words.

        Raises:
            CrosswireError: The file is not a valid word list.
        """
        return _parse_table(self._table_path(ENGLISH_FILE), "word list", parse_english)

    def _table_path(self, name: str) -> Path:
        path = annotations_folder(self.root) / name
        return path if path.exists() or self.kind != "user" else annotations_folder(shipped_store().root) / name

    @cached_property
    def story_ids(self) -> tuple[str, ...]:
        """The ids of the stories: the folders of `corpus/` with a story.toml, in alphabetical order."""
        return tuple(sorted(path.parent.name for path in corpus_folder(self.root).glob(f"*/{CARD_FILE}")))

    def texts(self, story_id: str) -> StoryTexts:
        """Return the card and the texts of a story; each file is read once, on demand.

        Raises:
            CrosswireError: The story is unknown.
        """
        if story_id not in self.story_ids:
            raise CrosswireError(unknown_value("story", story_id, self.story_ids))
        return self._texts.setdefault(story_id, StoryTexts(corpus_folder(self.root) / story_id))

    def files(self, story_id: str) -> StoryFiles:
        """Return the card, texts and gold files of a story; each file is read once, on demand.

        Raises:
            CrosswireError: The story is unknown, or the schema is invalid.
        """
        if story_id not in self._files:
            folder = annotations_folder(self.root) / story_id
            self._files[story_id] = StoryFiles(self.texts(story_id), folder, self.schema)
        return self._files[story_id]

    def card(self, story_id: str) -> StoryCard:
        """Return the card of a story, read from its story.toml.

        Raises:
            CrosswireError: The story is unknown, or its story.toml is invalid; all problems at once.
        """
        return self.texts(story_id).card

    def story(self, story_id: str) -> Story:
        """Return a story with texts, segments and tokens; each text is verified by its checksum.

        Raises:
            CrosswireError: The story is unknown, its files are damaged, or its segments are invalid.
        """
        if story_id not in self._stories:
            card = self.card(story_id)
            articles = tuple(self.files(story_id).articles)
            self._stories[story_id] = Story(card.id, card.title, card.origin, card.split, articles)
        return self._stories[story_id]

    def gold(self, story: Story) -> Gold:
        """Return the gold of a story; it is read only once.

        Raises:
            CrosswireError: A file is missing or holds an invalid record; all problems at once.
        """
        if story.id not in self._gold:
            own = self.annotations == annotations_folder(self.root)
            self._gold[story.id] = (
                self.files(story.id).story_gold if own else read_gold(self.annotations / story.id, story, self.schema)
            )
        return self._gold[story.id]

    def digest(self, story_id: str) -> str:
        """Return 12 hex digits of a sha256 over the path and sha256 of every file that affects the story's scores."""
        card = self.card(story_id)
        corpus, gold = corpus_folder(self.root) / story_id, self.annotations / story_id
        files = [corpus / CARD_FILE, *(corpus / article.file for article in card.articles), *gold.glob("*.jsonl")]
        files += [path for article in card.articles for path in (gold / article.id).glob("*.jsonl")]
        counted = [path for path in files if path.is_file() and path.name != WAIVERS_FILE]
        lines = [f"{self._name(path)} {_sha256(path)}" for path in counted]
        lines.append(f"{ANNOTATIONS}/{SCHEMA_FILE} {_sha256(self._table_path(SCHEMA_FILE))}")
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]

    def _name(self, path: Path) -> str:
        """Return the relative path of a file, with `annotations/` in place of the folder of a pass."""
        if path.is_relative_to(self.annotations):
            return f"{ANNOTATIONS}/{path.relative_to(self.annotations).as_posix()}"
        return path.relative_to(self.root).as_posix()


def _parse_table(path: Path, what: str, parse: Callable[[str], Table]) -> Table:
    """Read a TOML file of `annotations/`.

    Raises:
        CrosswireError: The file cannot be read or is not valid.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        message = f"is not a valid {what}: {reason}; compare it with the shipped {path.name}"
        raise CrosswireError([Problem("E118", message, str(path))], Exit.INTEGRITY) from error


def open_store(data: Path | None = None) -> Store:
    """Open `data`, else the folder in `BENCH_DATA`, else the checkout of the code, else the data of the package.

    The working directory has no influence.

    Raises:
        CrosswireError: The folder has no `corpus/`.
    """
    requested = data or (Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None)
    return Store(requested, "user") if requested is not None else shipped_store()


def shipped_store() -> Store:
    """Open the data that ships with the code: that of the checkout, if the code is in one, else that of the package."""
    here = Path(__file__).resolve()
    checkout = here.parents[3]
    if corpus_folder(checkout).is_dir() and annotations_folder(checkout).is_dir():
        return Store(checkout, "checkout")
    return Store(here.parents[1] / "_data", "package")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_story(story: str, *, data: Path | str | None = None) -> Story:
    """Return a story with the texts, dates, sentences and tokens of its articles, without gold.

    Raises:
        CrosswireError: The story is unknown, or its files are damaged.
    """
    return open_store(Path(data) if data is not None else None).story(story)


def load_gold(story: str, *, data: Path | str | None = None) -> Gold:
    """Return the gold of a story as plain records.

    Raises:
        CrosswireError: The story is unknown, or its files are damaged or invalid.
    """
    store = open_store(Path(data) if data is not None else None)
    return store.gold(store.story(story))
