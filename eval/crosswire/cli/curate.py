"""Commands for those who edit the data: check, fmt, log, build, locate, agree."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from crosswire.cli import options
from crosswire.problems import CrosswireError, Exit, exit_code_for, plural, unknown_names

CHECK_ONLY = Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if something would change.")]


def check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="[PATH...]", help="Predictions files, or folders of passes. Default: all gold."),
    ] = [],  # noqa: B006 - typer copies defaults
    labels: options.Labels = "native",
    data: options.Data = None,
) -> None:
    """Check gold, or predictions files: all problems at once, each with its rule (docs/rules.md)."""
    from crosswire.curation.check import Checked, check_paths, check_store
    from crosswire.dataset.store import open_store

    store = open_store(data)
    found = Checked(check_paths(store, [Path(path) for path in paths], labels)) if paths else check_store(store)
    if found.problems:
        raise CrosswireError(found.problems, exit_code_for(found.problems, named=bool(paths)))
    checked = plural(len(paths), "path") if paths else plural(len(store.story_ids), "story", "stories")
    waived = f", {plural(found.waived, 'warning')} waived" if found.waived else ""
    typer.echo(f"{checked} checked, no problem{waived}")


def fmt(check: CHECK_ONLY = False, data: options.Data = None) -> None:
    """Bring gold files into their canonical form; what they say is never changed."""
    from crosswire.curation.canonical_form import canonical, gold_files
    from crosswire.curation.history import canonical_history
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically

    store = open_store(data)
    wanted = {path: canonical(path, store.schema) for path in gold_files(store)} | canonical_history(store)
    changed = [path for path, content in wanted.items() if path.read_bytes() != content.encode()]
    if check and changed:
        raise CrosswireError(
            "\n".join(f"{path}: is not in canonical form; run bench fmt" for path in changed), Exit.GATE
        )
    for path in changed:
        write_atomically(path, wanted[path])
        typer.echo(f"rewritten: {path}")
    typer.echo(f"{plural(len(wanted), 'file')}, {len(changed)} rewritten")


def build(check: CHECK_ONLY = False) -> None:
    """Write what follows from the data: data/, stats.json, and README's front matter and tables."""
    from crosswire.curation.build import stale, write
    from crosswire.dataset.store import open_store

    store = open_store()
    if store.kind != "checkout":
        raise CrosswireError(f"{store.root}: is no checkout; bench build writes into the checkout it is run from")
    outdated = stale(store)
    if check and outdated:
        raise CrosswireError("\n".join(f"{path}: is not current; run bench build" for path in outdated), Exit.GATE)
    write(store.root, outdated)
    for path, content in outdated.items():
        typer.echo(f"{'removed' if content is None else 'written'}: {path}")
    typer.echo(f"{plural(len(outdated), 'file')} brought up to date" if outdated else "everything is current")


def log(
    objects: Annotated[
        list[str], typer.Argument(metavar="[OBJECT...]", help="Only these, e.g. flood-2/m7 or d3. Default: all.")
    ] = [],  # noqa: B006 - typer copies defaults
    story: Annotated[list[str], typer.Option("--story", help="Only of this story; repeatable. Default: all.")] = [],  # noqa: B006
    ruling: Annotated[str, typer.Option("--ruling", help="The ruling that decided it, e.g. R-017.")] = "",
    note: Annotated[str, typer.Option("--note", help="Why, in a few words.")] = "",
    check: CHECK_ONLY = False,
    data: options.Data = None,
) -> None:
    """Write what changed in the gold since the last line about it into annotations/CHANGELOG.jsonl."""
    from crosswire.curation.history import history_path, merge_history
    from crosswire.curation.history_changes import history_changes
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically

    store = open_store(data)
    new = history_changes(store, stories=story, objects=objects, ruling=ruling or None, note=note.strip())
    if new and not check:
        if not ruling and not note.strip():
            raise CrosswireError("nothing says why the gold changed; give --ruling, --note, or both")
        write_atomically(history_path(store), merge_history(store, new))
    for entry in new:
        typer.echo(f"{entry.change}: {entry.object} of {entry.story}, release {entry.release}")
    if check and new:
        raise CrosswireError(f"{plural(len(new), 'object')} not logged; run bench log", Exit.GATE)
    typer.echo(f"{plural(len(new), 'object')} logged" if new else "everything is logged")


def locate(
    quotes: Annotated[Path, typer.Argument(help="A JSON Lines file: article, quote, and the fields of a record.")],
    layer: Annotated[str, typer.Option("--layer", help="What the records are: mentions or events.")] = "mentions",
    append: Annotated[
        bool, typer.Option("--append", help="Add the records to the gold's files, and format them.")
    ] = False,
    data: options.Data = None,
) -> None:
    """Turn quotes into records with offsets; of an ambiguous quote show the candidates. Prints, or appends to gold."""
    from crosswire.curation.canonical_form import canonical
    from crosswire.curation.quotes import LAYERS, locate_quotes
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically

    wrong = unknown_names("layer", [layer], list(LAYERS))
    if wrong:
        raise CrosswireError(wrong[0])
    store = open_store(data)
    found = locate_quotes(quotes, store, layer)
    if found.problems:
        raise CrosswireError(found.problems, exit_code_for(found.problems))
    if not append:
        typer.echo("".join(found.lines), nl=False)
        return
    wanted = {path: canonical(path, store.schema, content=content) for path, content in found.appended().items()}
    for path, content in wanted.items():
        write_atomically(path, content)
        typer.echo(f"{plural(len(found.records[path]), 'record')} added: {path}")


def agree(
    first: Annotated[Path, typer.Argument(help="An annotation pass: a folder of the form of annotations/.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    story: options.Stories = [],  # noqa: B006 - typer copies defaults
    by: Annotated[str, typer.Option("--by", help="Also each headline by this: type or article.")] = "",
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Tell how far two annotation passes agree, layer by layer, and which targets they meet (docs/agreement.md)."""
    from crosswire.evaluation.agreement import agree as measure
    from crosswire.report.agreement_tables import agreement_table, part_tables
    from crosswire.report.tables import as_text

    wrong = unknown_names("part", [by] if by else [], ("type", "article"))
    if wrong:
        raise CrosswireError(wrong[0])
    found = measure(first, second, stories=story, data=data)
    if json:
        typer.echo(dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False))
        return
    typer.echo(as_text(agreement_table(found)), nl=False)
    for table in part_tables(found, by) if by else ():
        typer.echo("\n" + as_text(table), nl=False)


COMMANDS = (check, fmt, log, build, locate, agree)
