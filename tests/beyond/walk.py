"""A walk through lists with a replica behind them.

In a process of its own, because a test's databases are settled before it begins. It does what its
standard input says; each answer is a line of JSON.
"""

import json
import sys
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enrollments.models import User
from enrollments.roles import Role

PEOPLE = {
    "marit": Role.ADMINISTRATOR,
    "olga": Role.OWNER,
    "anna": Role.AUDITOR,
    "manager": Role.TEAM_MANAGER,
}
clients: dict[str, Client] = {}


def begin() -> None:
    call_command("migrate", verbosity=0)
    for name, role in PEOPLE.items():
        User.objects.create_user(f"{name}@waterhoek.example", "pass", first_name=name, role=role)
        clients[name] = Client()
        clients[name].force_login(User.objects.get(email=f"{name}@waterhoek.example"))


def look(who: str, address: str, word: str) -> dict[str, Any]:
    """Whether the word is on the page, and how many queries went where."""
    with CaptureQueriesContext(connection) as primary:
        before = len(connections["replica"].queries_log)
        connections["replica"].force_debug_cursor = True
        answer = clients[who].get(address)
        asked = len(connections["replica"].queries_log) - before
    return {
        "status": answer.status_code,
        "sees": word in answer.content.decode(),
        "primary": len(primary),
        "replica": asked,
        "lists": sum("enrollments_team" in one["sql"] for one in primary.captured_queries),
    }


def add_team(who: str, name: str) -> dict[str, Any]:
    """To its end, where a page tells of it."""
    answer = clients[who].post("/teams/add/", {"name": name}, follow=True)
    return {"status": answer.status_code}


def spoil(who: str) -> dict[str, Any]:
    clients[who].cookies["position"] = "nonsense"
    return {}


def execute(alias: str, sql: str) -> dict[str, Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return {"found": str(cursor.fetchone()[0])}


def catch_up() -> dict[str, Any]:
    """Until the replica has all that the primary has."""
    position = execute("default", "SELECT pg_current_wal_insert_lsn()")["found"]
    sql = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
    while execute("replica", sql)["found"] != "True":
        pass
    return {}


KNOWN = {one.__name__: one for one in (look, add_team, spoil, execute, catch_up)}


def main() -> None:
    begin()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(KNOWN[name](*arguments)) + "\n")
        sys.stdout.flush()
