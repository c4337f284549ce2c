"""The command that writes a small system to start from."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from crosswire.cli.output import print_result
from crosswire.problems import CrosswireError


def init(file: Annotated[Path, typer.Argument(help="Python file to write, e.g. mine.py.")]) -> None:
    """Run the command `init`."""
    from crosswire.formats.files import require_writable, write_atomically
    from crosswire.systems.template import template

    if file.suffix != ".py":
        example = f"{file.stem.strip('.') or 'mine'}.py" if file.name != ".py" else "mine.py"
        raise CrosswireError(f"{file}: is not the name of a Python file; write, for example, {example}")
    if file.exists():
        raise CrosswireError(f"{file}: exists already; choose another name")
    require_writable(file)
    write_atomically(file, template(str(file), file.stem))
    print_result(f"written: {file}\nevaluate it: bench eval --system {shlex.quote(str(file))}")


COMMANDS = (init,)
