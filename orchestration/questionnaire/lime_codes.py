"""What LimeSurvey calls things: codes derived from ours under its rules, the same in the survey and in its export.

Its question codes are letters and digits, 20 at most, beginning with a letter; its answer codes are letters and digits,
5 at most. Ours have underscores and any length. Not here: the structure file, or the rows that read its export.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.questionnaire.survey import Choice, PackError, Question

APPLICATION_ID, DEPARTMENT, INTERVIEW_MODE = "applicationid", "department", "interviewmode"
"""Hidden questions that carry what the invitation knew."""

ATTRIBUTES = {APPLICATION_ID: "ATTRIBUTE_1", DEPARTMENT: "ATTRIBUTE_2", INTERVIEW_MODE: "ATTRIBUTE_4"}
"""The column of the participants' list that fills each. ATTRIBUTE_3 is the position's name, for the mails."""

_LONGEST_QUESTION, _LONGEST_ANSWER = 20, 5


def question_code(question: Question) -> str:
    """The code of the question that holds the answer. Raises PackError when it is too long."""
    return _fitting(joined(question.code), question)


def boxes_code(question: Question) -> str:
    """The code of the check boxes of a question with several answers, whose export is a column for each box."""
    return _fitting(f"{joined(question.code)}box", question)


def box_code(choice: Choice) -> str:
    """The code of one check box."""
    return joined(choice.code)


def answer_codes(choices: Sequence[Choice]) -> dict[str, Choice]:
    """The choices of a single-choice question by the code LimeSurvey keeps. Raises PackError when two fall together."""
    codes = {joined(choice.code)[:_LONGEST_ANSWER]: choice for choice in choices}
    if len(codes) < len(choices):
        raise PackError(f"of {[choice.code for choice in choices]}, two begin with the same {_LONGEST_ANSWER} letters.")
    return codes


def fields(questions: Sequence[Question]) -> list[str]:
    """The hidden questions of a survey: who answers where, and what its conditions ask of the invitation."""
    conditions = [question.shown_if for question in questions if question.shown_if]
    asks_mode = any(condition.is_of_invitation for condition in conditions)
    return [APPLICATION_ID, DEPARTMENT, *([INTERVIEW_MODE] if asks_mode else [])]


def joined(code: str) -> str:
    """One of our codes without what LimeSurvey refuses."""
    return code.replace("_", "")


def _fitting(code: str, question: Question) -> str:
    if len(code) > _LONGEST_QUESTION:
        raise PackError(f"'{code}' for '{question.code}' is longer than {_LONGEST_QUESTION} letters.")
    return code
