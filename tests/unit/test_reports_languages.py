"""Swedish and English say the same: the same files, settings, components, texts and plurals; Å, Ä and Ö sort last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reports
from reports.components.series import collated
from reports.engine import frontmatter
from reports.language.catalogue import TEXTS, load
from reports.language.formatter import Formatter

ROOT = Path(reports.__file__).parent
ROOMS = ("pages", "sections")
LANGUAGES = sorted(path.stem for path in TEXTS.glob("*.yml"))
SV = sorted(path for room in ROOMS for path in (ROOT / room / "sv").glob("*.md"))
CALL = re.compile(r"\{[{%].*?[%}]\}", re.S)
PROSE = re.compile(r'"[^"]*"')


def other(path: Path, language: str) -> Path:
    return path.parent.parent / language / path.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_every_language_has_the_same_files(room: str, language: str) -> None:
    assert {path.name for path in (ROOT / room / language).iterdir()} == {
        path.name for path in (ROOT / room / "sv").iterdir()
    }


@pytest.mark.parametrize("path", SV, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_the_same_settings_and_components_in_every_language(path: Path, language: str) -> None:
    first, second = (each.read_text(encoding="utf-8") for each in (path, other(path, language)))
    metas = [frontmatter.split(path.name, text)[0].model_dump(exclude={"title"}) for text in (first, second)]
    assert metas[0] == metas[1]
    # prose inside a call (a chart's title) is the only thing that may differ
    calls = [[PROSE.sub('""', call) for call in CALL.findall(text)] for text in (first, second)]
    assert calls[0] == calls[1]


def test_no_language_is_left_untranslated() -> None:
    for path in SV:
        text = CALL.sub("", other(path, "en").read_text(encoding="utf-8"))
        assert not re.search(r"[åäöÅÄÖ]", text), path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_noun_and_difference_has_its_plural_forms(language: str) -> None:
    text = load(language)
    for noun, forms in text.find("nouns").items():
        assert set(forms) == {"one", "other"}, noun
    for unit, forms in text.find("units").items():
        assert set(forms["difference"]) == {"one", "other"}, unit


def test_one_is_singular_and_nothing_else_is() -> None:
    formatter = Formatter(load("en"))
    counted = [formatter.counted(number, "answer").replace("\u00a0", " ") for number in (0, 1, 2, 21)]
    assert counted == ["0 answers", "1 answer", "2 answers", "21 answers"]
    assert formatter.difference(-0.01, "share") == "\u22121\u00a0percentage point"
    assert formatter.difference(0.004, "share") == "0\u00a0percentage points"


def test_names_sort_as_a_swedish_reader_sorts() -> None:
    names = ["Österskolan", "Ärla", "Ånge", "zoo", "Arboga", "Édith", "Eda"]
    assert sorted(names, key=collated) == ["Arboga", "Eda", "Édith", "zoo", "Ånge", "Ärla", "Österskolan"]
