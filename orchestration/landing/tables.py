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
        "respondent_ref": TEXT,
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
        "qualified": FLAG, "shortlist_rank": INTEGER, "outcome": TEXT, "employment_ref": TEXT,
    },
    "application_events": {
        "event_id": TEXT, "application_id": TEXT, "event": TEXT, "occurred_at": MOMENT, "channel": TEXT,
        "automatic": FLAG, "mode": TEXT, "reason": TEXT, "promised_by": MOMENT,
    },
    "job_ads": {
        "ad_id": TEXT, "recruitment_id": TEXT, "published_at": MOMENT, "unpublished_at": MOMENT, "channel": TEXT,
        "department": TEXT, "occupation_ssyk": TEXT, "municipality_code": TEXT, "has_title": FLAG,
        "has_company_facts": FLAG, "has_duties": FLAG, "has_requirements": FLAG, "has_hours": FLAG, "has_pay": FLAG,
        "has_colleagues": FLAG, "has_development": FLAG, "has_benefits": FLAG, "has_next_steps": FLAG,
    },
    "ad_reviews": {
        "review_id": TEXT, "ad_id": TEXT, "event": TEXT, "occurred_at": MOMENT, "reviewer_ref": TEXT, "reason": TEXT,
    },
    "onboarding_tasks": {
        "task_id": TEXT, "application_id": TEXT, "employment_ref": TEXT, "task": TEXT, "due_at": MOMENT,
        "done_at": MOMENT,
    },
    "exits": {
        "employment_ref": TEXT, "application_id": TEXT, "ended_at": MOMENT, "started_at": MOMENT,
        "reason": TEXT, "department": TEXT,
    },
    "interventions": {
        "intervention_id": TEXT, "name": TEXT, "what": TEXT, "departments": TEXT, "roles": TEXT, "starts_on": DAY,
        "expected_metric": TEXT, "expected_direction": TEXT, "stated_on": DAY,
    },
    "actions": {
        "action_id": TEXT, "finding": TEXT, "action": TEXT, "owner": TEXT, "due_on": DAY, "status": TEXT,
    },
    "hr_targets": {
        "target_id": TEXT, "metric_id": TEXT, "stage_id": TEXT, "department_id": TEXT, "value": NUMBER,
        "valid_from": DAY,
    },
    "training": {
        "training_id": TEXT, "held_on": DAY, "department": TEXT, "topic": TEXT, "participants": INTEGER,
    },
}  # fmt: skip

MONTH_OF: dict[str, str] = {
    "survey_responses": "submitted_at", "survey_answers": "submitted_at", "survey_invitations": "invited_at",
    "recruitments": "opened_at", "applications": "submitted_at", "application_events": "occurred_at",
    "job_ads": "published_at", "ad_reviews": "occurred_at", "onboarding_tasks": "due_at", "exits": "ended_at",
}  # fmt: skip
"""The moment that places a row in its month; an answer takes its response's."""

PSEUDONYMS = frozenset({"candidate_ref", "respondent_ref", "hiring_manager_ref", "reviewer_ref", "employment_ref"})
"""Columns, of any event table, that only ever hold pseudonyms, whatever stood in the file."""

FREE_TEXT = frozenset({"reason", "not_invited_reason", "name", "what", "finding", "action", "owner", "topic", "task"})
"""Columns, of any event table, that people write freely in: redacted at the door. So are answers in free text."""

EVERYONE = "_all"
"""Stands for every organisation in those configuration tables that may speak of all."""

CONFIG_TABLES: dict[str, dict[str, pa.DataType]] = {
    "organisations": {
        "name": TEXT, "sector": TEXT, "size_class": TEXT, "skr_main_group": TEXT, "time_zone": TEXT, "language": TEXT,
        "minimum_n": INTEGER, "is_publishing": FLAG, "ats": TEXT, "notice": TEXT, "reporting_rhythm": TEXT,
        "has_manager_page": FLAG,
    },
    "departments": {
        "department_id": TEXT, "name": TEXT, "valid_from": DAY, "valid_to": DAY, "merged_into": TEXT,
        "split_from": TEXT, "part_of": TEXT,
    },
    "department_aliases": {"alias": TEXT, "department_id": TEXT},
    "department_groups": {"group_id": TEXT, "name": TEXT, "department_id": TEXT},
    "questions": {"question_code": TEXT, "scale": TEXT, "label_sv": TEXT, "label_en": TEXT},
    "survey_questions": {
        "survey_id": TEXT, "heading": TEXT, "question_code": TEXT, "stage_id": TEXT, "question_version": TEXT,
        "constant": TEXT, "null_tokens": TEXT,
    },
    "targets": {
        "metric_id": TEXT, "stage_id": TEXT, "department_id": TEXT, "value": NUMBER, "valid_from": DAY,
        "valid_to": DAY,
    },
    "parameters": {"parameter_id": TEXT, "value": NUMBER},
    "heading_aliases": {"contract_id": TEXT, "alias": TEXT, "heading": TEXT},
    "value_maps": {"contract_id": TEXT, "heading": TEXT, "value": TEXT, "code": TEXT},
    "retention_decisions": {
        "reference": TEXT, "decided_on": DAY, "decided_by": TEXT, "contract_id": TEXT, "received_before": DAY,
    },
}  # fmt: skip
"""Rows of the installation's `config/`, one CSV a table with `organisation_id` as its first column. A file there is
the whole truth of its table: the newest landed file replaces the older ones."""

RECORD_TABLES: dict[str, dict[str, pa.DataType]] = {
    "source_files": {
        "file_name": TEXT, "bytes": INTEGER, "contract_id": TEXT, "status": TEXT, "rows_read": INTEGER,
        "rows_used": INTEGER, "rows_refused": INTEGER, "rows_skipped": INTEGER, "values_refused": INTEGER,
    },
    "refusals": {"column_name": TEXT, "reason": TEXT, "value_class": TEXT},
    "erasures": {"table_name": TEXT, "erased_month": TEXT},
}  # fmt: skip
"""What landing records about its own work: one row per landed file, one per refused row or value, and
one per erased row, which says where it stood and not whose it was."""

TABLES = EVENT_TABLES | CONFIG_TABLES | RECORD_TABLES


def schema(table: str) -> pa.Schema:
    """The Arrow schema of a raw table's files: its columns, then provenance. Raises KeyError for an unknown table."""
    return pa.schema(list((TABLES[table] | PROVENANCE).items()))
