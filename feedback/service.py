"""Takes votes, clicks and calls for a person, from pages and from the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.published import published_locales
from feedback.errors import (
    BadReceipt,
    BadToken,
    Incomplete,
    LanguageNotPublished,
    NotCounted,
    TooMany,
)
from feedback.forms import DetailsForm
from feedback.models import COMMENT_LENGTH, Click, Contact, Search, Vote
from feedback.recording import optional
from feedback.subjects import Subject, family_of, find_article
from feedback.tokens import TokenExpired, read_page, read_receipt, sign_receipt
from feedback.visitors import Reader
from search.ids import read_search
from search.text.redaction import redact

NETWORK_FACTOR = 10
# No list of results is so long.
LAST_POSITION = 10_000


class Notice(TextChoices):
    """What became of a comment that was not stored as it was written."""

    DROPPED = (
        "dropped",
        _(
            "Your comment looked like a recovery phrase or a private key, so we did "
            "not keep it. Never share it with anyone, including us."
        ),
    )
    REPLACED = (
        "replaced",
        _("We removed personal details from your comment before storing it."),
    )


class Kind(StrEnum):
    VOTE = "vote"
    CLICK = "click"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a client hands in. ``token`` comes with the article, ``search`` with the
    answer; ``family`` (a key as in addresses) and ``locale`` must agree with the token.
    ``locale`` is one that the site publishes, or empty where nothing depends on it.
    """

    kind: Kind
    token: str = ""
    family: str = ""
    locale: str = ""
    helpful: bool | None = None
    reason: str = ""
    comment: str = ""
    search: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A vote as it is stored; ``key`` in the receipt's address allows to change it."""

    key: str
    vote: Vote
    notice: Notice | None = None


def submit(submission: Submission, reader: Reader) -> Receipt | None:
    """Store a submission; a vote gives a receipt. Raises FeedbackError."""
    # The field is a client's: it may hold what no database takes.
    if submission.locale and submission.locale not in published_locales():
        raise LanguageNotPublished
    match submission.kind:
        case Kind.VOTE:
            return _vote(submission, reader)
        case Kind.CLICK:
            _click(submission, reader)
        case Kind.CONTACT:
            _contact(submission, reader)
    return None


def read_vote(key: str) -> Vote:
    """The vote behind a receipt's key. Raises BadReceipt."""
    try:
        return Vote.objects.get(pk=read_receipt(key))
    except Vote.DoesNotExist as error:
        raise BadReceipt from error


def change_answer(vote: Vote, helpful: bool) -> None:
    """A reason belongs to a no and goes with it; a comment stays."""
    vote.helpful = helpful
    if helpful:
        vote.reason = ""
    _save(vote, "helpful", "reason")


def add_details(vote: Vote, form: DetailsForm) -> Notice | None:
    """Store the reason and comment of a valid form."""
    vote.reason = form.cleaned_data.get("reason", "")
    if form.secret:
        # An earlier comment is none the worse for it.
        _save(vote, "reason")
        return Notice.DROPPED
    redacted = redact(form.cleaned_data["comment"], COMMENT_LENGTH)
    vote.comment = redacted.text
    _save(vote, "reason", "comment")
    return Notice.REPLACED if redacted.kinds else None


def _save(vote: Vote, *fields: str) -> None:
    """Only what the reader changed: an editor may have removed the comment since."""
    vote.changed = timezone.now()
    vote.save(update_fields=[*fields, "changed"])


def _vote(submission: Submission, reader: Reader) -> Receipt:
    if submission.helpful is None:
        raise Incomplete({"helpful": [gettext("Say whether the article helped.")]})
    form = DetailsForm(
        {"reason": submission.reason, "comment": submission.comment},
        helpful=submission.helpful,
    )
    if not form.is_valid():
        raise Incomplete(
            {name: [str(e) for e in errors] for name, errors in form.errors.items()}
        )
    subject = _subject(submission)
    if not reader.counted:
        raise NotCounted
    vote = _cast(subject, submission.helpful, reader)
    detailed = form.secret or any(form.cleaned_data.values())
    notice = add_details(vote, form) if detailed else None
    return Receipt(sign_receipt(vote.pk), vote, notice)


def _cast(subject: Subject, helpful: bool, reader: Reader) -> Vote:
    """One vote a visitor-day and revision: the second one changes the first."""
    same = {"visitor": reader.visitor, **subject._asdict()}
    if not Vote.objects.filter(**same).exists():
        _limit(reader)
    vote, created = Vote.objects.get_or_create(
        **same,
        defaults={
            "t": reader.at,
            "changed": timezone.now(),
            "network": reader.network,
            "helpful": helpful,
        },
    )
    if not created and vote.helpful != helpful:
        change_answer(vote, helpful)
    return vote


def _limit(reader: Reader) -> None:
    recent = Vote.objects.filter(
        network=reader.network, t__gt=reader.at - timedelta(hours=1)
    )
    rate = settings.SIGNPOST_VOTE_RATE
    if (
        recent.count() >= rate * NETWORK_FACTOR
        or recent.filter(visitor=reader.visitor).count() >= rate
    ):
        raise TooMany


def _click(submission: Submission, reader: Reader) -> None:
    position = submission.position
    if position is None or not 1 <= position <= LAST_POSITION:
        raise Incomplete({"position": [gettext("Count the results from 1.")]})
    search = _search(submission)
    article = find_article(family_of(submission.family), submission.locale)

    def record() -> None:
        # Nothing is known of a search that staff made.
        if reader.counted and Search.objects.filter(pk=search).exists():
            Click.objects.create(
                t=reader.at,
                visitor=reader.visitor,
                network=reader.network,
                locale=submission.locale,
                family=article.translation_key,
                revision=article.live_revision_id or 0,
                search_id=search,
                position=position,
            )

    optional("click", record)


def _contact(submission: Submission, reader: Reader) -> None:
    about_article = submission.token or (submission.family and not submission.search)
    subject = _subject(submission) if about_article else None
    search = _search(submission) if submission.search else None

    def record() -> None:
        if not reader.counted:
            return
        known = search is not None and Search.objects.filter(pk=search).exists()
        contact = Contact(
            t=reader.at,
            visitor=reader.visitor,
            network=reader.network,
            locale=subject.locale if subject else submission.locale,
            family=subject.family if subject else None,
            revision=subject.revision if subject else None,
            search_id=search if known else None,
        )
        # A second click on the button is no second need.
        Contact.objects.bulk_create([contact], ignore_conflicts=True)

    optional("contact", record)


def _subject(submission: Submission) -> Subject:
    """What the token says, checked against what is public now.

    Raises BadToken, TokenExpired, ArticleNotFound, ArticleWithdrawn.
    """
    if not submission.token:
        if not settings.SIGNPOST_REPLAY:
            raise BadToken
        article = find_article(family_of(submission.family), submission.locale)
        return Subject(
            article.translation_key, submission.locale, article.live_revision_id or 0
        )
    try:
        page = read_page(submission.token, timezone.now().date())
    except TokenExpired as expired:
        # A call for a person is taken however long the page had been open.
        if submission.kind is not Kind.CONTACT:
            raise
        page = expired.token
    if submission.locale not in ("", page.locale):
        raise BadToken
    if submission.family and family_of(submission.family) != page.family:
        raise BadToken
    find_article(page.family, page.locale)
    return Subject(page.family, page.locale, page.revision)


def _search(submission: Submission) -> UUID:
    try:
        return read_search(submission.search)
    except BadSignature as error:
        raise BadToken from error
