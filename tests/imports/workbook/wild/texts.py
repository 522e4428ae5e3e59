"""Hostile texts: what exports, mail programs, half downloads and malice make of a list.

Each is made from a number: the same one gives the same text. They are made of good pieces that are
put together badly, so that many get far into the reader.
"""

import random
from collections.abc import Callable

NUMBER = 500
HEADERS = (
    "Email{d}Name{d}CPR-2{d}AED-1{d}FIRE-9",
    "e-mail{d}CPR-2",
    "email{d}activity",
    "E-mailadres{d}activiteit{d}actie{d}reden",
    "email{d}code{d}activity",
    "naam{d}cursus",
    "Email",
    "",
)
CELLS = (
    "anna@example.org",
    "bram@example.org",
    " cem@example.org ",
    "\u200banna@example.org",
    "\u202eanna@example.org\u202c",
    "Anna <anna@example.org>",
    '"Jansen; Anna" <mailto:anna@example.org>',
    "anna@@example.org",
    "@",
    "x",
    "X",
    "WAAR",
    "0",
    "1",
    "ja",
    "CPR-2",
    "Fire safety",
    "AED for beginners (AED-1)",
    "uitschrijven",
    '=HYPERLINK("http://x")',
    "'=1+1",
    "+31612345678",
    "\ufeff",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u200f\u200e",
    "e\u0301" * 5,
    "\U0001f469\u200d\u2695\ufe0f",
    "",
    " ",
    "\x0b",
    "\x1c",
    "\u2028",
    "\x85",
)
ENDS = ("\n", "\r\n", "\r", "\n\n", "\n\r", "\r\r\n")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp037")


def table(random_: random.Random) -> str:
    delimiter = random_.choice(";,\t|:")
    end = random_.choice(ENDS)
    lines = [random_.choice(HEADERS).format(d=delimiter)]
    width = lines[0].count(delimiter) + 1
    for _line in range(random_.randrange(40)):
        cells = [quoted(random_.choice(CELLS), random_) for _cell in range(width)]
        lines.append(delimiter.join(cells))
        if not random_.randrange(8):
            lines[-1] += delimiter * random_.randrange(4) + random_.choice(CELLS)
    if not random_.randrange(5):
        lines.insert(0, f"sep={random_.choice(';,x')}")
    return "".join(
        line + (random_.choice(ENDS) if not random_.randrange(9) else end) for line in lines
    )


def quoted(cell: str, random_: random.Random) -> str:
    # Seldom, or every table would be refused at its first quotation mark.
    match random_.randrange(150):
        case 0:
            return f'"{cell}"'
        case 1:
            return f'"{cell}'
        case 2:
            return f'{cell}"'
        case 3:
            return f'"{cell}" {cell}'
        case 4:
            return f'"{cell}\r\n{cell}"'
        case 5:
            return '"' + cell.replace('"', '""') + '"'
    return cell


def mail(random_: random.Random) -> str:
    joints = (
        ", ",
        "; ",
        " ",
        "\t",
        "\n",
        "\r\n",
        ">,<",
        "<",
        ">",
        '"',
        "(",
        ")",
        "mailto:",
        "\u00a0",
    )
    return "".join(
        random_.choice(CELLS) + random_.choice(joints) for _piece in range(random_.randrange(200))
    )


def long_line(random_: random.Random) -> str:
    piece = random_.choice(
        ["a", "@", ";", ",", '"', "<", ">", "a@b.nl;", '"";', "<a@b.nl>", "mailto:", " ", "\t", '" '
         "a@b.nl,", '"a" <', "\u202e", "'", "x@y <", "=@", ".", '"\r\n'],
    )  # fmt: skip
    header = random_.choice(HEADERS).format(d=";")
    return f"{header}\n{piece * random_.randrange(1, 300_000)}\n"


def many_lines(random_: random.Random) -> str:
    header = random_.choice(HEADERS).format(d=";")
    line = random_.choice(
        ("\n", ";\n", "a@b.nl\n", "a@b.nl;x\n", "\r", '"\n', "a@b.nl;;CPR-2\n", "@\n")
    )
    return f"{header}\n{line * random_.randrange(60_000)}"


def wide(random_: random.Random) -> str:
    cell = random_.choice(("CPR-2", "email", "x", "activity", ""))
    return f"email;{';'.join([cell] * random_.randrange(40_000))}\na@b.nl;x\n"


def open_quote(random_: random.Random) -> str:
    lines = "".join(f"user{number}@example.org;x\n" for number in range(random_.randrange(8_000)))
    return f'email;CPR-2\nanna@example.org;"x\n{lines}'


MAKERS: tuple[Callable[[random.Random], str], ...] = (
    table, table, table, table, mail, mail, long_line, many_lines, wide, open_quote,
)  # fmt: skip


def hostile_text(number: int) -> bytes:
    """The bytes of one of them."""
    random_ = random.Random(number)
    text = random_.choice(MAKERS)(random_)
    data = text.encode(random_.choice(ENCODINGS) if number % 3 else "utf-8", "replace")
    match random_.randrange(12):
        case 0:
            place = random_.randrange(len(data) + 1)
            data = (
                data[:place]
                + random_.choice((b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a"))
                + data[place:]
            )
        case 1:
            data = data[: random_.randrange(len(data) + 1)]
        case 2:
            data = data + bytes(random_.randrange(256) for _byte in range(50))
    return data
