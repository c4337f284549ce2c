"""Stories, schema and gold of a checkout, of the installed package or of a user's folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from crosswire.dataset.english import English, parse_english
from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.gold_reader import build_gold
from crosswire.dataset.layout import (
    ANNOTATIONS,
    CARD_FILE,
    CORPUS,
    ENGLISH_FILE,
    SCHEMA_FILE,
    annotations_folder,
    corpus_folder,
    find_files,
)
from crosswire.dataset.story_files import StoryFiles, StoryTexts
from crosswire.formats.files import read_file
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
        self._passes: dict[str, GoldFiles] = {}
        self._tables: dict[str, bytes] = {}
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
        return self._parse(SCHEMA_FILE, "schema", parse_schema)

    @cached_property
    def english(self) -> English:
        """The English words of the checks; for a user's folder without english.toml, the shipped words.

        Raises:
            CrosswireError: The file is not a valid word list.
        """
        return self._parse(ENGLISH_FILE, "word list", parse_english)

    def _table_path(self, name: str) -> Path:
        path = annotations_folder(self.root) / name
        return path if os.path.lexists(path) or self.kind != "user" else annotations_folder(shipped_store().root) / name

    def _table(self, name: str) -> bytes:
        """Return the bytes of a TOML file of `annotations/`, which is read only once.

        Raises:
            OSError: The file cannot be read.
        """
        if name not in self._tables:
            self._tables[name] = read_file(self._table_path(name))
        return self._tables[name]

    def _parse(self, name: str, what: str, parse: Callable[[str], Table]) -> Table:
        """Parse a TOML file of `annotations/`.

        Raises:
            CrosswireError: The file cannot be read or is not valid.
        """
        try:
            return parse(self._table(name).decode())
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
            reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            message = f"is not a valid {what}: {reason}; compare it with the shipped {name}"
            raise CrosswireError([Problem("E118", message, str(self._table_path(name)))], Exit.INTEGRITY) from error

    @cached_property
    def story_ids(self) -> tuple[str, ...]:
        """The ids of the stories: the folders of `corpus/` with a story.toml, in alphabetical order."""
        return tuple(path.parent.name for path in find_files(corpus_folder(self.root), f"*/{CARD_FILE}"))

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
                self.files(story.id).story_gold if own else build_gold(self._gold_files(story.id), story.id)
            )
        return self._gold[story.id]

    def _gold_files(self, story_id: str) -> GoldFiles:
        """Return the gold files of a story, or those of the annotation pass."""
        files = self.files(story_id)
        if self.annotations == annotations_folder(self.root):
            return files.gold
        if story_id not in self._passes:
            self._passes[story_id] = GoldFiles(self.annotations / story_id, files.texts, files.schema)
        return self._passes[story_id]

    def digest(self, story_id: str) -> str:
        """Return 12 hex digits of a sha256 over the name and sha256 of every file that affects the story's scores.

        The bytes are those that were read for the story and its gold, also if a file changes later.

        Raises:
            CrosswireError: The story is unknown, or its card or a text is damaged.
        """
        texts, gold = self.texts(story_id).checksums(), self._gold_files(story_id).checksums()
        schema = hashlib.sha256(self._table(SCHEMA_FILE)).hexdigest()
        lines = [f"{CORPUS}/{story_id}/{name} {checksum}" for name, checksum in texts.items()]
        # The files of a pass have the names of the gold files, so that equal annotations have equal digests.
        lines += [f"{ANNOTATIONS}/{story_id}/{name} {checksum}" for name, checksum in gold.items()]
        lines.append(f"{ANNOTATIONS}/{SCHEMA_FILE} {schema}")
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]


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
