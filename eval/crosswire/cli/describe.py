"""Commands that list and show: show, tasks, systems, stories, schema, cite, doctor."""

import os
from collections.abc import Mapping
from json import dumps
from types import MappingProxyType
from typing import Annotated, Any

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_result, terminal_width
from crosswire.problems import CrosswireError, Exit, unknown_names

# Width of a line of `bench show` in characters: in a pipe, and at least in a terminal.
PIPE_WIDTH, MIN_WIDTH = 1000, 40
# Columns of text, which are wrapped in a narrow terminal.
WRAPPED = {"headline", "metric", "description", "meaning", "what", "detail", "title"}


def tasks(
    names: Annotated[list[str], typer.Argument(metavar="[TASK...]", help="List all metrics of these tasks.")] = [],  # noqa: B006
    json: options.Json = False,
) -> None:
    """Run the command `tasks`."""
    from crosswire.tasks import TASKS

    wrong = unknown_names("task", names, [task.name for task in TASKS])
    if wrong:
        raise CrosswireError("\n".join(wrong))
    if not names:
        keys = ("task", "headline", "description")
        _print([{"task": t.name, "headline": t.headline, "description": t.description} for t in TASKS], json, keys)
        return
    rows = []
    for task in (task for task in TASKS if task.name in names):
        described = {name: "by default" for name in task.metrics}
        described |= {name: "on request" for name in task.extra_metrics}
        described[task.headline] = "headline"
        for name, computed in described.items():
            rows.append({"task": task.name, "metric": name, "computed": computed, "meaning": task.definitions[name]})
    _print(rows, json, ("metric", "computed", "meaning"), {"computed": 1})


def systems(json: options.Json = False) -> None:
    """Run the command `systems`."""
    from crosswire.systems.resolve import BUILT_IN, plugins

    rows = [{"system": name, "source": "built in", "what": description} for name, description in BUILT_IN.items()]
    rows += [
        {"system": name, "source": point.dist.name if point.dist else "plug-in", "what": point.value}
        for name, point in plugins().items()
    ]
    _print(rows, json, ("system", "source", "what"))


def stories(data: options.Data = None, json: options.Json = False) -> None:
    """Run the command `stories`."""
    from crosswire.dataset.store import open_store

    store = open_store(data)
    rows = []
    for story_id in store.story_ids:
        card, story = store.card(story_id), store.story(story_id)
        rows.append(
            {
                "story": story_id,
                "title": card.title,
                "origin": card.origin,
                "split": card.split,
                "articles": len(story.articles),
                "sentences": sum(len(article.sentences) for article in story.articles),
                "mentions": sum(map(len, store.gold(story).mentions.values())),
                "version": card.version,
                "digest": store.digest(story_id),
                "provisional": list(card.provisional),
            }
        )
    keys = ("story", "title", "origin", "split", "articles", "sentences", "mentions", "version", "digest")
    _print(rows, json, keys, {"sentences": 3, "mentions": 2, "articles": 1, "digest": 4, "origin": 1})


def show(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="A story, an article, its records (flood-2/s3, /m7, /v4), or records of a story (e1, h2, c3, d4, x5).",
        ),
    ],
    story: Annotated[
        list[str], typer.Option("--story", help="Look up names in this story; repeatable. Default: all.")
    ] = [],  # noqa: B006
    layer: Annotated[
        list[str], typer.Option("--layer", help="Mark only this layer: mentions or events; repeatable.")
    ] = [],  # noqa: B006
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Run the command `show`."""
    from rich.console import Console

    from crosswire.dataset.lookup import find
    from crosswire.dataset.store import open_store
    from crosswire.report.gold.json_view import as_json
    from crosswire.report.gold.marked_text import LAYERS
    from crosswire.report.gold.views import view

    store = open_store(data)
    wrong = [*unknown_names("story", story, store.story_ids), *unknown_names("layer", layer, LAYERS)]
    if wrong:
        raise CrosswireError(wrong)
    if json and layer:
        raise CrosswireError("--layer has no effect on JSON; leave it out with --json")
    found = [find(store, name, story) for name in names]
    if json:
        print_json(dumps([as_json(each, store.schema) for each in found], ensure_ascii=False, indent=2))
        return
    # Lines in a pipe are read by grep or less; they must not be wrapped.
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    width = PIPE_WIDTH if piped else max(Console().width, MIN_WIDTH)
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    for index, each in enumerate(found):
        rendered = view(each, store.schema, layer or LAYERS, width=0 if piped else width)
        console.print(*([""] if index else []), rendered, sep="\n")


def schema(
    name: Annotated[
        str, typer.Argument(help="Name of the schema: predictions, or quotes (answers for bench convert).")
    ] = "predictions",
    labels: options.Labels = None,
    data: options.Data = None,
) -> None:
    """Run the command `schema`."""
    from crosswire.dataset.store import open_store
    from crosswire.formats.predictions.json_schema import predictions_schema
    from crosswire.formats.quotes.json_schema import quotes_schema

    known = open_store(data).schema
    wrong = [
        *unknown_names("schema", [name], ["predictions", "quotes"]),
        *unknown_names("label set", [labels or "native"], known.label_sets),
    ]
    if wrong:
        raise CrosswireError("\n".join(wrong))
    found = quotes_schema(known) if name == "quotes" else predictions_schema(known, labels or "native")
    print_result(dumps(found, indent=2))


def cite(data: options.Data = None) -> None:
    """Run the command `cite`."""
    from crosswire.about import bibtex
    from crosswire.dataset.store import open_store

    store = open_store(data)
    print_result(bibtex())
    for story_id in store.story_ids:
        print_result(f"% {story_id} {store.card(story_id).version}, digest {store.digest(story_id)}")


def doctor(data: options.Data = None, json: options.Json = False) -> None:
    """Run the command `doctor`."""
    from crosswire.cli.doctor import run_checks
    from crosswire.dataset.store import open_store

    rows = [
        {"what": result.subject, "state": "good" if result.passed else "WRONG", "detail": result.detail}
        for result in run_checks(open_store(data))
    ]
    _print(rows, json, ("what", "state", "detail"))
    failed = [f"{row['what']}: {row['detail']}" for row in rows if row["state"] != "good"]
    if failed:
        raise CrosswireError(failed, Exit.INTEGRITY)


def _print(
    rows: list[dict[str, Any]], as_json: bool, keys: tuple[str, ...], ranks: Mapping[str, int] = MappingProxyType({})
) -> None:
    from crosswire.report.tables import Column, Table, as_text

    if as_json:
        print_json(dumps(rows, ensure_ascii=False, indent=2))
        return
    numeric = {key for key in keys if rows and isinstance(rows[0][key], int)}
    columns = [Column(key, key in numeric, ranks.get(key, 0), key in WRAPPED) for key in keys]
    print_result(as_text(Table(columns, [[str(row[key]) for key in keys] for row in rows]), terminal_width()))


COMMANDS = (show, tasks, systems, stories, schema, cite, doctor)
