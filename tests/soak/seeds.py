"""Sound exports to start from: the fixtures, cut to a few records, and for every contract a file made after it.

Also the configuration that a home needs to take them. How files are disturbed is `tests.mutation`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.connectors.contract import RECEIVED_AT, Column, Contract, load_contracts
from orchestration.connectors.survey import heading_key
from orchestration.landing.tables import CONFIG_TABLES, TABLES, TEXT
from tests.conftest import FIXTURES, LandingHome
from tests.mutation import Grid, Seed

WORKBOOK = FIXTURES.parent.parent / "docs" / "interchange" / "hr-workbook.xlsx"
RECORDS = 6
ASKED = {
    "Q1": "recommend", "Q2": "notified", "Q3": "communication", "Q4": "ad_info_missing_what", "Q5": "comment",
    "Q6": "exit_reason",
}  # fmt: skip
ANSWERS = {
    "recommend": ("9", "10 - Mycket troligt", "0"), "notified": ("ja", "No", "1"), "communication": ("1", "5", "3,0"),
    "ad_info_missing_what": ("", "", ""), "comment": ("Bra bemött", "Ring 070-174 06 05", "Anna var bra"),
    "exit_reason": ("", "", ""),
}  # fmt: skip
FORMS = {  # fixture: survey folder, header rows, delimiter
    "carpentries-2020-03/20200326-longterm-other_questions-no-open.csv": ("carpentries-2020-03", 1, ","),
    "google-forms-r-community-2018/Learning R Internet Survey - Form Responses 1.tsv": ("r-2018", 1, "\t"),
    "google-forms-r-community-2019/2019 English R Community Survey Responses.csv": ("r-2019", 1, ","),
    "qualtrics-r-package/sample.csv": ("qualtrics-sample", 3, ","),
    "qualtrics-r-package/sample_legacy.csv": ("legacy", 2, ","),
    "qualtrics-tools/Single_Answer_MC_Questions.csv": ("tools", 2, ","),
    "qualtrics-tools/Single_Answer_MC_Questions (Insights).csv": ("tools", 3, ","),
    "surveymonkey-fivethirtyeight/steak-risk-survey.csv": ("steak", 2, ","),
    "greenhouse-tables/application_history.csv": ("", 1, ","),
}
PAGES = (
    "greenhouse-api/harvest_applications__02*.json", "greenhouse-api/harvest_jobs__02*.json",
    "greenhouse-api/webhooks_application_events__01*.json", "greenhouse-api/webhooks_candidate_events__0[246]*.json",
    "platsbanken-jobtech/platsannons_results*.json", "teamtailor-recorded/job*.json",
)  # fmt: skip
DESCRIBED = (
    "carpentries-2020-03",
    "google-forms-r-community-2018",
    "google-forms-r-community-2019",
    "qualtrics-r-package",
)
"""Fixtures that bring their own survey_questions."""


@cache
def exports() -> list[Seed]:
    """Every sound export."""
    made = [seed for contract in load_contracts().values() for seed in _after(contract)]
    return [*_delimited_fixtures(), *_json_fixtures(), Seed("hr-workbook.xlsx", "binary", WORKBOOK.read_bytes()), *made]


def configure(home: LandingHome) -> None:
    """Give a home the surveys that the exports belong to."""
    rows: list[dict[str, str]] = []
    for fixture in DESCRIBED:
        rows += csv.DictReader(io.StringIO((FIXTURES / fixture / "survey_questions.csv").read_text(encoding="utf-8")))
    rows += _asked("legacy", {"Q1": "communication", "Q2": "comment"})
    rows += _asked("tools", {"Q2": "communication", "Q4": "feedback", "Q3": "information", "Q5": "respect"})
    rows += _asked("tools", {"mc_question_five": "ignore", "mc_question_five_TEXT": "ignore"})
    rows += [*_asked("steak", _steak_headings()), _whole("steak", "submitted_at", "2014-06-01")]
    for contract in load_contracts().values():
        if contract.answers == "survey_questions":
            rows += _asked(contract.id, ASKED)
    rows += [_whole("survey_table", "submitted_at", "2019-07-03"), _whole("survey_table", "response_id", "file_row")]
    home.configure("survey_questions", rows)


@cache
def _steak_headings() -> dict[str, str]:
    grid = _grid(FIXTURES / "surveymonkey-fivethirtyeight/steak-risk-survey.csv", ",")
    asked = {"Do you eat steak?": "would_apply_again"}
    return {heading: asked.get(heading, "ignore") for heading in map(heading_key, grid[0][1:]) if heading}


def _asked(survey_id: str, codes: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"survey_id": survey_id, "heading": heading, "question_code": code}
        | ({} if code == "ignore" else {"stage_id": "rejection"})
        for heading, code in codes.items()
    ]


def _whole(survey_id: str, name: str, constant: str) -> dict[str, str]:
    return {"survey_id": survey_id, "heading": "*", "question_code": f"@{name}", "constant": constant}


# Fixtures


def _grid(path: Path, delimiter: str) -> Grid:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter))


def _delimited_fixtures() -> Iterator[Seed]:
    for name, (folder, header_rows, delimiter) in FORMS.items():
        grid = _grid(FIXTURES / name, delimiter)[: header_rows + RECORDS]
        yield Seed(name, "csv", grid, folder, header_rows, {"delimiter": delimiter})
        if folder == "r-2019":
            yield Seed(f"{name}.xlsx", "xlsx", {"Form Responses 1": grid}, folder)
            yield Seed(f"{name}.ods", "ods", {"Form Responses 1": grid}, folder)


def _json_fixtures() -> Iterator[Seed]:
    for pattern in PAGES:
        for path in sorted(FIXTURES.glob(pattern)):
            document = _shortened(json.loads(path.read_text(encoding="utf-8")))
            yield Seed(path.name, "json", document)
            if path.name.startswith("webhooks"):
                yield Seed(f"{path.name}l", "jsonlines", [document] * 3)


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value[:3]]
    return value[:200] if isinstance(value, str) else value


# Files made after a contract


def _after(contract: Contract) -> Iterator[Seed]:
    records = [_record(contract, number) for number in range(1, RECORDS + 1)]
    folder = contract.id if contract.answers == "survey_questions" else ""
    for kind in contract.formats:
        if kind == "csv":
            yield Seed(f"{contract.id}.csv", "csv", _table(contract, records), folder, contract.header_rows)
        elif kind == "spreadsheet":
            for office in ("xlsx", "ods"):
                grid = {"Blad1": _table(contract, records)}
                yield Seed(f"{contract.id}.{office}", office, grid, folder, contract.header_rows)
        elif kind == "jsonlines":
            yield Seed(f"{contract.id}.jsonl", "jsonlines", [_nested(record) for record in records])
        else:
            document = _page(contract, records) if kind == "jsonapi" else _document(contract, records)
            yield Seed(f"{contract.id}.json", "json", document)


def _record(contract: Contract, number: int) -> dict[str, str]:
    record = {
        heading: "text" for heading in (*contract.ignored, *contract.personal, *contract.skip) if "*" not in heading
    }
    for spec in reversed(contract.rows):
        for name, column in spec.columns.items():
            for heading in column.headings[:1]:
                record[heading] = _value(contract, spec.table, name, column, number)
            record |= dict.fromkeys(column.present[:1], "Anna Svensson")
        record |= {heading: values[0] if values else "2019-07-05T10:00:00Z" for heading, values in spec.only_if.items()}
    record |= {headings[0]: record.get(headings[0], "text") for headings in contract.recognise.columns}
    record |= {heading: values[0] for heading, values in contract.recognise.values.items()}
    record |= dict.fromkeys(contract.names, "Anna Svensson")
    record |= {headings[0]: ANSWERS[code][number % 3] for code, headings in contract.answer_columns.items()}
    record.pop(RECEIVED_AT, None)
    return record | _answered(contract, number)


def _answered(contract: Contract, number: int) -> dict[str, str]:
    if contract.answers == "survey_questions":
        return {heading: ANSWERS[code][number % 3] for heading, code in ASKED.items()}
    if contract.answers == "catalogue":
        return {code: answers[number % 3] for code, answers in ANSWERS.items()}
    return {}


def _value(contract: Contract, table: str, name: str, column: Column, number: int) -> str:
    kind = TABLES[table].get(name, TEXT)
    if column.codes:
        return list(column.codes)[number % len(column.codes)]
    known = {"stage_id": "rejection", "question_code": "recommend", "answer": "9", "question_version": "v1"}
    if name in known:
        return known[name]
    if pa.types.is_timestamp(kind):
        return f"2019-0{number}-03 14:05" if "iso" in contract.times else "1562155500000"
    by_kind = {pa.int64(): "3", pa.float64(): "4.5", pa.bool_(): "ja", pa.date32(): "2019-07-03"}
    return by_kind.get(kind, f"{name[:6]}-{number}")


def _table(contract: Contract, records: list[dict[str, str]]) -> Grid:
    headings = list(records[0])
    mark = contract.last_header_row_contains
    further = [["Response"] * len(headings) for _ in range(contract.header_rows - 1)]
    if mark:
        further[-1] = [json.dumps({mark: heading}) for heading in headings]
    return [headings, *further, *(list(record.values()) for record in records)]


def _nested(record: Mapping[str, str]) -> Any:
    """The object whose dotted paths these are."""
    branches: dict[str, dict[str, str]] = {}
    for path, value in record.items():
        first, _, rest = path.partition(".")
        branches.setdefault(first, {})[rest] = value
    built = {name: inner[""] if "" in inner else _nested(inner) for name, inner in branches.items()}
    return list(built.values()) if built and all(name.isdecimal() for name in built) else built


def _document(contract: Contract, records: Iterable[Mapping[str, str]]) -> Any:
    document: Any = [_nested(record) for record in records]
    for step in reversed(contract.records.split(".") if contract.records else []):
        document = {step: document}
    return document


def _page(contract: Contract, records: Iterable[Mapping[str, str]]) -> Any:
    data, included = [], []
    for number, record in enumerate(records, start=1):
        resource = _nested({"id": str(number)} | record)
        for name, related in (resource.get("relationships") or {}).items():
            known = related if isinstance(related, dict) else {}
            identifier = {"type": f"{name}s", "id": str(known.get("id", number))}
            included.append(identifier | {"attributes": known.get("attributes", {})})
            resource["relationships"][name] = {"data": identifier}
        data.append(resource | {"type": contract.recognise.type})
    return {"data": data, "included": included}


# Configuration

_CONFIGURED: dict[str, list[dict[str, str]]] = {
    "organisations": [{"name": "Provkommun", "minimum_n": "10", "is_publishing": "true", "time_zone": "UTC"}],
    "departments": [{"department_id": f"d{n}", "name": f"Avd {n}", "valid_from": "2018-01-01"} for n in range(4)],
    "department_aliases": [{"alias": f"Avdelning {n}", "department_id": f"d{n}"} for n in range(4)],
    "questions": [{"question_code": "egen", "scale": "scale_1_5", "label_sv": "Egen?", "label_en": "Own?"}],
    "survey_questions": [*_asked("enkat", ASKED), _whole("enkat", "submitted_at", "2019-07-03")],
    "targets": [{"metric_id": "cnps", "department_id": "*", "value": "45,5", "valid_from": "2018-01-01"}],
    "heading_aliases": [{"contract_id": "form_spreadsheet", "alias": "Tid", "heading": "Timestamp"}],
    "value_maps": [{"contract_id": "greenhouse_jobs", "heading": "status", "value": "x", "code": "open"}],
    "parameters": [{"parameter_id": "open_process_days", "value": "60"}],
    "department_groups": [{"group_id": "sma", "name": "Små", "department_id": f"d{n}"} for n in range(2)],
    "retention_decisions": [
        {"reference": "D 1", "decided_on": "2019-01-01", "decided_by": "HR-chef", "contract_id": "*"}
        | {"received_before": "2019-01-01"}
    ],
}


@cache
def configuration() -> list[Seed]:
    """A sound file of every configuration table."""
    return [
        Seed(f"{table}.csv", "csv", [["organisation_id", *columns], *_config_rows(table, columns)])
        for table, columns in CONFIG_TABLES.items()
    ]


def _config_rows(table: str, columns: Iterable[str]) -> Grid:
    rows = ({"organisation_id": "provkommun"} | row for row in _CONFIGURED[table])
    return [[row.get(name, "") for name in ("organisation_id", *columns)] for row in rows]
