"""Readers' addresses in one language, below its prefix and before Wagtail's tree."""

from __future__ import annotations

from django.urls import path

from articles.views.announcements import AnnouncementFeed, announcement_list
from articles.views.elsewhere import read
from articles.views.glossary import glossary
from articles.views.topic import topic

app_name = "articles"
urlpatterns = [
    path("t/<slug:slug>/", topic, name="topic"),
    path("glossary/", glossary, name="glossary"),
    path("announcements/", announcement_list, name="announcements"),
    path("announcements/feed/", AnnouncementFeed(), name="announcement_feed"),
    path("read/<path:key>/", read, name="read"),
]
