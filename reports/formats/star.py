"""`current/`: what the organisation has published, as last published, as a small star schema for Power BI and Excel.

Made from published releases alone, so that it can always be made anew, and whole before it is put in place. Of the
latest revisions of all months, the one published last says what a figure is; `vintages` keeps what every revision
said.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reports.components.series import collated
from reports.formats import csv_files, datapackage
from reports.formats.datapackage import Described, Keys
from reports.formats.releases import Published, releases
from reports.formats.swap import put_in_place
from reports.language.catalogue import Catalogue, load
from reports.language.formatter import Formatter
from reports.language.names import Names
from reports.reader import WHOLE

FOLDER = "current"
LANGUAGES = ("sv", "en")

LAST = """
create table last as
select *
from printed
where is_latest_revision
qualify row_number() over (partition by figure_id order by release_order desc) = 1
"""

FIGURES = """
select
    * exclude (release_order, is_latest_revision, published_on),
    period_kind || '/' || strftime(period_start, '%Y-%m') || '..' || strftime(period_end, '%Y-%m') as period_id
from last
order by department_id, figure_id
"""

COMPARISONS = """
select c.* exclude (release_order), f.report_month
from compared as c
inner join last as f on c.figure_id = f.figure_id and c.release_order = f.release_order
order by f.department_id, c.figure_id, c.kind
"""

VINTAGES = """
with
    told as (
        select
            figure_id, release_order, report_month, revision, published_on, value, value_low, value_high, n, status,
            lag(struct_pack(value, value_low, value_high, n, status)) over series as before
        from printed
        window series as (partition by figure_id order by release_order)
    )

select figure_id, report_month, revision, published_on, value, value_low, value_high, n, status
from told
where before is distinct from struct_pack(value, value_low, value_high, n, status)
order by figure_id, report_month, revision
"""
"""A figure as first printed, and again whenever it was printed otherwise than the time before."""

FACTS = {"figures": FIGURES, "comparisons": COMPARISONS, "vintages": VINTAGES}

PERIODS = f"""
select distinct period_id, period_kind, period_start, period_end
from ({FIGURES})
order by period_start, period_end, period_kind
"""

PRINTED = """
select
    *, {order} as release_order, date '{month}' as report_month, date '{published_on}' as published_on,
    {is_latest} as is_latest_revision
from read_parquet($file)
"""
COMPARED = "select *, {order} as release_order from read_parquet($file)"

LEADS = {"metric_id": "metrics", "department_id": "departments", "stage_id": "stages", "period_id": "periods"}
FIGURE = {"fields": ["figure_id"], "reference": {"resource": "figures", "fields": ["figure_id"]}}

KEYS = {
    "figures": Keys(
        ("figure_id",),
        [{"fields": [key], "reference": {"resource": table, "fields": [key]}} for key, table in LEADS.items()],
    ),
    "comparisons": Keys(("figure_id", "kind"), [FIGURE]),
    "vintages": Keys(("figure_id", "report_month", "revision")),
    "metrics": Keys(("metric_id",)),
    "departments": Keys(("department_id",)),
    "stages": Keys(("stage_id",)),
    "periods": Keys(("period_id",)),
    "notes": Keys(("column", "code")),
}

DESCRIPTIONS = {"figures": "package.figures_current", "comparisons": "package.comparisons_current"}


def renew(organisation: Path) -> None:
    """Write `current/` of an organisation's published folder anew; the same releases give the same bytes.

    A reader finds the old folder or the new one, never a part. Without a release nothing is written.
    """
    found = releases(organisation)
    if not found:
        return
    aside = organisation / f".{FOLDER}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    _write(aside, found)
    put_in_place(aside, organisation / FOLDER)


def _write(folder: Path, found: Sequence[Published]) -> None:
    newest = found[-1]
    text = load(newest.language)
    described = []
    for name, table in _tables(found).items():
        pq.write_table(table, folder / f"{name}.parquet")
        csv_files.write(table, folder / f"{name}.csv")
        described.append(Described(name, table.schema, text(DESCRIPTIONS.get(name, f"package.{name}")), KEYS[name]))
    title = text("package.current", name=newest.organisation.name)
    name = f"candex-{newest.organisation.organisation_id}-current".lower()
    datapackage.write(folder, name, title, newest.organisation, described, text)


def _tables(found: Sequence[Published]) -> dict[str, pa.Table]:
    with duckdb.connect(config={"threads": 1}) as connection:
        for order, release in enumerate(found):
            _gather(connection, order, release)
        connection.execute(LAST)
        facts = {name: connection.sql(query).to_arrow_table() for name, query in FACTS.items()}
        spans = connection.sql(PERIODS).fetchall()
    return facts | _labels(found, spans)


def _gather(connection: duckdb.DuckDBPyConnection, order: int, release: Published) -> None:
    """Add what a release printed; a later one may have columns that an earlier one lacks."""
    told = {
        "order": order,
        "month": release.month,
        "published_on": release.published_on,
        "is_latest": release.is_latest,
    }
    for table, file, query in (("printed", "figures", PRINTED), ("compared", "comparisons", COMPARED)):
        rows, path = query.format(**told), {"file": str(release.data / f"{file}.parquet")}
        if order == 0:
            connection.execute(f"create table {table} as {rows}", path)
        else:
            connection.execute(f"insert into {table} by name {rows}", path)


def _labels(found: Sequence[Published], spans: Iterable[tuple[Any, ...]]) -> dict[str, pa.Table]:
    newest = found[-1]
    metrics = newest.table("metrics")
    stages = newest.table("stages")
    return {
        "metrics": metrics.select(
            [name for name in load("sv").find("columns.metrics") if name in metrics.column_names]
        ),
        "departments": pa.Table.from_pylist(_departments(found)),
        "stages": stages.select([name for name in load("sv").find("columns.stages") if name in stages.column_names]),
        "periods": pa.Table.from_pylist([_period(*span) for span in spans]),
        "notes": pa.Table.from_pylist(list(_notes())),
    }


def _departments(found: Sequence[Published]) -> list[dict[str, Any]]:
    """Every department that ever had a report, by its latest name, after the organisation itself."""
    names: dict[str, str] = {}
    for release in found:
        names |= release.departments
    ordered = sorted(names, key=lambda key: (collated(names[key]), key))
    whole = {f"label_{language}": load(language)("archive.whole") for language in LANGUAGES}
    rows = [{"department_id": WHOLE, "department_order": 0} | whole]
    for order, key in enumerate(ordered, start=1):
        labels = {f"label_{language}": names[key] for language in LANGUAGES}
        rows.append({"department_id": key, "department_order": order} | labels)
    return rows


def _period(period_id: str, kind: str, start: date, end: date) -> dict[str, Any]:
    last_day = (end.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    labels = {f"label_{language}": _words(load(language), start, end) for language in LANGUAGES}
    return {
        "period_id": period_id, "period_kind": kind, "period_start": start, "period_end": end, "last_day": last_day,
        "months": months, **labels,
    }  # fmt: skip


def _words(text: Catalogue, start: date, end: date) -> str:
    return Names(text, Formatter(text), (), (), ()).span(start, end)


def _notes() -> Iterable[dict[str, Any]]:
    texts = {language: load(language).find("codes") for language in LANGUAGES}
    for column, codes in texts["sv"].items():
        for code in codes:
            labels = {f"label_{language}": found[column][code] for language, found in texts.items()}
            yield {"column": column, "code": code} | labels
