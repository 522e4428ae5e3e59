import pytest

from enrollments.actors import Actor
from enrollments.models import User


@pytest.fixture
def actor(marit: User) -> Actor:
    """Marit, clicking."""
    return Actor.at_screen(marit)
