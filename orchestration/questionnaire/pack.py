"""The pack as a whole: every file of `docs/questionnaire` by its path, and the command that writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration.questionnaire import mapping, text
from orchestration.questionnaire.lss import structure
from orchestration.questionnaire.survey import LANGUAGES, Survey, load_surveys
from orchestration.questionnaire.words import readme
from orchestration.settings import CHECKOUT, SEEDS

PACK = CHECKOUT / "docs" / "questionnaire"


def files(seeds: Path = SEEDS) -> dict[str, bytes]:
    """The pack's files, path to bytes; the same for the same seeds. Raises PackError where the seeds make none."""
    surveys = load_surveys(seeds)
    texts = dict([*_pages(surveys), *_configuration(surveys)])
    structures = {f"limesurvey/{survey.stage_id}.lss": structure(survey, i) for i, survey in enumerate(surveys, 1)}
    return {path: content.encode() for path, content in texts.items()} | structures


def _pages(surveys: tuple[Survey, ...]) -> Iterator[tuple[str, str]]:
    tables = {f"surveys_{language}": text.overview(surveys, language) for language in LANGUAGES}
    yield "README.md", readme().format(**tables)
    for language in LANGUAGES:
        for survey in surveys:
            yield f"{language}/{survey.stage_id}.md", text.survey_page(survey, language)
        yield f"{language}/privacy-notice.md", text.notice_page(language)
        yield f"{language}/sending.md", text.sending_page(language)


def _configuration(surveys: tuple[Survey, ...]) -> Iterator[tuple[str, str]]:
    yield "limesurvey/survey_questions.csv", mapping.limesurvey_questions(surveys)
    yield "limesurvey/value_maps.csv", mapping.limesurvey_values(surveys)
    yield "google-forms/survey_questions.csv", mapping.form_questions(surveys, "google", has_response_id=False)
    yield "microsoft-forms/survey_questions.csv", mapping.form_questions(surveys, "microsoft", has_response_id=True)


def write(folder: Path = PACK) -> list[Path]:
    """Write the pack into `folder`, and remove what it no longer has."""
    wanted = {folder / path: content for path, content in files().items()}
    for path in folder.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(wanted)
