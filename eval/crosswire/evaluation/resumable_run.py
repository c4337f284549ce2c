"""A scored run whose responses are stored until the run is written, so that an interrupted run can be resumed."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from crosswire.evaluation.evaluate import read_output, score_output
from crosswire.evaluation.partial_file import PartialFile, partial_header
from crosswire.evaluation.plan import Plan
from crosswire.evaluation.progress import Progress, no_progress
from crosswire.evaluation.run import Run
from crosswire.evaluation.run_folder import folder_name
from crosswire.evaluation.system_run import SystemRun
from crosswire.formats.files import unwritable
from crosswire.formats.locks import LockedError
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.resolve import resolve


@contextlib.contextmanager
def resumable_run(system: object, planned: Plan, folder: Path, progress: Progress = no_progress) -> Iterator[Run]:
    """Run and score a system, as the context of the code that writes the run.

    Every response is stored at once in a partial file in the folder. The file is removed if the code in the context
    succeeds. Otherwise the next run of the same system on the same data resumes from it, and repeats failed requests.

    Raises:
        CrosswireError: The system cannot be loaded, a predictions file is invalid, or the folder cannot be written.
    """
    resolved = resolve(system, planned.store, planned.options.terms)
    if isinstance(resolved, Path):
        yield score_output(read_output(resolved, planned), planned)
        return
    with contextlib.ExitStack() as stack:
        partial = None
        if isinstance(resolved, LiveSystem):
            stack.enter_context(_existing(folder))
            partial = _open(_partial_file(resolved, planned, folder), stack, progress)
        yield score_output(SystemRun(resolved, planned, partial, progress).run(), planned)
        if partial is not None:
            partial.mark_complete()


def _partial_file(system: LiveSystem, planned: Plan, folder: Path) -> PartialFile:
    """Return the partial file of a system: another name for another system, version, code, data or label set."""
    header = partial_header(system.info, planned)
    digest = hashlib.sha256(header.encode()).hexdigest()[:8]
    return PartialFile(folder / f"{folder_name(system.info.name)}-{digest}.partial", header)


def _open(partial: PartialFile, stack: contextlib.ExitStack, progress: Progress) -> PartialFile | None:
    """Open a partial file; return None if another process, which runs the same system, has it open."""
    try:
        opened = stack.enter_context(partial)
    except LockedError:
        progress.note(f"another process runs {partial.path.stem}; the responses of this run are not kept if it stops")
        return None
    except OSError as error:
        raise unwritable(partial.path, error) from error
    if opened.resume_message():
        progress.note(opened.resume_message())
    return opened


@contextlib.contextmanager
def _existing(folder: Path) -> Iterator[None]:
    """Create a folder; remove it if nothing was written to it."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()
