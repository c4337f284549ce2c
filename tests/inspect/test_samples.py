"""The samples, prompts and answer schemas of the inspect tasks."""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from pathlib import Path

import jsonschema
import pytest

pytest.importorskip("inspect_ai", reason="needs the extra crosswire[inspect]")

from crosswire.dataset.store import open_store
from crosswire.inspect import tasks
from crosswire.inspect.answer_schema import answer_schema
from crosswire.inspect.kinds import CONTRADICTIONS, ENTITIES, EVENTS, FULL, KINDS, VERIFICATION, Kind
from crosswire.inspect.prompt_files import Prompts, versions
from crosswire.inspect.response_format import response_schema
from crosswire.inspect.samples import contradictions_prompt, dataset_of
from crosswire.model.claim_pairs import claim_pairs
from crosswire.problems import CrosswireError
from crosswire.tasks import TASKS
from support.builders import change, set_to

TASK_OF = {name: getattr(tasks, name) for name in KINDS}


def samples(kind: Kind, data: Path | None = None, story: str = "hesk") -> list[dict[str, object]]:
    store = open_store(data)
    own = store.story(story)
    found = dataset_of(kind, own, store.gold(own), Prompts("v1", store.schema))
    return [sample.model_dump() for sample in found]


def test_key_of_the_entry_point_is_the_package() -> None:
    """Inspect looks up `crosswire/entities` under the name in front of the slash."""
    [point] = [each for each in entry_points(group="inspect_ai") if each.value.startswith("crosswire.")]
    assert point.name == "crosswire"
    registry = point.load()
    assert {*KINDS, "answers", "headlines", "ask_story"} <= set(vars(registry))


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (ENTITIES, ["hesk-1", "hesk-2", "hesk-3"]),
        (EVENTS, ["hesk-1", "hesk-2", "hesk-3"]),
        (CONTRADICTIONS, ["hesk"]),
        (FULL, ["hesk"]),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_samples_are_articles_or_the_story(kind: Kind, ids: list[str]) -> None:
    assert [sample["id"] for sample in samples(kind)] == ids


def test_samples_of_verification_are_the_given_pairs() -> None:
    rows = (Path(__file__).parents[2] / "data" / "pairs" / "validation.jsonl").read_text(encoding="utf-8").splitlines()
    ids = {json.loads(row)["pair"].rpartition("/")[2] for row in rows}
    found = samples(VERIFICATION)
    assert {sample["id"] for sample in found} == ids
    assert len(found) == len(ids) == 46


def labels(data: Path) -> list[str]:
    store = open_store(data)
    return [pair.label for pair in claim_pairs(store.gold(store.story("hesk")), store.schema.disputes)]


def reverse_relations(data: Path) -> None:
    """Make exclusive answers compatible, and compatible ones exclusive."""
    path = data / "annotations" / "hesk" / "disputes.jsonl"
    disputes = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for dispute in disputes:
        dispute["overrides"] = []
        for relation in dispute["relations"]:
            new = {"exclusive": False, "reason": "part_whole", "cue": None}
            relation |= new if relation["exclusive"] else {"exclusive": True, "reason": None, "cue": "lexical"}
    path.write_text("".join(json.dumps(each) + "\n" for each in disputes), encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_gold_is_in_any_sample(kind: Kind, hesk: Path) -> None:
    before, labels_before = samples(kind, hesk), labels(hesk)
    assert {json.dumps(sample["target"]) for sample in before} == {'""'}
    assert [sample["metadata"] for sample in before] == [{"story": "hesk"}] * len(before)
    # Other gold gives the same samples, so that no label, type or span can be read from them.
    reverse_relations(hesk)
    assert sum(one != other for one, other in zip(labels_before, labels(hesk), strict=True)) > 10
    change(hesk, "hesk-1/mentions.jsonl", "m2", set_to(level="NOM"))
    change(hesk, "hesk-1/events.jsonl", "v1", set_to(factuality="UU"))
    assert samples(kind, hesk) == before


@pytest.mark.parametrize("name", KINDS)
def test_task_records_data_prompt_and_canary(name: str) -> None:
    task = TASK_OF[name](story="hesk")
    recorded = task.metadata["crosswire"]
    store = open_store()
    assert recorded["kind"] == name
    assert recorded["data"] == store.digest("hesk")
    assert recorded["prompt"] == Prompts("v1", store.schema).digest
    assert recorded["canary"] == store.schema.canary
    assert task.version == f"hesk@{store.digest('hesk')} {recorded['prompt']}"
    assert task.fail_on_error is False


def test_default_story_is_the_test_story() -> None:
    assert tasks.entities().metadata["crosswire"]["story"] == "homs"


def test_unknown_names_are_rejected_before_a_request() -> None:
    with pytest.raises(CrosswireError, match="unknown prompt version 'v0' .*v1"):
        tasks.entities(prompt="v0")
    with pytest.raises(CrosswireError, match="unknown story 'hes'"):
        tasks.entities(story="hes")


def test_story_without_the_layer_is_rejected_before_a_request(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    assert len(tasks.entities().dataset) == 1
    with pytest.raises(CrosswireError, match="no layer for verification"):
        tasks.verification()


@pytest.mark.parametrize("version", versions())
def test_prompts_name_every_type_and_hold_the_article(version: str) -> None:
    store = open_store()
    own, prompts = store.story("hesk"), Prompts(version, store.schema)
    values = {"date": "2031-03-04", "text": own.articles[0].text, "entities": "Ada $x", "happenings": "none"}
    for name in ("entities", "events", "full"):
        text = prompts.fill(name, **values)
        assert own.articles[0].text.strip() in text
        assert all(f"- {each}: " in text for each in store.schema.mention_types)
        events = [f"- {each}: " in text for each in store.schema.events.types]
        assert all(events) if name != "entities" else not any(events)
    assert "Ada $x" in prompts.fill("full", **values)
    across = contradictions_prompt(own, prompts)
    assert all(article.text.strip() in across for article in own.articles)
    assert all(slot in across for slot in store.schema.disputes.slots)


@pytest.mark.parametrize("name", ["entities", "events", "full", "contradictions", "verification"])
def test_example_in_a_prompt_is_an_answer(name: str) -> None:
    store = open_store()
    values = {key: "" for key in ("date", "text", "entities", "happenings", "articles", "question", "left", "right")}
    text = Prompts("v1", store.schema).fill(name, **values)
    keys = EVENTS.keys if name == "full" else KINDS[name].keys
    [example] = re.findall(r'^\{"(?:mentions|contradictions|label)".*\}$', text, re.M)
    checker = jsonschema.Draft202012Validator(answer_schema(store.schema, keys))
    checker.validate(json.loads(example))
    assert not checker.is_valid({"mentions": [{"quote": "x", "type": "DAM"}]})


def test_schema_of_inspect_keeps_the_schema_of_answers() -> None:
    schema = open_store().schema
    for kind in KINDS.values():
        sent = response_schema(schema, kind.keys).json_schema.model_dump(exclude_none=True)
        assert sent == answer_schema(schema, kind.keys)


def test_metrics_of_the_tables_exist() -> None:
    known = {metric for task in TASKS for metric in (*task.metrics, *task.extra_metrics)}
    for kind in KINDS.values():
        assert set(kind.metrics) <= known
        assert {metric.partition(".")[0] for metric in kind.metrics} == set(kind.tasks)
