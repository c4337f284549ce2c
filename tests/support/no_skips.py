"""The option `--no-skips` of pytest: it runs only the tests that can skip, and fails if one of them does."""

from __future__ import annotations

import re

import pytest

# A file that calls one of these can skip each of its tests.
_CALL = re.compile(r"\bimportorskip\b|\bpytest\.skip\b")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="run only the tests that can skip; fail if one does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that have no mark that skips, in files that do not call `pytest.skip` or `importorskip`."""
    if config.getoption("--no-skips"):
        calling = {path for path in {item.path for item in items} if _CALL.search(path.read_text(encoding="utf-8"))}
        marked = {item for item in items if any(item.iter_markers("skipif")) or any(item.iter_markers("skip"))}
        kept = [item for item in items if item.path in calling or item in marked]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session if a test was skipped; the processes of pytest-xdist leave that to the one that reports."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was skipped, and why."""
    if config.getoption("--no-skips"):
        for report in terminalreporter.stats.get("skipped", ()):
            where, line, reason = report.longrepr
            terminalreporter.write_line(f"FAILED: --no-skips does not allow {where}:{line}: {reason}", red=True)
