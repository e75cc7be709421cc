"""Who signs in to the demo: an editor, a support lead and an administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

# Everybody knows it: `load_demo` refuses to run outside the demo.
PASSWORD = "harbourline-demo"  # noqa: S105
EDITORS = "Editors"
LEADS = "Support leads"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the demo; without a group it is a superuser.

    Wagtail lets nobody without a name change their own settings.
    """

    name: str
    full_name: tuple[str, str]
    role: str
    group: str


ACCOUNTS = (
    Account("editor", ("Edda", "Torwalt"), "editor", EDITORS),
    Account("lead", ("Leandro", "Sousa"), "support lead", LEADS),
    Account("admin", ("Ada", "Minnow"), "administrator", ""),
)
PERMISSIONS = {
    EDITORS: (
        ("wagtailadmin", "access_admin"),
        ("articles", "add_announcement"),
        ("articles", "change_announcement"),
        ("articles", "add_topic"),
        ("articles", "change_topic"),
        ("search", "add_pinnedarticle"),
        ("search", "change_pinnedarticle"),
        ("search", "delete_pinnedarticle"),
        ("search", "add_synonymset"),
        ("search", "change_synonymset"),
        ("search", "delete_synonymset"),
        ("search", "add_goldenquestion"),
        ("search", "change_goldenquestion"),
        ("search", "delete_goldenquestion"),
        ("simple_translation", "submit_translation"),
    ),
    LEADS: (("wagtailadmin", "access_admin"),),
}
PAGE_PERMISSIONS = {
    EDITORS: ("add_page", "change_page", "publish_page"),
    LEADS: ("change_page",),
}


def load_users() -> None:
    """Make the accounts that are missing, and their groups."""
    users = get_user_model().objects
    missing = set(ACCOUNTS) - {
        account for account in ACCOUNTS if users.filter(username=account.name).exists()
    }
    for account in sorted(missing, key=lambda account: account.name):
        email = f"{account.name}@harbourline.example"
        first, last = account.full_name
        known = {"email": email, "first_name": first, "last_name": last}
        if account.group:
            user = users.create_user(account.name, password=PASSWORD, **known)
            user.groups.add(_group(account.group))
        else:
            users.create_superuser(account.name, password=PASSWORD, **known)


def _group(name: str) -> Group:
    """A group that may work on the pages of every language."""
    group, _created = Group.objects.get_or_create(name=name)
    for app, codename in PERMISSIONS[name]:
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    for codename in PAGE_PERMISSIONS[name]:
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=Page.get_first_root_node(),
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            ),
        )
    return group
