"""The keys work is divided by: report months, and the organisations that publish."""

from __future__ import annotations

from datetime import date

import dagster as dg

FIRST_MONTH = "2015-01"

months = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, fmt="%Y-%m", timezone="Europe/Stockholm")
ORGANISATIONS = "organisation"

organisations = dg.DynamicPartitionsDefinition(name=ORGANISATIONS)
releases = dg.MultiPartitionsDefinition({"month": months, "organisation": organisations})


def release_key(month: str, organisation_id: str) -> dg.MultiPartitionKey:
    """The partition of one organisation's month, `month` as YYYY-MM."""
    return dg.MultiPartitionKey({"month": month, "organisation": organisation_id})


def release_of(key: str | dg.MultiPartitionKey) -> tuple[date, str]:
    """First day of the report month and organisation id of a release partition."""
    assert isinstance(key, dg.MultiPartitionKey)
    dimensions = key.keys_by_dimension
    return date.fromisoformat(f"{dimensions['month']}-01"), dimensions["organisation"]
