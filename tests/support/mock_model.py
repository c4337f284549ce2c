"""A model for inspect that needs no network: it answers with the gold, apart from the changes of a test."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crosswire.dataset.store import open_store
from crosswire.model import Article, Event, Gold, Story

Answer = Callable[[str], str]


def gold_quotes(gold: Gold, article: str, *keys: str) -> dict[str, Any]:
    """Return the gold names and events of an article as an answer with quotes; only these keys."""
    entity = {member: each.name for each in gold.entities or () for member in each.mentions}
    happening = {member: each.id for each in gold.happenings or () for member in each.events}
    words = {mention.id: mention.text for mention in gold.mentions[article]}
    mentions = [
        {"quote": m.text, "type": m.type, "level": m.level, "entity": entity.get((article, str(m.id)), "")}
        for m in gold.mentions[article]
        if m.level == "NAM"
    ]
    events = [
        {
            "trigger": each.text,
            "type": each.type,
            "factuality": each.factuality,
            "happening": happening.get((article, str(each.id)), ""),
            "arguments": _arguments(each, words),
        }
        for each in (gold.events or {})[article]
    ]
    answer = {"mentions": mentions, "events": events}
    return {key: answer[key] for key in keys or answer}


def _arguments(event: Event, words: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"role": argument.role, "quote": words[argument.mention]} for argument in event.arguments if argument.mention
    ]


def gold_answer(story: str, *keys: str, data: Path | None = None) -> Answer:
    """Return a function that answers a request about an article of a story with its gold quotes."""
    store = open_store(data)
    own: Story = store.story(story)
    gold = store.gold(own)

    def answer(request: str) -> str:
        if "Find the contradictions" in request:
            return '{"contradictions": []}'
        article = article_in(request, own.articles)
        return json.dumps(gold_quotes(gold, article.id, *keys))

    return answer


def article_in(request: str, articles: Sequence[Article]) -> Article:
    """Return the article whose text a request holds."""
    [found] = [article for article in articles if article.text.strip() in request]
    return found


def mock_model(answer: Answer) -> Any:  # noqa: ANN401 - a type of inspect_ai, which can be missing
    """Return a mock model of inspect that answers the last message of a request."""
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    def output(messages: Sequence[Any], *_: object) -> ModelOutput:
        result = ModelOutput.from_content("mockllm/model", answer(messages[-1].text))
        # Without it, the mock model counts tokens with a file that it fetches from the network.
        result.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return result

    return get_model("mockllm/model", custom_outputs=output, memoize=False)


def run_task(task: object, answer: Answer, folder: Path, **options: Any) -> Any:  # noqa: ANN401 - as above
    """Run an inspect task with a mock model and return its log."""
    import inspect_ai

    with warnings.catch_warnings():
        # Warnings inside inspect are not ours: as errors they would end its samples. Streams that it leaves open are
        # collected here, because their warnings would fail a later test.
        warnings.simplefilter("ignore")
        model = mock_model(answer)
        [log] = inspect_ai.eval(task, model=model, display="none", log_dir=str(folder / "logs"), **options)
        gc.collect()
    return log


def table(log: Any) -> dict[str, float]:  # noqa: ANN401 - as above
    """Return the scores in the table of a log."""
    return {name: metric.value for each in log.results.scores for name, metric in each.metrics.items()}
