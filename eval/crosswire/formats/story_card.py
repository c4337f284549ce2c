"""Reader of story.toml: a story and its articles, with checks of all fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted, unknown_names, unknown_value

ORIGINS = ("real", "fiction", "generated")
SPLITS = ("train", "validation", "test")
# The forms of claims and disputes: all fields, or few.
DISPUTE_FORMS = FULL, LIGHT = ("full", "light")
CONFIDENCES = ("high", "medium", "low")
VERSION = re.compile(r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){2}")
ADDRESS = re.compile(r"https?://[^\s/]+\S*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an article is published, and what it was made from. What is not known is null or empty.

    Attributes:
        url: The address of the article.
        publisher: The name of its publisher.
        published: The time of publication: an EDTF date, or a date and time with an offset from UTC.
        derived_from: What the text was made from: ids of articles of the story, addresses, or names of sources.
        basis: How this is known, such as which words match.
        looked_up: The day of the last search.
        confidence: high, medium or low.
    """

    basis: str
    looked_up: date
    confidence: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article as described in story.toml.

    Attributes:
        id: Unique over all stories.
        file: The name of its file in the folder of story.toml.
        sha256: The digest of its bytes.
        date: The day of publication.
        date_basis: The evidence for this day.
        date_confidence: high, medium or low.
        provenance: Where it is published, and what it was made from; null if nobody has looked.
    """

    id: str
    file: str
    sha256: str
    date: date
    date_basis: str
    date_confidence: str
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Fold:
    """A fold: the articles to predict, and the articles that the system may be fitted on."""

    predict: tuple[str, ...]
    fit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story as described in story.toml: everything except texts and gold.

    Attributes:
        id: The name of the story's folder.
        title: One line for people.
        version: Version of texts and gold; scores of different versions are not comparable.
        origin: real, fiction or generated.
        split: train, validation or test.
        language: BCP 47 tag.
        rights: SPDX identifier of the licence of the texts.
        canary: A string that shows whether training data contains the benchmark.
        articles: The articles in order.
        article_folds: Folds for layers inside one article.
        pair_folds: Folds for layers across articles.
        provisional: Gold layers whose annotation is not finished; they will change.
        closed: True if the gold of contradictions is complete; then the warnings about readings are errors.
        disputes: `full` or `light`: whether most fields of claims and disputes are optional.
    """

    id: str
    title: str
    version: str
    origin: str
    split: str
    language: str
    rights: str
    canary: str
    articles: tuple[ArticleCard, ...]
    article_folds: tuple[Fold, ...]
    pair_folds: tuple[Fold, ...]
    provisional: tuple[str, ...] = ()
    closed: bool = False
    disputes: str = FULL


def parse_card(content: bytes, path: Path) -> tuple[StoryCard | None, list[Problem]]:
    """Return the card in the content of a story.toml; None, with all problems, if it is invalid."""
    try:
        data = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        return None, [Problem("E118", f"invalid TOML: {error}; correct the syntax", str(path))]
    problems = [Problem("E118", message, str(path)) for message in _card_problems(data, path.parent.name)]
    if problems:
        return None, problems
    articles = tuple(map(_article_card, data["articles"]))
    folds = data.get("folds", {})
    plain = {key: data[key] for key in ("id", "title", "version", "origin", "split", "language", "rights", "canary")}
    card = StoryCard(
        **plain,
        articles=articles,
        article_folds=_folds(folds, "article"),
        pair_folds=_folds(folds, "pair"),
        provisional=tuple(data.get("provisional", ())),
        closed=data.get("closed", False),
        disputes=data.get("disputes", FULL),
    )
    return card, []


def _article_card(entry: Mapping[str, Any]) -> ArticleCard:
    plain = {key: entry[key] for key in ArticleCard.__slots__ if key in entry}
    if "provenance" in entry:
        known = {**entry["provenance"], "derived_from": tuple(entry["provenance"].get("derived_from", ()))}
        plain["provenance"] = Provenance(**known)
    return ArticleCard(**plain)


def _folds(data: Mapping[str, Any], kind: str) -> tuple[Fold, ...]:
    return tuple(Fold(tuple(fold["predict"]), tuple(fold["fit"])) for fold in data.get(kind, ()))


def _card_problems(data: Mapping[str, Any], folder: str) -> Iterator[str]:
    yield from _header_problems(data, folder)
    articles = data.get("articles")
    if not isinstance(articles, list) or not articles or not all(isinstance(entry, dict) for entry in articles):
        yield "[[articles]] is missing or invalid; add one table per article"
        return
    for number, entry in enumerate(articles, 1):
        yield from _article_problems(entry, number)
    ids = [entry.get("id") for entry in articles]
    if len(set(map(str, ids))) < len(ids):
        yield "two [[articles]] have the same id; ids must be unique; change one"
    yield from _fold_problems(data.get("folds", {}), [str(article_id) for article_id in ids])


def _header_problems(data: Mapping[str, Any], folder: str) -> Iterator[str]:
    for key in ("id", "title", "version", "origin", "split", "language", "rights", "canary"):
        if not isinstance(data.get(key), str):
            yield f"{key} is {quoted(data.get(key))}; expected a string"
    if isinstance(data.get("version"), str) and not VERSION.fullmatch(data["version"]):
        yield f"version is {quoted(data['version'])}; expected three numbers such as 0.1.0"
    if data.get("id") != folder:
        yield f"id is {quoted(data.get('id'))}, but the folder is {folder!r}; make them equal"
    for key, known in (("origin", ORIGINS), ("split", SPLITS)):
        if isinstance(data.get(key), str) and data[key] not in known:
            yield unknown_value(key, data[key], known)
    provisional = data.get("provisional", [])
    if not isinstance(provisional, list) or not all(isinstance(layer, str) for layer in provisional):
        yield f"provisional is {quoted(provisional)}; expected a list of strings"
    if not isinstance(data.get("closed", False), bool):
        yield f"closed is {quoted(data['closed'])}; expected true or false"
    if data.get("disputes", FULL) not in DISPUTE_FORMS:
        yield f"disputes is {quoted(data['disputes'])}; expected 'full' or 'light'"


def _article_problems(entry: Mapping[str, Any], number: int) -> Iterator[str]:
    for key in ("id", "file", "sha256", "date_basis", "date_confidence"):
        if not isinstance(entry.get(key), str):
            yield f"article {number}: {key} is {quoted(entry.get(key))}; expected a string"
    if type(entry.get("date")) is not date:
        yield f"article {number}: date is {quoted(entry.get('date'))}; expected a date such as 2024-12-08"
    if isinstance(entry.get("id"), str) and not PLAIN_NAME.fullmatch(entry["id"]):
        yield f"article {number}: id is {quoted(entry['id'])}; expected letters, digits, dots and hyphens"
    if not PLAIN_NAME.fullmatch(str(entry.get("file"))):
        yield f"article {number}: file is {quoted(entry.get('file'))}; expected the name of a file in the same folder"
    if isinstance(entry.get("date_confidence"), str) and entry["date_confidence"] not in CONFIDENCES:
        yield f"article {number}: {unknown_value('date_confidence', entry['date_confidence'], CONFIDENCES)}"
    if "provenance" in entry:
        yield from _provenance_problems(entry["provenance"], f"article {number}: provenance")


def _provenance_problems(provenance: object, place: str) -> Iterator[str]:
    if not isinstance(provenance, dict):
        yield f"{place} is {quoted(provenance)}; expected a table [articles.provenance]"
        return
    yield from (f"{place}: {message}" for message in unknown_names("key", provenance, Provenance.__slots__))
    for key in ("basis", "confidence"):
        if not isinstance(provenance.get(key), str):
            yield f"{place}: {key} is {quoted(provenance.get(key))}; expected a string"
    if isinstance(provenance.get("confidence"), str) and provenance["confidence"] not in CONFIDENCES:
        yield f"{place}: {unknown_value('confidence', provenance['confidence'], CONFIDENCES)}"
    if type(provenance.get("looked_up")) is not date:
        yield f"{place}: looked_up is {quoted(provenance.get('looked_up'))}; expected a date such as 2026-11-25"
    url, published = provenance.get("url"), provenance.get("published")
    if url is not None and not (isinstance(url, str) and ADDRESS.fullmatch(url)):
        yield f"{place}: url is {quoted(url)}; expected an address that begins with https:// or http://"
    if "publisher" in provenance and not isinstance(provenance["publisher"], str):
        yield f"{place}: publisher is {quoted(provenance['publisher'])}; expected a string"
    if published is not None and not (isinstance(published, str) and _is_time(published)):
        expected = "expected a string with an EDTF date, or such as '2024-12-08T03:01+02:00'"
        yield f"{place}: published is {quoted(published)}; {expected}"
    sources = provenance.get("derived_from", [])
    if not isinstance(sources, list) or not all(isinstance(source, str) and source for source in sources):
        yield f"{place}: derived_from is {quoted(sources)}; expected a list of ids, addresses or names"


def _is_time(text: str) -> bool:
    """Return whether a text is an EDTF date, or a date and time with an offset from UTC."""
    if bounds(text) is not None:
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _fold_problems(folds: object, ids: Sequence[str]) -> Iterator[str]:
    if not isinstance(folds, dict):
        yield f"folds is {quoted(folds)}; expected tables [[folds.article]] and [[folds.pair]]"
        return
    for kind, size in (("article", 1), ("pair", 2)):
        given = folds.get(kind, [])
        if not isinstance(given, list):
            yield f"folds.{kind} is {quoted(given)}; expected tables [[folds.{kind}]]"
            continue
        predicted = []
        for number, fold in enumerate(given, 1):
            predict, fit = (fold.get(key) if isinstance(fold, dict) else None for key in ("predict", "fit"))
            named = predict + fit if isinstance(predict, list) and isinstance(fit, list) else []
            if sorted(map(str, named)) != sorted(ids) or len(predict or ()) != size:
                yield f"{kind} fold {number}: predict must list {size} of the articles, and fit all others"
            else:
                predicted.append(tuple(sorted(map(str, predict or ()))))
        if given and sorted(predicted) != sorted(combinations(sorted(ids), size)):
            yield f"the {kind} folds must predict every {kind} exactly once; correct [[folds.{kind}]]"
