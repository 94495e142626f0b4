from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commons.dossier.example import People, registered

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def people() -> Iterator[People]:
    """The example procedure, and who takes part in it."""
    with registered():
        yield People()
