"""What the reader of a report may edit, and so sees."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet


def editable_pages(user: AbstractBaseUser | AnonymousUser) -> PageQuerySet:
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_permission_for(user, "change")


def may_edit_pages(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether there is any page that ``user`` may edit."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_permission(user, "change"))
