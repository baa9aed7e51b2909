"""Whatever is written reads back, in every encoding and delimiter; whatever is broken is refused, never a crash."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestration.connectors.contract import load_contracts
from orchestration.connectors.faults import FileRefused
from orchestration.connectors.layout import layout_of
from orchestration.connectors.read import Context, read
from orchestration.connectors.spreadsheet import read_sheets
from orchestration.connectors.survey import load_catalogue
from orchestration.connectors.table import delimited_tables
from orchestration.landing.pseudonyms import Pseudonyms
from orchestration.landing.redaction import redact

FIXTURES = Path(__file__).parent.parent / "fixtures"
CONTEXT = Context(load_contracts(), load_catalogue(), pseudonymise=Pseudonyms(bytes(32)), redact=redact)

LETTERS = st.characters(codec="windows-1252", exclude_categories=("Cc",))
CELLS = st.text(st.one_of(LETTERS, st.sampled_from('",;\t\n åäöÅÄÖ=<')), max_size=12).map(str.strip)
WIDTHS = st.integers(2, 6)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"])


@st.composite
def tables(draw):
    """A header of plain names and rows of anything; no row is blank, as blank rows are left out."""
    width = draw(WIDTHS)
    rows = draw(st.lists(st.lists(CELLS, min_size=width - 1, max_size=width - 1), max_size=8))
    return [[f"heading {i}" for i in range(width)], *([str(index), *row] for index, row in enumerate(rows))]


def written(rows, delimiter, newline):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue()


@given(tables(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), ENCODINGS)
def test_a_written_table_reads_back(rows, delimiter, newline, encoding):
    text = written(rows, delimiter, newline)
    data = text.encode(encoding)
    if encoding == "windows-1252" and any(letter.encode() in data for letter in "åäöÅÄÖéü"):
        return  # text that spells the bytes of another encoding cannot be told from damage
    try:
        is_utf8 = data.decode("utf-8") != text
    except UnicodeDecodeError:
        is_utf8 = False
    if encoding == "windows-1252" and is_utf8:
        return
    found = list(delimited_tables(data)[0].records())
    assert [record for _, record in found] == rows
    lines = re.split("\r\n|\n", text)
    assert all(lines[line - 1].lstrip('"').startswith(row[0]) for (line, _), row in zip(found, rows, strict=True))


TRICKY = st.text(st.sampled_from('",;\t\r\n \x00\x0b\x85\u2028aå0'), max_size=60).map("head,".__add__)


@given(
    TRICKY | st.builds(written, tables(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"])), st.booleans()
)
@example('a,b\n"1\n2",3\n\n , \n"4""",5', True)
@settings(max_examples=400, deadline=None)
def test_columns_read_at_once_are_what_reading_record_by_record_finds(text, has_mark):
    data = text.encode("utf-8-sig" if has_mark else "utf-8")
    for table in delimited_tables(data):
        found = told(lambda table=table: list(table.records()))
        places = range(len(found[0][1])) if isinstance(found, list) else range(1)
        batches = told(lambda table=table, places=places: list(table.columns(places)))
        if isinstance(found, str):
            assert batches == found
            continue
        numbers = [int(row) for rows, _ in batches for row in rows]
        columns = [[cell for _, some in batches for cell in some[place].to_pylist()] for place in places]
        assert list(zip(numbers, map(list, zip(*columns, strict=True)), strict=True)) == found


def told(read):
    """What reading gives, or why it is refused."""
    try:
        return read()
    except FileRefused as fault:
        return str(fault)


def test_an_ordinary_export_is_read_by_the_column():
    [table, *_] = delimited_tables(b'a,b\r\n"1, ""x""\r\n2",3\r\n\r\n4,5\r\n')
    [(rows, [first, second])] = list(table.quickly([0, 1]))
    assert rows.tolist() == [1, 2, 5]
    assert first.to_pylist() == ["a", '1, "x"\r\n2', "4"]
    assert second.to_pylist() == ["b", "3", "5"]


@pytest.mark.parametrize("text", ['a,b\n1 "x",2\n', 'a,b\n"1"x,2\n', 'a,b\n"1,2\n'])
def test_what_could_be_taken_in_two_ways_is_not(text):
    assert layout_of(text.encode(), ",") is None


@given(tables())
@settings(max_examples=30, deadline=None)
def test_a_written_workbook_reads_back(rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(index, column, cell)
    [(_, table)] = read_sheets(file.getvalue())
    found = list(table.records())
    assert [[str(cell) for cell in record] for _, record in found] == rows
    assert [row for row, _ in found] == list(range(1, len(rows) + 1))


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b'{"data": {"id": 1, "relationships": {"x": {"data": []}}}}')
@example(b'{"data": [{"type": "jobs", "id": "1", "relationships": []}], "included": [1]}')
@example(b"\xff\xfe")
@example(b"[" * 100_000)
def test_any_bytes_that_are_no_export_are_refused(data):
    with pytest.raises(FileRefused):
        read(data, "0" * 64, [], CONTEXT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "id", "type"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "id": JSON,
            "attributes": JSON,
            "relationships": st.dictionaries(st.sampled_from(["job", "department"]), JSON, max_size=2),
        },
    )
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_shape_of_a_page_is_read_or_refused(resource):
    try:
        [reading] = read(json.dumps({"data": [{"type": "jobs"} | resource]}).encode(), "0" * 64, [], CONTEXT)
    except FileRefused:
        return
    assert reading.rows_read == reading.rows_used + len([r for r in reading.refusals if r.whole_row])


WHOLE = {
    "applications.json": FIXTURES / "teamtailor-recorded" / "job_applications.json",
    "events.csv": b"application_id,event,occurred_at\n" + b'7,submitted,"2019-07-01T08:00:00+02:00"\n' * 40,
}


@pytest.mark.parametrize("name", WHOLE)
@given(share=st.floats(0.001, 0.999))
@settings(max_examples=60)
def test_a_file_cut_anywhere_gives_no_row_that_the_whole_file_does_not(name, share):
    data = WHOLE[name] if isinstance(WHOLE[name], bytes) else WHOLE[name].read_bytes()
    [whole] = read(data, "0" * 64, [], CONTEXT)
    try:
        [cut] = read(data[: int(len(data) * share)], "0" * 64, [], CONTEXT)
    except FileRefused as refused:
        assert str(refused)
        return
    assert cut.rows_read <= whole.rows_read and (cut.note or not cut.refusals)
    for table, rows in cut.tables.items():
        found = rows.to_pylist()
        sure = found[:-1] if cut.note else found  # of an open last line only the receiver can tell
        assert sure == whole.tables[table].to_pylist()[: len(sure)]
