"""The surveys Linköping and Norrtälje send: each column's heading in the tool, its meaning, and the words around it.

The writers of exports and the home's `survey_questions` both read these, as a municipality would type them.
"""

from __future__ import annotations

from typing import NamedTuple

IGNORED = "ignore"

LABELS = {
    "recommend": "Hur troligt är det att du skulle rekommendera oss som arbetsgivare till en vän eller kollega?",
    "would_apply_again": "Skulle du söka arbete hos oss igen?",
    "ad_info_missing": "Saknade du någon information i annonsen?",
    "communication": "Hur nöjd är du med kommunikationen under rekryteringen?",
    "feedback": "Hur nöjd är du med återkopplingen du fick?",
    "notified": "Fick du besked om att du inte gick vidare?",
    IGNORED: "Vill du berätta något mer?",
}


class Survey(NamedTuple):
    """A survey in a tool; `asked` holds question codes in the order of the form."""

    survey_id: str
    stage_id: str
    asked: tuple[str, ...]

    @property
    def tags(self) -> dict[str, str]:
        """Qualtrics: export tag → question code."""
        return {f"Q{number}": code for number, code in enumerate(self.asked, start=1)}

    @property
    def headings(self) -> dict[str, str]:
        """Form spreadsheets: heading, which is the question itself → question code."""
        return {LABELS[code]: code for code in self.asked}


LINKOPING = (
    Survey("ansokan", "application", ("recommend", "communication", "ad_info_missing", IGNORED)),
    Survey("intervju", "interview", ("recommend", "would_apply_again", "communication", "feedback", IGNORED)),
    Survey("avslag", "rejection", ("notified", "recommend", "communication", "feedback", "would_apply_again", IGNORED)),
    Survey("introduktion", "onboarding", ("recommend", IGNORED)),
)

NORRTALJE = (
    Survey("ansokan", "application", ("recommend", "communication", "ad_info_missing", IGNORED)),
    Survey("avslag", "rejection", ("notified", "communication", "feedback", "recommend", IGNORED)),
    Survey("introduktion", "onboarding", ("recommend", IGNORED)),
    Survey("avslut", "exit", ("recommend", IGNORED)),
)

APPLICATION_HEADING = "Ansökningsnummer"
DEPARTMENT_HEADING = "Vilken förvaltning gällde det?"
DONT_KNOW = "Vet ej"
