"""The verbs `evaluate`, `predict` and `score`: the data flow of the benchmark from a system's name to a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire import __version__
from crosswire.jsonlines import unwritable, write_atomically
from crosswire.model import ArticlePrediction, Story
from crosswire.planning import Plan, plan
from crosswire.predictions import (
    LONGEST_NAME,
    PredictionsFile,
    SystemInfo,
    article_line,
    header_line,
    parse_predictions,
    predictions_path,
    predictions_text,
    read_predictions,
)
from crosswire.problems import CrosswireError, Exit, counted, exit_for, printable, shown
from crosswire.runs import Run, StoryInfo
from crosswire.scoring import Scoring, not_attempted, score_task
from crosswire.store import Store
from crosswire.systems.python import LiveSystem
from crosswire.systems.resolve import Replay, resolve
from crosswire.systems.runner import ask, jobs
from crosswire.tasks.task import ScoringConfig, Unit

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a system said of the stories of a plan.

    Attributes:
        system: Who it was.
        data: Story to the digest of the data that it was asked on; empty where a file does not say.
        asked: The articles that it was asked about, in the order of the stories.
        answers: The valid answers, in the same order.
        failures: Article id to what went wrong there.
        remarks: What it said that nobody asked for.
    """

    system: SystemInfo
    data: Mapping[str, str]
    asked: tuple[str, ...]
    answers: tuple[ArticlePrediction, ...]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The articles without a valid answer."""
        answered = {answer.article for answer in self.answers}
        return tuple(article for article in self.asked if article not in answered)

    @property
    def text(self) -> str:
        """The predictions file."""
        return predictions_text(self.system, self.data, self.answers)


def evaluate(
    system: object,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = _silent,
) -> Run:
    """Run a system on stories and score what it says.

    Args:
        system: A system, its class, or any name that `bench eval --system` takes.
        tasks: Names of tasks; all where none is given.
        stories: Names of stories; those of the split `test` where none is given.
        metrics: Names of metrics; `all` adds those that need another library's slow import.
        labels: `native`, `conll` or `ontonotes`.
        data: The folder that holds `corpus/` and `annotations/`, if not ours.
        progress: Told a line now and then.

    Returns:
        The run, in which an article that the system failed on counts as nothing found.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, or a predictions file is invalid.
    """
    planned = plan(stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data)
    entrant = resolve(system, planned.store)
    if isinstance(entrant, Path):
        return _score_file(entrant, planned)
    return _scored(ask_all(entrant, planned, progress=progress), planned)


def score(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
) -> Run:
    """Score a predictions file (`-` for standard input) or the folder of a run.

    Raises:
        CrosswireError: A name is unknown, or the file is invalid: then all its problems, and nothing is scored.
    """
    path = predictions_path(Path(predictions))
    return _score_file(path, plan(stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data))


def ask_all(
    entrant: LiveSystem | Replay,
    planned: Plan,
    *,
    done: Mapping[str, ArticlePrediction] | None = None,
    keep: Callable[[Sequence[ArticlePrediction]], None] = lambda _: None,
    progress: Progress = _silent,
) -> Predicted:
    """Ask a system about every story, but for the articles that are done; `keep` is told each answer at once."""
    answers = dict(done or {})
    failures: dict[str, Sequence[str]] = {}
    remarks: list[str] = []
    for story in planned.stories:
        if isinstance(entrant, Replay):
            answers.update({answer.article: answer for answer in entrant.predict(story)})
            continue
        for job in jobs(entrant, story, planned.store, answers):
            asked = [article.id for article in job.story.articles]
            progress(f"{entrant.info.name}: {', '.join(asked)}")
            answer = ask(entrant, job, planned.checks)
            answers.update({article.article: article for article in answer.articles})
            failures.update(answer.failures)
            remarks.extend(f"{entrant.info.name} {remark}" for remark in answer.remarks)
            keep(answer.articles)
    given = tuple(answers[name] for name in planned.articles if name in answers)
    return Predicted(entrant.info, planned.digests, planned.articles, given, failures, tuple(remarks))


def predict(
    system: object,
    output: Path | str,
    *,
    stories: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = _silent,
) -> Predicted:
    """Run a system and write its predictions file; answers are kept beside it, and taken up again, until it is whole.

    Every answer is appended at once to `<output>.partial`, which becomes `output` at the end. A run that was
    interrupted goes on from there when the same system is asked again on the same data.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, the output cannot be written, or the
            partial file is of another system or other data.
    """
    path = Path(output)
    planned = plan(stories=stories, labels=labels, data=data)
    entrant = resolve(system, planned.store)
    if isinstance(entrant, Path):
        raise CrosswireError(f"{entrant}: is a predictions file already; score it with bench score")
    partial = path.with_name(path.name + ".partial")
    header = header_line(entrant.info, planned.digests)
    done = _resumed(partial, header, planned)
    if done:
        progress(f"resumed from {partial}: {len(done)} articles are done")
    try:
        with partial.open("a", encoding="utf-8", newline="\n") as file:
            if not done:
                file.truncate(0)
                file.write(header)

            def keep(articles: Sequence[ArticlePrediction]) -> None:
                file.writelines(article_line(article) for article in articles)
                file.flush()
                done.update({article.article: article for article in articles})

            predicted = ask_all(entrant, planned, done=done, keep=keep, progress=progress)
        if not predicted.answers:
            problems = [f"failed on {article}: {lines[0]}" for article, lines in predicted.failures.items()]
            raise CrosswireError(
                "\n".join([*problems, f"{path}: not written, since no article was answered"]), Exit.SYSTEM
            )
        write_atomically(path, predicted.text)
        partial.unlink()
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if not done:
            partial.unlink(missing_ok=True)
    return predicted


def _resumed(partial: Path, header: str, planned: Plan) -> dict[str, ArticlePrediction]:
    """What a partial file holds; a last line that was cut off is dropped from it."""
    if not partial.exists():
        return {}
    if not partial.is_file():
        raise CrosswireError(f"{partial}: is no file, but unfinished predictions are kept there; choose another -o")
    content = partial.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    answered = whole.count(b"\n") > 1
    found = parse_predictions(whole, str(partial), planned.checks) if answered else PredictionsFile()
    ours = whole.startswith(header.encode()) if whole else header.encode().startswith(content)
    if not ours or found.problems:
        made_by = f" of {found.system.label}" if found.system else ""
        message = f"{partial}: holds unfinished predictions{made_by}, of another system, version or data"
        raise CrosswireError(f"{message}; delete it to start anew, or choose another -o")
    if whole != content:
        partial.write_bytes(whole)
    return found.articles


def _score_file(path: Path, planned: Plan) -> Run:
    found = read_predictions(path, planned.checks)
    if found.problems:
        raise CrosswireError(found.problems, exit_for(found.problems))
    info = (
        found.system
        if found.system and found.system.name
        else SystemInfo("stdin" if str(path) == "-" else printable(path.stem)[:LONGEST_NAME])
    )
    remarks = [f"{counted(found.passed_over, 'article')} of other stories passed over"] if found.passed_over else []
    for story in planned.stories:
        made_on, now = (found.data or {}).get(story.id), planned.digests[story.id]
        if made_on not in (None, now):
            remarks.append(f"the predictions for {story.id} were made on data {shown(made_on)}; it is {now} now")
    answers = tuple(found.articles[article] for article in planned.articles if article in found.articles)
    return _scored(Predicted(info, found.data or {}, planned.articles, answers, {}, tuple(remarks)), planned)


def _scored(predicted: Predicted, planned: Plan) -> Run:
    answers = {answer.article: answer for answer in predicted.answers}
    infos = tuple(_info(story, planned.store) for story in planned.stories)
    scoring = Scoring(
        schema=planned.store.schema,
        config=ScoringConfig(labels=planned.labels),
        data="+".join(f"{info.id}-{info.version}@{info.digest}" for info in infos),
        code=__version__,
        metrics=planned.metrics,
    )
    units = [
        Unit(article, gold.mentions[article.id], answers[article.id].mentions if article.id in answers else None)
        for story in planned.stories
        for gold in (planned.store.gold(story),)
        for article in story.articles
    ]
    # A system that answered without a layer does not do it; one that did not answer at all has found nothing.
    attempted = not answers or any(answer.mentions is not None for answer in predicted.answers)
    return Run(
        system=predicted.system,
        stories=infos,
        missing=predicted.missing,
        failures=predicted.failures,
        remarks=predicted.remarks,
        tasks=tuple(
            score_task(task, units, scoring) if attempted else not_attempted(task, scoring) for task in planned.tasks
        ),
        predictions=predicted.text,
    )


def _info(story: Story, store: Store) -> StoryInfo:
    card = store.card(story.id)
    articles = tuple(article.id for article in story.articles)
    return StoryInfo(story.id, card.version, store.digest(story.id), articles, card.provisional)
