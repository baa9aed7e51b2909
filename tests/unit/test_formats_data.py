"""The data files of a reader: which rows, described how, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from benchmarks.bench.many_departments import repeat_departments
from reports import render_release
from reports.engine.data import ReleaseData
from reports.engine.errors import DataError
from reports.formats import csv_files, datapackage
from reports.formats.rows import Cut
from reports.reader import readers
from tests.golden.drawn import DEPARTMENTS
from tests.golden.release_data import build
from tests.published import keep_departments

FIGURE_IS_CALLED = {"sv": ("Siffran", "Siffrans"), "en": ("The figure", "Id of the figure")}
SLUGS = ("organisation", "departments/kultur", "departments/lokal")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn release, and beside its undivided figures one cut of the organisation's and one of a department's."""
    folder = build(tmp_path_factory.mktemp("data"))
    figures = pq.read_table(folder / "figures.parquet")
    rows = figures.to_pylist()
    cut = [
        row | {"figure_id": f"{row['figure_id']}/occupation-1", "segment_kind": "occupation", "segment_id": "1"}
        for department in ("*", "kultur")
        for row in [next(row for row in rows if row["department_id"] == department and row["status"] == "shown")]
    ]
    pq.write_table(pa.Table.from_pylist(rows + cut, schema=figures.schema), folder / "figures.parquet")
    return folder


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    render_release(data, folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def package(folder: Path) -> dict[str, object]:
    return json.loads((folder / datapackage.FILE).read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_package_is_valid_with_its_hashes_keys_and_types(out: Path, slug: str) -> None:
    report = validate(str(out / slug / datapackage.FILE))
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == 2


def test_a_changed_file_is_not_the_one_described(out: Path, tmp_path: Path) -> None:
    for file in (out / SLUGS[1]).iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "figures.csv"
    path.write_bytes(path.read_bytes().replace(b"kultur", b"kultuR", 1))
    assert not validate(str(tmp_path / datapackage.FILE)).valid


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_column_is_described_in_the_language_of_the_organisation(tmp_path: Path, language: str) -> None:
    render_release(build(tmp_path / "data", language=language), tmp_path / "out")
    for resource in package(tmp_path / "out" / "organisation")["resources"]:  # type: ignore[attr-defined]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(
            rows(tmp_path / "out" / "organisation" / resource["path"])[0]
        )
        assert all(field["description"] and field["type"] for field in fields)
        assert fields[0]["description"].startswith(FIGURE_IS_CALLED[language])
        numbers = [field for field in fields if field["type"] == "number"]
        assert numbers and all("unit" in field for field in numbers)


def test_a_column_nobody_described_is_not_published(data: Path, tmp_path: Path) -> None:
    for file in data.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    table = pq.read_table(tmp_path / "figures.parquet")
    pq.write_table(table.append_column("secret", table["value"]), tmp_path / "figures.parquet")
    with pytest.raises(DataError, match="'secret' of figures has no description"):
        render_release(tmp_path, tmp_path / "out")


def test_a_department_gets_all_its_rows_and_the_organisations_current_undivided_ones(data: Path, out: Path) -> None:
    published = pq.read_table(data / "figures.parquet").to_pylist()
    latest: dict[tuple[str, ...], date] = {}
    series = ("stage_id", "metric_id", "statistic", "period_kind")
    whole = [row for row in published if row["department_id"] == "*" and row["segment_kind"] == "-"]
    for row in whole:
        key = tuple(row[name] for name in series)
        latest[key] = max(latest.get(key, row["period_end"]), row["period_end"])
    current = {row["figure_id"] for row in whole if row["period_end"] == latest[tuple(row[name] for name in series)]}
    for key in DEPARTMENTS:
        own = {row["figure_id"] for row in published if row["department_id"] == key}
        printed = [row["figure_id"] for row in rows(out / "departments" / key / "figures.csv")]
        assert len(printed) == len(set(printed))
        assert set(printed) == own | current
    assert len(current) < len(whole) / 3, "the organisation's history lies in its own folder alone"


def test_comparisons_follow_their_figures(data: Path, out: Path) -> None:
    published = pq.read_table(data / "comparisons.parquet").to_pylist()
    for slug in SLUGS:
        ids = {row["figure_id"] for row in rows(out / slug / "figures.csv")}
        expected = sorted((row["figure_id"], row["kind"]) for row in published if row["figure_id"] in ids)
        assert sorted((row["figure_id"], row["kind"]) for row in rows(out / slug / "comparisons.csv")) == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_page_prints_is_in_the_files_beside_it(out: Path, slug: str) -> None:
    html = (out / slug / "index.html").read_text(encoding="utf-8")
    printed = {unescape(figure_id) for figure_id in re.findall(r'data-figure-id="([^"]+)"', html)}
    assert printed
    assert printed <= {row["figure_id"] for row in rows(out / slug / "figures.csv")}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_leads_to_the_files_that_are_there(out: Path, slug: str) -> None:
    html = (out / slug / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'<a href="([^"#:]+)"', html))
    assert linked == {"report.xlsx", "figures.csv", "comparisons.csv", "datapackage.json"}
    assert all((out / slug / name).is_file() for name in linked)


def test_a_withheld_row_has_no_number(out: Path) -> None:
    numbers = ("value", "value_low", "value_high", "n")
    withheld = [row for slug in SLUGS for row in rows(out / slug / "figures.csv") if row["status"] != "shown"]
    assert withheld
    assert not [row for row in withheld if any(row[name] for name in numbers)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=cmd|"/c calc"!A1'])
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text: str, tmp_path: Path) -> None:
    table = pa.table({"name": [text, None, "-", "a=b", "", "Kultur"], "value": [-1.5, None, 0.0, 1.0, 2.0, 3.0]})
    csv_files.write(table, tmp_path / "t.csv")
    back = pyarrow.csv.read_csv(
        tmp_path / "t.csv",
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"name": pa.string()},
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )
    assert back["name"].to_pylist() == [f"'{text}", None, "-", "a=b", "", "Kultur"]
    assert back["value"].to_pylist() == table["value"].to_pylist()


def test_one_department_and_sixty(data: Path, tmp_path: Path) -> None:
    one = build(tmp_path / "one")
    keep_departments(one, {"kultur"})
    assert len(render_release(one, tmp_path / "out-one")) == 2
    many = repeat_departments(data, tmp_path / "many", 60)
    release = ReleaseData(many)
    cut = Cut(release)
    for reader in readers(release)[1:]:
        own = cut.of(reader).figures
        assert set(own["department_id"].to_pylist()) == {"*", reader.id}
        assert own.num_rows > 20
    # asked again out of turn, a reader's rows are the same
    third = readers(release)[3]
    assert cut.of(third).figures.equals(Cut(release).of(third).figures)
