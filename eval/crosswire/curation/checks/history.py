"""Checks of the history of the gold: its lines by themselves, and against the gold as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crosswire.curation.history import (
    ADDED,
    REMOVED,
    Entry,
    Key,
    content,
    history_path,
    objects,
    read_history,
    version_key,
)
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import Row
from crosswire.problems import Problem, quoted


def history_problems(store: Store, sound: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the history, and every object of these stories that is not as it says.

    A store without a history has none to be checked.
    """
    entries, problems = read_history(store)
    yield from problems
    if problems or not entries:
        return
    path = history_path(store)
    if path.read_bytes() != content([entry for entry, _ in entries]).encode():
        yield Problem("E115", "is not in canonical form, by story, release and object; run bench fmt", str(path))
    unsound = list(_order(entries))
    yield from unsound
    last = _last_lines(entries)
    for story_id in sound:
        yield from _releases(store, story_id, entries)
        if not unsound:
            yield from _unlogged_problems(store, story_id, last)


def _unlogged_problems(store: Store, story_id: str, last: Mapping[Key, tuple[Entry, Row]]) -> Iterator[Problem]:
    """E608: objects that are not as their last line says. E609: ids that were removed and are used again."""
    now, version = objects(store, story_id), store.card(story_id).version
    for key, digest in now.items():
        entry, row = last.get(key, (None, None))
        told = f"tell why: bench log {key[1]} --story {story_id} --note ..., with --ruling if one decided it"
        if entry is None or row is None:
            yield Problem("E608", f"{key[1]} of {story_id} is new; {told}", str(history_path(store)))
        elif entry.digest is None and entry.release == version:
            yield row.problem("E608", f"{key[1]} of {story_id} is back in the release that removed it; {told}")
        elif entry.digest is None:
            message = f"{key[1]} of {story_id} was removed in release {entry.release}; ids are never used again"
            yield row.problem("E609", f"{message}: give it a new one")
        elif entry.digest != digest:
            yield row.problem("E608", f"{key[1]} of {story_id} has changed; {told}")
    for key, (entry, row) in last.items():
        if key[0] == story_id and key not in now and entry.change != REMOVED:
            message = f"{key[1]} of {story_id} is gone; tell why: bench log {key[1]} --story {story_id} --note ..."
            yield row.problem("E608", message)


def _releases(store: Store, story_id: str, entries: Sequence[tuple[Entry, Row]]) -> Iterator[Problem]:
    """E324: a release that is later than the version of the story, told once."""
    version = store.card(story_id).version
    for entry, row in entries:
        if entry.story == story_id and version_key(entry.release) > version_key(version):
            message = f"release {entry.release} is later than {version}, the version in story.toml; correct one"
            yield row.problem("E324", f"{story_id}: {message}")
            return


def _order(entries: Sequence[tuple[Entry, Row]]) -> Iterator[Problem]:
    """E112: two lines of one object and release. E609: a line behind a removal. E324: no `added` first, or later."""
    seen: dict[Key, Entry] = {}
    for entry, row in sorted(entries, key=lambda pair: version_key(pair[0].release)):
        before = seen.get(entry.key)
        named = f"{quoted(entry.object)} of {entry.story}"
        if before is not None and before.release == entry.release:
            yield row.problem("E112", f"{named} stands twice in release {entry.release}; keep one line")
        elif before is not None and before.change == REMOVED:
            yield row.problem("E609", f"{named} was removed in release {before.release}; ids are never used again")
        elif (before is None) != (entry.change == ADDED):
            expected = "added" if before is None else "changed or removed"
            message = f"{named}: change is {entry.change} in release {entry.release}; expected {expected}"
            yield row.problem("E324", message)
        seen[entry.key] = entry


def _last_lines(entries: Sequence[tuple[Entry, Row]]) -> dict[Key, tuple[Entry, Row]]:
    return {pair[0].key: pair for pair in sorted(entries, key=lambda pair: version_key(pair[0].release))}
