"""What the tests on real servers report beside passing."""

from __future__ import annotations

import pytest

from tests.services.readers import REPORTS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REPORTS:
        terminalreporter.section("readers during faults")
        for line in REPORTS:
            terminalreporter.line(line)
