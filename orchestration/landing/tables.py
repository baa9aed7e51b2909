"""The canonical raw tables: the one contract between landing (which writes them) and dbt staging (which reads them).

A row of every table also carries the provenance columns and lies in a partition `organisation_id=…/month=YYYY-MM`
(the organisation's local month of the row's event; `0000-00` for rows without one). Text is trimmed, empty is null,
timestamps are UTC without zone.
"""

from __future__ import annotations

import pyarrow as pa

TEXT, INTEGER, NUMBER, FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()
MOMENT, DAY = pa.timestamp("us"), pa.date32()

NO_MONTH = "0000-00"

PROVENANCE: dict[str, pa.DataType] = {
    "_source_file_id": TEXT,  # sha256 of the file, hexadecimal
    "_source_row_number": INTEGER,  # CSV: line the record starts on; spreadsheet: row; JSON: position in its list
    "_contract_version": TEXT,  # '<contract id>@<version>'
    "_landed_at": MOMENT,
}

EVENT_TABLES: dict[str, dict[str, pa.DataType]] = {
    "survey_responses": {
        "response_id": TEXT, "survey_id": TEXT, "stage_id": TEXT, "submitted_at": MOMENT, "invited_at": MOMENT,
        "application_id": TEXT, "recruitment_id": TEXT, "department": TEXT, "occupation_ssyk": TEXT, "language": TEXT,
    },
    "survey_answers": {
        "response_id": TEXT, "stage_id": TEXT, "question_code": TEXT, "question_version": TEXT, "answer": TEXT,
    },
    "survey_invitations": {
        "invitation_id": TEXT, "stage_id": TEXT, "invited_at": MOMENT, "application_id": TEXT, "department": TEXT,
        "reminder_at": MOMENT, "not_invited_reason": TEXT,
    },
    "recruitments": {
        "recruitment_id": TEXT, "department": TEXT, "opened_at": MOMENT, "occupation_ssyk": TEXT,
        "is_manager_role": FLAG, "handling": TEXT, "closed_at": MOMENT, "filled_at": MOMENT, "positions": INTEGER,
        "hiring_manager_ref": TEXT,
    },
    "applications": {
        "application_id": TEXT, "recruitment_id": TEXT, "submitted_at": MOMENT, "candidate_ref": TEXT, "source": TEXT,
        "qualified": FLAG, "shortlist_rank": INTEGER, "outcome": TEXT,
    },
    "application_events": {
        "event_id": TEXT, "application_id": TEXT, "event": TEXT, "occurred_at": MOMENT, "channel": TEXT,
        "automatic": FLAG, "mode": TEXT, "reason": TEXT, "promised_by": MOMENT,
    },
}  # fmt: skip

MONTH_OF: dict[str, str] = {
    "survey_responses": "submitted_at", "survey_answers": "submitted_at", "survey_invitations": "invited_at",
    "recruitments": "opened_at", "applications": "submitted_at", "application_events": "occurred_at",
}  # fmt: skip
"""The moment that places a row in its month; an answer takes its response's."""

CONFIG_TABLES: dict[str, dict[str, pa.DataType]] = {
    "organisations": {
        "name": TEXT, "sector": TEXT, "size_class": TEXT, "skr_main_group": TEXT, "time_zone": TEXT, "language": TEXT,
        "minimum_n": INTEGER, "is_publishing": FLAG, "ats": TEXT, "notice": TEXT,
    },
    "departments": {"department_id": TEXT, "name": TEXT, "valid_from": DAY, "valid_to": DAY},
    "department_aliases": {"alias": TEXT, "department_id": TEXT},
    "survey_questions": {
        "survey_id": TEXT, "heading": TEXT, "question_code": TEXT, "stage_id": TEXT, "question_version": TEXT,
        "constant": TEXT, "null_tokens": TEXT,
    },
    "targets": {
        "metric_id": TEXT, "stage_id": TEXT, "department_id": TEXT, "value": NUMBER, "valid_from": DAY,
        "valid_to": DAY,
    },
}  # fmt: skip
"""Rows of the installation's `config/`, one CSV a table with `organisation_id` as its first column. A file there is
the whole truth of its table: the newest landed file replaces the older ones."""

RECORD_TABLES: dict[str, dict[str, pa.DataType]] = {
    "source_files": {
        "file_name": TEXT, "bytes": INTEGER, "contract_id": TEXT, "status": TEXT, "rows_read": INTEGER,
        "rows_used": INTEGER, "rows_refused": INTEGER, "values_refused": INTEGER,
    },
    "refusals": {"column_name": TEXT, "reason": TEXT, "value_class": TEXT},
}  # fmt: skip
"""What landing records about its own work: one row per landed file, one per refused row or value."""

TABLES = EVENT_TABLES | CONFIG_TABLES | RECORD_TABLES


def schema(table: str) -> pa.Schema:
    """The Arrow schema of a raw table's files: its columns, then provenance. Raises KeyError for an unknown table."""
    return pa.schema(list((TABLES[table] | PROVENANCE).items()))
