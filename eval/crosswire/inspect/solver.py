"""The solver of the task `full`: one request for each article, then one for the contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspect_ai.model import ChatMessageUser, GenerateConfig, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from crosswire.dataset.store import open_store
from crosswire.formats.quotes.json_in_text import objects_in
from crosswire.inspect.answers import Answer, answers_in
from crosswire.inspect.kinds import CONTRADICTIONS, EVENTS
from crosswire.inspect.prompt_files import Prompts
from crosswire.inspect.response_format import response_schema
from crosswire.inspect.samples import contradictions_prompt

STORED = "crosswire"


def stored_answers(state: TaskState) -> list[Answer]:
    """Return the answers that a solver has stored for a sample; empty if its only answer is the output."""
    return answers_in({"answers": state.store.get(STORED)}) or []


@solver
def ask_story(story: str, prompt: str, structured: bool) -> Solver:
    """Return a solver that asks for each article, with the names of those before, and then for contradictions."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        store = open_store()
        own, prompts = store.story(story), Prompts(prompt, store.schema)
        given: list[Answer] = []

        async def ask(about: str, text: str, keys: Sequence[str]) -> None:
            message = ChatMessageUser(content=text)
            config = GenerateConfig(response_schema=response_schema(store.schema, keys) if structured else None)
            output: ModelOutput = await get_model().generate([message], config=config)
            state.messages += [message, *(choice.message for choice in output.choices[:1])]
            state.output = output
            given.append(Answer(about, output.completion))

        for article in own.articles:
            names = {key: _names(given, items, key) for items, key in (("mentions", "entity"), ("events", "happening"))}
            lists = {"entities": names["entity"], "happenings": names["happening"]}
            text = prompts.fill("full", date=article.date.isoformat(), text=article.text, **lists)
            await ask(article.id, text, EVENTS.keys)
        await ask(own.id, contradictions_prompt(own, prompts), CONTRADICTIONS.keys)
        state.store.set(STORED, [each.record for each in given])
        return state

    return solve


def _names(given: Iterable[Answer], items: str, key: str) -> str:
    """Return the names under a key of the items in all answers, in order of appearance."""
    objects = (each for answer in given for each in objects_in(answer.text))
    lists = (each[items] for each in objects if isinstance(each.get(items), list))
    named = (item.get(key) for own in lists for item in own if isinstance(item, dict))
    return "; ".join(dict.fromkeys(name for name in named if isinstance(name, str) and name)) or "none"
