"""The demo's public claims, recomputed from the files it writes by readers that know nothing of the generator."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean

import pytest
from python_calamine import CalamineWorkbook

from benchmarks.demo import home

Answers = dict[str, str]
SCALES = {"recommend": range(11), "communication": range(1, 6), "feedback": range(1, 6)}
WORDS = {"Ja": "yes", "Nej": "no"}


@dataclass(frozen=True)
class Response:
    """One submitted response in local time; `person` tells retakes apart and is the response itself where unknown."""

    organisation: str
    stage: str
    person: str
    submitted: datetime
    department: str
    answers: tuple[tuple[str, str], ...]


@pytest.fixture(scope="module", params=[1, 2], ids=["ordinary", "twice as large"])
def responses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Response]:
    """The responses that count: of several by one person in one stage the last."""
    folder = tmp_path_factory.mktemp("home")
    home.write(folder, home.demo(request.param), lambda _: None)
    last: dict[tuple[str, str, str], Response] = {}
    for response in sorted(read(folder), key=lambda response: response.submitted):
        last[response.organisation, response.stage, response.person] = response
    return list(last.values())


def read(folder: Path) -> Iterator[Response]:
    questions = rows_of((folder / "config/survey_questions.csv").read_bytes())
    for path in sorted((folder / "inbox").rglob("*.csv")):
        if path.name.startswith("survey_responses"):
            yield from interchange(path)
    for organisation, survey, stage in sorted(
        {(q["organisation_id"], q["survey_id"], q["stage_id"]) for q in questions}
    ):
        own = [q for q in questions if (q["organisation_id"], q["survey_id"]) == (organisation, survey)]
        meaning = {q["heading"]: q["question_code"] for q in own if q["question_code"] != "ignore"}
        for path in sorted((folder / "inbox" / organisation / survey).iterdir()):
            yield from (qualtrics if path.suffix == ".csv" else form)(path, organisation, stage, meaning)


def rows_of(content: bytes, skipped: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))[skipped:]


def interchange(path: Path) -> Iterator[Response]:
    organisation = path.parts[-3]
    for row in rows_of(path.read_bytes()):
        answers = {name: row[name] for name in (*SCALES, "notified", "ad_info_missing")}
        person = row["application_id"] or row["response_id"]
        submitted = datetime.fromisoformat(row["submitted_at"]).replace(tzinfo=None)  # the offset is the local one
        yield Response(organisation, row["stage"], person, submitted, row["department"], valid(answers))


def qualtrics(path: Path, organisation: str, stage: str, meaning: dict[str, str]) -> Iterator[Response]:
    for row in rows_of(path.read_bytes(), skipped=2):
        answers = {code: row[heading] for heading, code in meaning.items()}
        submitted = datetime.fromisoformat(row["RecordedDate"])
        yield Response(organisation, stage, row["ExternalReference"], submitted, "", valid(answers))


def form(path: Path, organisation: str, stage: str, meaning: dict[str, str]) -> Iterator[Response]:
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Formulärsvar 1").to_python()
    for number, cells in enumerate(rows):
        row = {str(heading): cell for heading, cell in zip(header, cells, strict=True)}
        if not row["Tidsstämpel"]:
            continue
        answers = {code: str(row[heading]).removesuffix(".0") for heading, code in meaning.items() if heading in row}
        person = str(row.get("Ansökningsnummer", f"{path.name} {number}"))
        yield Response(organisation, stage, person, row["Tidsstämpel"], "", valid(answers))


def valid(answers: Answers) -> tuple[tuple[str, str], ...]:
    """The answers that lie on their question's scale; anything else is no answer."""
    kept = {}
    for code, text in answers.items():
        answer = WORDS.get(text, text.split(" - ")[0])
        if answer in (map(str, SCALES[code]) if code in SCALES else ("yes", "no")):
            kept[code] = answer
    return tuple(kept.items())


def answers_to(
    responses: list[Response], organisation: str, stage: str, period: str, code: str,
    among: Callable[[Answers], bool] = lambda _: True,
) -> list[str]:  # fmt: skip
    found = [
        dict(r.answers) for r in responses
        if r.organisation == organisation and r.stage == stage and r.submitted.isoformat().startswith(period)
    ]  # fmt: skip
    return [answers[code] for answers in found if code in answers and among(answers)]


def cnps(answers: list[str]) -> float:
    return mean(100 if int(a) >= 9 else -100 if int(a) <= 6 else 0 for a in answers)


def share(answers: list[str], counted: str) -> float:
    return 100 * answers.count(counted) / len(answers)


def average(answers: list[str]) -> float:
    return mean(map(int, answers))


def test_linkoping_improves_cnps_after_interview_by_23_per_cent(responses: list[Response]) -> None:
    before = cnps(answers_to(responses, "linkoping", "interview", "2018", "recommend"))
    after = cnps(answers_to(responses, "linkoping", "interview", "2019", "recommend"))
    assert (round(before, 1), round(after, 1)) == (40.0, 49.2)
    assert round(100 * (after - before) / before, 1) == 23.0


def test_a_quarter_fewer_miss_information_in_linkopings_ads(responses: list[Response]) -> None:
    before = share(answers_to(responses, "linkoping", "application", "2018", "ad_info_missing"), "yes")
    after = share(answers_to(responses, "linkoping", "application", "2019", "ad_info_missing"), "yes")
    assert (before, after) == (20.0, 15.0)


def test_linkopings_cnps_after_rejection_is_minus_five(responses: list[Response]) -> None:
    assert round(cnps(answers_to(responses, "linkoping", "rejection", "2019", "recommend")), 1) == -5.0


def test_norrtalje_goes_from_40_to_8_per_cent_not_told(responses: list[Response]) -> None:
    def not_told(period: str) -> float:
        return share(answers_to(responses, "norrtalje", "rejection", period, "notified"), "no")

    assert round(not_told("2018"), 1) == 40.0
    spring = [not_told(f"2019-{month:02d}") for month in range(1, 8)]
    assert spring == sorted(spring, reverse=True)
    assert all(8 <= not_told(f"2019-{month:02d}") <= 11 for month in range(7, 12))
    assert round(not_told("2019-12"), 1) == 8.0


def test_norrtaljes_candidates_are_17_per_cent_more_satisfied_with_communication(responses: list[Response]) -> None:
    before = average(answers_to(responses, "norrtalje", "rejection", "2018", "communication"))
    after = average(answers_to(responses, "norrtalje", "rejection", "2019", "communication"))
    assert (round(before, 2), round(after, 2)) == (3.0, 3.51)
    assert round(100 * (after - before) / before, 1) == 17.0


def test_norrtaljes_feedback_is_10_per_cent_above_the_mean_of_the_others(responses: list[Response]) -> None:
    by_organisation = {
        organisation: answers_to(responses, organisation, "rejection", "2019", "feedback")
        for organisation in {r.organisation for r in responses}
    }
    own = average(by_organisation.pop("norrtalje"))
    others = mean(average(answers) for answers in by_organisation.values() if len(answers) >= 30)
    assert "linkoping" in by_organisation
    assert (round(own, 2), round(others, 2)) == (3.63, 3.3)
    assert round(100 * (own - others) / others, 1) == 10.0


def test_one_fictional_municipality_carries_the_guides_cnps_by_notification(responses: list[Response]) -> None:
    def among(told: str) -> float:
        return cnps(
            answers_to(responses, "vikabro", "rejection", "2019", "recommend", lambda a: a.get("notified") == told)
        )

    assert (round(among("no"), 1), round(among("yes"), 1)) == (-44.7, -21.9)
    assert round(share(answers_to(responses, "vikabro", "rejection", "2019", "notified"), "no"), 1) == 23.0


def test_the_guides_municipality_raises_its_communication_index_by_7_to_8_per_cent(responses: list[Response]) -> None:
    before, after = (
        25 * (average(answers_to(responses, "vikabro", "rejection", year, "communication")) - 1)
        for year in ("2018", "2019")
    )
    assert 7.3 <= 100 * (after - before) / before <= 8.0


@pytest.mark.parametrize(
    ("organisation", "stage", "years"),
    [
        ("linkoping", "application", (2017, 2018, 2019)),
        ("linkoping", "interview", (2017, 2018, 2019)),
        ("linkoping", "rejection", (2017, 2018, 2019)),
        ("norrtalje", "application", (2018, 2019)),
        ("norrtalje", "rejection", (2018, 2019)),
    ],
)
def test_every_month_of_a_claim_has_ten_respondents_so_that_its_calendar_year_can_be_shown(
    responses: list[Response], organisation: str, stage: str, years: tuple[int, ...]
) -> None:
    months = [f"{year}-{month:02d}" for year in years for month in range(1, 13)]
    counts = {month: len(answers_to(responses, organisation, stage, month, "recommend")) for month in months}
    assert {month: n for month, n in counts.items() if n < 10} == {}
    first = min(r.submitted for r in responses if (r.organisation, r.stage) == (organisation, stage))
    assert f"{first:%Y-%m}" == months[0]


def test_every_peer_can_be_part_of_every_benchmark(responses: list[Response]) -> None:
    asked = {"recommend": ("application", "interview", "rejection", "onboarding", "exit"), "notified": ("rejection",),
             "communication": ("application", "interview", "rejection"), "feedback": ("interview", "rejection"),
             "ad_info_missing": ("application",)}  # fmt: skip
    peers = {r.organisation for r in responses} - {"linkoping", "norrtalje"}
    assert len(peers) >= 8
    counts = {
        (peer, stage, code, year): len(answers_to(responses, peer, stage, year, code))
        for peer in peers for code, stages in asked.items() for stage in stages for year in ("2018", "2019")
    }  # fmt: skip
    assert {key: n for key, n in counts.items() if n < 30} == {}


def test_answers_differ_between_departments_and_months(responses: list[Response]) -> None:
    scores = defaultdict(list)
    for response in responses:
        if (
            response.organisation == "vikabro"
            and response.stage == "rejection"
            and "recommend" in dict(response.answers)
        ):
            scores[response.department].append(dict(response.answers)["recommend"])
            scores[f"{response.submitted:%Y-%m}"].append(dict(response.answers)["recommend"])
    departments = [cnps(answers) for key, answers in scores.items() if not key[0].isdigit() and len(answers) >= 30]
    months = [cnps(answers) for key, answers in scores.items() if key[0].isdigit() and len(answers) >= 10]
    assert max(departments) - min(departments) > 8
    assert max(months) - min(months) > 15
