"""The verb `predict`: every answer of a system is kept at once, and taken up again after an interruption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crosswire.jsonlines import unwritable, write_atomically
from crosswire.model import ArticlePrediction, Links, MentionRef, Prediction, Story, StoryPrediction
from crosswire.planning import Plan, plan
from crosswire.prediction_lines import SystemInfo, article_line, header_line, predictions_text, story_line
from crosswire.predictions import PredictionsFile, parse_predictions
from crosswire.problems import CrosswireError, Exit, counted
from crosswire.systems.python import LiveSystem
from crosswire.systems.resolve import Replay, resolve
from crosswire.systems.runner import ask, jobs

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a system said of the stories of a plan.

    Attributes:
        system: Who it was.
        data: Story to the digest of the data that it was asked on; empty where a file does not say.
        asked: The articles that it was asked about, in the order of the stories.
        answers: The valid answers, in the same order.
        stories: What was said of the stories beyond their articles.
        failures: Article or story id to what went wrong there.
        remarks: What it said that nobody asked for.
    """

    system: SystemInfo
    data: Mapping[str, str]
    asked: tuple[str, ...]
    answers: tuple[ArticlePrediction, ...]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    stories: tuple[StoryPrediction, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The articles without a valid answer."""
        answered = {answer.article for answer in self.answers}
        return tuple(article for article in self.asked if article not in answered)

    @property
    def text(self) -> str:
        """The predictions file."""
        return predictions_text(self.system, self.data, self.answers, self.stories)


@dataclass(slots=True)
class Kept:
    """What has been answered so far.

    Attributes:
        articles: Article id to its answer.
        stories: Story id to what was said of it; what several questions brought adds up.
    """

    articles: dict[str, ArticlePrediction] = field(default_factory=dict)
    stories: dict[str, StoryPrediction] = field(default_factory=dict)

    def add(self, articles: Iterable[ArticlePrediction], story: StoryPrediction | None) -> None:
        """Keep one answer."""
        self.articles.update({article.article: article for article in articles})
        if story is not None:
            known = self.stories.get(story.story)
            self.stories[story.story] = known.joined(story) if known else story


Keep = Callable[[Sequence[ArticlePrediction], StoryPrediction | None], None]


def ask_all(
    entrant: LiveSystem | Replay,
    planned: Plan,
    *,
    kept: Kept | None = None,
    keep: Keep = lambda articles, story: None,
    progress: Progress = silent,
) -> Predicted:
    """Ask a system about every story, but for the articles that were kept; `keep` is told each answer at once."""
    kept = kept or Kept()
    failures: dict[str, Sequence[str]] = {}
    remarks: list[str] = []
    for story in planned.stories:
        if isinstance(entrant, Replay):
            said = entrant.predict(story)
            kept.add(said.articles, _replayed_story(said, story))
            continue
        for job in jobs(entrant, story, planned.store, kept.articles):
            asked = [article.id for article in job.story.articles]
            progress(f"{entrant.info.name}: {', '.join(asked)}")
            answer = ask(entrant, job, planned.checks)
            kept.add(answer.articles, answer.story)
            failures.update(answer.failures)
            remarks.extend(f"{entrant.info.name} {remark}" for remark in answer.remarks)
            keep(answer.articles, answer.story)
    given = tuple(kept.articles[name] for name in planned.articles if name in kept.articles)
    stories = tuple(kept.stories[story.id] for story in planned.stories if story.id in kept.stories)
    return Predicted(entrant.info, planned.digests, planned.articles, given, failures, tuple(remarks), stories)


def _replayed_story(said: Prediction, story: Story) -> StoryPrediction | None:
    """What a trusted answer says of the story beyond its articles."""
    if said.entities is None and said.happenings is None:
        return None
    return StoryPrediction(story.id, _links(said.entities), _links(said.happenings))


def _links(groups: Sequence[Sequence[MentionRef]] | None) -> Links | None:
    return None if groups is None else tuple(tuple(group) for group in groups)


def predict(
    system: object,
    output: Path | str,
    *,
    stories: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = silent,
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
    kept = _resumed(partial, header, planned)
    if kept.articles:
        progress(f"resumed from {partial}: {counted(len(kept.articles), 'article')} done")
    try:
        predicted = _keep_all(entrant, planned, kept, partial=partial, header=header, progress=progress)
        if not predicted.answers:
            problems = [f"failed on {article}: {lines[0]}" for article, lines in predicted.failures.items()]
            problems.append(f"{path}: not written, since no article was answered")
            raise CrosswireError("\n".join(problems), Exit.SYSTEM)
        write_atomically(path, predicted.text)
        partial.unlink()
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if not kept.articles:
            partial.unlink(missing_ok=True)
    return predicted


def _keep_all(
    entrant: LiveSystem | Replay, planned: Plan, kept: Kept, *, partial: Path, header: str, progress: Progress
) -> Predicted:
    """Ask for what is not kept yet, and append every answer to the partial file at once."""
    with partial.open("a", encoding="utf-8", newline="\n") as file:
        if not kept.articles:
            file.truncate(0)
            file.write(header)

        def keep(articles: Sequence[ArticlePrediction], story: StoryPrediction | None) -> None:
            file.writelines(article_line(article) for article in articles)
            file.writelines([story_line(story)] if story is not None else [])
            file.flush()

        return ask_all(entrant, planned, kept=kept, keep=keep, progress=progress)


def _resumed(partial: Path, header: str, planned: Plan) -> Kept:
    """What a partial file holds; a last line that was cut off is dropped from it."""
    if not partial.exists():
        return Kept()
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
    return Kept(found.articles, found.stories)
