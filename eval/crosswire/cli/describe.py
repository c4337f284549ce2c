"""Commands that tell what there is: show, tasks, systems, stories, schema, cite, doctor."""

from __future__ import annotations

import os
from json import dumps
from typing import Annotated, Any

import typer

from crosswire.cli import options
from crosswire.problems import CrosswireError, Exit, unknown_names
from crosswire.report.tables import Column, Table, as_text

# Characters that a line of `bench show` may have in a pipe, and must have in a terminal.
PIPED, NARROWEST = 1000, 40


def tasks(
    names: Annotated[list[str], typer.Argument(metavar="[TASK...]", help="Tell the metrics of these tasks.")] = [],  # noqa: B006
    json: options.Json = False,
) -> None:
    """List the tasks and their headlines; of tasks that are named, all metrics and what they mean."""
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
        described |= {name: "on request" for name in task.library_metrics}
        described[task.headline] = "headline"
        for name, computed in described.items():
            rows.append({"task": task.name, "metric": name, "computed": computed, "meaning": task.definitions[name]})
    _print(rows, json, ("metric", "computed", "meaning"))


def systems(json: options.Json = False) -> None:
    """List the systems that can be named; none of them is imported."""
    from crosswire.systems.resolve import BUILT_IN, plugins

    rows = [{"system": name, "source": "built in", "what": what} for name, what in BUILT_IN.items()]
    rows += [
        {"system": name, "source": point.dist.name if point.dist else "plug-in", "what": point.value}
        for name, point in plugins().items()
    ]
    _print(rows, json, ("system", "source", "what"))


def stories(data: options.Data = None, json: options.Json = False) -> None:
    """List the stories with their versions and digests."""
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
    _print(rows, json, keys)


def show(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="A story, an article, flood-2/m7, or e1, h2, c3, d4, x5 of a story."),
    ],
    story: Annotated[list[str], typer.Option("--story", help="Only of this story; repeatable. Default: all.")] = [],  # noqa: B006
    layer: Annotated[
        list[str], typer.Option("--layer", help="Mark only this in sentences: mentions or events; repeatable.")
    ] = [],  # noqa: B006
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Show gold: an article with its spans, an entity, a happening, a dispute side by side."""
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
        raise CrosswireError("--layer marks sentences in the terminal; leave it out with --json")
    found = [find(store, name, story) for name in names]
    if json:
        typer.echo(dumps([as_json(each, store.schema) for each in found], ensure_ascii=False, indent=2))
        return
    # A pipe has no width: its lines are for grep and less, not to be broken.
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    width = PIPED if piped else max(Console().width, NARROWEST)
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    for place, each in enumerate(found):
        shown = view(each, store.schema, layer or LAYERS, width=0 if piped else width)
        console.print(*([""] if place else []), shown, sep="\n")


def schema(
    name: Annotated[str, typer.Argument(help="What to describe: predictions.")] = "predictions",
    labels: options.Labels = "native",
    data: options.Data = None,
) -> None:
    """Print the JSON Schema of one line of a predictions file."""
    from crosswire.dataset.store import open_store
    from crosswire.formats.predictions.json_schema import predictions_schema

    known = open_store(data).schema
    wrong = [
        *unknown_names("schema", [name], ["predictions"]),
        *unknown_names("label set", [labels], known.label_sets),
    ]
    if wrong:
        raise CrosswireError("\n".join(wrong))
    typer.echo(dumps(predictions_schema(known, labels), indent=2))


def cite(data: options.Data = None) -> None:
    """Print the BibTeX entry, and the version and digest of every story."""
    from crosswire.about import bibtex
    from crosswire.dataset.store import open_store

    store = open_store(data)
    typer.echo(bibtex())
    for story_id in store.story_ids:
        typer.echo(f"% {story_id} {store.card(story_id).version}, digest {store.digest(story_id)}")


def doctor(data: options.Data = None, json: options.Json = False) -> None:
    """Look at the installation and the data; exit 5 if something is wrong."""
    from crosswire.cli.doctor import examine
    from crosswire.dataset.store import open_store

    rows = [
        {"what": found.what, "state": "good" if found.good else "WRONG", "detail": found.detail}
        for found in examine(open_store(data))
    ]
    _print(rows, json, ("what", "state", "detail"))
    wrong = [row["what"] for row in rows if row["state"] != "good"]
    if wrong:
        raise CrosswireError(f"wrong: {', '.join(wrong)}", Exit.INTEGRITY)


def _print(rows: list[dict[str, Any]], as_json: bool, keys: tuple[str, ...]) -> None:
    if as_json:
        typer.echo(dumps(rows, ensure_ascii=False, indent=2))
        return
    columns = [Column(key, numeric=bool(rows) and isinstance(rows[0][key], int)) for key in keys]
    typer.echo(as_text(Table(columns, [[str(row[key]) for key in keys] for row in rows])), nl=False)


COMMANDS = (show, tasks, systems, stories, schema, cite, doctor)
