"""Tables of an evaluation for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .comparison import Difference, Pair, Summary
from .matchfit import Judgement
from .metrics import NAMES
from .per_question import Asked
from .runner import SYSTEMS, Row


def judgement_lines(judged: Iterable[Judgement]) -> Iterator[str]:
    yield (
        f"{'locale':9}{'n':>6}  answerable: strong  none  unanswerable: strong  none"
    )
    for row in judged:
        yield (
            f"{row.locale:9}{row.n:6}{row.answerable_strong:20.3f}"
            f"{row.answerable_none:6.3f}{row.unanswerable_strong:22.3f}"
            f"{row.unanswerable_none:6.3f}"
        )


def row_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Every row, then mean, pooled and worst of each kind, split and system."""
    names = list(NAMES.values())

    def line(
        locale: str, row: tuple[str, str, str], n: int, values: Iterable[float]
    ) -> str:
        kind, split, system = row
        start = f"{locale:9}{kind:22}{split:7}{system:10}{n:6}"
        return start + "".join(f"{value:12.4f}" for value in values)

    head = f"{'locale':9}{'kind':22}{'split':7}{'system':10}{'n':>6}"
    yield head + "".join(f"{name:>12}" for name in names)
    for row in rows:
        values = [row.measures[name] for name in names]
        yield line(row.locale, (row.kind, row.split, row.system), row.n, values)
    for kind, split in sorted({(row.kind, row.split) for row in rows}):
        for system in SYSTEMS:
            which = (kind, split, system)
            some = [row for row in rows if (row.kind, row.split, row.system) == which]
            total = sum(row.n for row in some)
            table = [[row.measures[name] for row in some] for name in names]
            yield line("mean", which, total, (sum(v) / len(v) for v in table))
            weighed = [
                sum(row.measures[name] * row.n for row in some) / total
                for name in names
            ]
            yield line("pooled", which, total, weighed)
            yield line("worst", which, len(some), map(min, table))


def summary_lines(summaries: Iterable[Summary], measure: str) -> Iterator[str]:
    yield f"95 % intervals of {measure}, families resampled"
    for row in summaries:
        value = row.value
        yield (
            f"{row.locale:9}{row.kind:22}{row.split:7}{row.system:10}{value.n:6}"
            f"{value.mean:10.4f}  {value.low:.4f} to {value.high:.4f}"
        )


def difference_lines(differences: Iterable[Difference]) -> Iterator[str]:
    yield (
        f"{'locale':9}{'kind':22}{'split':7}{'n':>6}{'before':>9}{'after':>9}"
        f"{'difference':>12}  {'interval':20}{'better':>7}{'worse':>7}"
    )
    for row in differences:
        value = row.value
        interval = f"{value.low:+.4f} to {value.high:+.4f}"
        yield (
            f"{row.locale:9}{row.kind:22}{row.split:7}{value.n:6}{row.before:9.4f}"
            f"{row.after:9.4f}{value.mean:+12.4f}  {interval:20}{row.better:7}"
            f"{row.worse:7}"
        )


def lost_lines(lost: Iterable[Pair], system: str) -> Iterator[str]:
    for pair in lost:
        yield f"{pair.difference:+.4f} {_named(pair.after)}"
        yield f"  before: {_places(pair.before, system)}"
        yield f"  after:  {_places(pair.after, system)}"


def worst_lines(worst: Iterable[tuple[float, Asked]]) -> Iterator[str]:
    for value, question in worst:
        yield f"{value:.4f} {_named(question)}"
        for system in question.ranked:
            yield f"  {system + ':':10} {_places(question, system)}"


def _named(question: Asked) -> str:
    return (
        f"{question.query!r} ({question.lang} → {question.locale}, {question.kind}), "
        f"must find {', '.join(question.relevant)}"
    )


def _places(question: Asked, system: str) -> str:
    return " ".join(
        f"[{family}]" if family in question.relevant else family
        for family in question.ranked[system]
    )
