"""What an editor may take away of what a reader said."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from feedback.models import Vote

ACTION = "feedback.comment_removed"


def remove_comment(
    vote: UUID, article: Page, user: AbstractBaseUser | AnonymousUser
) -> bool:
    """Empty the comment of ``vote``, which is about ``article``; the rest stays.

    The log of ``article`` says who did it and when, not what the comment said.
    Returns False, and logs nothing, where there was none.
    """
    with transaction.atomic():
        found = Vote.objects.filter(pk=vote).exclude(comment="").update(comment="")
        if found:
            log(instance=article.specific, action=ACTION, user=user)
    return bool(found)
