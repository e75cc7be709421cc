"""What the search tests share."""

from __future__ import annotations

import pytest
from django.conf import settings

from search.encoder.files import ModelFiles, build_model_files


@pytest.fixture(scope="session")
def model_files() -> ModelFiles:
    """The encoder's model, built on the first run; tests must not change it."""
    return build_model_files(settings.SIGNPOST_MODEL_DIR, lambda step: None)
