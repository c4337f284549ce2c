"""The dataset card, data/README.md: its front matter and its generated tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huggingface_hub import DatasetCard

from crosswire.about import bibtex
from crosswire.curation.column_tables import column_sections
from crosswire.curation.data_files import DATA
from crosswire.curation.line_readings import reading_table, state_table
from crosswire.curation.listing_scores import coverage_table, listing_table, raised_table
from crosswire.curation.marked_sections import replace_sections
from crosswire.curation.reading_counts import PASSES_FOLDER, discovery_table, second_reading_table
from crosswire.curation.story_counts import story_stats
from crosswire.dataset.configs import CONFIGS, Config
from crosswire.dataset.huggingface import features_of
from crosswire.dataset.layout import find_folders
from crosswire.dataset.store import Store
from crosswire.evaluation.agreement import agree
from crosswire.evaluation.evaluate import evaluate
from crosswire.evaluation.run import Run
from crosswire.model.claim_lines import CONTESTED, FIRM
from crosswire.model.claim_pairs import COMPATIBLE
from crosswire.model.schema import AGREEMENT
from crosswire.problems import plural
from crosswire.report.agreement_tables import agreement_table
from crosswire.report.run_tables import headline_table
from crosswire.report.tables import Column, Table, as_markdown

CARD = DATA / "README.md"


def dataset_card(store: Store, files: Mapping[Path, str], page: str) -> str:
    """Return the dataset card with current front matter and current generated sections.

    Args:
        store: The data.
        files: Path to content of the files in data/.
        page: The card as it is.

    Raises:
        CrosswireError: The card lacks a marker.
    """
    card = DatasetCard(page)
    front_matter: Any = card.data
    front_matter.configs = [_config(config, files) for config in CONFIGS]
    front_matter.dataset_info = [
        {"config_name": config.name, "features": features_of(config.columns(store.schema))._to_yaml_list()}
        for config in CONFIGS
    ]
    own = {
        "counts": as_markdown(counts_table(store)),
        "types": as_markdown(contradiction_types_table(store)),
        "columns": "\n".join(column_sections(store, files)),
        "provenance": as_markdown(provenance_table(store)),
        "readings": as_markdown(reading_table(store)),
        "states": as_markdown(state_table(store)),
        "listings": as_markdown(listing_table(store)),
        "missing": as_markdown(coverage_table(store)),
        "raised": as_markdown(raised_table(store)),
        "second-reading": as_markdown(second_reading_table(store)),
        "discovery": as_markdown(discovery_table(store)),
        "citation": f"```bibtex\n{bibtex()}\n```\n",
    }
    return replace_sections(str(card), {**own, **_agreement_sections(store)}, CARD)


def provenance_table(store: Store) -> Table:
    """Return page, time of publication and sources of every article of the real stories."""
    columns = [Column(name) for name in ("article", "page", "published", "made from", "confidence")]
    rows = []
    for story_id in store.story_ids:
        for article in store.card(story_id).articles:
            found = article.provenance
            if found is not None:
                page = f"[{found.publisher}]({found.url})" if found.url else "not found"
                sources = ", ".join(_linked(source) for source in found.derived_from)
                rows.append([f"`{article.id}`", page, found.published or "not known", sources, found.confidence])
    return Table(columns, rows)


def _linked(source: str) -> str:
    """Return a source in Markdown: the host of an address as a link, anything else unchanged."""
    return f"[{urlsplit(source).hostname}]({source})" if "://" in source else source


def _agreement_sections(store: Store) -> dict[str, str]:
    """Return the agreement of both passes, and the scores of the second pass against the gold."""
    first, second = find_folders(store.root / PASSES_FOLDER)
    agreement = agree(first, second, data=store.root)
    against_gold = evaluate(str(second), stories=[story.id for story in agreement.forward.stories], data=store.root)
    return {
        "agreement": as_markdown(_without_targets(agreement_table(agreement))),
        "ceiling": as_markdown(_signed_headlines(against_gold)),
    }


def _without_targets(table: Table) -> Table:
    """Return an agreement table without targets, which are for agreement between annotators of different kinds."""
    kept = [index for index, column in enumerate(table.columns) if column.heading not in ("target", "met")]
    rows = [[row[index] for index in kept] for row in table.rows]
    return Table([table.columns[index] for index in kept], rows, table.notes)


def _signed_headlines(run: Run) -> Table:
    """Return the headlines of a run with their signatures."""
    table = headline_table(run.tasks)
    n = plural(len(run.articles), "article")
    return replace(table, notes=[f"n = {n}", *(f"`{task.signature}`" for task in run.tasks if task.attempted)])


def _config(config: Config, files: Mapping[Path, str]) -> dict[str, Any]:
    """Return the entry of a config in the front matter.

    Its description is the digest of its files: the `datasets` library keys its cache by the front matter and not by
    the files, so that an edit would go unnoticed without it.
    """
    own = {path: content for path, content in files.items() if path.parts[:2] == (DATA.name, config.name)}
    digest = hashlib.sha256("".join(own.values()).encode()).hexdigest()
    return {
        "config_name": config.name,
        **({"default": True} if config is CONFIGS[0] else {}),
        "description": f"sha256-{digest}",
        "data_files": [{"split": path.stem, "path": path.relative_to(DATA).as_posix()} for path in own],
    }


def counts_table(store: Store) -> Table:
    """Return the size of every layer, one row a count and one column a story; the numbers of stats.json."""
    sizes = {story_id: _sizes(story_stats(store, story_id), store) for story_id in store.story_ids}
    columns = [Column(f"`{name}` ({store.card(name).split})", numeric=True) for name in sizes]
    rows = [
        [name, *("-" if own[name] is None else f"{own[name]:,}" for own in sizes.values())]
        for name in next(iter(sizes.values()), {})
    ]
    return Table([Column("count"), *columns], rows)


def _sizes(stats: Mapping[str, Any], store: Store) -> dict[str, int | None]:
    return {
        **{name: stats["texts"][name] for name in ("articles", "sentences", "words")},
        "mentions": stats["mentions"]["total"],
        **{f"- level {level}": number for level, number in stats["mentions"]["level"].items()},
        **{f"- level NAM, type {name}": number for name, number in stats["mentions"]["NAM type"].items()},
        "entities": _number(stats, "entities", "total"),
        "events": _number(stats, "events", "total"),
        "arguments": _number(stats, "events", "arguments"),
        "happenings": _number(stats, "happenings", "total"),
        "disputes": _number(stats, "disputes", "total"),
        "- with a contradiction": _number(stats, "disputes", "with a contradiction"),
        "distractors": _number(stats, "disputes", "distractors"),
        "claims": _number(stats, "claims", "total"),
        **_pair_sizes(stats, store),
    }


def _pair_sizes(stats: Mapping[str, Any], store: Store) -> dict[str, int | None]:
    """Return the counts of pairs by label; equal answers and contested pairs are counts of their own."""
    labels = store.schema.disputes.labels
    different = ", without equal answers"
    by_label = {
        f"- label {name}{different if name == COMPATIBLE else ''}": _number(stats, "pairs", "label", name)
        for name in labels
    }
    return {
        "pairs of claims": _number(stats, "pairs", "total"),
        **by_label,
        f"- label {COMPATIBLE}, equal answers (reason {AGREEMENT})": _number(stats, "pairs", "agreeing"),
        "- contested, of any label (also counted above)": _number(stats, "pairs", "contested"),
        "- contradictions that are not contested": _number(stats, "pairs", "contradictions", "not contested"),
        "lines (pairs of claims, also with further places)": _number(stats, "lines", "total"),
        **{f"- state {state}": _number(stats, "lines", "state", state) for state in (FIRM, CONTESTED)},
        "conflicts with a firm line": _number(stats, "lines", "conflicts"),
    }


def _number(stats: Any, *keys: str) -> int | None:  # noqa: ANN401 - counts nest to any depth
    """Return a number of the counts; null where the story has no such layer."""
    for key in keys:
        stats = stats[key] if stats is not None else None
    return None if stats is None else int(stats)


def contradiction_types_table(store: Store) -> Table:
    """Return the contradictions of every story by type, including types that do not occur."""
    stats = {name: story_stats(store, name)["pairs"] for name in store.story_ids}
    types = {name: own["contradictions"]["type"] for name, own in stats.items() if own is not None}
    columns = [Column(f"`{name}`", numeric=True) for name in types]
    rows = [[slot, *(str(own[slot]) for own in types.values())] for slot in store.schema.disputes.slots]
    return Table([Column("type of contradiction"), *columns], rows)
