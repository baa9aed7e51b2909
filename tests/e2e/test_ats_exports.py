"""Exports of recruitment systems, as published or as documented, against an independent reading of the same JSON."""

import json

import pandas as pd
import pytest

from orchestration.connectors.contract import load_contracts

TYPES = [
    {"contract_id": "greenhouse_events", "heading": "payload.application.rejection_reason.type.name"},
    {"contract_id": "greenhouse_applications", "heading": "rejection_reason.type.name"},
]


@pytest.fixture
def own_words(landing_home):
    """What one customer's names stand for."""
    maps = [one | {"value": "Wrong skill set", "code": "We rejected them"} for one in TYPES]
    stage = {"contract_id": "greenhouse_events", "heading": "payload.application.current_stage.name"}
    history = {"contract_id": "greenhouse_application_history", "heading": "new_stage_id"}
    maps += [stage | {"value": "Assessment", "code": "tested"}, history | {"value": "1", "code": "screened"}]
    landing_home.configure("value_maps", maps)
    return landing_home


def webhook(fixture_bytes, number):
    names = {
        "new": "webhooks_application_events__01__Application-created.json",
        "hired": "webhooks_candidate_events__02__Candidate-hired.json",
        "moved": "webhooks_candidate_events__04__Candidate-stage-change.json",
        "rejected": "webhooks_candidate_events__06__Candidate-Prospect-rejected.json",
    }
    return fixture_bytes(f"greenhouse-api/{names[number]}")


def test_webhooks_give_the_history_of_stages(own_words, fixture_bytes):
    kinds = {"new": "submitted", "hired": "hired", "moved": "tested", "rejected": "decided_rejected"}
    for kind, event in kinds.items():
        data = webhook(fixture_bytes, kind)
        application = json.loads(data)["payload"]["application"]
        receipt = own_words.receive(f"{kind}.json", data)
        assert (receipt.status, receipt.contract) == ("accepted", "greenhouse_events@1"), receipt.messages
        found = [r for r in own_words.rows("application_events") if r["application_id"] == str(application["id"])]
        assert [row["event"] for row in found] == [event]
    rejected = json.loads(webhook(fixture_bytes, "rejected"))["payload"]["application"]
    [row] = [r for r in own_words.rows("application_events") if r["event"] == "decided_rejected"]
    assert f"{row['occurred_at'].isoformat()}Z" == rejected["rejected_at"] and row["reason"] == "Too Junior"
    people = {"Giuseppe", "Hurley", "Hector", "Porter", "ada@example.com"}
    assert not [text for text in own_words.texts() if any(name in text for name in people)]


def test_webhooks_may_come_as_json_lines_and_in_any_order(own_words, fixture_bytes):
    lines = [json.dumps(json.loads(webhook(fixture_bytes, kind))) for kind in ("rejected", "new", "moved", "hired")]
    receipt = own_words.receive("week.jsonl", "\n".join(lines))
    assert (receipt.rows_read, receipt.rows_used) == (4, 4)
    assert len(own_words.rows("application_events")) == 4
    assert len(own_words.rows("applications")) == 3  # the hire does not say when the application came


def test_a_rejection_whose_kind_nobody_named_is_no_event_and_says_what_to_do(landing_home, fixture_bytes):
    receipt = landing_home.receive("rejected.json", webhook(fixture_bytes, "rejected"))
    assert receipt.status == "partly" and "config/value_maps.csv" in " ".join(receipt.messages)
    assert not landing_home.rows("application_events")


def test_applications_and_jobs_of_the_api_give_as_many_rows_as_they_list(own_words, fixture_bytes):
    applications = fixture_bytes("greenhouse-api/harvest_applications__02__GET-List-Applications.json")
    jobs = fixture_bytes("greenhouse-api/harvest_jobs__02__GET-List-Jobs.json")
    for name, data, table in (("a.json", applications, "applications"), ("j.json", jobs, "recruitments")):
        receipt = own_words.receive(name, data)
        assert receipt.rows_used == len(json.loads(data)) == len(own_words.rows(table)), receipt.messages
    first = json.loads(jobs)[0]
    row = next(r for r in own_words.rows("recruitments") if r["recruitment_id"] == str(first["id"]))
    assert row["department"] == first["departments"][0]["name"]


def test_the_tabulated_history_is_read_as_utc_and_unknown_stages_are_refused_by_row(own_words, fixture_bytes):
    data = fixture_bytes("greenhouse-tables/application_history.csv")
    frame = pd.read_csv(pd.io.common.BytesIO(data))
    receipt = own_words.receive("history.csv", data)
    assert receipt.rows_used == int((frame["new_status"] == "hired").sum()) > 0
    hired = [row["occurred_at"].isoformat(" ") for row in own_words.rows("application_events")]
    assert sorted(hired) == sorted(frame.loc[frame["new_status"] == "hired", "updated_at"])


@pytest.mark.parametrize(
    ("name", "contract", "headline"),
    [
        ("platsannons_results.json", "platsbanken_adverts_2019@1", "rubrik"),
        ("platsannons_results_eng.json", "platsbanken_adverts_indexed@1", "headline"),
    ],
)
def test_adverts_land_with_occupation_and_municipality(landing_home, fixture_bytes, name, contract, headline):
    data = fixture_bytes(f"platsbanken-jobtech/{name}")
    hits = [hit["_source"] for hit in json.loads(data)["hits"]["hits"]]
    receipt = landing_home.receive(name, data)
    assert (receipt.contract, receipt.rows_used) == (contract, len(hits)), receipt.messages
    rows = landing_home.rows("job_ads")
    assert [row["ad_id"] for row in rows] == [str(hit["id"]) for hit in hits]
    assert all(row["has_title"] == bool(hit[headline]) for row, hit in zip(rows, hits, strict=True))
    assert all(len(row["occupation_ssyk"]) == 4 for row in rows if row["occupation_ssyk"])
    assert {len(row["municipality_code"]) for row in rows if row["municipality_code"]} <= {4}


NPS = {
    "type": "nps-responses",
    "attributes": {"sent-at": "2019-07-01T10:00:00Z", "scored-at": None, "score": None, "feedback": None},
    "relationships": {"candidate": {"data": {"type": "candidates", "id": "77"}}},
}


def nps(number, **attributes):
    return NPS | {
        "id": number,
        "attributes": NPS["attributes"] | {k.replace("_", "-"): v for k, v in attributes.items()},
    }


def test_the_systems_own_nps_gives_responses_and_invitations(landing_home):
    answered = nps("1", scored_at="2019-07-03T10:00:00Z", score=9, feedback="ring 070-123 45 67", on_reject=True)
    waiting = nps("2", on_reject=True)
    receipt = landing_home.receive("nps.json", json.dumps({"data": [answered, waiting]}))
    assert (receipt.contract, receipt.rows_used) == ("teamtailor_nps_responses@1", 2), receipt.messages
    [response] = landing_home.rows("survey_responses")
    assert (response["stage_id"], response["respondent_ref"][:2]) == ("rejection", "p_")
    assert len(landing_home.rows("survey_invitations")) == 2
    answers = {row["question_code"]: row["answer"] for row in landing_home.rows("survey_answers")}
    assert answers == {"recommend": "9", "comment": "ring [telefon]"}


def test_a_sent_rejection_and_a_changed_status_are_two_events(landing_home):
    def event(action, number, group, name):
        status = {"id": number, "group": group, "name": name}
        person = {"first_name": "Eva", "email": "eva@example.org", "job": {"id": 5}, "source_type": "applied"}
        return {"event_type": "application", "action": action, "application": {"id": 9, "status": status} | person}

    moves = [
        event("created", 1, 0, "New"),
        event("status_changed", 2, 19, "Avslag"),
        event("rejection_sent", 2, 19, "Avslag"),
    ]
    receipt = landing_home.receive("day.jsonl", "\n".join(map(json.dumps, moves)))
    assert receipt.contract == "jobylon_events@1"
    events = [row["event"] for row in landing_home.rows("application_events")]
    assert sorted(events) == ["decided_rejected", "message_sent", "submitted"]
    assert "eva@example.org" not in landing_home.texts() and len(landing_home.rows("applications")) == 1


def test_a_position_feed_gives_ads_without_those_who_answer_for_them(landing_home):
    position = {
        "id": 1, "ref_nr": "2021/916", "title": "Kock", "published": "2021-09-17", "ends": "2021-10-01", "nr_pos": 2,
        "hours": "Heltid", "pay": "", "dept": "Kost", "jobtype": {"groupid": 3451}, "codes": {"municipality": 1380},
        "position_contact": [["Eva Ek", "", "035-12 34 56", "", "se", 1]], "contact": {"email": "eva@example.org"},
    }  # fmt: skip
    receipt = landing_home.receive("feed.json", json.dumps({"positions": [position]}))
    assert (receipt.contract, receipt.status) == ("varbi_adverts@1", "accepted"), receipt.messages
    [ad], [recruitment] = landing_home.rows("job_ads"), landing_home.rows("recruitments")
    assert (ad["occupation_ssyk"], ad["has_hours"], ad["has_pay"]) == ("3451", True, False)
    assert recruitment["positions"] == 2 and not {"Eva Ek", "eva@example.org"} & landing_home.texts()


def test_recorded_pages_without_facts_are_refused_by_their_type(landing_home):
    page = {"data": [{"id": "1", "type": "stages", "attributes": {"name": "Inbox"}}]}
    assert (
        "no contract reads resources of type 'stages'" in landing_home.receive("s.json", json.dumps(page)).messages[0]
    )


def test_a_contract_says_whether_it_was_tried_on_real_files():
    unproven = {key for key, contract in load_contracts().items() if not contract.is_proven}
    assert {"reachmee_applications", "trustcruit_responses", "jobylon_events", "varbi_adverts"} <= unproven
    assert not {"greenhouse_events", "teamtailor_jobs", "interchange_exits", "surveymonkey_responses"} & unproven
