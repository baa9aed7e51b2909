"""People stay at the door: keys, pseudonyms, redaction, encrypted originals, purge and erase."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.audit.trace import evidence_of
from orchestration.landing.erase import NobodyFound, erase
from orchestration.landing.evidence import open_original
from orchestration.landing.keys import open_keys
from orchestration.landing.originals import original_path
from orchestration.landing.pseudonyms import Pseudonyms
from orchestration.landing.purge import purge
from orchestration.landing.redaction import redact
from orchestration.landing.store import LandingError

LATER = datetime(2020, 3, 1, 9, 0, tzinfo=UTC)
APPLICATIONS = (
    "application_id,recruitment_id,submitted_at,candidate_ref\n"
    "a1,r1,2019-05-02,eva@example.org\na2,r1,2019-05-03,bo@example.org\na3,r2,2019-06-03,Eva@Example.org\n"
)
EVENTS = "application_id,event,occurred_at\na1,submitted,2019-05-02\na2,submitted,2019-05-03\na3,withdrew,2019-06-09\n"
RESPONSES = (
    "response_id,stage,submitted_at,application_id,respondent_ref,recommend,comment\n"
    "s1,rejection,2019-07-01,a1,,3,Ring 070-123 45 67\ns2,rejection,2019-07-02,,eva@example.org,2,\n"
    "s3,rejection,2019-07-03,a2,,9,Bra\n"
)
RECRUITMENTS = "recruitment_id,department,opened_at,hiring_manager_ref\nr1,Kost,2019-04-01,eva@example.org\n"


def landed(landing_home):
    for name, text in {"a": APPLICATIONS, "e": EVENTS, "s": RESPONSES, "r": RECRUITMENTS}.items():
        assert landing_home.receive(f"{name}.csv", text).status == "accepted"
    return landing_home.home


def everything(home):
    """Every byte of a home but its keys, as one text."""
    paths = [path for path in home.root.rglob("*") if path.is_file() and path.parent != home.keys]
    return b"\n".join(path.read_bytes() for path in paths)


# Redaction


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Ring mig på 070-123 45 67 eller 08-508 123 45.", "Ring mig på [telefon] eller [telefon]."),
        ("+46 70 123 45 67 eller 0046701234567", "[telefon] eller [telefon]"),
        ("Mitt nummer är 811218-9876", "Mitt nummer är [personnummer]"),
        ("19811218-9876, 198112189876, 19811218 9876", "[personnummer], [personnummer], [personnummer]"),
        ("samordningsnummer 811278-9873", "samordningsnummer [personnummer]"),
        ("mejla eva.ek+jobb@example.org!", "mejla [e-post]!"),
        ("se https://example.org/cv?id=7 eller www.example.org/eva", "se [länk] eller [länk]"),
        (
            "Eva Eks chef sa nej till Eva, inte till evakuering",
            "[namn] [namn] chef sa nej till [namn], inte till evakuering",
        ),
        ("Intervjun 2019-10-03 kl 14:05 ställdes in", "Intervjun 2019-10-03 kl 14:05 ställdes in"),
        ("Lönen var 32 000 kr, utlovat 34 500–36 000", "Lönen var 32 000 kr, utlovat 34 500–36 000"),
        ("Jag sökte 2018-2019, referens 2019/916, 10 av 10", "Jag sökte 2018-2019, referens 2019/916, 10 av 10"),
        ("Väntade 3 veckor, 5-6 samtal, 100 % nöjd", "Väntade 3 veckor, 5-6 samtal, 100 % nöjd"),
        ("Annons 23115679 på Platsbanken", "Annons 23115679 på Platsbanken"),
    ],
)
def test_free_text_keeps_its_words_and_loses_its_people(written, stored):
    assert redact(written, ["Eva Eks", "Eva Ek"]) == stored


@given(st.text(st.sampled_from("0123456789-+ @.abåäöEK:/w\n"), max_size=80), st.lists(st.text(max_size=8), max_size=3))
@settings(max_examples=300)
def test_redacting_twice_is_redacting_once(text, names):
    once = redact(text, names)
    assert redact(once, names) == once


@pytest.mark.parametrize("piece", ["a", "1", "@", "a@", "1 ", "a.", "0-", "+(", "https://"])
def test_a_hostile_megabyte_costs_little(piece):
    assert len(redact(piece * (1_000_000 // len(piece)))) <= 200_000


# Keys and originals


def test_the_same_person_is_the_same_pseudonym_and_another_home_makes_another():
    one, other = Pseudonyms(bytes(32)), Pseudonyms(bytes(31) + b"1")
    assert one("eva@example.org") == one("  Eva@Example.ORG ") != one("bo@example.org")
    assert one("eva@example.org") != other("eva@example.org") and len(one("x")) == 34


def test_nothing_personal_lies_readable_in_a_home(landing_home):
    home = landed(landing_home)
    for path in home.inbox.rglob("*.csv"):
        path.unlink()
    for secret in (b"eva@example.org", b"Eva@Example.org", b"070-123", b"s1,rejection"):
        assert secret not in everything(home)
    assert oct(home.keys.stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in home.keys.iterdir()} == {"600"}
    assert "pseudonym=" not in repr(open_keys(home.keys, lambda name: True))


@pytest.mark.parametrize("damage", ["gone", "short", "letters"])
def test_a_lost_or_damaged_key_stops_landing_instead_of_making_a_new_one(landing_home, damage):
    home = landed(landing_home)
    key = home.keys / "originals.key"
    content = {"short": key.read_text()[:20], "letters": "z" * 64}.get(damage)
    key.unlink() if content is None else key.write_text(content)
    with pytest.raises(LandingError, match=r"originals\.key is (gone|damaged)"):
        landing_home.land()


def test_a_changed_byte_of_an_original_is_noticed(landing_home):
    receipt = landing_home.receive("a.csv", APPLICATIONS)
    path = original_path(landing_home.home.landing, receipt.file_id)
    assert evidence_of(landing_home.home, receipt.file_id) == "bytes"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert evidence_of(landing_home.home, receipt.file_id) == "damaged"


# Purge

DECISION = {"organisation_id": "_all", "reference": "KS 2020/14", "decided_on": "2020-02-01", "decided_by": "KS"}


def decide(landing_home, **changed):
    landing_home.configure(
        "retention_decisions", [DECISION | {"contract_id": "_all", "received_before": "2020-02-01"} | changed]
    )


def test_without_a_decision_nothing_is_purged(landing_home):
    home = landed(landing_home)
    purged = purge(home, LATER)
    assert not purged.deleted and purged.kept == 5  # four exports and the organisations


@pytest.mark.parametrize(
    "changed",
    [
        {"decided_on": "2020-03-02"}, {"received_before": "2020-01-18"}, {"contract_id": "interchange_exits"},
    ],
)  # fmt: skip
def test_a_decision_reaches_no_further_than_it_says(landing_home, changed):
    home = landed(landing_home)
    decide(landing_home, **changed)
    landing_home.land(LATER)
    assert not purge(home, LATER).deleted


def test_a_purge_leaves_receipt_rows_and_a_record_of_the_decision(landing_home):
    home = landed(landing_home)
    decide(landing_home, contract_id="interchange_survey_responses")
    landing_home.land(LATER)
    refused = landing_home.receive("bad.csv", "kund,order\n1,2\n", LATER)
    [[file_id]] = purge(home, LATER).deleted.values()
    assert evidence_of(home, file_id) == "rows" and evidence_of(home, refused.file_id) == "bytes"
    record = json.loads((home.landing / "purged" / f"{file_id}.json").read_text())
    assert (record["reference"], record["decided_by"]) == ("KS 2020/14", "KS")
    assert len(landing_home.rows("survey_responses")) == 3 and not list(home.inbox.rglob("s.csv"))
    landing_home.drop("again.csv", RESPONSES)
    assert [r.status for r in landing_home.land(LATER).receipts if r.file_name == "again.csv"] == ["unchanged"]


def test_a_purged_file_that_was_refused_is_proven_by_its_hash_alone(landing_home):
    refused = landing_home.receive("bad.csv", "kund,order\n1,2\n")
    decide(landing_home)
    landing_home.land(LATER)
    purge(landing_home.home, LATER)
    assert evidence_of(landing_home.home, refused.file_id) == "hash"


# Erase


@pytest.mark.parametrize("who", [{"email": "eva@example.org"}, {"application_id": "a3"}])
def test_a_person_is_gone_from_everywhere_and_others_stay(landing_home, who):
    home = landed(landing_home)
    erased = erase(home, LATER, **who)
    assert [row["application_id"] for row in landing_home.rows("applications")] == ["a2"]
    assert [row["application_id"] for row in landing_home.rows("application_events")] == ["a2"]
    assert [row["response_id"] for row in landing_home.rows("survey_responses")] == ["s3"]
    assert {row["response_id"] for row in landing_home.rows("survey_answers")} == {"s3"}
    assert landing_home.rows("recruitments")[0]["hiring_manager_ref"] is None
    assert erased.originals >= 3 and erased.rows >= 6
    left = landing_home.rows("erasures", provenance=True)
    assert {row["table_name"] for row in left} >= {"applications", "survey_responses", "survey_answers"}
    assert not [text for row in left for text in row.values() if text in ("a1", "a3", "s1", "eva@example.org")]
    assert b"eva@example.org" not in everything(home).lower()


def test_a_person_stays_erased_when_the_same_file_comes_again(landing_home):
    home = landed(landing_home)
    erase(home, LATER, email="eva@example.org")
    assert not list(home.inbox.rglob("a.csv"))
    landing_home.drop("a.csv", APPLICATIONS)
    landing_home.land(LATER)
    assert [row["application_id"] for row in landing_home.rows("applications")] == ["a2"]


def test_a_refused_file_that_holds_the_person_is_deleted_too(landing_home):
    receipt = landing_home.receive("bad.csv", "kund,mejl\n1,eva@example.org\n")
    erase(landing_home.home, LATER, email="Eva@example.org")
    with pytest.raises(FileNotFoundError):
        open_original(landing_home.home, receipt.file_id)


def test_an_erasure_that_was_killed_is_finished_by_the_next(landing_home, monkeypatch):
    home = landed(landing_home)
    monkeypatch.setattr("orchestration.landing.erase.remove_from_inbox", lambda home, files: 1 / 0)
    monkeypatch.setattr("orchestration.landing.erase.original_path", lambda *args: home.landing / "nowhere")
    with pytest.raises(ZeroDivisionError):
        erase(home, LATER, application_id="a1")
    monkeypatch.undo()
    assert erase(home, LATER, application_id="a1").originals >= 3
    assert not list(home.inbox.rglob("a.csv"))


def test_nobody_found_changes_nothing_and_names_nobody(landing_home):
    home = landed(landing_home)
    before = everything(home)
    with pytest.raises(NobodyFound) as error:
        erase(home, LATER, email="ingen@example.org")
    assert "ingen" not in str(error.value) and everything(home) == before
