"""A visitor of a real server, with cookies and forms as a browser has them, and no redirects."""

import http.client
import re
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.processes import START_SECONDS

LOGIN = "/accounts/login/"


@dataclass(frozen=True, kw_only=True)
class Answered:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """`desk` is the server's address. Each request has a connection of its own."""

    desk: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

    def get(self, path: str) -> Answered:
        return self._ask("GET", path)

    def post(self, path: str, **form: str) -> Answered:
        """With the token of the page that was seen last."""
        return self._ask("POST", path, form | {"csrfmiddlewaretoken": self.token})

    def sign_in(self, email: str, password: str) -> Answered:
        self.get(LOGIN)
        return self.post(LOGIN, login=email, password=password)

    def is_signed_in(self) -> bool:
        return self.get("/learning/").status == 200

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answered:
        where = urlsplit(self.desk).netloc
        head = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        head |= {"User-Agent": self.agent}
        if form is not None:
            head |= {"Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection(where, timeout=START_SECONDS)) as connection:
            connection.request(method, path, urlencode(form) if form is not None else None, head)
            answer = connection.getresponse()
            text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return Answered(status=answer.status, headers=dict(answer.headers), text=text)
