"""OpenDocument sheets as office programs write them: values with their types, and repetitions that stay harmless."""

import io
import zipfile
from datetime import datetime

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Blad1">{}</table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""
HEADINGS = ["response_id", "stage", "submitted_at", "recommend", "notified"]
EMPTY_REST = '<table:table-cell table:number-columns-repeated="16379"/>'
EMPTY_BELOW = (
    '<table:table-row table:number-rows-repeated="1048574">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(rows, content=CONTENT):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content.format(rows))
    return target.getvalue()


def text(value):
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def typed(kind, attribute, value):
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}">'
        "<text:p>som det visas</text:p></table:table-cell>"
    )


def row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}{EMPTY_REST}</table:table-row>'


def test_an_ods_lands_by_the_values_behind_what_is_shown(landing_home):
    answers = row(
        text("a"), text("rejection"), typed("date", "date-value", "2019-07-03T14:05:00"),
        typed("float", "value", "9"), typed("boolean", "boolean-value", "true"),
    )  # fmt: skip
    receipt = landing_home.receive("svar.ods", ods(row(*map(text, HEADINGS)) + answers + EMPTY_BELOW))
    assert (receipt.status, receipt.rows_used) == ("accepted", 1)
    [response] = landing_home.rows("survey_responses", provenance=True)
    assert (response["submitted_at"], response["_source_row_number"]) == (datetime(2019, 7, 3, 12, 5), 2)
    assert {a["question_code"]: a["answer"] for a in landing_home.rows("survey_answers")} == {
        "recommend": "9", "notified": "yes",
    }  # fmt: skip


def test_an_ods_that_unfolds_far_is_refused_before_it_does(landing_home):
    wide = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="7"/>'
    receipt = landing_home.receive("bomb.ods", ods(row(wide, times=1_000_000)))
    assert "reaches row 1,000,000 and column 16,000" in receipt.messages[0]


def test_an_ods_with_entities_of_its_own_is_refused(landing_home):
    laughs = CONTENT.replace("<office:document", '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<office:document', 1)
    assert landing_home.receive("laughs.ods", ods(row(text("&a;")), laughs)).status == "refused"
