"""Help with a file that no contract reads yet: what fits and what does not, and a first draft to work on.

A draft is a proposal: it guesses by names and shapes, marks its guesses, and never lands anything.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from orchestration.connectors.contract import Contract
from orchestration.connectors.faults import FileRefused, nearest
from orchestration.connectors.opened import open_sheets
from orchestration.connectors.read import Context, read
from orchestration.connectors.recognise import is_explained, known_headings, missing_headings
from orchestration.connectors.sources import Source, TableSource
from orchestration.connectors.structure import Asked
from orchestration.connectors.survey import Catalogue
from orchestration.connectors.values import Scale

_LOOKED_AT = 200
_CLOSEST = 3
_PERSONAL = re.compile(r"mail|e-post|namn\b|\bname|phone|telefon|mobil|personnummer|adress|\bip\b|ssn", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}")
SURVEY_COLUMNS = [
    "organisation_id", "survey_id", "heading", "question_code", "stage_id", "question_version", "constant",
    "null_tokens",
]  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """How a contract and a file agree: what the contract misses, and what it cannot explain."""

    contract: Contract
    missing: list[str]
    unexplained: list[str]

    @property
    def distance(self) -> tuple[int, int]:
        return len(self.missing), len(self.unexplained)


@dataclass(frozen=True)
class Checked:
    """What landing would make of a file: the rows by contract, or the refusal and the contracts that come closest."""

    rows: Mapping[str, tuple[int, int]]
    refusal: str = ""
    closest: Sequence[Fit] = ()


def check(data: bytes, folders: Sequence[str], context: Context) -> Checked:
    """Read a file as landing would, without keeping anything of it."""
    try:
        readings = read(data, "0" * 64, folders, context)
    except FileRefused as fault:
        return Checked({}, str(fault), closest(data, context))
    return Checked({r.contract.label: (r.rows_read, r.rows_used) for r in readings})


def closest(data: bytes, context: Context) -> list[Fit]:
    """The contracts that fit a file best, whichever it is of; none for a file that cannot be opened."""
    fits = [fit for source in _sources(data, context.contracts.values()) for fit in _fits(source, context)]
    return sorted(fits, key=lambda fit: (*fit.distance, fit.contract.id))[:_CLOSEST]


def _fits(source: Source, context: Context) -> Iterator[Fit]:
    for contract in context.contracts.values():
        if source.format not in contract.formats or not contract.recognise.columns:
            continue
        named = source.named_as(contract) if isinstance(source, TableSource) else source
        present = set(named.headings()) - {""}
        known = known_headings(contract, context.catalogue)
        missing = missing_headings(contract, present)
        if len(missing) < len(contract.recognise.columns):
            yield Fit(contract, missing, sorted(h for h in present if not is_explained(h, known)))


def _sources(data: bytes, contracts: Iterable[Contract] = ()) -> list[Source]:
    try:
        sheets = open_sheets(data, {"", *(contract.records for contract in contracts)})
        return [opened() for sheet in sheets for opened in sheet.candidates[:1]]
    except FileRefused:
        return []


# Drafting


def draft_contract(data: bytes, contract_id: str) -> str:
    """A contract as YAML for the first table of a file, with each heading in its likely place. Raises FileRefused."""
    source = open_sheets(data)[0].candidates[0]()
    headings = [heading for heading in source.headings() if heading]
    samples = _samples(source, headings)
    times = [heading for heading in headings if samples[heading] and all(map(_TIME.match, samples[heading]))]
    personal = [heading for heading in headings if _PERSONAL.search(heading)]
    rest = [heading for heading in headings if heading not in (*times[:1], *personal)]
    key = next((heading for heading in rest if re.search(r"\bid\b|nummer|\bnr\b|number", heading, re.IGNORECASE)), "")
    return "\n".join(_contract_lines(contract_id, source.format, key, times[:1], rest, personal)) + "\n"


def _contract_lines(
    contract_id: str, format_: str, key: str, times: list[str], rest: list[str], personal: list[str]
) -> Iterator[str]:
    recognised = [heading for heading in (key, *times) if heading] or rest[:3]
    yield "# A draft: check every line, then try it with `candex connector check FILE`."
    yield f"id: {contract_id}\nversion: 1\nvendor: {contract_id}"
    yield 'proven: "unproven: drafted from one file"'
    yield f"formats: [{format_}]\nrecognise:\n  columns: [{_listed(recognised)}]"
    yield "rows:\n  - table: applications # which table is it? orchestration/landing/tables.py"
    yield "    key: [application_id]\n    columns:"
    yield f"      application_id: {_quoted(key or 'WHICH HEADING IS THE KEY?')}"
    yield f"      submitted_at: {_quoted(times[0] if times else 'WHICH HEADING IS THE TIME?')}"
    yield f"ignored: [{_listed(h for h in rest if h != key)}] # move up what has a use"
    yield f"personal: [{_listed(personal)}] # dropped at the door; names of people belong under `names`"


def _samples(source: Source, headings: Sequence[str]) -> dict[str, list[str]]:
    """Some filled cells of each column."""
    batch = next(source.batches(), None)
    columns = {heading: batch.listed(heading) if batch else () for heading in headings}
    return {
        heading: [str(cell) for cell in islice(filter(None, cells), _LOOKED_AT)] for heading, cells in columns.items()
    }


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(_quoted, texts))


def draft_questions(data: bytes, survey_id: str, catalogue: Catalogue, labels: Mapping[str, str]) -> str:
    """Rows of `survey_questions` for the headings of a survey's export; `labels` are catalogue texts to codes."""
    source = open_sheets(data)[0].candidates[0]()
    headings = [heading for heading in source.headings() if heading]
    return _questions_csv(survey_id, ((heading, _likely_code(heading, catalogue, labels), "") for heading in headings))


def draft_questions_of(asked: Iterable[Asked], survey_id: str, catalogue: Catalogue, labels: Mapping[str, str]) -> str:
    """Rows of `survey_questions` for a structure file: each question under its code and under its texts.

    A question with a column for each choice gets a row for each choice.
    """
    by_code = {one.code: one for one in asked}
    parents = {code.partition("[")[0] for code in by_code if "[" in code}
    drafted: list[tuple[str, str, str]] = []
    for one in by_code.values():
        parent = by_code.get(one.code.partition("[")[0], one)
        code = _likely_code_of(parent, catalogue, labels)
        if parent is not one and code in catalogue.scales and catalogue.scales[code].kind == "choices":
            choice = _likely_choice(one, catalogue.scales[code])
            drafted += [(heading, code, choice) for heading in one.headings_below(parent)]
        elif one.code not in parents:
            drafted += [(heading, _likely_code_of(one, catalogue, labels), "") for heading in one.headings]
    return _questions_csv(survey_id, drafted)


def _likely_code_of(one: Asked, catalogue: Catalogue, labels: Mapping[str, str]) -> str:
    codes = [_likely_code(heading, catalogue, labels) for heading in one.headings]
    return next((code for code in codes if code != "ignore"), "ignore")


def _likely_choice(one: Asked, scale: Scale) -> str:
    written = [one.code.partition("[")[2].rstrip("]"), *one.texts.values()]
    spelt = dict(scale.codes)
    return next((spelt[like.casefold()] for text in written if (like := nearest(text, spelt))), "WHICH CHOICE?")


def _likely_code(heading: str, catalogue: Catalogue, labels: Mapping[str, str]) -> str:
    if heading.casefold() in catalogue.scales:
        return heading.casefold()
    like = nearest(heading, labels)
    return labels[like] if like else "ignore"


def _questions_csv(survey_id: str, drafted: Iterable[tuple[str, str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, SURVEY_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for heading, code, choice in drafted:
        asked = "" if code == "ignore" else "WHICH STAGE?"
        row = {"organisation_id": "WHICH ORGANISATION?", "survey_id": survey_id, "heading": heading}
        writer.writerow(row | {"question_code": code, "stage_id": asked, "constant": choice})
    return text.getvalue()
