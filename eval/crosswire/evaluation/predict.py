"""The function `predict`: it stores every response of a system at once, and resumes an interrupted run."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from crosswire.evaluation.partial_file import PartialFile, partial_header
from crosswire.evaluation.plan import plan
from crosswire.evaluation.progress import Progress, no_progress
from crosswire.evaluation.run_options import RunOptions
from crosswire.evaluation.system_output import SystemOutput
from crosswire.evaluation.system_run import SystemRun
from crosswire.formats.files import unwritable, write_atomically
from crosswire.formats.locks import LockedError
from crosswire.formats.predictions.output import require_predictions_output
from crosswire.problems import CrosswireError, Exit
from crosswire.systems.resolve import resolve


def predict(  # noqa: PLR0913 - one keyword per option of the command
    system: object,
    output: Path | str,
    *,
    stories: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    executor: Executor | str | None = None,
    limit: int | None = None,
    progress: Progress = no_progress,
) -> SystemOutput:
    """Run a system and write its predictions file; resume an interrupted run.

    Every response is appended at once to `<output>.partial`, and the output is written at the end. If a run was
    interrupted, the next run of the same system on the same data resumes from that file and repeats failed requests.
    The keywords are those of `evaluate`.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, the output cannot be written or is another kind
            of file, or the partial file is of another system or other data, or in use by another process.
    """
    path = Path(output)
    require_predictions_output(path)
    options = RunOptions(timeout, memory, seed, jobs, executor, limit)
    planned = plan(stories=stories, labels=labels, data=data, options=options)
    resolved = resolve(system, planned.store, planned.options.terms)
    if isinstance(resolved, Path):
        raise CrosswireError(f"{resolved}: is already a predictions file; score it with bench score")
    partial = path.with_name(path.name + ".partial")
    try:
        with PartialFile(partial, partial_header(resolved.info, planned)) as partial_file:
            if partial_file.resume_message():
                progress.note(partial_file.resume_message())
            predicted = SystemRun(resolved, planned, partial_file, progress).run()
            _check_predictions(predicted, path)
            write_atomically(path, predicted.text)
            partial_file.mark_complete()
    except LockedError as error:
        message = f"{partial}: another process is writing this file; wait until it has finished, or choose another -o"
        raise CrosswireError(message) from error
    except OSError as error:
        raise unwritable(path, error) from error
    return predicted


def _check_predictions(predicted: SystemOutput, path: Path) -> None:
    """Check that there is at least one valid prediction, for an article, a story or given items.

    Raises:
        CrosswireError: There is none; the error lists the failures by article.
    """
    if not predicted.has_predictions:
        problems = [f"failed on {article}: {lines[0]}" for article, lines in predicted.failures.items()]
        problems.append(f"{path}: not written, because there are no valid predictions")
        raise CrosswireError("\n".join(problems), Exit.SYSTEM)
