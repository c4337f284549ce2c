"""The typer application: the list of commands, the exit codes, and the handling of errors."""

from __future__ import annotations

import io
import sys
import traceback
from itertools import chain
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from crosswire.about import __version__
from crosswire.cli import compare, conformance, convert, curate, describe, errors, evaluate, init, options, runs
from crosswire.cli.help_texts import HELP
from crosswire.cli.output import print_note, silence
from crosswire.cli.signals import StopSignal, raise_on_signals
from crosswire.problems import EXIT_MEANINGS, CrosswireError, Exit, printable, printed_lines, quoted

ABOUT = """Score information extraction on news reports of one happening.

Start with `bench eval --system gazetteer`, then evaluate your own system: an installed plug-in, module:Class,
path/file.py:Class, or a predictions file.
"""

EPILOG = "\n\n".join(
    [
        "Every option of a command can also be set by an environment variable, e.g. BENCH_EVAL_SYSTEM for"
        " `bench eval --system`. BENCH_DATA sets --data for all commands.",
        "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in EXIT_MEANINGS.items()) + ".",
    ]
)


class Commands(TyperGroup):
    """The group of all commands. It converts exceptions to messages on stderr and documented exit codes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as below
        """Read the options before the command name. Print an invalid one without control characters."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            error.message = printable(error.message)
            raise

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own context type is not public
        """Run a command. Print a traceback only with --debug."""
        try:
            return super().invoke(ctx)
        except CrosswireError as error:
            lines = printed_lines(error.problems, every=ctx.meta.get(options.EVERY_PROBLEM))
            report("\n".join(lines), debug=ctx.params.get("debug", False))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            # The notes name the partial file that keeps the responses of `bench predict` and `bench eval`.
            report("; ".join(["interrupted", *getattr(error, "__notes__", [])]), debug=False)
            raise typer.Exit(error.exit_code if isinstance(error, StopSignal) else Exit.INTERRUPTED) from error
        except BrokenPipeError as error:
            # The reader of stdout has closed the pipe. Python would write to it again at exit and fail.
            silence(sys.stdout)
            raise typer.Exit(Exit.OK) from error
        except (typer.Exit, typer.Abort):
            raise
        except TyperException as error:
            error.message = printable(error.message)
            raise
        except ImportError as error:
            # A module of a user's system that cannot be imported is reported by the code that loads systems.
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            message = f"a library cannot be imported ({reason}); run `bench doctor`"
            report(message, debug=ctx.params.get("debug", False))
            raise typer.Exit(Exit.INTEGRITY) from error
        except OSError as error:
            place = f"{quoted(str(error.filename))}: " if error.filename else ""
            reason = error.strerror or type(error).__name__
            report(f"{place}{reason}; check the path and its permissions", debug=ctx.params.get("debug", False))
            raise typer.Exit(Exit.USAGE) from error
        except Exception as error:
            summary = f"internal error: {type(error).__name__}: {error} (please report, with the output of --debug)"
            report(summary, debug=ctx.params.get("debug", False))
            raise typer.Exit(Exit.INTERNAL) from error


def report(message: str, *, debug: bool) -> None:
    """Print a message to stderr, followed by the traceback if `debug` is set."""
    print_note(message)
    if debug:
        print_note(traceback.format_exc())


app = typer.Typer(
    name="bench",
    cls=Commands,
    help=ABOUT,
    epilog=EPILOG,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"crosswire {__version__}")
        raise typer.Exit


@app.callback()
def global_options(
    debug: Annotated[bool, typer.Option("--debug", help="Print the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Handle the options before the command name."""


MODULES = (evaluate, init, conformance, convert, compare, runs, errors, curate, describe)

for command in chain.from_iterable(module.COMMANDS for module in MODULES):
    name = "eval" if command is evaluate.evaluate else command.__name__
    app.command(name, help=HELP[name], context_settings={"auto_envvar_prefix": f"BENCH_{name.upper()}"})(command)


def main() -> None:
    """Run the command line and exit. `--debug` is accepted at any position."""
    raise_on_signals()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())  # the parent process has closed the stream
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    app(["--debug", *arguments] if len(arguments) < len(sys.argv) - 1 else arguments)
