"""The measurement of reports, on a release small enough to wait for."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.bench import reports
from benchmarks.bench.many_departments import repeat_departments
from reports.formats.pdf import missing_packages
from tests.golden.release_data import build


def test_departments_are_repeated_with_their_figures_and_comparisons(tmp_path: Path) -> None:
    data = build(tmp_path / "data")
    many = repeat_departments(data, tmp_path / "many", 12)
    ids = pq.read_table(many / "departments.parquet")["department_id"].to_pylist()
    assert len(ids) == len(set(ids)) == 12
    figures = pq.read_table(many / "figures.parquet")
    assert figures.schema == pq.read_table(data / "figures.parquet").schema
    assert set(figures["department_id"].to_pylist()) == {"*", *ids}
    known = figures["figure_id"].to_pylist()
    assert len(known) == len(set(known))
    assert set(pq.read_table(many / "comparisons.parquet")["figure_id"].to_pylist()) <= set(known)
    assert all(f"/{row['department_id']}/" in row["figure_id"] for row in figures.to_pylist())


def test_every_format_is_measured_and_told(tmp_path: Path, monkeypatch) -> None:
    if missing_packages():
        monkeypatch.delitem(reports.WAYS, "papers")
    measured = reports.compare(tmp_path, 1, lambda doing: None, departments=2, published=build(tmp_path / "published"))
    assert measured.many == 20
    assert all(0 < found[0] < 60_000 for found in measured.milliseconds.values())
    assert 50 < measured.memory_mb < reports.MEMORY_LIMIT_MB
    text = "\n".join(reports.reports_table(measured))
    assert all(f"| {name} |" in text for name in reports.WAYS.values())
