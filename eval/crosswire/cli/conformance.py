"""The command that checks whether a system keeps to the interface."""

from dataclasses import asdict
from json import dumps

from crosswire.cli import options
from crosswire.cli.output import print_json, print_result, terminal_width
from crosswire.problems import CrosswireError, Exit, plural


def conformance(
    system: options.System,
    timeout: options.Timeout = None,
    memory: options.Memory = None,
    json: options.Json = False,
) -> None:
    """Run the command `conformance`."""
    from crosswire.evaluation.conformance import conformance as check
    from crosswire.report.tables import Column, Table, as_text

    findings = check(system, timeout=timeout, memory=memory)
    if json:
        print_json(dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        columns = [Column("check", wrapped=True), Column("result"), Column("detail", wrapped=True)]
        rows = [[each.check, "passed" if each.passed else "failed", each.detail] for each in findings]
        print_result(as_text(Table(columns, rows), terminal_width()))
    failed = sum(not finding.passed for finding in findings)
    if failed:
        raise CrosswireError(f"{plural(failed, 'check')} of {len(findings)} failed", Exit.GATE)


COMMANDS = (conformance,)
