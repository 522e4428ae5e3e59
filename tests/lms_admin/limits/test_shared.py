"""Several processes of a real server count together."""

from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from enrollments.models import User
from lms_admin.limits.table import ACCOUNT_AT_ADDRESS
from tests.served import collect, served
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_processes_of_a_server_count_together(tmp_path: Path, sanne: User) -> None:
    """Each try has a connection of its own, which whichever process is free takes."""
    sanne.password = PBKDF2PasswordHasher().encode("a long enough one", "salt")
    sanne.save()
    collect(tmp_path)
    with served(tmp_path, workers=3, LIMIT_FACTOR="1") as desk:
        answers = [
            Visitor(desk).sign_in(sanne.email, "wrong")
            for _ in range(ACCOUNT_AT_ADDRESS.number + 4)
        ]
    counted = Counter(answer.status for answer in answers)
    assert counted == {200: ACCOUNT_AT_ADDRESS.number, 429: 4}
    assert all(int(answer.headers["Retry-After"]) > 60 for answer in answers[-4:])
