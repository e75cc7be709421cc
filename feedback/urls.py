from __future__ import annotations

from django.urls import path

from feedback import views

app_name = "feedback"

urlpatterns = [
    path("", views.vote, name="vote"),
    path("contact/", views.contact, name="contact"),
    path("translation/", views.ask_for_translation, name="translation"),
    path("answer/<str:key>/", views.receipt, name="receipt"),
    path("answer/<str:key>/details/", views.details, name="details"),
]
