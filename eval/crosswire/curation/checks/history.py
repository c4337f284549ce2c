"""Checks of the history of the gold: the entries by themselves, and against the current gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crosswire.curation.history import (
    ADDED,
    REMOVED,
    Entry,
    Key,
    by_release,
    history_content,
    object_digests,
    read_history,
    version_key,
)
from crosswire.dataset.store import Store
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.jsonl import Row
from crosswire.formats.story_card import StoryCard
from crosswire.problems import Problem, quoted


def history_problems(store: Store, stories: Iterable[str]) -> Iterator[Problem]:
    """Yield the problems of the history, and of the objects of these (valid) stories that differ from it.

    A store without a history has no such problems.
    """
    history = read_history(store)
    entries, path = history.pairs, str(history.file.path)
    yield from history.problems
    if history.problems or not entries:
        return
    if history.file.content != history_content(history.records).encode():
        yield Problem("E115", "not in canonical form, sorted by story, release and object; run `bench fmt`", path)
    ordered = by_release(entries)
    order_problems = list(_check_order(ordered))
    yield from order_problems
    last = {pair[0].key: pair for pair in ordered}
    for story_id in stories:
        files = store.files(story_id)
        yield from _check_releases(files.card, entries)
        if not order_problems:
            yield from _unlogged_problems(files, path, last)


def _unlogged_problems(files: StoryFiles, path: str, last: Mapping[Key, tuple[Entry, Row]]) -> Iterator[Problem]:
    """Yield E608 for objects that differ from their last entry, and E609 for ids that are reused after a removal."""
    story_id, version = files.card.id, files.card.version
    now = object_digests(files.gold, story_id)
    for key, digest in now.items():
        entry, row = last.get(key, (None, None))
        if entry is None or row is None:
            message = f"{story_id}/{key[1]} is new and has no log entry"
            yield Problem("E608", f"{message}; {_log_command(key)}", path)
        elif entry.digest is None and entry.release == version:
            message = f"{story_id}/{key[1]} was removed in this release, but exists again"
            yield row.problem("E608", f"{message}; {_log_command(key)}")
        elif entry.digest is None:
            message = f"{story_id}/{key[1]} was removed in release {entry.release}; ids must not be reused"
            yield row.problem("E609", f"{message}, give the object a new id")
        elif entry.digest != digest:
            message = f"{story_id}/{key[1]} changed since its last log entry"
            yield row.problem("E608", f"{message}; {_log_command(key)}")
    for key, (entry, row) in last.items():
        if key[0] == story_id and key not in now and entry.change != REMOVED:
            message = f"{story_id}/{key[1]} was removed since its last log entry"
            yield row.problem("E608", f"{message}; {_log_command(key)}")


def _log_command(key: Key) -> str:
    return f"run `bench log {key[1]} --story {key[0]} --note ...`"


def _check_releases(card: StoryCard, entries: Sequence[tuple[Entry, Row]]) -> Iterator[Problem]:
    """Yield E324 for the first release that is later than the version of the story."""
    version = version_key(card.version)
    for entry, row in entries:
        if entry.story == card.id and version_key(entry.release) > version:
            message = f"release {entry.release} is later than the version {card.version} in story.toml; correct one"
            yield row.problem("E324", f"{card.id}: {message}")
            return


def _check_order(entries: Sequence[tuple[Entry, Row]]) -> Iterator[Problem]:
    """Yield E112 for duplicate entries, E609 for entries after a removal, and E324 for a misplaced `added`.

    The entries are in the order of their releases.
    """
    seen: dict[Key, Entry] = {}
    for entry, row in entries:
        before = seen.get(entry.key)
        named = f"{quoted(entry.object)} of {entry.story}"
        if before is not None and before.release == entry.release:
            yield row.problem("E112", f"duplicate entry of {named} in release {entry.release}; keep one")
        elif before is not None and before.change == REMOVED:
            message = f"{named} was removed in release {before.release}; ids must not be reused, use a new id"
            yield row.problem("E609", message)
        elif (before is None) != (entry.change == ADDED):
            expected = "added" if before is None else "changed or removed"
            message = f"{named}: change is {entry.change} in release {entry.release}; expected {expected}"
            yield row.problem("E324", message)
        seen[entry.key] = entry
