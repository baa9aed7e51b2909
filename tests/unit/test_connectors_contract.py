"""Contracts: every shipped one is sound, a broken one is named with its key, a new export is one YAML."""

import pytest

from orchestration.connectors.contract import EXPORTS, ContractError, load_contract, load_contracts
from orchestration.landing.store import LandingError

SOUND = """
id: skolverktyg
version: 1
vendor: Skolverktyg
proven: "unproven: written for this test"
formats: [csv]
recognise:
  columns: [Ärendenummer, Rekrytering, Inkom]
rows:
  - table: applications
    key: [application_id]
    columns:
      application_id: Ärendenummer
      recruitment_id: Rekrytering
      submitted_at: Inkom
      outcome: {from: Utfall, map: {Anställd: hired, Avslag: rejected}}
ignored: [Handläggare]
personal: [Personnummer]
"""


def test_every_shipped_contract_is_sound_and_says_what_it_is_proven_on():
    contracts = load_contracts()
    assert len(contracts) == len(list(EXPORTS.glob("*.yml"))) >= 10
    assert all(contract.proven for contract in contracts.values())


def test_no_vendor_is_named_in_python():
    names = {word for contract in load_contracts().values() for word in contract.vendor.replace(",", "").split()}
    for path in EXPORTS.parent.parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.parent.name in ("connectors", "landing"):
            assert not [name for name in names & {"Qualtrics", "Teamtailor", "Google", "Microsoft"} if name in text]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version: 1", "version: one", "version: Input should be a valid integer"),
        ("ignored:", "ignore:", "ignore: Extra inputs are not permitted"),
        ("table: applications", "table: applicants", "no raw table is called 'applicants'"),
        ("submitted_at: Inkom", "sent_at: Inkom", "table applications has no column 'sent_at'"),
        ("id: skolverktyg", "id: annat", "id: 'annat' must be the file's name"),
        ("rows:", "rows: [", "not readable as YAML"),
        ("formats: [csv]", "formats: [xml]", "formats.0: Input should be 'csv', 'spreadsheet', 'jsonapi', 'json'"),
        (
            "ignored:",
            "answers: catalogue\nignored:",
            "with answers: catalogue the first row must be of survey_responses",
        ),
    ],
)
def test_a_broken_contract_is_refused_with_its_file_and_key(tmp_path, old, new, words):
    path = tmp_path / "skolverktyg.yml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(ContractError) as refused:
        load_contract(path)
    assert str(refused.value).startswith("skolverktyg.yml: ") and words in str(refused.value)


def test_a_new_export_is_one_yaml_of_the_installation(landing_home):
    path = landing_home.home.config / "connectors" / "skolverktyg.yml"
    landing_home.write(path, SOUND.encode())
    export = "Ärendenummer;Rekrytering;Inkom;Utfall;Handläggare;Personnummer\n7;R1;2019-07-03;anställd;AB;121212-1212\n"
    receipt = landing_home.receive("export.csv", export.encode("windows-1252"))
    assert (receipt.status, receipt.contract) == ("accepted", "skolverktyg@1")
    [row] = landing_home.rows("applications")
    assert (row["application_id"], row["outcome"]) == ("7", "hired")
    assert "121212-1212" not in landing_home.texts()


def test_a_broken_contract_of_the_installation_stops_landing(landing_home):
    landing_home.write(landing_home.home.config / "connectors" / "trasig.yml", b"id: trasig\n")
    with pytest.raises(LandingError, match=r"A contract cannot be used: trasig\.yml: version: Field required"):
        landing_home.land()
