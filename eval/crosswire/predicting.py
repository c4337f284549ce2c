"""The verb `predict`: every answer of a system is kept at once, and taken up again after an interruption."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crosswire.interviewing import Interview, Predicted, Progress, silent
from crosswire.jsonlines import unwritable, write_atomically
from crosswire.model import Answers, ArticlePrediction, StoryPrediction
from crosswire.planning import Plan, plan
from crosswire.prediction_lines import answer_lines, header_line
from crosswire.predictions import PredictionsFile, parse_predictions
from crosswire.problems import CrosswireError, Exit, counted
from crosswire.systems.resolve import resolve


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
    interview = Interview(entrant, planned, progress=progress, opened=kept.opened, given=kept.given)
    try:
        predicted = _keep_all(interview, partial, header)
        if not predicted.opened.articles:
            problems = [f"failed on {article}: {lines[0]}" for article, lines in predicted.failures.items()]
            problems.append(f"{path}: not written, since no article was answered")
            raise CrosswireError("\n".join(problems), Exit.SYSTEM)
        write_atomically(path, predicted.text)
        partial.unlink()
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if not interview.opened.articles:
            partial.unlink(missing_ok=True)
    return predicted


def _keep_all(interview: Interview, partial: Path, header: str) -> Predicted:
    """Ask for what is not kept yet, and append every answer to the partial file at once."""
    with partial.open("a", encoding="utf-8", newline="\n") as file:
        if not interview.opened.articles:
            file.truncate(0)
            file.write(header)

        def keep(articles: Sequence[ArticlePrediction], story: StoryPrediction | None, given: str) -> None:
            answers = Answers()
            answers.add(articles, story)
            file.writelines(answer_lines(answers, given))
            file.flush()

        interview.keep = keep
        return interview.hold()


def _resumed(partial: Path, header: str, planned: Plan) -> PredictionsFile:
    """What a partial file holds; a last line that was cut off is dropped from it."""
    if not partial.exists():
        return PredictionsFile()
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
    return found
