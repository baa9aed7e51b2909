"""How a report looks: one style sheet, one page shell, embedded fonts. Nothing here is fetched from anywhere."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

HERE = Path(__file__).parent
WEIGHTS = (400, 600, 700)


@lru_cache(maxsize=1)
def style_sheet() -> Markup:
    """The style sheet with its fonts inside it, so that a report is one file."""
    faces = "".join(_face(weight) for weight in WEIGHTS)
    return Markup(faces + (HERE / "style.css").read_text(encoding="utf-8"))


def _face(weight: int) -> str:
    font = (HERE / "fonts" / f"source-sans-3-latin-{weight}-normal.woff2").read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    return (
        f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};font-display:swap;'
        f'src:url({source}) format("woff2")}}\n'
    )


def css_string(text: str) -> Markup:
    """`text` as a CSS string, safe inside a style element whatever it holds."""
    # the space ends an escape and is swallowed by it
    return Markup('"' + "".join(c if c.isalnum() or c in " .,–-" else f"\\{ord(c):x} " for c in text) + '"')
