"""What the exit code of a process says about its end."""

from __future__ import annotations

import signal


def fault_of_exit(code: int) -> str:
    """Return why a process with this exit code has not answered; negative codes are signals, as in `subprocess`."""
    if code < 0:
        return f"was ended by {_signal_name(-code)}"
    return f"exited with {code}; its messages are on stderr" if code else "exited with 0 before it had answered"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no name
        return f"signal {number}"
