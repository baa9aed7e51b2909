"""Exports that real tools wrote, landed whole: the published counts come back from the raw Parquet."""

from collections import Counter
from datetime import datetime

import pytest

WAVE_2018 = "google-forms-r-community-2018"
WAVE_2019 = "google-forms-r-community-2019"


def scores(rows, stage="application"):
    """Answers, promoters and detractors of the recommend question."""
    answers = [int(r["answer"]) for r in rows if r["question_code"] == "recommend" and r["stage_id"] == stage]
    return len(answers), sum(a >= 9 for a in answers), sum(a <= 6 for a in answers)


@pytest.fixture
def receive(landing_home, fixture_bytes):
    def receive(fixture, name, folder=""):
        return landing_home.receive(f"{folder}{name}", fixture_bytes(f"{fixture}/{name}"))

    return receive


def test_the_carpentries_wave_gives_its_published_answers_promoters_and_detractors(landing_home, receive):
    landing_home.configure_surveys("carpentries-2020-03")
    receipt = receive("carpentries-2020-03", "20200326-longterm-other_questions-no-open.csv")
    assert (receipt.status, receipt.contract, receipt.rows_used) == ("accepted", "survey_table@1", 176)
    assert scores(landing_home.rows("survey_answers")) == (134, 93, 9)
    responses = landing_home.rows("survey_responses")
    assert {r["submitted_at"] for r in responses} == {datetime(2020, 3, 26)}
    assert len({r["response_id"] for r in responses}) == 176


def test_the_2018_form_wave_gives_its_published_answers_and_none_of_its_free_text(landing_home, receive):
    landing_home.configure_surveys(WAVE_2018)
    receipt = receive(WAVE_2018, "Learning R Internet Survey - Form Responses 1.tsv")
    assert (receipt.status, receipt.rows_used) == ("accepted", 3062)
    assert scores(landing_home.rows("survey_answers")) == (3001, 2294, 130)
    facts = [row for table in ("survey_responses", "survey_answers") for row in landing_home.rows(table)]
    texts = {value for row in facts for value in row.values() if isinstance(value, str)}
    assert not any(word in text for text in texts for word in ("Postdoc", "tidyverse", "Germany", "Male"))


def test_the_2019_wave_gives_the_same_rows_from_csv_and_from_xlsx(landing_home, receive):
    landing_home.configure_surveys(WAVE_2019)
    receipts = [receive(WAVE_2019, f"2019 English R Community Survey Responses.{ending}") for ending in ("csv", "xlsx")]
    assert [r.status for r in receipts] == ["accepted", "accepted"]
    for table in ("survey_responses", "survey_answers"):
        by_file: dict[str, list] = {}
        for row in landing_home.rows(table, provenance=True):
            place = f"{row['response_id']}"
            plain = {k: v for k, v in row.items() if not k.startswith("_") and k != "response_id"}
            by_file.setdefault(row["_source_file_id"], []).append((place, plain))
        from_csv, from_xlsx = (by_file[receipt.file_id] for receipt in receipts)
        assert [row for _, row in from_csv] == [row for _, row in from_xlsx]
        assert positions(from_csv) == positions(from_xlsx)
        assert len(from_csv) == {"survey_responses": 1838, "survey_answers": 2810}[table]


def positions(rows):
    """Which answers belong to the same response, as its position among the responses of the file."""
    order = {place: position for position, place in enumerate(dict.fromkeys(place for place, _ in rows))}
    return [order[place] for place, _ in rows]


def test_a_form_time_is_local_and_lands_in_the_local_month(landing_home, receive):
    landing_home.configure_surveys(WAVE_2019)
    receive(WAVE_2019, "2019 English R Community Survey Responses.csv")
    responses = landing_home.rows("survey_responses")
    assert responses[0]["submitted_at"] == datetime(2019, 12, 13, 8, 50, 30)
    assert Counter(r["month"] for r in responses).keys() == {"2019-12", "2020-01"}


def test_a_qualtrics_export_gives_its_response_and_drops_what_is_personal(landing_home, receive):
    landing_home.configure_surveys("qualtrics-r-package")
    receipt = receive("qualtrics-r-package", "sample.csv")
    assert (receipt.status, receipt.contract, receipt.rows_read) == ("accepted", "qualtrics_responses@1", 1)
    [response] = landing_home.rows("survey_responses", provenance=True)
    assert response["response_id"] == "qualtrics-sample/R_2YPOQ602ER1jkf1"
    assert (response["submitted_at"], response["language"]) == (datetime(2017, 7, 18, 6, 28, 48), "DE")
    assert response["_source_row_number"] == 4
    assert [r["answer"] for r in landing_home.rows("survey_answers")] == ["2"]
    assert not any(word in text for text in landing_home.texts() for word in ("130.92.34.66", "Hello World", "47.115"))


def test_recorded_teamtailor_pages_give_applications_events_and_recruitments(landing_home, receive):
    receive("teamtailor-recorded", "job_application_included_candidate_job.json")
    receive("teamtailor-recorded", "jobs.json")
    [application] = landing_home.rows("applications")
    assert (application["application_id"], application["recruitment_id"]) == ("634", "26")
    assert application["submitted_at"] == datetime(2020, 3, 31, 13, 46, 24, 154000)
    [event] = landing_home.rows("application_events")
    assert (event["event_id"], event["event"]) == ("634/submitted", "submitted")
    assert {r["recruitment_id"] for r in landing_home.rows("recruitments")} == {"26", "27"}
    assert not any(word in text for text in landing_home.texts() for word in ("Wennergren", "jowen@"))


def test_a_teamtailor_page_without_its_jobs_is_used_and_says_what_to_fetch(landing_home, receive):
    receipt = receive("teamtailor-recorded", "job_applications.json")
    assert (receipt.status, receipt.rows_used, receipt.values_refused) == ("partly", 2, 2)
    assert "items 1 and 2" in receipt.messages[0] and "include=job" in receipt.messages[0]
    assert [r["application_id"] for r in landing_home.rows("applications")] == ["634", "635"]
