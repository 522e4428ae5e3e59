"""An administrator signs somebody out, such as after a laptop was lost."""

import pytest

from enrollments.models import AuditEvent
from tests.web import words

pytestmark = pytest.mark.django_db


def test_all_sessions_end_and_it_is_recorded(client_for, marit, tom):
    desk, theirs, another = client_for(marit), client_for(tom), client_for(tom)
    assert "Sign out everywhere" in words(desk.get(f"/users/{tom.pk}/profile/"))
    answer = desk.post(f"/users/{tom.pk}/sign-out/", follow=True)
    assert "Tom Jansen is signed out everywhere." in words(answer)
    assert [one.get("/learning/").status_code for one in (theirs, another)] == [302, 302]
    event = AuditEvent.objects.get()
    assert (event.action, event.user_id, event.actor_id) == ("sign_out", tom.pk, marit.pk)
    tom.refresh_from_db()
    assert client_for(tom).get("/learning/").status_code == 200


def test_nobody_is_offered_to_sign_themselves_out_there(client_for, marit):
    assert "Sign out everywhere" not in words(client_for(marit).get(f"/users/{marit.pk}/profile/"))
