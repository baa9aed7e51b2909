"""The surveys Linköping and Norrtälje send: each column's heading in the tool, its meaning, and the words around it.

The writers of exports and the home's `survey_questions` both read these, as a municipality would type them. What was
added later stands last in each form.
"""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.demo import catalogue

COMMENT = "comment"
YES_OR_NO = frozenset({
    "would_apply_again", "ad_info_missing", "notified", "application_trouble", "knew_next_step", "could_ask",
    "video_worked", "got_reason",
})  # fmt: skip


class Rewording(NamedTuple):
    """A question that had other words until a day; answers to either wording keep their own version."""

    code: str
    former: str
    until: str


class Survey(NamedTuple):
    """A survey in a tool; `asked` holds question codes in the order of the form."""

    survey_id: str
    stage_id: str
    asked: tuple[str, ...]
    reworded: tuple[Rewording, ...] = ()
    embedded: tuple[str, ...] = ()
    """Qualtrics: columns the tool fills in by itself, all of them the department."""

    @property
    def tags(self) -> dict[str, str]:
        """Qualtrics: export tag → question code."""
        return {f"Q{number}": code for number, code in enumerate(self.asked, start=1)}

    @property
    def headings(self) -> dict[str, str]:
        """Form spreadsheets: heading, which is the question itself → question code; a former wording has its own."""
        return {catalogue.asked(code): code for code in self.asked} | {r.former: r.code for r in self.reworded}

    def version_of(self, heading: str) -> str:
        """The version of the question under a heading of a form spreadsheet."""
        is_later = any(catalogue.asked(rewording.code) == heading for rewording in self.reworded)
        return "v2" if is_later else "v1"


LINKOPING = (
    Survey("ansokan", "application", (
        "recommend", "communication", "ad_info_missing", COMMENT, "ad_clarity", "ad_info_missing_what",
        "application_trouble", "knew_next_step", "pre_relation", "pre_view", "ad_source", "attractive_employer",
        "factor_importance",
    )),
    Survey("intervju", "interview", (
        "recommend", "would_apply_again", "communication", "feedback", COMMENT, "interview_prepared",
        "interviewer_prepared", "interview_relevance", "could_ask", "video_worked", "respect", "knew_next_step",
    )),
    Survey("avslag", "rejection", (
        "notified", "recommend", "communication", "feedback", "would_apply_again", COMMENT, "got_reason",
        "reason_useful", "timeliness", "fairness", "personal",
    )),
    Survey("introduktion", "onboarding", (
        "recommend", COMMENT, "onboarding_ready", "onboarding_people", "onboarding_values", "job_matched_ad",
        "information", "reachable", "factor_importance",
    )),
    Survey("avslut", "exit", (
        "recommend", "exit_reason", "job_matched_ad", "respect", "would_apply_again", COMMENT,
    ), embedded=("Forvaltning",)),
)  # fmt: skip

ATTRACTIVE = Rewording(
    "attractive_employer", "Skulle du säga att kommunen är en attraktiv arbetsgivare?", until="2018-10-01"
)
NORRTALJE = (
    Survey("ansokan", "application", (
        "recommend", "communication", "ad_info_missing", COMMENT, "ad_clarity", "application_trouble",
        "knew_next_step", "information", "pre_view", "ad_source", "attractive_employer", "factor_importance",
    ), reworded=(ATTRACTIVE,)),
    Survey("avslag", "rejection", (
        "notified", "communication", "feedback", "recommend", COMMENT, "got_reason", "timeliness", "respect",
        "personal", "would_apply_again",
    )),
    Survey("introduktion", "onboarding", (
        "recommend", COMMENT, "onboarding_ready", "onboarding_people", "job_matched_ad", "reachable",
        "factor_importance",
    )),
    Survey("avslut", "exit", (
        "recommend", COMMENT, "exit_reason", "job_matched_ad", "respect", "would_apply_again",
    )),
)  # fmt: skip

APPLICATION_HEADING = "Ansökningsnummer"
DEPARTMENT_HEADING = "Vilken förvaltning gällde det?"
DONT_KNOW = "Vet ej"
