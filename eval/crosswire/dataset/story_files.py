"""The files of one story: its card, its texts and its gold files, each read at most once, on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.gold_reader import build_gold
from crosswire.dataset.layout import CARD_FILE
from crosswire.formats.files import read_file
from crosswire.formats.story_card import LIGHT, ArticleCard, StoryCard, parse_card
from crosswire.model import Article, ClaimPair, Gold
from crosswire.model.claim_lines import Line, claim_lines
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import Schema
from crosswire.model.tokens import tokenize
from crosswire.problems import CrosswireError, Exit, Problem


class StoryTexts(Mapping[str, str]):
    """The card of a story and the texts of its articles by id; every text is verified by its checksum.

    Attributes:
        folder: The folder of the story in `corpus/`.
    """

    def __init__(self, folder: Path) -> None:
        """Store the folder; card and texts are read on demand."""
        self.folder = folder
        self._texts: dict[str, str | Problem] = {}

    @cached_property
    def checked_card(self) -> tuple[StoryCard | None, list[Problem]]:
        """The card and the problems of story.toml; the card is null if there are any."""
        path = self.folder / CARD_FILE
        try:
            return parse_card(self._card_content, path)
        except OSError as error:
            message = f"cannot be read: {error.strerror}; restore the file, or check its permissions"
            return None, [Problem("E118", message, str(path))]

    @cached_property
    def _card_content(self) -> bytes:
        return read_file(self.folder / CARD_FILE)

    @property
    def card(self) -> StoryCard:
        """The card of the story.

        Raises:
            CrosswireError: The story.toml is invalid; all problems at once.
        """
        card, problems = self.checked_card
        if card is None:
            raise CrosswireError(problems, Exit.INTEGRITY)
        return card

    def article(self, article_id: str) -> ArticleCard:
        """Return the description of an article in story.toml.

        Raises:
            KeyError: No article of the story has this id.
        """
        for article in self.card.articles:
            if article.id == article_id:
                return article
        raise KeyError(article_id)

    def __getitem__(self, article_id: str) -> str:
        """Return the verbatim text of an article.

        Raises:
            CrosswireError: The file is missing, is not UTF-8, or differs from its checksum.
        """
        if article_id not in self._texts:
            self._texts[article_id] = _read_text(self.folder, self.article(article_id))
        found = self._texts[article_id]
        if isinstance(found, Problem):
            raise CrosswireError([found], Exit.INTEGRITY)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of the articles in order."""
        return (article.id for article in self.card.articles)

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self.card.articles)

    def checksums(self) -> dict[str, str]:
        """Return the sha256 of the bytes that were read of the card and of every text, by the name of the file.

        Raises:
            CrosswireError: The story.toml is invalid, or a text differs from its checksum.
        """
        articles = self.card.articles
        verified = {article.file: article.sha256 for article in articles if self[article.id] is not None}
        return {CARD_FILE: hashlib.sha256(self._card_content).hexdigest(), **verified}


def _read_text(folder: Path, article: ArticleCard) -> str | Problem:
    path = folder / article.file
    try:
        content = read_file(path)
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return Problem("E116", f"cannot be read: {reason}; restore the file as supplied", str(path))
    found = hashlib.sha256(content).hexdigest()
    if found != article.sha256:
        cause = "its line endings were converted (CRLF); " if b"\r\n" in content else ""
        message = f"sha256 is {found}, expected {article.sha256} (story.toml); {cause}restore the file as supplied"
        return Problem("E116", message, str(path))
    return text


class StoryFiles:
    """The card, the texts and the gold files of one story.

    Attributes:
        texts: The card and the texts of the story.
    """

    def __init__(self, texts: StoryTexts, folder: Path, schema: Schema) -> None:
        """Combine the texts of a story with its gold in a folder; the files are read on demand."""
        self.texts = texts
        self._folder = folder
        self._schema = schema
        self._articles: dict[str, Article] = {}

    @property
    def card(self) -> StoryCard:
        """The card of the story.

        Raises:
            CrosswireError: The story.toml is invalid; all problems at once.
        """
        return self.texts.card

    @cached_property
    def gold(self) -> GoldFiles:
        """The gold files of the story."""
        return GoldFiles(self._folder, self.texts, self.schema)

    @cached_property
    def schema(self) -> Schema:
        """The schema of the records; for a story with light disputes it allows absent fields."""
        card, _ = self.texts.checked_card
        light = card is not None and card.disputes == LIGHT
        return replace(self._schema, disputes=replace(self._schema.disputes, light=True)) if light else self._schema

    @property
    def articles(self) -> Sequence[Article]:
        """All articles in order.

        Raises:
            CrosswireError: Texts are damaged, or segments are invalid; all problems at once.
        """
        articles: list[Article] = []
        errors: list[CrosswireError] = []
        for article in self.card.articles:
            try:
                articles.append(self.article(article.id))
            except CrosswireError as error:
                errors.append(error)
        if errors:
            problems = [problem for error in errors for problem in error.problems]
            raise CrosswireError(problems, max(error.exit_code for error in errors))
        return articles

    def article(self, article_id: str) -> Article:
        """Return an article with its text, segments and tokens.

        Raises:
            CrosswireError: The text is damaged, or its segments are invalid; all problems at once.
        """
        if article_id not in self._articles:
            text, segments = self.texts[article_id], self.gold.segments(article_id)
            if segments.problems:
                raise CrosswireError(segments.problems, Exit.INVALID)
            kept, date = segments.records, self.texts.article(article_id).date
            self._articles[article_id] = Article(article_id, text, date, kept, tokenize(text, kept))
        return self._articles[article_id]

    @cached_property
    def story_gold(self) -> Gold:
        """The records of all gold files.

        Raises:
            CrosswireError: A file is missing or holds an invalid record; all problems at once.
        """
        return build_gold(self.gold, self.card.id)

    @cached_property
    def claim_lines(self) -> tuple[Line, ...]:
        """The lines of the story, with their states.

        Raises:
            CrosswireError: A file is missing or holds an invalid record; all problems at once.
        """
        return claim_lines(self.story_gold, self.schema.disputes, self.articles)

    @cached_property
    def claim_pairs(self) -> tuple[ClaimPair, ...]:
        """The pairs of claims of the story, with their labels.

        Raises:
            CrosswireError: A file is missing or holds an invalid record; all problems at once.
        """
        return claim_pairs(self.story_gold, self.schema.disputes)
