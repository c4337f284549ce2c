"""Commands for annotators and maintainers of the data: check, fmt, log, build, locate, agree."""

from contextlib import nullcontext
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_note, print_result, terminal_width
from crosswire.problems import CrosswireError, Exit, exit_code_for, plural, printed_lines, unknown_names

CHECK_ONLY = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if something would change.")]


def check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="[PATH...]", help="Predictions files, runs, or annotation passes. Default: all gold."),
    ] = [],  # noqa: B006 - typer copies defaults
    labels: options.Labels = None,
    data: options.Data = None,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `check`."""
    from crosswire.curation.check import check_store
    from crosswire.dataset.store import open_store

    store = open_store(data)
    if paths:
        from crosswire.curation.check_paths import check_paths

        found = check_paths(store, [Path(path) for path in paths], labels)
    else:
        found = check_store(store)
    for line in printed_lines(found.warnings, every=all):
        print_note(line if line.startswith(" ") else f"warning: {line}")
    if found.problems:
        raise CrosswireError(found.problems, exit_code_for(found.problems, named=bool(paths)))
    checked = plural(len(paths), "path") if paths else plural(len(store.story_ids), "story", "stories")
    waived = f", {plural(found.waived, 'warning')} waived" if found.waived else ""
    warned = f"no error, {plural(len(found.warnings), 'warning')}" if found.warnings else "no problem"
    print_result(f"{checked} checked, {warned}{waived}")


def fmt(check: CHECK_ONLY = False, data: options.Data = None, all: options.All = False) -> None:  # noqa: A002
    """Run the command `fmt`."""
    from crosswire.curation.canonical_form import canonical_file, gold_files, schema_of
    from crosswire.curation.history import canonical_history
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically
    from crosswire.formats.locks import folder_locked

    store = open_store(data)
    with nullcontext() if check else folder_locked(store.annotations):
        gold = {file: canonical_file(file, schema_of(file.path, store)) for file in gold_files(store)}
        wanted = gold | canonical_history(store)
        changed = [file for file, content in wanted.items() if file.content != content.encode()]
        if check and changed:
            raise CrosswireError(
                "\n".join(f"{file.path}: is not in canonical form; run `bench fmt`" for file in changed), Exit.GATE
            )
        for file in changed:
            write_atomically(file.path, wanted[file])
            print_result(f"rewritten: {file.path}")
    print_result(f"{plural(len(wanted), 'file')}, {len(changed)} rewritten")


def build(check: CHECK_ONLY = False) -> None:
    """Run the command `build`."""
    from crosswire.curation.build import stale, write
    from crosswire.dataset.store import open_store

    store = open_store()
    if store.kind != "checkout":
        raise CrosswireError(f"{store.root}: is not a checkout; run `bench build` in a checkout")
    outdated = stale(store)
    if check and outdated:
        raise CrosswireError("\n".join(f"{path}: is out of date; run `bench build`" for path in outdated), Exit.GATE)
    write(store.root, outdated)
    for path, content in outdated.items():
        print_result(f"{'removed' if content is None else 'written'}: {path}")
    print_result(f"{plural(len(outdated), 'file')} updated" if outdated else "all files are up to date")


def log(
    objects: Annotated[
        list[str],
        typer.Argument(metavar="[OBJECT...]", help="Only these objects, e.g. flood-2/m7, d3. Default: all."),
    ] = [],  # noqa: B006 - typer copies defaults
    story: Annotated[
        list[str], typer.Option("--story", help="Only changes in this story; repeatable. Default: all.")
    ] = [],  # noqa: B006
    ruling: Annotated[str, typer.Option("--ruling", help="Ruling behind the change, e.g. R-017.")] = "",
    note: Annotated[str, typer.Option("--note", help="Reason for the change, in a few words.")] = "",
    check: CHECK_ONLY = False,
    data: options.Data = None,
) -> None:
    """Run the command `log`."""
    from crosswire.curation.history import history_path, merge_history
    from crosswire.curation.history_changes import history_changes
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically
    from crosswire.formats.locks import folder_locked

    store = open_store(data)
    with nullcontext() if check else folder_locked(store.annotations):
        new = history_changes(store, stories=story, objects=objects, ruling=ruling or None, note=note.strip())
        if new and not check:
            if not ruling and not note.strip():
                raise CrosswireError("the reason for the change is missing; add --ruling, --note, or both")
            write_atomically(history_path(store), merge_history(store, new))
    for entry in new:
        print_result(f"{entry.change}: {entry.object} of {entry.story}, release {entry.release}")
    if check and new:
        raise CrosswireError(f"{plural(len(new), 'object')} not logged; run `bench log`", Exit.GATE)
    print_result(f"{plural(len(new), 'object')} logged" if new else "all changes are logged")


def locate(
    quotes: Annotated[
        Path, typer.Argument(help="JSON Lines file; each line has article, quote, and the fields of a record.")
    ],
    layer: Annotated[str, typer.Option("--layer", help="Type of the records: mentions or events.")] = "mentions",
    append: Annotated[
        bool, typer.Option("--append", help="Add the records to the gold files and format them.")
    ] = False,
    data: options.Data = None,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `locate`."""
    from crosswire.curation.canonical_form import canonical_content, schema_of
    from crosswire.curation.quotes import LAYERS, locate_quotes
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import write_atomically
    from crosswire.formats.locks import folder_locked

    wrong = unknown_names("layer", [layer], list(LAYERS))
    if wrong:
        raise CrosswireError(wrong[0])
    store = open_store(data)
    with folder_locked(store.annotations) if append else nullcontext():
        found = locate_quotes(quotes, store, layer)
        if found.problems:
            raise CrosswireError(found.problems, exit_code_for(found.problems))
        if not append:
            print_json("".join(found.lines))
            return
        appended = found.appended().items()
        wanted = {f: canonical_content(f.path, content, schema_of(f.path, store)) for f, content in appended}
        for file, content in wanted.items():
            write_atomically(file.path, content)
            print_result(f"{plural(len(found.records[file]), 'record')} added: {file.path}")


def agree(
    first: Annotated[Path, typer.Argument(help="An annotation pass: a folder with the layout of annotations/.")],
    second: Annotated[Path, typer.Argument(help="Another annotation pass.")],
    story: options.Stories = [],  # noqa: B006 - typer copies defaults
    by: Annotated[str, typer.Option("--by", help="Also break scores down by type or article.")] = "",
    data: options.Data = None,
    json: options.Json = False,
    format: options.Format = options.OutputFormat.TABLE,  # noqa: A002
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `agree`."""
    from crosswire.evaluation.agreement import agree as measure
    from crosswire.report.agreement_tables import agreement_table, part_tables
    from crosswire.report.table_formats import FORMATS, formatted
    from crosswire.report.tables import as_text

    form = options.format_of(format, json=json)
    wrong = unknown_names("part", [by] if by else [], ("type", "article"))
    if wrong:
        raise CrosswireError(wrong[0])
    found = measure(first, second, stories=story, data=data)
    if form == options.OutputFormat.JSON:
        print_json(dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False))
        return
    width = terminal_width()
    tables = [agreement_table(found), *(part_tables(found, by) if by else ())]
    if form in FORMATS:
        print_result(formatted((), tables, form))
    else:
        print_result("\n".join(as_text(table, width) for table in tables))


def sheet(
    output: Annotated[Path, typer.Option("--output", "-o", help="Page to write, e.g. sheet.html.")],
    story: Annotated[str, typer.Option("--story", help="The story. Default: the first of the test split.")] = "",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the order and of the control.")] = 1,
    data: options.Data = None,
) -> None:
    """Run the command `sheet`."""
    from crosswire.curation.reading_sheet import sheet_lines, sheet_rows
    from crosswire.dataset.store import open_store
    from crosswire.formats.files import require_writable, write_atomically
    from crosswire.report.reading_sheet import is_sheet, sheet_page

    store = open_store(data)
    wrong = unknown_names("story", [story] if story else [], store.story_ids)
    if wrong:
        raise CrosswireError(wrong[0])
    tested = [name for name in store.story_ids if store.card(name).split == "test"]
    if not story and not tested:
        raise CrosswireError("no story of the split test; name one with --story")
    story = story or tested[0]
    if output.exists() and not is_sheet(output):
        raise CrosswireError(f"{output}: exists and is not a reading sheet; choose another path with -o")
    require_writable(output)
    files = store.files(story)
    lines = sheet_lines(files.claim_lines, seed)
    if not lines:
        raise CrosswireError(f"the gold of {story} has no line to read; choose another --story")
    rows = sheet_rows(lines, files.articles, store.gold(store.story(story)))
    write_atomically(output, sheet_page(rows, story=story, digest=store.digest(story), seed=seed))
    print_result(f"{plural(len(lines), 'line')} written to {output}")


COMMANDS = (check, fmt, log, build, locate, agree, sheet)
