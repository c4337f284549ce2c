"""The verb `predict`: every answer of a system is kept at once, and taken up again after an interruption."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crosswire.evaluation.partial_file import PartialFile
from crosswire.evaluation.plan import plan
from crosswire.evaluation.system_run import Progress, SystemOutput, SystemRun, silent
from crosswire.formats.files import unwritable, write_atomically
from crosswire.formats.predictions.writer import header_line
from crosswire.problems import CrosswireError, Exit, plural
from crosswire.systems.resolve import resolve


def predict(
    system: object,
    output: Path | str,
    *,
    stories: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = silent,
) -> SystemOutput:
    """Run a system and write its predictions file; answers are kept beside it, and taken up again, until it is whole.

    Every answer is appended at once to `<output>.partial`, and the output is written at the end. A run that was
    interrupted goes on from there when the same system is asked again on the same data; what failed is asked again.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, the output cannot be written, or the
            partial file is of another system or other data.
    """
    path = Path(output)
    planned = plan(stories=stories, labels=labels, data=data)
    resolved = resolve(system, planned.store)
    if isinstance(resolved, Path):
        raise CrosswireError(f"{resolved}: is a predictions file already; score it with bench score")
    partial = path.with_name(path.name + ".partial")
    try:
        with PartialFile(partial, header_line(resolved.info, planned.digests)) as partial_file:
            if partial_file.answers:
                progress(f"resumed from {partial}: {plural(len(partial_file.answers), 'answer')} kept")
            predicted = SystemRun(resolved, planned, partial_file, progress).run()
        _require_an_answer(predicted, path)
        write_atomically(path, predicted.text)
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    return predicted


def _require_an_answer(predicted: SystemOutput, path: Path) -> None:
    """Refuse to write a file of no answers.

    Raises:
        CrosswireError: No article was answered; what went wrong, article by article.
    """
    if not predicted.end_to_end.articles:
        problems = [f"failed on {article}: {lines[0]}" for article, lines in predicted.failures.items()]
        problems.append(f"{path}: not written, since no article was answered")
        raise CrosswireError("\n".join(problems), Exit.SYSTEM)
