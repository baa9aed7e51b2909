"""What a reader holds: every figure and comparison of every release, as printed, and the groups they speak of.

Nothing here knows how the product decides; it reads the files of `published/` and the words of their contract.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

WHOLE, OTHERS, ALL = "*", "", "-"
"""The organisation; its people of no department that is ever named; all groups, or the people of none named."""

PARTS = ("value", "promoters", "passives", "detractors")
ITEMS = ("item", "item_by_")


@dataclass(frozen=True)
class Series:
    """What is asked: figures of one series add up over people."""

    organisation_id: str
    stage_id: str
    metric_id: str
    question_version: str
    item: str = ALL


@dataclass(frozen=True)
class Row:
    """A printed figure: its series, the people it speaks of, and its numbers; `n` is None where none is printed.

    `without` names the department that a rest of the organisation leaves out; `release` counts publications.
    """

    figure_id: str
    series: Series
    department_id: str
    segment_kind: str
    group: str
    start: int
    end: int
    statistic: str
    unit: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    release: int
    without: str = ""

    @property
    def is_shown(self) -> bool:
        return self.n is not None and self.value is not None


@dataclass(frozen=True)
class Benchmark:
    """A printed comparison with peers: of whom, with how many others, and their value."""

    figure: Row
    reference_id: str
    others: int
    value: float
    start: int
    end: int
    release: int


Places = frozenset[tuple[str, int, str]]
"""Where somebody answered: department, month and group; or the group of one kind, month, and that of another."""

AND = "_and_"
"""Between two kinds of groups."""


@dataclass
class Held:
    """All that is held of one organisation.

    `places` is what somebody from there knows besides: by stage and kind of group, or two kinds with `AND` between
    them, where anybody answered at all.
    """

    organisation_id: str
    threshold: int
    departments: list[str]
    metrics: dict[str, dict[str, str]]
    rows: list[Row]
    benchmarks: list[Benchmark]
    places: Mapping[tuple[str, str], Places] = field(default_factory=dict)


def held(published: Path) -> list[Held]:
    """Everything under `published/`, by organisation."""
    return [_held(folder) for folder in sorted(published.iterdir()) if any(folder.rglob("manifest.json"))]


def _held(folder: Path) -> Held:
    releases = sorted(folder.glob("*/r[0-9]*"), key=_published)
    rows = list(dict.fromkeys(row for number, release in enumerate(releases) for row in _figures(release, number)))
    references = [row for number, release in enumerate(releases) for row in _references(release, number)]
    rows, own = _first_printed(rows), _records(releases[-1] / "data" / "organisation.parquet")[0]
    by_id = {row.figure_id: row for row in rows}
    return Held(
        folder.name,
        own["minimum_n"] or 10,
        sorted(
            {row["department_id"] for release in releases for row in _records(release / "data/departments.parquet")}
        ),
        {row["metric_id"]: row for row in _records(releases[-1] / "data" / "metrics.parquet")},
        _first_printed(rows + list(_named(references, by_id))),
        [made for made in (_benchmark(row, by_id) for row in references) if made],
    )


def _published(release: Path) -> tuple[str, str, int]:
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return manifest["as_of"], release.parent.name, int(release.name[1:])


def _records(path: Path) -> list[dict[str, Any]]:
    return duckdb.connect().sql(f"from read_parquet('{path.as_posix()}')").to_arrow_table().to_pylist()


def _kept(release: Path, name: str, columns: dict[str, str], where: str) -> list[dict[str, Any]]:
    """Rows of a table of the release's data: these columns, of these types."""
    wanted = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in columns.items())
    data = f"read_parquet('{(release / 'data' / f'{name}.parquet').as_posix()}')"
    return (
        duckdb.connect()
        .sql(f"select distinct {wanted} from {data} where {where} order by all")
        .to_arrow_table()
        .to_pylist()
    )


def only_in_csv(release: Path) -> int:
    """How many figures of the reports' CSV files say what the data of the release does not say."""
    wanted = "figure_id, status, cast(n as bigint) as n, round(cast(value as double), 6) as value"
    csvs = [path.as_posix() for path in sorted(release.glob("**/figures.csv"))]
    data = f"select {wanted} from read_parquet('{(release / 'data' / 'figures.parquet').as_posix()}')"
    query = f"select count(*) from (select {wanted} from read_csv({csvs}, all_varchar=true, header=true) except {data})"
    return int(duckdb.connect().sql(query).fetchall()[0][0])


FIGURE = dict.fromkeys(
    (
        "figure_id", "organisation_id", "department_id", "stage_id", "segment_kind", "segment_id", "metric_id",
        "statistic", "question_version", "unit",
    ), "varchar",
) | {"period_start": "date", "period_end": "date", "n": "bigint"} | dict.fromkeys(
    ("value", "value_low", "value_high"), "double"
)  # fmt: skip


SPOKEN = "status in ('shown', 'suppressed') and unit in ('points', 'share', 'index', 'days')"


def _figures(release: Path, number: int) -> Iterator[Row]:
    for row in _kept(release, "figures", FIGURE, SPOKEN):
        item, kind, group = _group(row["segment_kind"], row["segment_id"])
        names = ("organisation_id", "stage_id", "metric_id", "question_version")
        yield Row(
            row["figure_id"], Series(*(row[name] for name in names), item), row["department_id"], kind, group,
            _month(row["period_start"]), _month(row["period_end"]), row["statistic"], row["unit"], row["n"],
            row["value"], row["value_low"], row["value_high"], number,
        )  # fmt: skip


def _group(kind: str, segment: str) -> tuple[str, str, str]:
    """Item, kind and group: an item is a question more about the same people, not a group of them."""
    if kind == "item":
        return segment, ALL, ALL
    if kind.startswith("item_by_"):
        item, _, group = segment.rpartition(".")
        return item, kind.removeprefix("item_by_"), group
    return ALL, kind, segment


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_printed(rows: Iterable[Row]) -> list[Row]:
    """Each figure when it was first printed with its numbers; printed again unchanged it says nothing more."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        seen.setdefault((row.figure_id, row.n, row.value if row.value is None else round(row.value, 9)), row)
    return list(seen.values())


REFERENCE = {
    "figure_id": "varchar", "kind": "varchar", "reference_id": "varchar", "reference_value": "double",
    "reference_n": "bigint", "reference_period_start": "date", "reference_period_end": "date",
}  # fmt: skip
COMPARED = (
    "status = 'shown' and kind in ('peers', 'rest_of_organisation', 'prior_year', 'baseline')"
    " and reference_value is not null and reference_n is not null"
)


def _references(release: Path, number: int) -> Iterator[dict[str, Any]]:
    for row in _kept(release, "comparisons", REFERENCE, COMPARED):
        yield row | {"release": number}


def _named(references: Iterable[dict[str, Any]], by_id: dict[str, Row]) -> Iterator[Row]:
    """References that are figures themselves, or the rest of the organisation."""
    for row in references:
        figure = by_id.get(row["figure_id"])
        department = str(row["reference_id"]).split("/")[1] if str(row["reference_id"]).count("/") > 5 else None
        if figure is None or department is None or str(row["reference_id"]) in by_id:
            continue
        yield replace(
            figure, figure_id=str(row["reference_id"]), department_id=department.split("*-")[0] or WHOLE,
            without=department[2:] if department.startswith("*-") else "", n=int(row["reference_n"]),
            value=row["reference_value"], low=None, high=None, release=row["release"],
            start=_month(row["reference_period_start"]), end=_month(row["reference_period_end"]),
        )  # fmt: skip


def _benchmark(row: dict[str, Any], by_id: dict[str, Row]) -> Benchmark | None:
    figure = by_id.get(row["figure_id"])
    if row["kind"] != "peers" or figure is None:
        return None
    return Benchmark(
        figure, str(row["reference_id"]), int(row["reference_n"]), row["reference_value"],
        _month(row["reference_period_start"]), _month(row["reference_period_end"]), row["release"],
    )  # fmt: skip
