"""What changed in the gold and is not yet told by its history."""

from __future__ import annotations

from collections.abc import Sequence

from crosswire.curation.check import check_story
from crosswire.curation.checks.history import history_problems
from crosswire.curation.history import Entry, rulings, unlogged_entries
from crosswire.dataset.store import Store
from crosswire.problems import CrosswireError, exit_code_for, quoted, unknown_names

# What logging mends: the form of the history, and what it does not tell.
MENDED = ("E115", "E608")


def history_changes(
    store: Store, *, stories: Sequence[str], objects: Sequence[str], ruling: str | None, note: str
) -> list[Entry]:
    """Entries for what the history does not tell.

    Args:
        store: The gold with its history.
        stories: Only of these; of all where none is given.
        objects: Only these, as `flood-2/m7`, `d3` or `flood/d3`; all that changed where none is given.
        ruling: The ruling that the entries bear.
        note: The note that they bear.

    Raises:
        CrosswireError: A name is unknown, an object has not changed, or gold or history are invalid.
    """
    wrong = unknown_names("ruling", [ruling] if ruling else [], sorted(rulings(store)))
    wrong += unknown_names("story", stories, store.story_ids)
    if wrong:
        raise CrosswireError(wrong)
    names = stories or store.story_ids
    found = [problem for name in names for problem in check_story(store, name).problems]
    found += history_problems(store, names)
    problems = [each for each in found if not each.rule.startswith("W") and each.rule not in MENDED]
    if problems:
        raise CrosswireError(problems, exit_code_for(problems, named=False))
    changed = unlogged_entries(store, names, ruling=ruling, note=note)
    names_of = [{entry.object, f"{entry.story}/{entry.object}"} for entry in changed]
    idle = [name for name in objects if not any(name in own for own in names_of)]
    if idle:
        raise CrosswireError([f"{quoted(name)} has not changed since its last line, or is no object" for name in idle])
    return [entry for entry, own in zip(changed, names_of, strict=True) if not objects or own & set(objects)]
