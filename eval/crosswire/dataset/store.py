"""Finds and reads stories, schema and gold, in a checkout, in the wheel or in a folder of the user's."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path

from crosswire.dataset.gold_reader import WAIVERS_FILE, read_gold, read_segments
from crosswire.formats.story_card import ArticleCard, StoryCard, read_card
from crosswire.model import Article, Gold, Story
from crosswire.model.schema import Schema, parse_schema
from crosswire.model.tokens import tokenize
from crosswire.problems import CrosswireError, Exit, Problem, unknown_value

DATA_VARIABLE = "BENCH_DATA"


class Store:
    """The stories, schema and gold below one folder, read when asked for.

    Attributes:
        root: The folder that holds `corpus/` and `annotations/`.
        kind: `checkout`, `package` or `user`: how the folder was found.
        annotations: The folder that the gold is read from: `annotations/`, or an annotation pass.
    """

    def __init__(self, root: Path, kind: str = "user", *, annotations: Path | None = None) -> None:
        """Read nothing yet.

        Raises:
            CrosswireError: The folder has no `corpus/`.
        """
        self.root = root
        self.kind = kind
        self.annotations = annotations or root / "annotations"
        self._gold: dict[str, Gold] = {}
        if not (root / "corpus").is_dir():
            raise CrosswireError(
                f"{root}: no folder corpus/ in it; name the folder that holds corpus/ and annotations/"
            )

    @cached_property
    def schema(self) -> Schema:
        """The schema of this folder; a user's folder without one takes the schema that ships with us.

        Raises:
            CrosswireError: The file is no valid schema.
        """
        path = self._schema_path
        try:
            return parse_schema(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
            reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            message = f"is no valid schema: {reason}; compare it with the one shipped"
            raise CrosswireError([Problem("E118", message, str(path))], Exit.INTEGRITY) from error

    @property
    def _schema_path(self) -> Path:
        path = self.root / "annotations" / "schema.toml"
        return path if path.exists() or self.kind != "user" else shipped_store().root / "annotations" / "schema.toml"

    @cached_property
    def story_ids(self) -> tuple[str, ...]:
        """The stories below `corpus/`, by their story.toml, in the order of their names."""
        return tuple(sorted(path.parent.name for path in (self.root / "corpus").glob("*/story.toml")))

    def card(self, story_id: str) -> StoryCard:
        """What story.toml says.

        Raises:
            CrosswireError: The story is unknown, or its story.toml is wrong; all its problems at once.
        """
        if story_id not in self.story_ids:
            raise CrosswireError(unknown_value("story", story_id, self.story_ids))
        path = self.root / "corpus" / story_id / "story.toml"
        card, problems = read_card(path)
        if card is None:
            raise CrosswireError(problems, Exit.INTEGRITY)
        return card

    def story(self, story_id: str) -> Story:
        """The story with texts, segments and tokens, its texts proven against their checksums.

        Raises:
            CrosswireError: The story is unknown, its files are damaged, or its segments are invalid.
        """
        card = self.card(story_id)
        articles: list[Article] = []
        wrong: list[CrosswireError] = []
        for article in card.articles:
            try:
                articles.append(self._article(card, article))
            except CrosswireError as error:
                wrong.append(error)
        if wrong:
            problems = [problem for error in wrong for problem in error.problems if isinstance(problem, Problem)]
            raise CrosswireError(problems, max(error.exit_code for error in wrong))
        return Story(card.id, card.title, card.origin, card.split, tuple(articles))

    def gold(self, story: Story) -> Gold:
        """The gold of a story, read once.

        Raises:
            CrosswireError: A file is missing or holds an invalid record; all problems at once.
        """
        if story.id not in self._gold:
            self._gold[story.id] = read_gold(self.annotations / story.id, story, self.schema)
        return self._gold[story.id]

    def text(self, card: StoryCard, article: ArticleCard) -> str:
        """The verbatim text of an article.

        Raises:
            CrosswireError: The file is missing, is not UTF-8, or differs from its checksum.
        """
        path = self.root / "corpus" / card.id / article.file
        try:
            content = path.read_bytes()
            text = content.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            message = f"cannot be read: {reason}; restore the file as supplied"
            raise CrosswireError([Problem("E116", message, str(path))], Exit.INTEGRITY) from error
        found = hashlib.sha256(content).hexdigest()
        if found != article.sha256:
            cause = "its line endings were converted (CRLF); " if b"\r\n" in content else ""
            message = f"sha256 is {found}, story.toml says {article.sha256}; {cause}restore the file as supplied"
            raise CrosswireError([Problem("E116", message, str(path))], Exit.INTEGRITY)
        return text

    def digest(self, story_id: str) -> str:
        """The first 12 hex digits of the sha256 over (path, sha256) of every file that the story's scores rest on."""
        card = self.card(story_id)
        corpus, gold = self.root / "corpus" / story_id, self.annotations / story_id
        files = [corpus / "story.toml", *(corpus / article.file for article in card.articles), *gold.glob("*.jsonl")]
        files += [path for article in card.articles for path in (gold / article.id).glob("*.jsonl")]
        counted = [path for path in files if path.is_file() and path.name != WAIVERS_FILE]
        lines = [f"{self._name(path)} {_sha256(path)}" for path in counted]
        lines.append(f"annotations/schema.toml {_sha256(self._schema_path)}")
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]

    def _name(self, path: Path) -> str:
        """The path of a file inside this folder, as if the gold lay in `annotations/`."""
        if path.is_relative_to(self.annotations):
            return f"annotations/{path.relative_to(self.annotations).as_posix()}"
        return path.relative_to(self.root).as_posix()

    def _article(self, card: StoryCard, article: ArticleCard) -> Article:
        text = self.text(card, article)
        path = self.root / "annotations" / card.id / article.id / "segments.jsonl"
        segments, problems = read_segments(path, text, self.schema.segment_kinds)
        if problems:
            raise CrosswireError(problems, Exit.INVALID)
        kept = tuple(segment for segment, _ in segments)
        return Article(article.id, text, article.date, kept, tokenize(text, kept))


def open_store(data: Path | None = None) -> Store:
    """The data to work on: `data`, else `BENCH_DATA`, else the checkout that the code lies in, else the wheel's.

    The working directory never counts.

    Raises:
        CrosswireError: The folder holds no corpus.
    """
    named = data or (Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None)
    return Store(named, "user") if named is not None else shipped_store()


def shipped_store() -> Store:
    """The data that came with the code: the checkout's where the code lies in one, else the wheel's."""
    here = Path(__file__).resolve()
    checkout = here.parents[3]
    if (checkout / "corpus").is_dir() and (checkout / "annotations").is_dir():
        return Store(checkout, "checkout")
    return Store(here.parents[1] / "_data", "package")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_story(story: str, *, data: Path | str | None = None) -> Story:
    """A story with its articles' texts, dates, sentences and tokens, without gold.

    Raises:
        CrosswireError: The story is unknown, or its files are damaged.
    """
    return open_store(Path(data) if data is not None else None).story(story)


def load_gold(story: str, *, data: Path | str | None = None) -> Gold:
    """The gold of a story as plain records.

    Raises:
        CrosswireError: The story is unknown, or its files are damaged or invalid.
    """
    store = open_store(Path(data) if data is not None else None)
    return store.gold(store.story(story))
