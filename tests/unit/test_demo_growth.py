"""What the demo holds beside its claims, recomputed from the files: each rate near what it is meant to be."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest
from python_calamine import CalamineWorkbook

from benchmarks.demo import home

Row = dict[str, str]
Rows = list[Row]
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
STYLE = {"norrtalje": ("cp1252", ";")}
YES = {"true": True, "ja": True, "false": False, "nej": False}
PARTS = ("title", "company_facts", "duties", "requirements", "hours", "pay", "colleagues", "development", "benefits",
         "next_steps")  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(home.demo())


Table = Callable[[str, str], Rows]
Answers = Callable[[str, str], Rows]


@pytest.fixture(scope="module")
def table(files: dict[str, bytes]) -> Table:
    """The rows of an organisation's interchange table."""

    def read(organisation: str, name: str) -> Rows:
        encoding, delimiter = STYLE.get(organisation, ("utf-8", ","))
        prefix = f"inbox/{organisation}/interchange/{name}_"
        return [
            row for path, content in files.items() if path.startswith(prefix)
            for row in csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter)
        ]  # fmt: skip

    return read


@pytest.fixture(scope="module")
def answers(files: dict[str, bytes]) -> Answers:
    """The responses to one survey of a municipality, by question code, with `application` and `year`."""
    meaning = list(csv.DictReader(io.StringIO(files["config/survey_questions.csv"].decode())))

    def read(organisation: str, survey: str) -> Rows:
        own = {q["heading"]: (q["question_code"], q["question_version"]) for q in meaning
               if (q["organisation_id"], q["survey_id"]) == (organisation, survey)}  # fmt: skip
        found = []
        for path, content in files.items():
            if re.fullmatch(rf"inbox/{organisation}/{survey}/{survey}_20\d\d\.\w+", path):
                for row in sheet(content) if path.endswith("xlsx") else qualtrics(content):
                    if row.get("Tidsstämpel") or row.get("EndDate"):
                        found.append(meant(row, own))
        return found

    return read


def sheet(content: bytes) -> Iterator[Row]:
    header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    for row in rows:
        yield {str(name): str(cell).removesuffix(".0") for name, cell in zip(header, row, strict=True)}


def qualtrics(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))[2:]


def meant(row: Row, own: dict[str, tuple[str, str]]) -> Row:
    moment = row.get("EndDate") or row["Tidsstämpel"]
    found = {
        "at": moment,
        "year": moment[:4],
        "application": row.get("ExternalReference") or row.get("Ansökningsnummer", ""),
    }
    for heading, (code, version) in own.items():
        text = row.get(heading, "")
        if text not in ("", "Vet ej"):
            found[code] = text.split(" - ")[0] if code in ("recommend",) else text
            found[f"{code}@{version}"] = text
    return found


def given(rows: Rows, code: str, year: str = "") -> list[str]:
    return [row[code] for row in rows if code in row and row["year"].startswith(year)]


def share(values: list[str], counted: str) -> float:
    return values.count(counted) / len(values)


def average(values: list[str]) -> float:
    return mean(int(value) for value in values)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


# What is asked


@pytest.fixture(scope="module")
def asked(files: dict[str, bytes]) -> set[tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(files["config/survey_questions.csv"].decode()))
    return {(row["stage_id"], row["question_code"]) for row in rows}


def test_every_question_of_the_five_surveys_is_asked_by_somebody(asked: set[tuple[str, str]]) -> None:
    with (SEEDS / "questionnaires.csv").open(encoding="utf-8") as file:
        wanted = {(row["stage_id"], row["question_code"]) for row in csv.DictReader(file)}
    assert wanted - asked == set()


def test_every_question_asked_is_answered(answers: Answers, files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["config/survey_questions.csv"].decode())))
    surveys = {(row["organisation_id"], row["survey_id"]) for row in rows}
    assert len(surveys) == 9
    for organisation, survey in surveys:
        codes = {
            row["question_code"] for row in rows if (row["organisation_id"], row["survey_id"]) == (organisation, survey)
        }
        found = answers(organisation, survey)
        assert {code for code in codes if code[0] != "@" and len(given(found, code)) < 20} == set(), survey


def test_the_peers_answer_four_questions_more_and_would_apply_again(table: Table) -> None:
    asked = {"application": ("ad_clarity", "knew_next_step"), "interview": ("respect", "would_apply_again"),
             "rejection": ("timeliness", "would_apply_again")}  # fmt: skip
    for peer in ("alinge", "vikabro", "lerangen"):
        counts = Counter(
            (row["stage"], code, row["submitted_at"][:4])
            for row in table(peer, "survey_responses") for code in asked.get(row["stage"], ()) if row[code]
        )  # fmt: skip
        assert len(counts) == 12 and min(counts.values()) >= 30, peer


# Rates of answers


@pytest.mark.parametrize("organisation", ["linkoping", "norrtalje"])
def test_one_in_twenty_has_trouble_applying_and_one_in_fifty_a_bad_view(answers: Answers, organisation: str) -> None:
    rows = answers(organisation, "ansokan")
    assert 0.04 < share(given(rows, "application_trouble"), "Ja") < 0.06
    assert 0.01 < share(given(rows, "pre_view"), "Dålig") < 0.035


def test_the_ad_guide_makes_linkopings_ads_clearer_and_fuller(answers: Answers, table: Table) -> None:
    clarity = [average(given(answers("linkoping", "ansokan"), "ad_clarity", year)) for year in ("2017", "2018", "2019")]
    assert clarity == sorted(clarity) and clarity[2] - clarity[0] > 0.3
    for organisation, least, most in (("linkoping", 0.15, 0.4), ("norrtalje", 0.0, 0.15)):
        ads = table(organisation, "job_ads")
        held = {
            year: mean(YES[ad[f"has_{part}"]] for ad in ads for part in PARTS if ad["published_at"].startswith(year))
            for year in (min(ad["published_at"] for ad in ads)[:4], "2019")
        }
        first, last = held.values()
        assert least < last - first < most, organisation
        assert 0.5 < first < last < 0.95


def test_only_who_missed_information_says_which_and_some_name_several(answers: Answers) -> None:
    rows = answers("linkoping", "ansokan")
    named = [row for row in rows if "ad_info_missing_what" in row]
    assert {row["ad_info_missing"] for row in named} == {"Ja"}
    assert 0.4 < mean("," in row["ad_info_missing_what"] for row in named) < 0.8
    counts = Counter(label for row in named for label in row["ad_info_missing_what"].split(","))
    assert len(counts) == 8 and counts.most_common(1)[0][0] == "Lön"


def test_what_matters_differs_between_occupations(answers: Answers, table: Table) -> None:
    posts = {row["recruitment_id"]: row["occupation_ssyk"] for row in table("norrtalje", "recruitments")}
    occupation = {row["application_id"]: posts[row["recruitment_id"]] for row in table("norrtalje", "applications")}
    chosen = defaultdict(list)
    for row in answers("norrtalje", "ansokan"):
        if "factor_importance" in row and row["application"] in occupation:
            chosen[occupation[row["application"]]].append(row["factor_importance"].split(", "))
    assert all(1 <= len(factors) <= 3 for rows in chosen.values() for factors in rows)

    def wanted(ssyk: str, factor: str) -> float:
        return mean(factor in factors for factors in chosen[ssyk])

    assert min(len(chosen[ssyk]) for ssyk in ("9111", "2341", "2221")) >= 30
    assert wanted("9111", "Trygg anställning") > 0.5 > 0.3 > wanted("2341", "Trygg anställning")
    assert wanted("2341", "Att göra nytta") > 0.35 > 0.15 > wanted("9111", "Att göra nytta")
    assert wanted("2221", "Lön och förmåner") > wanted("2341", "Lön och förmåner")


def test_the_technology_is_asked_about_after_video_interviews_alone(answers: Answers, table: Table) -> None:
    events = table("linkoping", "application_events")
    mode = {e["application_id"]: e["mode"] for e in events if e["event"] == "interviewed"}
    rows = answers("linkoping", "intervju")
    about = [mode.get(row["application"], "video") for row in rows if "video_worked" in row]
    assert set(about) == {"video"} and len(about) > 100
    assert 0.05 < share(given(rows, "video_worked"), "Nej") < 0.17
    assert 0.02 < share(given(rows, "could_ask"), "Nej") < 0.08
    shares = {name: list(mode.values()).count(name) / len(mode) for name in ("onsite", "video", "phone")}
    assert shares["onsite"] > 0.5 and 0.18 < shares["video"] < 0.32 and 0.05 < shares["phone"] < 0.2


def test_a_reason_is_given_to_those_who_were_told_and_judged_by_those_who_got_one(answers: Answers) -> None:
    rows = answers("linkoping", "avslag")
    with_reason = [row for row in rows if row.get("got_reason") == "Ja" and "notified" in row]
    assert share(given(with_reason, "notified"), "Ja") > 0.97
    assert {row["got_reason"] for row in rows if "reason_useful" in row} == {"Ja"}
    assert 0.35 < share(given(rows, "got_reason"), "Ja") < 0.5


def test_norrtaljes_answers_are_quicker_after_the_measures(answers: Answers) -> None:
    rows = answers("norrtalje", "avslag")
    assert average(given(rows, "timeliness", "2019")) - average(given(rows, "timeliness", "2018")) > 0.7


def test_a_question_changes_its_words_once_and_each_wording_has_its_own_version(answers: Answers) -> None:
    rows = answers("norrtalje", "ansokan")
    before = {row["at"][:10] for row in rows if "attractive_employer@v1" in row}
    after = {row["at"][:10] for row in rows if "attractive_employer@v2" in row}
    assert max(before) < "2018-10-01" <= min(after)
    assert min(len(before), len(after)) > 100


def test_comments_touch_many_things_in_two_languages_and_some_say_who_wrote_them(answers: Answers) -> None:
    written = {
        (organisation, survey): given(answers(organisation, survey), "comment")
        for organisation in ("linkoping", "norrtalje") for survey in ("ansokan", "avslag", "introduktion", "avslut")
    }  # fmt: skip
    texts = [text for several in written.values() for text in several]
    assert len(texts) > 1500 and len(set(texts)) > 250
    assert 0.02 < mean(bool(re.search(r"\b(the|you|very|thanks)\b", text.lower())) for text in texts) < 0.08
    personal = [text for text in texts if re.search(r"\d{6}-\d{4}|@|070-|www\.", text)]
    assert 4 <= len(personal) <= 20


# What happened


def test_half_of_norrtaljes_applicants_are_not_qualified(table: Table) -> None:
    flags = [YES[row["qualified"]] for row in table("norrtalje", "applications")]
    assert 0.45 < mean(flags) < 0.55


def test_applications_come_through_platsbanken_the_own_site_social_media_and_acquaintances(table: Table) -> None:
    sources = Counter(row["source"] for row in table("norrtalje", "applications"))
    assert set(sources) > {"Platsbanken", "norrtalje.se", "LinkedIn", "Facebook", "Tips från bekant", ""}
    assert sources.most_common(1)[0][0] == "Platsbanken"


def test_the_funnel_narrows_from_step_to_step_in_the_order_of_time(table: Table) -> None:
    first: dict[str, dict[str, str]] = defaultdict(dict)
    for event in table("norrtalje", "application_events"):
        first[event["event"]].setdefault(event["application_id"], event["occurred_at"])
    steps = ["submitted", "screened", "invited", "interviewed", "offered", "hired"]
    known = set(first["submitted"])  # of others, some steps lie before the exports begin
    counts = [len(known & set(first[step])) for step in steps]
    assert counts == sorted(counts, reverse=True) and counts[-1] > 300
    for earlier, later in pairwise(steps):
        late = {a for a in set(first[earlier]) & set(first[later]) & known if first[earlier][a] > first[later][a]}
        assert late == set(), (earlier, later)
    assert 0.1 < len(first["tested"]) / len(first["invited"]) < 0.25


def test_each_shortlist_has_ranks_from_one_to_five_each_once_below_the_first(table: Table) -> None:
    ranks = defaultdict(list)
    for row in table("norrtalje", "applications"):
        if row["shortlist_rank"]:
            ranks[row["recruitment_id"]].append(int(row["shortlist_rank"]))
    assert {rank for own in ranks.values() for rank in own} == {1, 2, 3, 4, 5}
    others = [[rank for rank in own if rank > 1] for own in ranks.values()]
    assert all(len(own) == len(set(own)) for own in others)


def test_finalists_hear_within_a_week_of_the_first_choice_only_after_july_2019(table: Table) -> None:
    settled = {r["recruitment_id"]: r["filled_at"] for r in table("norrtalje", "recruitments") if r["filled_at"]}
    messages = defaultdict(list)
    for event in table("norrtalje", "application_events"):
        if event["event"] == "message_sent":
            messages[event["application_id"]].append(event["occurred_at"])
    heard: dict[str, list[bool]] = defaultdict(list)
    for row in table("norrtalje", "applications"):
        if row["shortlist_rank"] in "2345" and row["shortlist_rank"] and row["recruitment_id"] in settled:
            chosen = moment(settled[row["recruitment_id"]])
            period = "after" if chosen >= datetime(2019, 7, 1) else "before"
            in_time = any(moment(m) <= chosen + timedelta(days=7) for m in messages[row["application_id"]])
            if chosen < datetime(2019, 12, 20):
                heard[period].append(in_time)
    assert min(map(len, heard.values())) >= 50
    assert mean(heard["before"]) < 0.45 and mean(heard["after"]) > 0.75


def test_norrtaljes_processes_stay_open_for_months_before_july_2019_and_not_after(table: Table) -> None:
    decided: dict[str, str] = {}
    recruitment = {row["application_id"]: row["recruitment_id"] for row in table("norrtalje", "applications")}
    for event in table("norrtalje", "application_events"):
        if event["event"] in ("decided_rejected", "hired", "withdrew") and event["application_id"] in recruitment:
            own = recruitment[event["application_id"]]
            decided[own] = max(decided.get(own, ""), event["occurred_at"])
    lagging = defaultdict(list)
    for row in table("norrtalje", "recruitments"):
        if row["closed_at"] and row["recruitment_id"] in decided:
            lag = moment(row["closed_at"]) - moment(decided[row["recruitment_id"]])
            lagging["after" if decided[row["recruitment_id"]] >= "2019-07" else "before"].append(lag.days > 35)
    assert 0.35 < mean(lagging["before"]) < 0.65
    assert mean(lagging["after"]) < 0.2


def test_rejections_come_into_the_system_and_some_come_within_a_day_of_the_interview(table: Table) -> None:
    events = table("norrtalje", "application_events")
    by: dict[str, dict[str, str]] = defaultdict(dict)
    for event in events:
        by[event["event"]].setdefault(event["application_id"], event["occurred_at"])
    outcome = {row["application_id"]: row for row in table("norrtalje", "applications") if row["outcome"] == "rejected"}
    set_there = {
        year: mean(a in by["decided_rejected"] for a, row in outcome.items() if row["submitted_at"].startswith(year))
        for year in ("2018", "2019-09")
    }
    assert set_there["2018"] < 0.8 < 0.9 < set_there["2019-09"]
    told = [moment(by["message_sent"][a]) - moment(by["interviewed"][a]) for a in outcome
            if a in by["message_sent"] and a in by["interviewed"]]  # fmt: skip
    assert 0.02 < mean(timedelta() < wait < timedelta(days=1) for wait in told) < 0.12


def test_messages_go_by_mail_phone_and_sms_and_withdrawals_have_reasons(table: Table) -> None:
    events = table("norrtalje", "application_events")
    channels = Counter(e["channel"] for e in events if e["event"] == "message_sent")
    assert set(channels) == {"email", "phone", "sms"} and min(channels.values()) > 50
    automatic = [YES[e["automatic"]] for e in events if e["event"] == "message_sent"]
    assert 0.4 < mean(automatic) < 0.7
    reasons = Counter(e["reason"] for e in events if e["event"] == "withdrew")
    assert len(reasons) == 6 and reasons.most_common(1)[0][0] == "Fick annat arbete"
    assert {bool(e["promised_by"]) for e in events if e["event"] == "interviewed"} == {True, False}


def test_linkopings_managers_are_all_recruited_centrally_from_2019(table: Table) -> None:
    managers = [row for row in table("linkoping", "recruitments") if YES[row["is_manager_role"]]]
    assert {row["handling"] for row in managers if row["opened_at"] >= "2019"} == {"central"}
    assert {row["handling"] for row in managers if row["opened_at"] < "2019"} == {"local"}
    assert len({row["hiring_manager_ref"] for row in table("linkoping", "recruitments")}) > 30


# Ads, newcomers, leavers


def test_every_recruitment_has_an_ad_of_its_occupation(table: Table) -> None:
    with (SEEDS / "occupations.csv").open(encoding="utf-8") as file:
        occupations = {row["occupation_ssyk"] for row in csv.DictReader(file)}
    for organisation in ("linkoping", "norrtalje"):
        posts = {row["recruitment_id"]: row["occupation_ssyk"] for row in table(organisation, "recruitments")}
        ads = {ad["recruitment_id"]: ad["occupation_ssyk"] for ad in table(organisation, "job_ads")}
        assert set(posts.values()) <= occupations
        assert {key: posts[key] for key in ads} == ads and len(ads) > 0.95 * len(posts)


def test_more_and_more_of_linkopings_ads_pass_their_review_at_once(table: Table) -> None:
    published = {ad["ad_id"]: ad["published_at"] for ad in table("linkoping", "job_ads")}
    events = defaultdict(list)
    for event in table("linkoping", "ad_reviews"):
        events[event["ad_id"]].append((event["occurred_at"], event["event"]))
    passed = defaultdict(list)
    for ad, own in events.items():
        names = [name for _, name in sorted(own)]
        assert names[-1] == "approved" and names[0] == "submitted" and max(own)[0] < published[ad]
        assert names == ["submitted", "returned"] * (len(names) // 2 - 1) + ["submitted", "approved"]
        passed[published[ad][:4]].append(len(names) == 2)
    assert set(passed) == {"2018", "2019"}
    assert mean(passed["2018"]) < 0.68 < 0.72 < mean(passed["2019"])


@pytest.mark.parametrize("organisation", ["linkoping", "norrtalje"])
def test_most_tasks_are_done_before_the_first_day(table: Table, organisation: str) -> None:
    tasks = table(organisation, "onboarding_tasks")
    in_time = [bool(t["done_at"]) and moment(t["done_at"]) <= moment(t["due_at"]) for t in tasks]
    assert len(tasks) > 1000
    assert 0.72 < mean(in_time) < 0.92
    assert 0.02 < mean(not t["done_at"] for t in tasks) < 0.12


def test_who_found_the_job_to_be_another_than_its_ad_leaves_early(answers: Answers, table: Table) -> None:
    left = {e["application_id"]: e for e in table("linkoping", "exits") if e["application_id"]}
    started = {t["application_id"] for t in table("linkoping", "onboarding_tasks")}
    early = {a for a, e in left.items() if moment(e["ended_at"]) - moment(e["started_at"]) <= timedelta(days=90)}
    assert 0.03 < len(early) / len(started) < 0.12
    by_match = defaultdict(list)
    for row in answers("linkoping", "introduktion"):
        if "job_matched_ad" in row and row["application"] in started:
            by_match[int(row["job_matched_ad"]) <= 2].append(row["application"] in left)
    assert min(map(len, by_match.values())) >= 25
    assert mean(by_match[True]) > 1.5 * mean(by_match[False])


def test_norrtaljes_leavers_are_known_by_the_employment_their_application_led_to(table: Table) -> None:
    hired = {row["employment_ref"] for row in table("norrtalje", "applications") if row["employment_ref"]}
    exits = table("norrtalje", "exits")
    assert "application_id" not in exits[0]
    assert 20 < sum(row["employment_ref"] in hired for row in exits) < len(exits)


def test_some_are_not_invited_for_several_reasons_and_some_are_reminded(table: Table) -> None:
    for organisation in ("linkoping", "norrtalje"):
        rows = table(organisation, "survey_invitations")
        reasons = Counter(row["not_invited_reason"] for row in rows)
        assert set(reasons) == {"", "no_email", "opted_out", "asked_recently"}
        assert 0.03 < 1 - reasons[""] / len(rows) < 0.07
        assert 0.1 < mean(bool(row["reminder_at"]) for row in rows) < 0.4


# Registers


def test_a_department_is_renamed_and_one_is_merged_into_another_at_a_years_end(
    files: dict[str, bytes], table: Table
) -> None:
    rows = [row for row in csv.DictReader(io.StringIO(files["config/departments.csv"].decode()))
            if row["organisation_id"] == "linkoping"]  # fmt: skip
    renamed = {
        row["name"]: (row["valid_from"], row["valid_to"]) for row in rows if row["department_id"] == "digitalisering"
    }
    assert renamed == {
        "IT-förvaltningen": ("2010-01-01", "2018-06-30"), "Digitaliseringsförvaltningen": ("2018-07-01", "")
    }  # fmt: skip
    [merged] = [row for row in rows if row["merged_into"]]
    assert (merged["valid_to"], merged["merged_into"]) == ("2018-12-31", "kultur-fritid")
    typed = defaultdict(list)
    for row in table("linkoping", "recruitments"):
        typed[row["department"]].append(row["opened_at"][:10])
    assert max(typed["IT-förvaltningen"]) <= "2018-06-30" < min(typed["Digitalisering"])
    assert len(typed[merged["name"]]) > 5 and max(typed[merged["name"]]) <= "2018-12-31"


@pytest.mark.parametrize(("organisation", "interventions"), [("linkoping", 3), ("norrtalje", 4)])
def test_the_hr_workbook_states_each_intervention_before_it_starts(
    files: dict[str, bytes], organisation: str, interventions: int
) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(files[f"inbox/{organisation}/hr-workbook.xlsx"]))
    sheets = {}
    for name in book.sheet_names:
        header, *rows = book.get_sheet_by_name(name).to_python()
        sheets[name] = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    assert list(sheets) == ["interventions", "actions", "targets", "training"]
    assert len(sheets["interventions"]) == interventions
    assert all(str(row["stated_on"]) < str(row["starts_on"]) for row in sheets["interventions"])
    assert {row["status"] for row in sheets["actions"]} >= {"planned", "started", "done"}
    assert all(row["owner"] and row["due_on"] for row in sheets["actions"])
    assert len(sheets["targets"]) >= 4 and len(sheets["training"]) >= 12
