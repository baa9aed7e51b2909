"""An installation's own connector, questions, aliases and words: an upgrade of the product leaves them and they win."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.connectors.contract import EXPORTS
from orchestration.connectors.survey import load_catalogue
from orchestration.landing.receipts import Receipt
from orchestration.settings import SEEDS
from tests.conftest import LandingHome
from tests.e2e.made import csv_of

AFTER = datetime(2020, 3, 1, tzinfo=UTC)

ACME = """\
id: acme_applications
version: 1
vendor: Acme
proven: "unproven: made up for a test"
formats: [csv, spreadsheet]
recognise: {columns: [Ärende, Inkom]}
rows:
  - table: applications
    key: [application_id]
    columns:
      application_id: Ärende
      submitted_at: Inkom
      outcome: {from: Utfall, map: {Anställd: hired, Avslag: rejected}}
ignored: [Handläggare]
"""
OWN_EXITS = """\
id: interchange_exits
version: 70
vendor: candex
proven: "unproven: made up for a test"
formats: [csv]
recognise: {columns: [employment_ref, ended_at]}
rows:
  - table: exits
    key: [employment_ref]
    columns: {employment_ref: employment_ref, ended_at: ended_at, department: förvaltning}
"""
FILES: dict[str, str] = {
    "acme.csv": csv_of(("Ärende", "Inkom", "Utfall", "Handläggare"), ("A1", "2019-05-02 10:00", "Anställd", "E.E.")),
    "avslut.csv": csv_of(("employment_ref", "ended_at", "förvaltning"), ("e1", "2019-08-01", "Kost")),
    "ansökningar.csv": csv_of(
        ("Diarienummer", "recruitment_id", "submitted_at", "outcome"), ("D1", "r1", "2019-05-02 10:00", "Tackade nej")
    ),
    "svar.csv": csv_of(
        ("response_id", "stage", "submitted_at", "canteen", "recommend"), ("s1", "exit", "2019-05-02 10:00", 4, 9)
    ),
}
CONTRACTS = {
    "acme.csv": "acme_applications@1", "avslut.csv": "interchange_exits@70",
    "ansökningar.csv": "interchange_applications@{version}", "svar.csv": "interchange_survey_responses@{version}",
}  # fmt: skip


@pytest.fixture
def installation(landing_home: LandingHome) -> LandingHome:
    """A home with an overlay of every kind."""
    connectors = landing_home.home.config / "connectors"
    landing_home.write(connectors / "acme_applications.yml", ACME.encode())
    landing_home.write(connectors / "interchange_exits.yml", OWN_EXITS.encode())
    question = {"question_code": "canteen", "scale": "scale_1_5", "label_sv": "Maten?", "label_en": "The food?"}
    landing_home.configure("questions", [question])
    applications = {"contract_id": "interchange_applications"}
    landing_home.configure("heading_aliases", [applications | {"alias": "Diarienummer", "heading": "application_id"}])
    landing_home.configure(
        "value_maps", [applications | {"heading": "outcome", "value": "Tackade nej", "code": "withdrew"}]
    )
    return landing_home


Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Replace the product's contracts and seeds by those of a later version."""

    def newer(contracts: Path, name: str, edit: Edit) -> None:
        path = contracts / f"{name}.yml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        content["version"] += 1
        edit(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def upgrade() -> None:
        contracts, seeds = tmp_path / "exports", tmp_path / "seeds"
        shutil.copytree(EXPORTS, contracts)
        shutil.copytree(SEEDS, seeds)
        newer(contracts, "interchange_applications", applications_of_tomorrow)
        newer(contracts, "interchange_exits", exits_of_tomorrow)
        newer(contracts, "interchange_survey_responses", lambda content: content.update(ignored=["wave"]))
        with (seeds / "questions.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("canteen", "yes_no", "Finns mat?", "Is there food?"), ("parking", "scale_1_5", "Parkering?", "Cars?")]
            )
        monkeypatch.setattr("orchestration.landing.land.EXPORTS", contracts)
        monkeypatch.setattr("orchestration.landing.land.load_catalogue", lambda: load_catalogue(seeds))

    return upgrade


def applications_of_tomorrow(content: dict[str, Any]) -> None:
    """Columns in another order, one added, and a reading of its own for the installation's word."""
    row = content["rows"][0]
    outcome = row["columns"]["outcome"]
    outcome = outcome if isinstance(outcome, dict) else {"from": outcome}
    row["columns"] = dict(reversed(list(row["columns"].items())))
    row["columns"]["outcome"] = outcome | {"map": outcome.get("map", {}) | {"Tackade nej": "rejected"}}
    row["columns"]["source"] = ["source", "channel"]


def exits_of_tomorrow(content: dict[str, Any]) -> None:
    content["rows"][0]["columns"]["department"] = ["department", "unit"]


def configuration(home: LandingHome) -> dict[str, tuple[bytes, int]]:
    """Every file of config/ with its bytes and when it was written."""
    paths = [path for path in home.home.config.rglob("*") if path.is_file()]
    return {str(path.relative_to(home.home.config)): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def receive(home: LandingHome, suffix: str = "", at: datetime = AFTER) -> dict[str, Receipt]:
    """Land the installation's files; with a suffix they are new ones: ids and bytes differ."""
    return {
        name: home.receive(name, text.replace("A1", f"A1{suffix}").replace("e1", f"e1{suffix}")
                           .replace("D1", f"D1{suffix}").replace("s1", f"s1{suffix}"), at)
        for name, text in FILES.items()
    }  # fmt: skip


def facts(home: LandingHome, file_ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    """What the files gave, apart from the ids that differ between them."""
    ids = ("application_id", "response_id", "employment_ref")
    return {
        table: sorted(
            (
                {name: value for name, value in row.items() if name not in ids and not name.startswith("_")}
                for row in home.rows(table, provenance=True)
                if row["_source_file_id"] in file_ids
            ),
            key=str,
        )
        for table in ("applications", "exits", "survey_responses", "survey_answers")
    }


def test_every_kind_of_overlay_is_used(installation: LandingHome) -> None:
    receipts = receive(installation)
    assert {name: one.status for name, one in receipts.items()} == dict.fromkeys(FILES, "accepted")
    assert {name: one.contract for name, one in receipts.items()} == {
        name: contract.format(version=1) for name, contract in CONTRACTS.items()
    }
    outcomes = {row["application_id"]: row["outcome"] for row in installation.rows("applications")}
    assert outcomes == {"A1": "hired", "D1": "withdrew"}
    assert [row["department"] for row in installation.rows("exits")] == ["Kost"]
    answers = {row["question_code"]: row["answer"] for row in installation.rows("survey_answers")}
    assert answers == {"canteen": "4", "recommend": "9"}


def test_an_upgrade_of_the_product_leaves_the_configuration_alone_and_the_overlays_win(
    installation: LandingHome, upgrade: Callable[[], None]
) -> None:
    before = receive(installation)
    settings = configuration(installation)
    old = facts(installation, {one.file_id for one in before.values()})
    upgrade()
    after = receive(installation, "-ny")
    assert configuration(installation) == settings
    assert {name: (one.status, one.contract) for name, one in after.items()} == {
        name: ("accepted", contract.format(version=2)) for name, contract in CONTRACTS.items()
    }
    assert facts(installation, {one.file_id for one in after.values()}) == old
    assert all(old.values())


def test_what_the_newer_product_adds_is_there_beside_the_overlays(
    installation: LandingHome, upgrade: Callable[[], None]
) -> None:
    heads = ("response_id", "stage", "submitted_at", "canteen", "parking", "wave")
    added = csv_of(heads, ("t1", "exit", "2019-05-02 10:00", 4, 2, "våren"))
    assert installation.receive("parkering.csv", added).status == "refused"
    upgrade()
    receipt = installation.receive("parkering.csv", added, AFTER)
    assert receipt.status == "accepted", receipt.messages
    answers = {row["question_code"]: row["answer"] for row in installation.rows("survey_answers")}
    assert answers == {"canteen": "4", "parking": "2"}


def test_without_the_overlays_the_same_files_say_what_is_missing(landing_home: LandingHome) -> None:
    told = {name: (one.status, " ".join(one.messages)) for name, one in receive(landing_home).items()}
    assert {status for status, _ in told.values()} == {"refused"}
    assert "no known export has the header 'Ärende'" in told["acme.csv"][1]
    assert "'förvaltning' is unknown" in told["avslut.csv"][1]
    assert "'application_id' is missing" in told["ansökningar.csv"][1]
    assert "'canteen' is unknown" in told["svar.csv"][1]
