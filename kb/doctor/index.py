"""The encoder, the index, and what waits to be put into it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from articles.published import published_locales
from kb.doctor.findings import Finding, error, ok, warning
from search.components import make_analyser, make_engine
from search.encoder.files import open_model_files
from search.engines.contract import REBUILD
from search.indexing.centre import centring_advice, centring_outcome
from search.indexing.epoch import current_epoch
from search.indexing.outbox import SET_ASIDE, lag
from search.models import OutboxEntry

LATE = 60.0
TOO_LATE = 600.0
SHOWN = 3


def encoder() -> Iterator[Finding]:
    if other := settings.SIGNPOST_SENTENCE_TRANSFORMERS:
        yield ok(f"{other}, by sentence-transformers.")
        return
    files = open_model_files(settings.SIGNPOST_MODEL_DIR)
    yield ok(f"{files.fingerprint} in {files.directory}.")


def engine() -> Iterator[Finding]:
    """Whether this code can read the live generation, in every published language."""
    asked = make_engine(readonly=True)
    live = asked.generation()
    locales = published_locales()
    for locale in locales:
        asked.frequencies((), locale)
    wrong = []
    if live.analysis != make_analyser().version:
        wrong.append("another version of the analysis made it")
    packaged = not (live.model or settings.SIGNPOST_SENTENCE_TRANSFORMERS)
    if (
        packaged
        and live.encoder != open_model_files(settings.SIGNPOST_MODEL_DIR).fingerprint
    ):
        wrong.append(f"another encoder made it ({live.encoder})")
    if live.epoch != current_epoch():
        wrong.append("it belongs to another state of the database")
    if wrong:
        yield error(f"Generation {live.name}: {', '.join(wrong)}: run {REBUILD}.")
    else:
        since = f"{live.promoted:%Y-%m-%d %H:%M}" if live.promoted else "unknown"
        yield ok(f"Generation {live.name}, live since {since}, {len(locales)} locales.")
        if outcome := centring_outcome(live):
            yield ok(outcome)
        if advice := centring_advice(live):
            yield warning(advice)


def queue() -> Iterator[Finding]:
    behind = lag()
    if not behind.pending:
        yield ok("Everything is indexed.")
        return
    line = f"{behind.pending} articles wait, the first for {behind.oldest:.0f} s"
    if behind.oldest < LATE:
        yield ok(f"{line}.")
        return
    who = "celery -A kb worker" if settings.REDIS_URL else "manage.py index --watch"
    tell = error if behind.oldest >= TOO_LATE else warning
    yield tell(f"{line}: see that {who} runs, and what its log says.")


def set_aside() -> Iterator[Finding]:
    entries = OutboxEntry.objects.filter(SET_ASIDE).order_by("pk")
    found = [f"{entry.family} ({entry.locale})" for entry in entries[:SHOWN]]
    if not found:
        yield ok("No article.")
        return
    more = lag().set_aside - len(found)
    names = ", ".join(found) + (f" and {more} more" if more > 0 else "")
    yield warning(
        f"{names}: the admin shows the errors; edit the articles, or wait for the "
        "next try."
    )
