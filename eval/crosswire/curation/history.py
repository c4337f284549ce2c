"""The history of the gold, annotations/CHANGELOG.jsonl: the changes of each object by release, with their reasons."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crosswire.curation.canonical_form import is_readings
from crosswire.dataset.gold_file import GoldFile, Records
from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.layout import HISTORY_FILE, READINGS, RULINGS_FILE, WAIVERS_FILE, annotations_folder
from crosswire.dataset.store import Store
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.files import read_file
from crosswire.formats.jsonl import Row, dump_line
from crosswire.formats.story_card import VERSION
from crosswire.problems import CrosswireError, Exit, Problem, quoted, unknown_value

HISTORY_KEYS = ("release", "story", "object", "change", "digest", "ruling", "note")
CHANGES = ("added", "changed", "removed")
ADDED, CHANGED, REMOVED = CHANGES

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the history: the change of one object in one release.

    Attributes:
        release: The version of the story.
        story: The id of the story.
        object: `flood-2/m7` for a record of an article, `d3` for a record of the story.
        change: added, changed or removed.
        digest: The digest of the record's line after the change; null for a removed record.
        ruling: The ruling that decided the change; null if a rule of the guidelines decided it.
        note: The reason, in a few words.
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
        """The story and the name of the object."""
        return self.story, self.object


def history_path(store: Store) -> Path:
    """Return the path of the history of a store."""
    return annotations_folder(store.root) / HISTORY_FILE


def object_digests(gold: GoldFiles, story_id: str) -> dict[Key, str]:
    """Return the digest of the line of every object in a story's gold, and of every file of readings."""
    found: dict[Key, str] = {}
    for file in gold.all_files:
        if file.name == WAIVERS_FILE:
            continue
        if is_readings(file.path):
            digest = hashlib.sha256(file.content).hexdigest()[:12]
            found[story_id, f"{READINGS}/{file.path.stem}"] = digest
            continue
        prefix = "" if file.path.parent == gold.folder else f"{file.path.parent.name}/"
        for row in file.rows:
            digest = hashlib.sha256(dump_line(row.data).encode()).hexdigest()[:12]
            found[story_id, f"{prefix}{row.data.get('id')}"] = digest
    return found


def read_history(store: Store) -> Records[Entry]:
    """Read the entries of the history, and the problems of fields; empty without a history file."""
    file = GoldFile(history_path(store))
    if not file.exists:
        return Records(file)
    known, unknown_stories = read_ruling_ids(store), set()
    found, problems = [], list(file.problems)
    for row in file.rows:
        story = row.data.get("story")
        if isinstance(story, str) and story not in store.story_ids:
            if story not in unknown_stories:
                message = f"{unknown_value('story', story, store.story_ids)}; restore the story, or remove its entries"
                problems.append(row.problem("E313", message))
            unknown_stories.add(story)
            continue
        entry, wrong = _decode(row, store, known)
        problems += wrong
        if entry is not None:
            found.append((entry, row))
    return Records(file, found, problems)


def canonical_history(store: Store) -> dict[GoldFile, str]:
    """Return the file of the history with its canonical content; empty without a history file.

    Raises:
        CrosswireError: An entry is invalid, so the history has no canonical form.
    """
    history = read_history(store)
    if history.problems:
        raise CrosswireError(history.problems, Exit.INVALID)
    return {history.file: history_content(history.records)} if history.pairs else {}


def read_ruling_ids(store: Store) -> frozenset[str]:
    """Return the ids of all rulings in RULINGS.md; empty without the file."""
    path = annotations_folder(store.root) / RULINGS_FILE
    text = read_file(path).decode(errors="replace") if path.exists() else ""
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
        expected = "null" if entry.change == REMOVED else "the digest of the changed record"
        message = f"change is {entry.change} and digest is {quoted(entry.digest)}; expected {expected}"
        fields.problem("E324", message)
    if not fields.problems and entry.ruling is not None and entry.ruling not in known:
        fields.problem("E324", f"{unknown_value('ruling', entry.ruling, sorted(known))}; add it to {RULINGS_FILE}")
    return (None if fields.problems else entry), fields.problems


def _optional(fields: FieldReader, key: str) -> str | None:
    return fields.string(key) if fields.data.get(key, "") is not None else None


def version_key(release: str) -> tuple[int, ...]:
    """Return the sort key of a release: 0.9.0 sorts before 0.10.0."""
    return tuple(int(part) for part in release.split("."))


def by_release(entries: Sequence[tuple[Entry, Row]]) -> list[tuple[Entry, Row]]:
    """Return entries in the order of their releases; those of one release keep their order."""
    versions = _version_keys([entry for entry, _ in entries])
    return sorted(entries, key=lambda pair: versions[pair[0].release])


def _version_keys(entries: Iterable[Entry]) -> dict[str, tuple[int, ...]]:
    """Return the sort key of each release; computed once, because few releases have many entries."""
    return {release: version_key(release) for release in {entry.release for entry in entries}}


def unlogged_entries(store: Store, stories: Iterable[str], *, ruling: str | None, note: str) -> list[Entry]:
    """Return a new entry for every object of these stories that differs from its last entry in the history."""
    lines: dict[Key, list[Entry]] = defaultdict(list)
    for entry, _ in by_release(read_history(store).pairs):
        lines[entry.key].append(entry)
    return [entry for story_id in stories for entry in _unlogged_of_story(store, story_id, lines, ruling, note)]


def _unlogged_of_story(
    store: Store, story_id: str, lines: Mapping[Key, Sequence[Entry]], ruling: str | None, note: str
) -> Iterator[Entry]:
    files = store.files(story_id)
    release, now = files.card.version, object_digests(files.gold, story_id)
    for key in dict.fromkeys((*now, *(key for key in lines if key[0] == story_id))):
        digest, logged = now.get(key), lines.get(key, ())
        if digest == (logged[-1].digest if logged else None):
            continue
        before = [entry for entry in logged if entry.release != release]
        change = REMOVED if digest is None else CHANGED if before and before[-1].digest else ADDED
        yield Entry(release, story_id, key[1], change, digest, ruling, note)


def merge_history(store: Store, new: Sequence[Entry]) -> str:
    """Return the content of the history with new entries merged in.

    An object has one entry per release. If it changes again in the same release, the entry keeps the earlier ruling and
    note and adds the new ones. A change that is undone in the same release leaves no entry; neither does an object that
    is added and removed in the same release.
    """
    by_object: dict[Key, dict[str, Entry]] = defaultdict(dict)
    for entry in read_history(store).records:
        by_object[entry.key][entry.release] = entry
    for entry in new:
        releases = by_object[entry.key]
        existing = releases.pop(entry.release, None)
        before = max(releases.values(), key=lambda other: version_key(other.release), default=None)
        undone = entry.digest == (before.digest if before is not None else None)
        if not (existing and undone):
            releases[entry.release] = entry if existing is None else _merge_entries(existing, entry)
    return history_content([entry for releases in by_object.values() for entry in releases.values()])


def _merge_entries(old: Entry, new: Entry) -> Entry:
    """Merge two entries of one object and release; keep both rulings and both notes."""
    old_note = f"{old.ruling}: {old.note}" if old.ruling and new.ruling not in {None, old.ruling} else old.note
    notes = dict.fromkeys(note for note in (old_note, new.note) if note)
    change = ADDED if old.change == ADDED else new.change
    return replace(new, change=change, ruling=new.ruling or old.ruling, note="; ".join(notes))


def history_content(entries: Sequence[Entry]) -> str:
    """Return the lines of the history, sorted by story, release and object."""
    versions = _version_keys(entries)
    ordered = sorted(entries, key=lambda e: (e.story, versions[e.release], _object_sort_key(e.object)))
    return "".join(dump_line({key: getattr(entry, key) for key in HISTORY_KEYS}) for entry in ordered)


def _object_sort_key(name: str) -> tuple[Any, ...]:
    """Return a sort key: objects of articles before those of the story, numbers by value."""
    article, _, own = name.rpartition("/")
    digits = own.lstrip("abcdefghijklmnopqrstuvwxyz")
    return article == "", article, own.removesuffix(digits), int(digits) if digits.isdecimal() else 0
