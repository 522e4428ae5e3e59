"""WCAG 1.4.3 and 1.4.11, computed from the tokens themselves, in both colour schemes."""

import math
import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
SCHEMES = ("light", "dark")

type Colour = tuple[float, float, float]


def oklch(text: str) -> Colour:
    """Lightness, chroma and hue of `oklch(L C H)`."""
    lightness, chroma, hue = (float(part) for part in re.findall(r"[\d.]+", text))
    return lightness, chroma, hue


def tokens() -> dict[str, dict[str, Colour]]:
    """scheme -> name of the token -> its colour."""
    colours: dict[str, dict[str, Colour]] = {scheme: {} for scheme in SCHEMES}
    pattern = r"--([\w-]+): light-dark\((oklch\([^)/]+\)), (oklch\([^)/]+\))\);"
    for name, light, dark in re.findall(pattern, TOKENS):
        colours["light"][name] = oklch(light)
        colours["dark"][name] = oklch(dark)
    for scheme in SCHEMES:
        colours[scheme]["on-accent"] = (1, 0, 0)
    return colours


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1, of the colour on a screen; what sRGB lacks is clipped."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return sum(
        weight * min(max(channel, 0), 1)
        for weight, channel in zip((0.2126, 0.7152, 0.0722), (red, green, blue), strict=True)
    )


def contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


COLOURS = tokens()
PAPER = ("canvas", "surface", "raised", "sunken", "hover")
TEXT = [
    *(
        (ink, paper)
        for ink in ("ink", "ink-2", "ink-3", "accent-ink", "bad-ink")
        for paper in PAPER
    ),
    *((ink, "accent-wash") for ink in ("ink", "ink-2", "ink-3", "accent-ink", "bad-ink")),
    *((ink, "idle-wash") for ink in ("ink", "ink-2", "ink-3")),
    *(
        (ink, f"{status}-wash")
        for status in ("ok", "warn", "bad")
        for ink in ("ink", f"{status}-ink", "accent-ink")
    ),
    *(("on-accent", button) for button in ("accent", "accent-strong", "bad", "bad-strong")),
]
MARKS = [
    *((mark, paper) for mark in ("field", "focus", "accent", "bar") for paper in PAPER),
    *((mark, "surface") for mark in ("ok-mark", "warn-mark", "bad")),
    *(("focus", wash) for wash in ("accent-wash", "ok-wash", "warn-wash", "bad-wash")),
    ("bar", "line"),
    ("ok-mark", "line"),
]


def test_black_on_white_is_21() -> None:
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read(scheme: str, ink: str, paper: str) -> None:
    assert contrast(COLOURS[scheme][ink], COLOURS[scheme][paper]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "paper"), MARKS)
def test_controls_and_marks_can_be_seen(scheme: str, mark: str, paper: str) -> None:
    assert contrast(COLOURS[scheme][mark], COLOURS[scheme][paper]) >= 3
