"""The command that converts answers with quotes to a predictions file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_note, print_result
from crosswire.problems import CrosswireError, Exit, plural, printable

# Items of one reason that are printed before the rest is only counted.
SHOWN = 3


def convert(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Answers with quotes; - for stdin.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Predictions file to write.")],
    story: options.Stories = [],  # noqa: B006 - typer copies defaults
    data: options.Data = None,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `convert`."""
    from crosswire.dataset.store import open_store
    from crosswire.evaluation.plan import plan
    from crosswire.formats.files import write_atomically
    from crosswire.formats.jsonl import dump_line
    from crosswire.formats.predictions.output import require_predictions_output
    from crosswire.formats.quotes.conversion import converted
    from crosswire.formats.quotes.json_in_text import is_cut_off, objects_in

    selected = plan(stories=story, data=data).stories
    store = open_store(data)
    # The ids of articles name their story, so without --story all stories are known.
    stories = selected if story else [store.story(name) for name in store.story_ids]
    default = selected[0].id if len(selected) == 1 else None
    require_predictions_output(output)
    texts = {path: _text(path) for path in files}
    objects = [found for text in texts.values() for found in objects_in(text)]
    for path in (path for path, text in texts.items() if is_cut_off(text)):
        print_note(f"{path}: ends inside an object; its unfinished part is left out")
    result = converted(objects, stories, store.schema, default)
    for reason, items in result.left_out.items():
        shown = items if all else items[:SHOWN]
        print_note(f"left out, {reason}: {len(items)}")
        print_note("\n".join(f"  {printable(item)}" for item in shown))
        if len(shown) < len(items):
            print_note(f"  ... and {len(items) - len(shown)} more (--all prints all)")
    if not result.lines:
        raise CrosswireError(f"{', '.join(map(str, files))}: nothing could be converted", Exit.INVALID)
    write_atomically(output, "".join(map(dump_line, result.lines)))
    counts = ", ".join(plural(number, *names) for names, number in result.counts.items() if number)
    print_result(f"{plural(len(objects), 'object')}: {counts or 'nothing found'}; written to {output}")


def _text(path: Path) -> str:
    from crosswire.formats.files import read_file

    if str(path) != "-":
        content = read_file(path)
    elif sys.stdin is None:
        raise CrosswireError("<stdin>: is closed; give a path, or pipe a file in")
    else:
        content = sys.stdin.buffer.read()
    return content.decode("utf-8-sig", errors="replace")


COMMANDS = (convert,)
