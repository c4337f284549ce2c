"""Signals that stop the program: SIGTERM and SIGHUP clean up and exit like an interrupt from the keyboard."""

from __future__ import annotations

import os
import signal

from crosswire.problems import Exit

STOPPING = ("SIGTERM", "SIGHUP")


class StopSignal(KeyboardInterrupt):
    """A signal that stops the program, raised in the main thread.

    Attributes:
        exit_code: The exit code for this signal, 128 and its number.
    """

    def __init__(self, number: int) -> None:
        """Store the exit code of a signal."""
        self.exit_code = Exit(128 + number)
        super().__init__(signal.Signals(number).name)


def raise_on_signals() -> None:
    """Raise StopSignal on every signal that stops the program, unless the parent process has it ignored (nohup)."""
    program = os.getpid()

    def stop(number: int, _: object) -> None:
        if os.getpid() != program:
            # A process that a system has forked ends as usual, without a traceback.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        raise StopSignal(number)

    # Windows has no SIGHUP.
    for number in (signal.Signals[name] for name in STOPPING if name in signal.Signals.__members__):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)
