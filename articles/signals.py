"""What ``articles`` tells the rest of the site."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that changes what readers may see of one article, with
# family (UUID), locale (Django's language tag), page_id (int) and reason (str).
# It says "look again", not "is live now": a receiver reads the state after commit.
live_changed = Signal()
