"""Reader of inspect logs (`.eval`): the predictions in them, with the model, the task and the data of the run."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.formats.predictions.reader import PredictionsFile
from crosswire.inspect.answers import Answer, answers_in, conversion_of, left_out_remarks, predictions_of
from crosswire.inspect.kinds import KINDS, NAMESPACE
from crosswire.model import Story, SystemInfo
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Exit, plural, printable, quoted

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample

SUFFIX = ".eval"
SCORER = "answers"
# Parts of a sample that the predictions do not need.
UNUSED = {"messages", "events", "store", "attachments"}


@dataclass(frozen=True, slots=True)
class LogHeader:
    """What a log records about its run.

    Attributes:
        path: The file.
        system: The model, with the task, prompt and settings as parameters.
        tasks: The tasks that its answers are scored on.
        story: The id of the story.
        data: Story to the digest of the data of the run.
        status: `success`, or how the run ended otherwise.
    """

    path: Path
    system: SystemInfo
    tasks: tuple[str, ...]
    story: str
    data: Mapping[str, str]
    status: str


@dataclass(frozen=True, slots=True)
class LogPredictions:
    """The predictions of a log, and the remarks that a reader of their scores needs."""

    file: PredictionsFile
    remarks: tuple[str, ...]


def is_inspect_log(path: Path) -> bool:
    """Return whether a path has the suffix of inspect logs."""
    return path.suffix == SUFFIX


def read_header(path: Path) -> LogHeader:
    """Read the header of a log.

    Raises:
        CrosswireError: `inspect_ai` is missing, or the file is no log of an inspect task of this package.
    """
    _require_inspect(path)
    log = _read(path)
    recorded = (log.eval.metadata or {}).get(NAMESPACE)
    kind = KINDS.get(str(recorded.get("kind"))) if isinstance(recorded, dict) else None
    if recorded is None or kind is None:
        known = ", ".join(each.registered_name for each in KINDS.values())
        raise _invalid(path, f"is a log of the task {quoted(log.eval.task)}; expected one of {known}")
    if (log.eval.config.epochs or 1) > 1:
        message = f"has {log.eval.config.epochs} epochs; run each repetition as a log of its own, without --epochs"
        raise _invalid(path, message)
    return LogHeader(
        path=path,
        system=SystemInfo(printable(log.eval.model)[:LONGEST_NAME], "", _parameters(log, recorded)),
        tasks=kind.tasks,
        story=str(recorded["story"]),
        data={str(recorded["story"]): str(recorded["data"])},
        status=str(log.status),
    )


def read_log_predictions(path: Path, stories: Mapping[str, Story], schema: Schema, checks: Checks) -> LogPredictions:
    """Read the predictions of a log, for one of these stories.

    Raises:
        CrosswireError: The log cannot be read, is about another story, or has a sample without scores.
    """
    header = read_header(path)
    if header.story not in stories:
        message = f"is about {header.story}, not {' or '.join(stories)}; choose it with --story {header.story}"
        raise _invalid(path, message)
    answers: list[Answer] = []
    errors: list[str] = []
    samples = 0
    for sample in _samples(path):
        samples += 1
        found = answers_in(sample.scores[SCORER].metadata) if sample.scores and SCORER in sample.scores else None
        if found is not None:
            answers += found
        elif sample.error is not None:
            errors.append(f"{sample.id} ({printable(sample.error.message)[:200]})")
        else:
            fix = f"run: inspect score {path.name} --scorer {NAMESPACE}/{SCORER}"
            raise _invalid(path, f"sample {quoted(str(sample.id))} has no score of {NAMESPACE}/{SCORER}; {fix}")
    conversion = conversion_of(answers, stories[header.story], schema)
    found_file = predictions_of(conversion, header.system, header.data, checks, str(path))
    remarks = [f"the run has the status {header.status}; what it did not answer counts as not answered"]
    remarks = remarks if header.status != "success" else []
    if errors:
        remarks.append(f"{len(errors)} of {plural(samples, 'sample')} ended with an error: {'; '.join(errors)}")
    return LogPredictions(found_file, (*remarks, *left_out_remarks(conversion)))


def _require_inspect(path: Path) -> None:
    if importlib.util.find_spec("inspect_ai") is None:
        message = f"{path}: inspect_ai is needed to read an inspect log; run: pip install 'crosswire[inspect]'"
        raise CrosswireError(message)


def _read(path: Path) -> EvalLog:
    from inspect_ai.log import read_eval_log

    if not path.is_file():
        raise CrosswireError(f"{path}: no such file; give the path of an inspect log")
    try:
        return read_eval_log(str(path), header_only=True)
    except Exception as error:  # inspect does not document which exceptions a damaged log causes
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise _invalid(path, f"cannot be read as an inspect log ({printable(reason)[:200]})") from error


def _samples(path: Path) -> Iterator[EvalSample]:
    from inspect_ai.log import read_eval_log_samples

    try:
        yield from read_eval_log_samples(str(path), all_samples_required=False, exclude_fields=UNUSED)
    except Exception as error:  # as above
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise _invalid(path, f"its samples cannot be read ({printable(reason)[:200]})") from error


def _parameters(log: EvalLog, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can change the answers: the task, its prompt, the solver, the settings of the model."""
    settings = log.plan.config.model_dump(exclude_none=True, mode="json")
    # The schema follows from `structured`.
    settings.pop("response_schema", None)
    return {
        "task": f"{NAMESPACE}/{recorded['kind']}",
        "prompt": recorded.get("prompt"),
        "structured": recorded.get("structured"),
        "solver": [step.solver for step in log.plan.steps],
        "settings": settings,
        "inspect_ai": log.eval.packages.get("inspect_ai", ""),
    }


def _invalid(path: Path, message: str) -> CrosswireError:
    return CrosswireError(f"{path}: {message}", Exit.INVALID)
