"""Changes of the gold that the history does not record yet."""

from __future__ import annotations

from collections.abc import Sequence

from crosswire.curation.check import check_story
from crosswire.curation.checks.history import history_problems
from crosswire.curation.checks.layout import check_article_ids, unexpected_files
from crosswire.curation.history import Entry, read_ruling_ids, unlogged_entries
from crosswire.dataset.store import Store
from crosswire.problems import CrosswireError, exit_code_for, quoted, unknown_names

# Problems that `bench log` fixes: a history that is not in canonical form, and changes without an entry.
FIXED_BY_LOG = ("E115", "E608")


def history_changes(
    store: Store, *, stories: Sequence[str], objects: Sequence[str], ruling: str | None, note: str
) -> list[Entry]:
    """Return new entries for the changes of the gold that are not in the history.

    Args:
        store: The gold with its history.
        stories: The stories to include; empty for all.
        objects: The objects to include, as `flood-2/m7`, `d3` or `flood/d3`; empty for all that changed.
        ruling: The ruling of the new entries.
        note: The note of the new entries.

    Raises:
        CrosswireError: A name is unknown, an object has not changed, or gold or history are invalid.
    """
    wrong = unknown_names("ruling", [ruling] if ruling else [], sorted(read_ruling_ids(store)))
    wrong += unknown_names("story", stories, store.story_ids)
    if wrong:
        raise CrosswireError(wrong)
    names = stories or store.story_ids
    found = [problem for name in names for problem in check_story(store, name).problems]
    found += [*check_article_ids(store), *unexpected_files(store), *history_problems(store, names)]
    problems = [each for each in found if not each.rule.startswith("W") and each.rule not in FIXED_BY_LOG]
    if problems:
        raise CrosswireError(problems, exit_code_for(problems, named=False))
    changed = unlogged_entries(store, names, ruling=ruling, note=note)
    names_of = [{entry.object, f"{entry.story}/{entry.object}"} for entry in changed]
    unchanged = [name for name in objects if not any(name in own for own in names_of)]
    if unchanged:
        reason = "has not changed since its last log entry, or does not exist; run `bench log --check` for a list"
        raise CrosswireError([f"{quoted(name)} {reason}" for name in unchanged])
    return [entry for entry, own in zip(changed, names_of, strict=True) if not objects or own & set(objects)]
