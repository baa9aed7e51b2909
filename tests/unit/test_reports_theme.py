"""Colours that can be told apart: text and marks against what they lie on, in light and in dark."""

from __future__ import annotations

import re

import pytest

from reports import theme

CSS = (theme.HERE / "style.css").read_text(encoding="utf-8")
ROOTS = re.findall(r":root\s*\{([^}]*)\}", CSS)
SCHEMES = {"light": ROOTS[0], "dark": ROOTS[1]}
TEXT, MARK = 4.5, 3.0
PAIRS = [
    *((name, "bg", TEXT) for name in ("ink", "muted", "link", "own", "accent")),
    ("ink", "notice", TEXT),
    ("muted", "surface", TEXT),
    ("better", "better-tint", TEXT),
    ("worse", "worse-tint", TEXT),
    ("own", "bg", MARK),
    ("own", "band", MARK),
    ("accent", "band", MARK),
    ("axis", "bg", MARK),
    ("own", "range", MARK),
    ("muted", "bg", MARK),
    ("ink", "better-tint", TEXT),
    ("ink", "worse-tint", TEXT),
]


def tokens(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})", SCHEMES[scheme]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize(("above", "below", "least"), PAIRS)
def test_a_colour_stands_out_from_what_it_lies_on(scheme: str, above: str, below: str, least: float) -> None:
    colours = tokens(scheme)
    assert contrast(colours[above], colours[below]) >= least


def test_both_schemes_have_the_same_colours() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


def test_every_colour_that_is_used_is_defined() -> None:
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", CSS)) == tokens("light").keys()


def test_the_style_sheet_fetches_nothing() -> None:
    sheet = str(theme.style_sheet())
    assert "@import" not in sheet
    assert all(address.startswith("data:font/woff2;base64,") for address in re.findall(r"url\(([^)]*)\)", sheet))


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE" in (theme.HERE / "fonts" / "OFL-LICENSE.txt").read_text(encoding="utf-8").upper()


@pytest.mark.parametrize("text", ['"', "\\", "</style>", "\n", "Å, ä – ö.", "1;}", "a: b"])
def test_a_css_string_cannot_be_left(text: str) -> None:
    written = str(theme.css_string(text))
    inside = written[1:-1]
    assert written[0] == written[-1] == '"'
    assert not re.search(r'["\n<>;}]', re.sub(r"\\[0-9a-f]+ ", "", inside))
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), inside) == text
