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
PLACE = re.compile("\ue000(\\d+)\\.(\\d+)\ue001")
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
    cells = [[str(escape(row[name])) for name, _ in columns] for row in rows]
    frame = _frame(table_id, caption, tuple(columns), len(rows), locale)
    return Markup(PLACE.sub(lambda at: cells[int(at[1])][int(at[2])], frame))


@lru_cache(maxsize=512)
def _frame(table_id: str, caption: str, columns: tuple[tuple[str, str], ...], many: int, locale: str) -> str:
    """A table with a mark in the place of each cell. Great Tables takes a millisecond a cell, and the departments of a
    release have tables of the same few shapes, so each shape is made once."""
    _memoise_locales()
    names = [name for name, _ in columns]
    marks = [[f"\ue000{row}.{column}\ue001" for column in range(len(names))] for row in range(many)]
    made = GT(pd.DataFrame(marks, columns=names, dtype=object), rowname_col=names[0], id=table_id, locale=locale)
    html = made.tab_stubhead(columns[0][1]).cols_label(cases=dict(columns[1:])).as_raw_html()
    return _dressed(html, table_id, caption, dict(columns))


def _dressed(html: str, table_id: str, caption: str, headings: dict[str, str]) -> str:
    opening = f'<table class="study stacking" id="{table_id}">\n<caption>{escape(caption)}</caption>'
    body = FRAME.sub(lambda _: opening, html.rstrip().removesuffix("</div>"), count=1)

    def labelled(cell: re.Match[str]) -> str:
        heading = headings[cell[2].removeprefix(f"{table_id}-")]
        return f'<td data-label="{escape(heading)}" headers="{cell[1]} {cell[2]}"'

    return CELL.sub(labelled, body)
