"""The surveys as markdown to paste: a page for each stage and language, the privacy notice, the rules for sending.

Answers stand one a line in a block, as form tools take a pasted list. Not here: the prose itself (`words/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.questionnaire.survey import Condition, Question, Survey
from orchestration.questionnaire.words import StageWords, Words, load_words


def survey_page(survey: Survey, language: str) -> str:
    """Everything about one survey in one language: who gets it, the mails, and the survey itself."""
    words = load_words(language)
    of_stage = words.stages[survey.stage_id]
    parts = [
        f"# {survey.name[language]}",
        words.labels["about"],
        *_sending(of_stage, words),
        *_mails(of_stage, words),
        *_survey(survey, of_stage, words, language),
    ]
    return "\n\n".join(parts) + "\n"


def _sending(stage: StageWords, words: Words) -> Iterator[str]:
    yield f"## {words.labels['facts']}"
    rows = [(words.labels[name], getattr(stage, name)) for name in ("gets", "sent", "reminded", "never")]
    yield "\n".join(["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows)])
    yield words.labels["see_sending"]


def _mails(stage: StageWords, words: Words) -> Iterator[str]:
    mails = (("invitation", stage.subject, stage.invitation), ("reminder", stage.reminder_subject, stage.reminder))
    for name, subject, body in mails:
        yield f"## {words.labels[name]}"
        yield f"{words.labels['subject']}: {subject}"
        yield _block(filled(body, words))


def filled(text: str, words: Words) -> str:
    """A text whose holes say in brackets what belongs there."""
    return text.format(**{name: words.labels[name] for name in ("link", "job", "optout")})


def _survey(survey: Survey, stage: StageWords, words: Words, language: str) -> Iterator[str]:
    labels = words.labels
    yield f"## {labels['survey']}"
    yield f"**{labels['title']}**"
    yield _block(stage.title)
    yield f"**{labels['welcome']}**"
    yield _block(stage.welcome)
    yield labels["see_notice"]
    yield f"## {labels['questions']}"
    for number, question in enumerate(survey.questions, 1):
        yield from _question(number, question, survey, words, language)
    yield from _fields(words)
    yield f"## {labels['thanks']}"
    yield _block(stage.thanks)


def _question(number: int, question: Question, survey: Survey, words: Words, language: str) -> Iterator[str]:
    mandatory = f" · {words.labels['mandatory']}" if question.is_mandatory else ""
    yield f"### {number}. {question.label[language]}"
    remarks = [_condition(question.shown_if, survey, words, language), help_text(question, words)]
    yield " ".join([f"{words.labels['code']} `{question.code}`{mandatory}.", *filter(None, remarks)])
    yield _block("\n".join(choice.label[language] for choice in question.choices) or words.labels["free_text"])


def _condition(condition: Condition | None, survey: Survey, words: Words, language: str) -> str:
    if condition is None:
        return ""
    if condition.is_of_invitation:
        return words.labels["shown_if_video"]
    asked = survey.question(condition.subject)
    answer = asked.choice(condition.code).label[language]
    return words.labels["shown_if"].format(question=asked.label[language], answer=answer)


def help_text(question: Question, words: Words) -> str:
    """What stands under a question: how many answers may be chosen, or what a comment should leave out."""
    if question.kind == "text":
        return words.help["comment"]
    if question.kind != "choices":
        return ""
    is_limited = question.most_choices < len(question.choices)
    return words.help["at_most" if is_limited else "several"].format(most=question.most_choices)


def _fields(words: Words) -> Iterator[str]:
    yield f"## {words.labels['fields']}"
    yield words.labels["fields_why"]
    for heading in words.fields.values():
        yield f"### {heading}"
        yield _block(words.labels["one_line"])


def _block(text: str) -> str:
    return f"```text\n{text.strip()}\n```"


def notice_page(language: str) -> str:
    """The information of GDPR article 13, with brackets to fill in."""
    words = load_words(language)
    return f"# {words.labels['notice']}\n\n{words.notice.strip()}\n"


def sending_page(language: str) -> str:
    """Who is invited, when, and who is not."""
    words = load_words(language)
    return f"# {words.labels['sending']}\n\n{words.sending.strip()}\n"


def overview(surveys: Sequence[Survey], language: str) -> str:
    """The table of the five surveys for the README."""
    words = load_words(language)
    labels = words.labels
    columns = ("gets", "sent", "reminded", "never")
    head = [labels["survey"], labels["questions"], *(labels[name] for name in columns), "LimeSurvey"]
    rows = [
        [
            f"[{survey.name[language]}]({language}/{survey.stage_id}.md)",
            str(len(survey.questions)),
            *(getattr(words.stages[survey.stage_id], name) for name in columns),
            f"[{survey.stage_id}.lss](limesurvey/{survey.stage_id}.lss)",
        ]
        for survey in surveys
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
