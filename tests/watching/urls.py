"""The addresses of the application, and some that fail: each with somebody's data in its error."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from enrollments.models import User
from lms_admin.urls import *  # noqa: F403
from lms_admin.urls import urlpatterns


def plainly(request: HttpRequest) -> HttpResponse:
    """The error quotes a person, and a variable holds them."""
    person = User.objects.get(employee_number=request.GET["number"])
    try:
        int(person.last_name)
    except ValueError as error:
        raise RuntimeError(f"{person.first_name} <{person.email}> is no number") from error
    return HttpResponse()


def in_the_database(request: HttpRequest) -> HttpResponse:
    """Its own words quote the row."""
    person = User.objects.get(employee_number=request.GET["number"])
    User(first_name=person.first_name, last_name=person.last_name, email=person.email).save()
    return HttpResponse()


def in_a_value(request: HttpRequest) -> HttpResponse:
    """PostgreSQL quotes a value that it cannot read; SQLite the name of a column."""
    with connection.cursor() as cursor:
        word = request.GET["q"]
        cursor.execute(f"SELECT CAST('{word}' AS integer) FROM \"{word}\"")
    return HttpResponse()


def halfway(request: HttpRequest) -> StreamingHttpResponse:
    def content() -> Iterator[bytes]:
        yield b"first"
        raise RuntimeError(request.GET["q"])

    return StreamingHttpResponse(content())


urlpatterns += [
    path(f"broken/{view.__name__}/", login_not_required(view), name=view.__name__)
    for view in (plainly, in_the_database, in_a_value, halfway)
]
