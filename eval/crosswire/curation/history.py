"""The history of the gold: which object changed in which release, by which ruling; annotations/CHANGELOG.jsonl."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crosswire.dataset.gold_reader import WAIVERS_FILE
from crosswire.dataset.store import Store
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row, dump_line, read_rows
from crosswire.formats.story_card import VERSION
from crosswire.problems import CrosswireError, Exit, Problem, quoted, unknown_value

HISTORY_FILE = "CHANGELOG.jsonl"
RULINGS_FILE = "RULINGS.md"
HISTORY_KEYS = ("release", "story", "object", "change", "digest", "ruling", "note")
CHANGES = ("added", "changed", "removed")
ADDED, CHANGED, REMOVED = CHANGES

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: what became of one object in one release.

    Attributes:
        release: The version of the story.
        story: The story.
        object: `flood-2/m7` for a record of an article, `d3` for one of the story.
        change: added, changed or removed.
        digest: Of the record's line from then on; null where it was removed.
        ruling: The ruling that decided it; null where a plain rule of the guidelines did.
        note: Why, in a few words.
    """

    release: str
    story: str
    object: str
    change: str
    digest: str | None
    ruling: str | None
    note: str

    @property
    def key(self) -> Key:
        """Which object it is about."""
        return self.story, self.object


def history_path(store: Store) -> Path:
    """Where the history of a store stands."""
    return store.root / "annotations" / HISTORY_FILE


def objects(store: Store, story_id: str) -> dict[Key, str]:
    """Every object of a story's gold to the digest of its line."""
    folder = store.root / "annotations" / story_id
    found: dict[Key, str] = {}
    for path in sorted((*folder.glob("*/*.jsonl"), *folder.glob("*.jsonl"))):
        if path.name == WAIVERS_FILE:
            continue
        prefix = "" if path.parent == folder else f"{path.parent.name}/"
        for row in read_rows(path).rows:
            digest = hashlib.sha256(dump_line(row.data).encode()).hexdigest()[:12]
            found[story_id, f"{prefix}{row.data.get('id')}"] = digest
    return found


def read_history(store: Store) -> tuple[list[tuple[Entry, Row]], list[Problem]]:
    """The lines of the history with the row of each, and everything wrong with fields; nothing where there is none."""
    path = history_path(store)
    if not path.exists():
        return [], []
    read = read_rows(path)
    known, strangers = rulings(store), set()
    found, problems = [], list(read.problems)
    for row in read.rows:
        story = row.data.get("story")
        if isinstance(story, str) and story not in store.story_ids:
            if story not in strangers:
                message = f"{unknown_value('story', story, store.story_ids)}; restore it, or remove its lines"
                problems.append(row.problem("E313", message))
            strangers.add(story)
            continue
        entry, wrong = _decode(row, store, known)
        problems += wrong
        if entry is not None:
            found.append((entry, row))
    return found, problems


def canonical_history(store: Store) -> dict[Path, str]:
    """The file of the history with the content that it should have; nothing where there is none.

    Raises:
        CrosswireError: A line is invalid, and nothing can be said of its form.
    """
    entries, problems = read_history(store)
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    return {history_path(store): content([entry for entry, _ in entries])} if entries else {}


def rulings(store: Store) -> frozenset[str]:
    """The ids of all rulings."""
    path = store.root / "annotations" / RULINGS_FILE
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return frozenset(re.findall(r"^\| (R-\d{3}) \|", text, re.M))


def _decode(row: Row, store: Store, known: frozenset[str]) -> tuple[Entry | None, list[Problem]]:
    fields = FieldReader(row, row.data, f"entry of {quoted(row.data.get('object'))}")
    fields.reject_unknown(HISTORY_KEYS)
    entry = Entry(
        release=fields.string("release"),
        story=fields.choice("story", "E313", store.story_ids),
        object=fields.string("object"),
        change=fields.choice("change", "E324", CHANGES),
        digest=_optional(fields, "digest"),
        ruling=_optional(fields, "ruling"),
        note=fields.string("note"),
    )
    if not fields.problems and not VERSION.fullmatch(entry.release):
        fields.problem("E324", f"release is {quoted(entry.release)}; expected three numbers such as 0.1.0")
    if not fields.problems and (entry.digest is None) != (entry.change == REMOVED):
        message = f"change is {entry.change} and digest {quoted(entry.digest)}; only what is removed has none"
        fields.problem("E324", message)
    if not fields.problems and entry.ruling is not None and entry.ruling not in known:
        fields.problem("E324", f"{unknown_value('ruling', entry.ruling, sorted(known))}; add it to {RULINGS_FILE}")
    return (None if fields.problems else entry), fields.problems


def _optional(fields: FieldReader, key: str) -> str | None:
    return fields.string(key) if fields.data.get(key, "") is not None else None


def version_key(release: str) -> tuple[int, ...]:
    """Releases in order: 0.9.0 before 0.10.0."""
    return tuple(int(part) for part in release.split("."))


def unlogged_entries(store: Store, stories: Iterable[str], *, ruling: str | None, note: str) -> list[Entry]:
    """Entries for every object of these stories that differs from what the history says, with why."""
    lines: dict[Key, list[Entry]] = defaultdict(list)
    for entry, _ in sorted(read_history(store)[0], key=lambda pair: version_key(pair[0].release)):
        lines[entry.key].append(entry)
    return [entry for story_id in stories for entry in _news(store, story_id, lines, ruling, note)]


def _news(
    store: Store, story_id: str, lines: Mapping[Key, Sequence[Entry]], ruling: str | None, note: str
) -> Iterator[Entry]:
    release, now = store.card(story_id).version, objects(store, story_id)
    for key in dict.fromkeys((*now, *(key for key in lines if key[0] == story_id))):
        digest, told = now.get(key), lines.get(key, ())
        if digest == (told[-1].digest if told else None):
            continue
        before = [entry for entry in told if entry.release != release]
        change = REMOVED if digest is None else CHANGED if before and before[-1].digest else ADDED
        yield Entry(release, story_id, key[1], change, digest, ruling, note)


def merge_history(store: Store, new: Sequence[Entry]) -> str:
    """The content of the history with new entries.

    One object has one line a release: what changes again in it keeps its ruling and note beside the new ones, what is
    as it was before the release keeps no line, and neither does what was added and removed in it.
    """
    lines = {(entry.key, entry.release): entry for entry, _ in read_history(store)[0]}
    for entry in new:
        place = entry.key, entry.release
        here = lines.pop(place, None)
        earlier = [other for (key, _), other in lines.items() if key == entry.key]
        before = max(earlier, key=lambda other: version_key(other.release), default=None)
        undone = entry.digest == (before.digest if before is not None else None)
        if not (here and undone):
            lines[place] = entry if here is None else _joined(here, entry)
    return content(list(lines.values()))


def _joined(here: Entry, entry: Entry) -> Entry:
    """Two entries of one object and release as one: nothing that was said is lost."""
    old = f"{here.ruling}: {here.note}" if here.ruling and entry.ruling not in {None, here.ruling} else here.note
    notes = dict.fromkeys(note for note in (old, entry.note) if note)
    change = ADDED if here.change == ADDED else entry.change
    return replace(entry, change=change, ruling=entry.ruling or here.ruling, note="; ".join(notes))


def content(entries: Sequence[Entry]) -> str:
    """The lines of the history: by story, release and object."""
    ordered = sorted(entries, key=lambda e: (e.story, version_key(e.release), _natural(e.object)))
    return "".join(dump_line({key: getattr(entry, key) for key in HISTORY_KEYS}) for entry in ordered)


def _natural(name: str) -> tuple[Any, ...]:
    """Objects of articles before those of the story, numbers by size."""
    article, _, own = name.rpartition("/")
    digits = own.lstrip("abcdefghijklmnopqrstuvwxyz")
    return article == "", article, own.removesuffix(digits), int(digits) if digits.isdecimal() else 0
