"""The shipped practice, loaded once: it is frozen."""

import pytest

from da_desk import settings
from da_desk.practice.catalogue import Practice, load


@pytest.fixture(scope="session")
def practice() -> Practice:
    return load(settings.resources())
