"""Which figure is shown first, which words sum it up and which questions it raises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports.components.discussion import CONDITIONS, questions
from reports.components.sentences import Answer, by_verdict, not_shown
from reports.components.standing import Standing, chosen, references, standings
from reports.engine.data import Row
from reports.language.catalogue import TEXTS, load
from reports.language.formatter import Formatter
from reports.language.names import Names
from tests.golden.release_rows import seed

TEXT = load("sv")
F = Formatter(TEXT)
NAMES = Names(TEXT, F, seed("metrics"), seed("stages"), seed("published_benchmarks"))
ANSWER = Answer(TEXT, F, NAMES)
KINDS = ("prior_year", "rest_of_organisation", "target", "peers", "published")
BARE: dict[str, Any] = {
    f"{kind}_{column}": "no_reference" if column == "status" else None
    for kind in KINDS
    for column in ("status", "value", "n", "reference_id", "difference", "verdict", "period_start", "period_end")
}


def row(metric: str = "cnps", stage: str = "rejection", kind: str = "trailing_year", **columns: Any) -> Row:
    known = next(each for each in seed("metrics") if each["metric_id"] == metric)
    start = date(2019, 1, 1) if kind == "trailing_year" else date(2019, 12, 1)
    own = {
        "figure_id": f"{metric}/{stage}/{kind}",
        "metric_id": metric,
        "stage_id": stage,
        "period_kind": kind,
        "period_start": start,
        "period_end": date(2019, 12, 1),
        "unit": known["unit"],
        "better_when": known["better_when"],
        "value": 0.2 if known["unit"] == "share" else 20.0,
        "value_low": 0.1 if known["unit"] == "share" else 10.0,
        "value_high": 0.3 if known["unit"] == "share" else 30.0,
        "n": 100,
        "status": "shown",
        "is_current": True,
        "is_new": kind == "block",
    }
    return Row(BARE | own | columns)


def hidden(metric: str = "cnps", stage: str = "rejection", kind: str = "block", **columns: Any) -> Row:
    nothing = {"value": None, "value_low": None, "value_high": None, "n": None}
    return row(metric, stage, kind, status=columns.pop("status", "suppressed"), **nothing, **columns)


def one(*rows: Row) -> Standing:
    return standings(rows)[0]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_year_is_shown_first_and_the_latest_block_beside_it() -> None:
    standing = one(row(), row(kind="block"))
    assert standing.main.period_kind == "trailing_year"
    assert standing.newer is not None and standing.newer.period_kind == "block"
    assert standing.is_new


def test_a_block_is_shown_first_where_there_is_no_year() -> None:
    standing = one(row(kind="block"))
    assert standing.main.period_kind == "block"
    assert standing.newer is None


def test_a_block_is_shown_first_where_the_year_may_not_be_shown() -> None:
    standing = one(hidden(kind="trailing_year"), row(kind="block"))
    assert standing.main.period_kind == "block"
    assert standing.is_shown


def test_a_hidden_block_stands_beside_a_shown_year_and_is_not_news() -> None:
    standing = one(row(), hidden(is_new=True))
    assert standing.newer is not None and standing.newer.status == "suppressed"
    assert not standing.is_new


def test_history_is_not_where_a_series_stands() -> None:
    assert standings([row(is_current=False)]) == []


def test_key_figures_keep_the_wanted_order_and_skip_what_is_not_measured() -> None:
    found = standings([row("cnps", "rejection"), row("not_notified", "rejection")])
    wanted = ("not_notified/rejection", "cnps/interview", "cnps/rejection")
    assert [each.metric_id for each in chosen(found, wanted)] == ["not_notified", "cnps"]


def test_a_reference_that_may_not_be_shown_is_no_reference() -> None:
    with_two = row(peers_status="suppressed", peers_value=None, published_status="no_test", published_value=-20.0)
    assert [each.kind for each in references(with_two)] == ["published"]


def better(metric: str, stage: str) -> Row:
    return row(metric, stage, prior_year_verdict="better")


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (
            ("better", "worse", "no_clear_change"),
            "är ett av tre prövade nyckeltal säkerställt bättre och ett säkerställt",
        ),
        (("better", "better", "no_clear_change"), "är två av tre prövade nyckeltal säkerställt bättre och inget"),
        (("worse", "too_few_to_test", "no_clear_change"), "är ett av två prövade nyckeltal säkerställt sämre"),
        (("no_clear_change", "no_clear_change", None), "Ingen förändring mot året före är säkerställd i något av två"),
        (("no_clear_change", "too_few_to_test", None), "Det enda nyckeltal som kan prövas har ingen säkerställd"),
        (("better", None, None), "Det enda nyckeltal som kan prövas är säkerställt bättre"),
        ((None, "too_few_to_test", None), "Det finns ännu för lite underlag"),
    ],
)
def test_the_answer_counts_the_verdicts_that_were_given(verdicts: tuple[str | None, ...], said: str) -> None:
    series = (("cnps", "interview"), ("cnps", "rejection"), ("ad_info_missing", "application"))
    rows = [row(*pair, prior_year_verdict=verdict) for pair, verdict in zip(series, verdicts, strict=True)]
    sentence = ANSWER.sentence(standings(rows), "Prov")
    assert said in sentence
    assert "CNPS efter intervju är 20 och CNPS efter avslag är 20" in sentence
    assert sentence.count(".") == 1


def test_the_answer_gives_the_latest_share_not_told_beside_the_year() -> None:
    latest = row("not_notified", "rejection", "block", value=0.08)
    sentence = ANSWER.sentence(standings([row("not_notified", "rejection"), latest]), "Prov")
    assert "20 % fick inte besked om avslag (dec 2019: 8 %)" in plain(sentence)


def test_the_answer_says_so_when_nothing_may_be_shown() -> None:
    assert "för få svar för att visa något nyckeltal för Kost" in ANSWER.sentence([one(hidden())], "Kost")


def test_names_of_several_stages_are_grouped_and_lose_their_capital() -> None:
    found = standings([row("cnps", "interview"), row("cnps", "rejection"), row("not_notified", "rejection")])
    assert ANSWER.grouped(found) == "CNPS (intervju och avslag) och fick inte besked om avslag"


def test_hidden_and_unasked_figures_are_listed_by_reason() -> None:
    found = standings([row(), hidden("feedback"), hidden("cnps", "exit", status="not_asked")])
    groups = not_shown(found)
    assert {status: [each.metric_id for each in each_group] for status, each_group in groups.items()} == {
        "suppressed": ["feedback"],
        "not_asked": ["cnps"],
    }


def test_a_hidden_figure_has_no_verdict() -> None:
    groups = by_verdict([one(hidden(prior_year_verdict="worse"))])
    assert not any(groups.values())


def test_a_worse_figure_is_discussed_before_one_that_is_behind() -> None:
    worse = row("communication", "rejection", prior_year_verdict="worse", prior_year_difference=-6.0)
    behind = row("feedback", "rejection", peers_status="shown", peers_value=60.0, peers_verdict="worse")
    asked = questions(standings([behind, worse]), ANSWER)
    assert [question.row.metric_id for question in asked] == ["communication", "feedback"]
    assert "20 (−6 enheter)" in plain(asked[0].text)


def test_a_figure_raises_one_question_only() -> None:
    both = row("not_notified", prior_year_verdict="worse", prior_year_difference=0.1)
    assert len(questions([one(both)], ANSWER)) == 1


def test_no_more_questions_than_a_meeting_has_time_for() -> None:
    stages = ("application", "interview", "rejection", "onboarding", "exit")
    rows = [row("cnps", stage, prior_year_verdict="worse", prior_year_difference=-9.0) for stage in stages]
    assert len(questions(standings(rows), ANSWER)) == 4


def test_a_gap_that_chance_can_explain_is_not_discussed() -> None:
    within = row(published_status="no_test", published_value=25.0)
    outside = row(published_status="no_test", published_value=35.0)
    untested_worse = row(peers_status="shown", peers_value=35.0, peers_verdict="no_clear_change")
    assert questions([one(within)], ANSWER) == []
    assert questions([one(untested_worse)], ANSWER) == []
    assert "klart sämre än jämförvärdet" in questions([one(outside)], ANSWER)[0].text


@pytest.mark.parametrize("language", sorted(path.stem for path in TEXTS.glob("*.yml")))
def test_every_rule_of_a_catalogue_can_be_understood(language: str) -> None:
    known = {each["metric_id"] for each in seed("metrics")} | {"*"}
    stages = {each["stage_id"] for each in seed("stages")}
    for rule in load(language).find("discussion.rules"):
        assert rule["metric"] in known
        assert rule["when"] in CONDITIONS
        assert rule.get("stage") in stages | {None}
        assert ("level" in rule) == (rule["when"] in ("above", "below"))
        assert rule["ask"].format(figure="f", value="v", difference="d", recent="r").endswith("?")


def test_references_are_called_by_their_published_words_and_year() -> None:
    span = (date(2019, 1, 1), date(2019, 12, 1))
    named = NAMES.reference("published", "trustcruit-offentlig-avslag-2019", *span)
    assert named == "medel för offentlig sektor, okänt antal svar 2019"
    assert NAMES.reference("peers", "similar/public", *span) == "liknande kommuner 2019"
    assert NAMES.reference("published", "nobody", *span) == "publicerat jämförvärde 2019"
    assert NAMES.reference("target", "cnps/*", *span) == "mål"
