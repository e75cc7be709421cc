"""How the report says what it found, in the table and in exports."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.statistics.staleness import (
    Helpfulness,
    Review,
    Source,
    Standing,
    State,
    Summary,
)


def checked_text(review: Review) -> str:
    if review.checked is None:
        return ngettext(
            "Never, to be checked every %(days)s day",
            "Never, to be checked every %(days)s days",
            review.interval,
        ) % {"days": review.interval}
    return ngettext(
        "%(date)s, to be checked every %(days)s day",
        "%(date)s, to be checked every %(days)s days",
        review.interval,
    ) % {"date": date_format(review.checked), "days": review.interval}


def due_text(review: Review) -> str:
    if review.late > 0:
        return ngettext(
            "Overdue by %(days)s day", "Overdue by %(days)s days", review.late
        ) % {"days": localize(review.late)}
    if review.late == 0:
        return _("Due today")
    return ngettext("Due in %(days)s day", "Due in %(days)s days", -review.late) % {
        "days": localize(-review.late)
    }


def helpfulness_text(helpfulness: Helpfulness) -> str:
    if helpfulness.share is None or helpfulness.interval is None:
        return _("Too few votes (%(votes)s)") % {"votes": helpfulness.votes}
    return ngettext(
        "%(share)s %% (%(low)s–%(high)s), %(votes)s vote",
        "%(share)s %% (%(low)s–%(high)s), %(votes)s votes",
        helpfulness.votes,
    ) % {
        "share": round(100 * helpfulness.share),
        "low": round(100 * helpfulness.interval.low),
        "high": round(100 * helpfulness.interval.high),
        "votes": localize(helpfulness.votes),
    }


def source_text(source: Source) -> str:
    if source.moved_at is not None:
        wording = (
            _("Yes, critical, since %(date)s")
            if source.standing is Standing.CRITICAL
            else _("Yes, since %(date)s")
        )
        return wording % {"date": date_format(localtime(source.moved_at).date())}
    return {
        Standing.SOURCE: _("Is the source itself"),
        Standing.CURRENT: _("No"),
    }.get(source.standing, _("Not known"))


def summary_sentence(summary: Summary, address: Callable[[State], str]) -> SafeString:
    """The first line; each number links to its rows at the ``address`` of a state."""
    overdue = ngettext(
        "%(overdue)s of %(articles)s articles is overdue",
        "%(overdue)s of %(articles)s articles are overdue",
        summary.overdue,
    ) % {
        "overdue": localize(summary.overdue),
        "articles": localize(summary.articles),
    }
    behind = ngettext(
        "%(behind)s translation is behind its source",
        "%(behind)s translations are behind their source",
        summary.behind,
    ) % {"behind": localize(summary.behind)}
    link = '<a href="{}">{}</a>'
    return format_html(
        _("{overdue}; {behind}."),
        overdue=format_html(link, address(State.OVERDUE), overdue),
        behind=format_html(link, address(State.BEHIND), behind),
    )
