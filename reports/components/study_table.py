"""Tables that people study, through Great Tables: ordered columns, row headers, cells linked to their headers.

Great Tables gives structure and escaping; the look is the theme's, shared by every table of a page, so its own style
block is taken out. A caption element takes the place of its title, which would be a header cell spanning columns.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from great_tables import GT
from markupsafe import Markup, escape

RE_READ = ("_get_locales_data", "_get_default_locales_data", "_get_currencies_data")
FRAME = re.compile(r"\A.*?</style>\s*<table[^>]*>", re.S)
CELL = re.compile(r'<td headers="(\S+) (\S+)"')


@lru_cache(maxsize=1)
def _memoise_locales() -> None:
    """Great Tables reads its locale files anew at every look-up, three quarters of the time of a table."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("great_tables"):
            for name in RE_READ:
                if hasattr(module, name):
                    setattr(module, name, lru_cache(maxsize=None)(getattr(module, name)))


def study_table(
    table_id: str, caption: str, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, Any]], *, locale: str
) -> Markup:
    """A captioned table.

    `columns` are (name, heading), the first naming the rows; `rows` map those names to text, or to Markup that is kept
    as it is. Names are unique and snake_case, since ids are made of them.
    """
    _memoise_locales()
    names = [name for name, _ in columns]
    # Great Tables escapes the names of rows itself and leaves what a formatter returns alone
    cells = [{name: str(row[name] if name == names[0] else escape(row[name])) for name in names} for row in rows]
    frame = pd.DataFrame(cells, columns=names, dtype=object)
    made = GT(frame, rowname_col=names[0], id=table_id, locale=locale)
    html = (
        made.tab_stubhead(columns[0][1]).cols_label(cases=dict(columns[1:])).fmt(str, columns=names[1:]).as_raw_html()
    )
    return _dressed(html, table_id, caption, dict(columns))


def _dressed(html: str, table_id: str, caption: str, headings: dict[str, str]) -> Markup:
    opening = f'<table class="study stacking" id="{table_id}">\n<caption>{escape(caption)}</caption>'
    body = FRAME.sub(lambda _: opening, html.rstrip().removesuffix("</div>"), count=1)

    def labelled(cell: re.Match[str]) -> str:
        heading = headings[cell[2].removeprefix(f"{table_id}-")]
        return f'<td data-label="{escape(heading)}" headers="{cell[1]} {cell[2]}"'

    return Markup(CELL.sub(labelled, body))
