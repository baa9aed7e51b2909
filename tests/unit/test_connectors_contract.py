"""Contracts: every shipped one is sound, a broken one is named with its key, a new export is one YAML."""

import json

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


EVENTS = """\
id: krokar
version: 1
vendor: Krokverktyg
proven: "unproven: a tool made up for tests"
formats: [json, jsonlines]
recognise:
  columns: [kind, payload.id]
  values: {kind: [moved]}
rows:
  - table: application_events
    key: [event_id]
    required: [event]
    columns:
      event_id: {template: "{payload.id}/{payload.steps.0.name}"}
      application_id: payload.id
      event: {from: payload.steps.0.name, map: {Nej: decided_rejected}}
      occurred_at: [payload.at, "@received_at"]
ignored: [kind, payload.steps.*]
personal: [payload.person.*]
"""


def event(number, **payload):
    return json.dumps({"kind": "moved", "payload": {"id": number, "steps": [{"name": "Nej"}]} | payload})


def test_json_and_json_lines_are_read_by_paths_and_a_time_may_be_that_of_arrival(landing_home):
    landing_home.write(landing_home.home.config / "connectors" / "krokar.yml", EVENTS.encode())
    one = landing_home.receive("one.json", event(1, person={"mail": "anna@example.org"}))
    lines = landing_home.receive("two.jsonl", event(2, at="2019-07-03T10:00:00Z") + "\n\n" + event(3) + "\n")
    assert (one.status, one.rows_used, lines.status, lines.rows_used) == ("accepted", 1, "accepted", 2)
    rows = {row["application_id"]: row for row in landing_home.rows("application_events", provenance=True)}
    assert rows["1"]["occurred_at"].isoformat() == "2020-01-18T06:00:00"
    assert rows["2"]["occurred_at"].isoformat() == "2019-07-03T10:00:00"
    assert rows["3"]["_source_row_number"] == 3
    assert "anna@example.org" not in landing_home.texts()


def test_json_lines_that_stop_being_json_are_refused_by_line(landing_home):
    landing_home.write(landing_home.home.config / "connectors" / "krokar.yml", EVENTS.encode())
    receipt = landing_home.receive("cut.jsonl", event(2) + "\n" + event(3)[:-4])
    assert receipt.messages == ["cut.jsonl: line 2: no whole JSON object; the file is cut or damaged. Fetch it again."]


def test_words_of_an_installation_go_before_the_contracts(landing_home):
    landing_home.write(landing_home.home.config / "connectors" / "skolverktyg.yml", SOUND.encode())
    overlay = {"organisation_id": "_all", "contract_id": "skolverktyg"}
    landing_home.configure("heading_aliases", [overlay | {"alias": "Inkommen", "heading": "Inkom"}])
    landing_home.configure("value_maps", [overlay | {"heading": "Utfall", "value": "Tillsatt", "code": "Anställd"}])
    export = "Ärendenummer;Rekrytering;Inkommen;Utfall;Handläggare;Personnummer\n7;R1;2019-07-03;TILLSATT;AB;1\n"
    receipt = landing_home.receive("export.csv", export)
    assert receipt.status == "accepted", receipt.messages
    assert landing_home.rows("applications")[0]["outcome"] == "hired"
