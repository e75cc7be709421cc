"""The database, its schema and its clock."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from kb.doctor.findings import Finding, error, of_system_checks, ok, warning

CLOCK_WARNING = 2.0
CLOCK_ERROR = 30.0


def reachable() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except OperationalError as failure:
        reason = str(failure).strip().split("\n")[0]
        yield error(f"{reason} See that the server runs and DATABASE_URL names it.")
        return
    version = ".".join(map(str, connection.get_database_version()))
    if connection.vendor == "sqlite" and not settings.SIGNPOST_DEMO:
        yield warning(
            f"SQLite {version}: one machine and one writer only. "
            "Name a PostgreSQL database in DATABASE_URL."
        )
    else:
        yield ok(f"{connection.display_name} {version}.")
    # Without a database named, Django leaves those out that ask one.
    asking = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    yield from of_system_checks(asking)


def migrated() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first = plan[0][0]
        yield error(
            f"{len(plan)} not applied, first {first.app_label}.{first.name}: "
            "run manage.py migrate."
        )
    else:
        yield ok("All applied.")


def clock() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield ok("The database has this machine's.")
        return
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        told = float(cursor.fetchone()[0])
        after = time.time()
    yield compared("the database", told - (before + after) / 2)


def compared(whose: str, seconds: float) -> Finding:
    """``seconds`` is how far a server's clock is ahead of this machine's."""
    if abs(seconds) < CLOCK_WARNING:
        return ok(f"Agrees with {whose} to {abs(seconds):.1f} s.")
    tell = error if abs(seconds) >= CLOCK_ERROR else warning
    side = "ahead of" if seconds > 0 else "behind"
    return tell(
        f"The clock of {whose} is {abs(seconds):.0f} s {side} this machine's: "
        "let all machines keep time by NTP."
    )
