"""The tasks for `inspect eval crosswire/...`."""

from __future__ import annotations

from inspect_ai import Task, task
from inspect_ai.model import GenerateConfig
from inspect_ai.solver import Solver, generate

from crosswire.about import __version__
from crosswire.evaluation.plan import plan
from crosswire.inspect import kinds
from crosswire.inspect.kinds import NAMESPACE, Kind
from crosswire.inspect.prompt_files import Prompts
from crosswire.inspect.response_format import response_schema
from crosswire.inspect.samples import dataset_of
from crosswire.inspect.scorer import answers, headlines
from crosswire.inspect.solver import ask_story
from crosswire.inspect.table import table_of
from crosswire.problems import CrosswireError

# Task arguments are plain values, because `inspect eval-set` compares them to find finished runs.
PROMPT = "v1"


@task
def entities(story: str = "", prompt: str = PROMPT, structured: bool = False) -> Task:
    """Return the task that asks for the names, times and quantities of each article.

    Args:
        story: The id of a story; the only story of the split `test` if it is empty.
        prompt: The version of the prompt.
        structured: Send the JSON Schema of the answer to the provider.
    """
    return _task(kinds.ENTITIES, story, prompt, structured)


@task
def events(story: str = "", prompt: str = PROMPT, structured: bool = False) -> Task:
    """Return the task that asks for the events of each article with arguments. The arguments are as in `entities`."""
    return _task(kinds.EVENTS, story, prompt, structured)


@task
def contradictions(story: str = "", prompt: str = PROMPT, structured: bool = False) -> Task:
    """Return the task that asks for the contradictions of a story. The arguments are as in `entities`."""
    return _task(kinds.CONTRADICTIONS, story, prompt, structured)


@task
def verification(story: str = "", prompt: str = PROMPT, structured: bool = False) -> Task:
    """Return the task that asks for the label of each pair of claims. The arguments are as in `entities`."""
    return _task(kinds.VERIFICATION, story, prompt, structured)


@task
def full(story: str = "", prompt: str = PROMPT, structured: bool = False) -> Task:
    """Return the task that asks for all layers of a story but verdicts. The arguments are as in `entities`."""
    return _task(kinds.FULL, story, prompt, structured)


def _task(kind: Kind, story: str, prompt: str, structured: bool) -> Task:
    planned = plan(stories=[story] if story else [])
    if len(planned.stories) > 1:
        names = ", ".join(each.id for each in planned.stories)
        raise CrosswireError(f"an inspect task has one story; choose one of {names} with -T story=NAME")
    own, store = planned.stories[0], planned.store
    # A story whose gold has no layer for the task is rejected before a request is paid for.
    table_of(kind, own.id, [])
    prompts = Prompts(prompt, store.schema)
    single = kind is not kinds.FULL
    asking: Solver = generate() if single else ask_story(own.id, prompt, structured)
    schema = response_schema(store.schema, kind.keys) if structured and single else None
    digest = store.digest(own.id)
    recorded = {
        "kind": kind.name,
        "story": own.id,
        "data": digest,
        "prompt": prompts.digest,
        "structured": structured,
        "version": __version__,
        "canary": store.schema.canary,
    }
    return Task(
        dataset=dataset_of(kind, own, store.gold(own), prompts),
        solver=asking,
        scorer=answers(),
        metrics=[headlines(kind.name, own.id)],
        config=GenerateConfig(response_schema=schema),
        # Changed data or prompts are another task, so that `inspect eval-set` does not call an old run finished.
        version=f"{own.id}@{digest} {prompts.digest}",
        fail_on_error=False,
        metadata={NAMESPACE: recorded},
    )
