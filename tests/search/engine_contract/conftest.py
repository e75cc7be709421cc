"""Each engine joins the contract by a fixture parameter."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.contract import (
    Engine,
)
from search.engines.elasticsearch import connect
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_samples import (
    generation,
)


@pytest.fixture(
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.services)]
)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine without any generation."""
    if request.param == "embedded":
        return EmbeddedEngine(tmp_path / "index")
    return connect(
        request.getfixturevalue("elasticsearch_url"),
        prefix=request.getfixturevalue("index_prefix"),
        timeout=10,
    )


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """An engine with an empty live generation."""
    empty.create(generation("first"))
    empty.promote("first")
    return empty
