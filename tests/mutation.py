"""Files as nobody should deliver them: sound exports with their bytes, cells, columns, tokens and wrappings disturbed.

Everything follows from the `random.Random` that is handed in, so a mutant is known by its seed. What landing must make
of them is not decided here.
"""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter

from tests.unit.test_landing_spreadsheets import CONTENT, ods
from tests.unit.test_landing_spreadsheets import text as ods_cell

SECRET = "ZQX-SECRET-17"
"""Stands in cells only, never in a heading: whoever tells it has told a value."""

Grid = list[list[str]]
Chance = random.Random
MOST_BYTES = 400_000


@dataclass(frozen=True)
class Seed:
    """A sound export: its content, how it is written, and the folder of the inbox it belongs in.

    `content` is a grid of texts for `csv`, grids by sheet for `xlsx` and `ods`, a document for `json`, a list of
    documents for `jsonlines`, and bytes for `binary`.
    """

    name: str
    kind: str
    content: Any
    folder: str = ""
    header_rows: int = 1
    dialect: dict[str, str] = field(default_factory=dict)


def mutant(seeds: Sequence[Seed], chance: Chance) -> tuple[Seed, bytes]:
    """One mutated file and the seed it comes from; one in forty is left sound."""
    seed = chance.choice(seeds)
    if chance.random() < 0.025:
        return seed, written(seed, chance)
    changed = replace(seed, content=copy.deepcopy(seed.content), dialect=dict(seed.dialect))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        changed = _structural(changed, chance)
    data = written(_with_secret(changed, chance), chance)
    for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 1, 4))):
        data = chance.choice(BYTE_CHANGES)(data, chance)
    if chance.random() < 0.05:
        data = _spliced(data, written(chance.choice(seeds), chance), chance)
    if chance.random() < 0.12:
        data = _packed(seed, data, seeds, chance)
    return seed, data[:MOST_BYTES]


# Writing


def written(seed: Seed, chance: Chance) -> bytes:
    """The bytes of a seed."""
    return _WRITERS[seed.kind](seed, chance)


def _write_csv(seed: Seed, chance: Chance) -> bytes:
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=seed.dialect.get("delimiter", ","), lineterminator=seed.dialect.get("line_end", "\n")
    )
    writer.writerows(seed.content)
    return text.getvalue().encode(seed.dialect.get("encoding", "utf-8"), errors="replace")


def _write_json(seed: Seed, chance: Chance) -> bytes:
    return json.dumps(seed.content, ensure_ascii=chance.random() < 0.3, indent=chance.choice((None, 1))).encode(
        "utf-8", errors="surrogatepass"
    )


def _write_lines(seed: Seed, chance: Chance) -> bytes:
    end = seed.dialect.get("line_end", "\n")
    lines = seed.content if isinstance(seed.content, list) else [seed.content]
    return end.join(json.dumps(one, ensure_ascii=False) for one in lines).encode(errors="surrogatepass")


def _write_xlsx(seed: Seed, chance: Chance) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, grid in seed.content.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(grid):
                for column, cell in enumerate(cells[:200]):
                    _write_cell(sheet, row, column, cell)
    data = file.getvalue()
    return _with_changed_member(data, chance) if chance.random() < 0.15 else data


def _write_cell(sheet: Any, row: int, column: int, cell: str) -> None:
    if re.fullmatch(r"-?\d{1,9}([.]\d{1,6})?", cell):
        sheet.write_number(row, column, float(cell))
    else:
        sheet.write_string(row, column, cell[:32_000])


_SHEETS = re.sub("<table:table .*</table:table>", "{}", CONTENT)


def _write_ods(seed: Seed, chance: Chance) -> bytes:
    tables = "".join(
        f'<table:table table:name="{name}">{"".join(map(_ods_row, grid))}</table:table>'
        for name, grid in seed.content.items()
    )
    data: bytes = ods(tables, _SHEETS)
    return _with_changed_member(data, chance) if chance.random() < 0.15 else data


def _ods_row(cells: Sequence[str]) -> str:
    plain = (re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f<>&]", " ", cell) for cell in cells)
    return f"<table:table-row>{''.join(map(ods_cell, plain))}</table:table-row>"


_WRITERS: dict[str, Callable[[Seed, Chance], bytes]] = {
    "csv": _write_csv, "json": _write_json, "jsonlines": _write_lines, "xlsx": _write_xlsx, "ods": _write_ods,
    "binary": lambda seed, chance: seed.content,
}  # fmt: skip


# Structure


def _structural(seed: Seed, chance: Chance) -> Seed:
    if seed.kind == "csv":
        if chance.random() < 0.2:
            return replace(seed, dialect=seed.dialect | chance.choice(_DIALECTS))
        chance.choice(GRID_CHANGES)(seed.content, seed.header_rows, chance)
    elif seed.kind in ("xlsx", "ods"):
        name = chance.choice(list(seed.content))
        chance.choice(GRID_CHANGES)(seed.content[name], seed.header_rows, chance)
        if chance.random() < 0.05:
            seed.content[f"{name[:20]} igen"] = copy.deepcopy(seed.content[name])
    elif seed.kind in ("json", "jsonlines"):
        return replace(seed, content=_changed_json(seed.content, chance))
    return seed


_DIALECTS: list[dict[str, str]] = [
    *({"delimiter": mark} for mark in ",;\t|"),
    *({"encoding": name} for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32", "latin-1")),
    *({"line_end": end} for end in ("\r\n", "\r", "\n\n", "\r\r\n")),
]

CELLS = [
    "", " ", "0", "-1", "7", "7,0", "7.5", "11", "1e308", "9" * 400, "1" + "0" * 30, "-0", "NaN", "inf", "٣", "７",
    "2019-02-30", "2019-07-03", "1019-07-03", "9999-12-31 23:59:59", "2019-03-31 02:30", "2019-07-03T14:05:00+99:00",
    "2019-07-03T14:05:00Z", "31/12/2019 23:59", "12/31/2019 11:59:59 PM", "20190703", "24:00",
    "1562155500000", "43649.5",
    "ja", "NEJ", "true", "å" * 50, "x" * 5000, '"', '""', "'", '"a', 'a"b', "a\nb", "a\r\nb", "\x00",
    "a\x00b", "\x1b[31m",
    "\u202e\u2066", "\ufeff", "\u2028", "\x85", "\x0b", "\x1c", "=1+1", "<b>", "{0}", "%s", "{id}", ",",
    ";", "\t", "a,b;c\td",
    "NA", "-", "|", "Mål|Lön", "anna@example.se", "19900101-0017", "\ud7ff", "𝔄", "e\u0301", "\u00a0",
    "10 - Mycket troligt",
]  # fmt: skip


def _any_cell(grid: Grid, header_rows: int, chance: Chance) -> tuple[int, int] | None:
    rows = [index for index in range(header_rows, len(grid)) if grid[index]]
    if not rows:
        return None
    row = chance.choice(rows)
    return row, chance.randrange(len(grid[row]))


def _set_cells(grid: Grid, header_rows: int, chance: Chance) -> None:
    for _ in range(chance.choice((1, 1, 3, 20))):
        if place := _any_cell(grid, header_rows, chance):
            grid[place[0]][place[1]] = chance.choice(CELLS)


def _set_column(grid: Grid, header_rows: int, chance: Chance) -> None:
    if place := _any_cell(grid, header_rows, chance):
        value = chance.choice(CELLS)
        for row in grid[header_rows:]:
            if place[1] < len(row):
                row[place[1]] = value


def _drop_or_add_cell(grid: Grid, header_rows: int, chance: Chance) -> None:
    if place := _any_cell(grid, chance.choice((0, header_rows)), chance):
        row, column = place
        if chance.random() < 0.5:
            del grid[row][column]
        else:
            grid[row].insert(column, chance.choice(CELLS))


def _move_rows(grid: Grid, header_rows: int, chance: Chance) -> None:
    first = chance.choice((0, header_rows, header_rows, header_rows))
    body = grid[first:]
    if not body:
        return
    what = chance.randrange(5)
    if what == 0:
        body = body * 2
    elif what == 1:
        chance.shuffle(body)
    elif what == 2:
        del body[chance.randrange(len(body))]
    elif what == 3:
        body.insert(chance.randrange(len(body) + 1), chance.choice(([], [""], ["" for _ in body[0]], list(body[-1]))))
    else:
        body = body[: chance.randrange(3)]
    grid[first:] = body


def _change_columns(grid: Grid, header_rows: int, chance: Chance) -> None:
    width = max(map(len, grid), default=0)
    if not width:
        return
    order = list(range(width))
    what = chance.randrange(4)
    if what == 0:
        chance.shuffle(order)
    elif what == 1:
        order.insert(chance.randrange(width + 1), chance.randrange(width))
    elif what == 2:
        del order[chance.randrange(width)]
    else:
        order.append(width)
    grid[:] = [[row[place] if place < len(row) else "" for place in order] for row in grid]


def _rename_heading(grid: Grid, header_rows: int, chance: Chance) -> None:
    if not grid or not grid[0]:
        return
    row = grid[chance.randrange(min(header_rows, len(grid)))]
    if row:
        place = chance.randrange(len(row))
        other = chance.choice(row)
        row[place] = chance.choice(
            ("", " ", other, row[place].upper(), f" {row[place]}  ", row[place][:-1], f"{row[place]}\n",
            "*", "@received_at",
             f"{row[place]}\x00", "x" * 3000, "\x1b[2J", "organisation_id", "{}", "'", "\u202erubrik")
        )  # fmt: skip


GRID_CHANGES: list[Callable[[Grid, int, Chance], None]] = [
    _set_cells, _set_cells, _set_cells, _set_column, _drop_or_add_cell, _move_rows, _move_rows, _change_columns,
    _rename_heading,
]  # fmt: skip

VALUES: list[Any] = [
    None, True, False, 0, -1, 7.5, 1e308, 10**30, -(10**18), "", " ", [], {}, [[]], [{}], ["a", None],
    {"": ""}, {"a": {"b": []}},
    "\ud800", "a\x00b", "\x1b[31m", "2019-13-01", "9999-12-31T23:59:59+23:59", 1562155500000,
    99999999999999999, "x" * 5000,
    "19900101-0017",
]  # fmt: skip


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document, as its holder and key."""
    found: list[tuple[Any, Any]] = []
    open_ = [value]
    while open_:
        holder = open_.pop()
        for key, inner in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            found.append((holder, key))
            if isinstance(inner, dict | list):
                open_.append(inner)
    return found


def _changed_json(document: Any, chance: Chance) -> Any:
    places = _nodes(document) if isinstance(document, dict | list) else []
    if not places or chance.random() < 0.02:
        return chance.choice(VALUES)
    holder, key = chance.choice(places)
    what = chance.randrange(6)
    if what <= 2:
        holder[key] = copy.deepcopy(chance.choice(VALUES + CELLS))
    elif what == 3:
        del holder[key]
    elif what == 4 and isinstance(holder, dict):
        name = chance.choice(("", "id", "type", "data", "a.b", "x" * 300, f"{key}\n", key[:-1], "\x1b[2J", "\ud800"))
        holder[name] = holder.pop(key)
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        other, other_key = chance.choice(places)
        holder[key] = copy.deepcopy(other[other_key]) if other_key in _keys(other) else None
    return document


def _keys(holder: Any) -> Any:
    return holder if isinstance(holder, dict) else range(len(holder))


def _with_secret(seed: Seed, chance: Chance) -> Seed:
    """The same with the secret in some of its values, alone or within what stood there."""
    if chance.random() < 0.4:
        return seed
    if seed.kind in ("csv", "xlsx", "ods"):
        for grid in [seed.content] if seed.kind == "csv" else seed.content.values():
            for _ in range(chance.choice((1, 2, 10))):
                if place := _any_cell(grid, max(seed.header_rows, 3), chance):
                    row, column = place
                    grid[row][column] = chance.choice((SECRET, f"{grid[row][column]} {SECRET}", f"{SECRET}@example.se"))
    elif isinstance(seed.content, dict | list):
        leaves = [(h, k) for h, k in _nodes(seed.content) if not isinstance(h[k], dict | list) and k != "type"]
        for holder, key in chance.sample(leaves, min(len(leaves), chance.choice((1, 3, 10)))):
            holder[key] = chance.choice((SECRET, f"{holder[key]} {SECRET}"))
    return seed


# Bytes


def _place(data: bytes, chance: Chance) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, chance: Chance) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


_PIECES = [
    b"\x00", b'"', b"'", b"\n", b"\r", b"\r\n", b",", b";", b"\t", b"\xff", b"\xfe\xff", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xc3",
    b"\xe5", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1a", b"{", b"}", b"[", b"]", b":", b"\\",
    b"\\u0000", b"\\ud800", b"null",
    b"1e999", b"-", b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\x00" * 100, b"\n" * 50, b"[" * 2000, b'""',
    b"\xc2\x85", b"\xe2\x80\xa8",
]  # fmt: skip


def _insert(data: bytes, chance: Chance) -> bytes:
    place = chance.choice((0, len(data), _place(data, chance), _place(data, chance), _place(data, chance)))
    return data[:place] + chance.choice(_PIECES) + data[place:]


def _delete(data: bytes, chance: Chance) -> bytes:
    place = _place(data, chance)
    return data[:place] + data[place + chance.choice((1, 1, 2, 5, 40, 400)) :]


def _double(data: bytes, chance: Chance) -> bytes:
    first = _place(data, chance)
    last = first + chance.choice((1, 4, 30, 300))
    return data[:last] + data[first:last] + data[last:]


def _cut(data: bytes, chance: Chance) -> bytes:
    return data[: _place(data, chance)] if chance.random() < 0.8 else data[_place(data, chance) :]


def _reencode(data: bytes, chance: Chance) -> bytes:
    try:
        return data.decode("utf-8").encode(
            chance.choice(("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "utf-7")), "replace"
        )
    except UnicodeDecodeError:
        return data


def _new_line_ends(data: bytes, chance: Chance) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"", b"\n\n", b"\n\r")))


BYTE_CHANGES: list[Callable[[bytes, Chance], bytes]] = [
    _flip, _flip, _insert, _insert, _delete, _double, _cut, _reencode, _new_line_ends,
]  # fmt: skip


def _spliced(data: bytes, other: bytes, chance: Chance) -> bytes:
    return data[: _place(data, chance)] + other[_place(other, chance) :]


# Archives


def zipped(members: dict[str, bytes]) -> bytes:
    """These files as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # the type of an OpenDocument file has to lie open
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, kind)
    return target.getvalue()


def _with_changed_member(data: bytes, chance: Chance) -> bytes:
    """A workbook of which one member was changed and packed again, so that its checksum is right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = chance.choice(
        [name for name in members if "sheet" in name or "content" in name or chance.random() < 0.3] or [*members]
    )
    members[name] = chance.choice(BYTE_CHANGES)(members[name], chance)
    if chance.random() < 0.1:
        del members[chance.choice(list(members))]
    return zipped(members)


_NAMES = (
    "a.csv",
    "2019/b.csv",
    "åäö.csv",
    "a\nb.csv",
    "\x1b[31m.csv",
    ".hidden",
    "a/",
    "../a.csv",
    "x" * 250,
    "a\\b.csv",
    "con",
    "'.csv",
)


def _packed(seed: Seed, data: bytes, seeds: Sequence[Seed], chance: Chance) -> bytes:
    what = chance.randrange(5)
    if what == 0:
        packed = gzip.compress(data, mtime=0)
    elif what == 1:
        packed = gzip.compress(zipped({"a.csv": data}), mtime=0)
    else:
        names = chance.sample(_NAMES, chance.randrange(1, 4))
        members = {name: b"" if name.endswith("/") else data if n == 0 else written(chance.choice(seeds), chance)
                   for n, name in enumerate(names)}  # fmt: skip
        packed = zipped({f"{seed.folder}/{name}" if chance.random() < 0.5 else name: d for name, d in members.items()})
    for _ in range(chance.choice((0, 0, 1, 3))):
        packed = chance.choice((_flip, _delete, _double, _cut, _insert))(packed, chance)
    return packed
