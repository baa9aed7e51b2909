"""Which export a file is, and which survey: by its header or shape, never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from orchestration.connectors.contract import Contract
from orchestration.connectors.faults import FileRefused, nearest, quoted
from orchestration.connectors.sources import ObjectSource, Source, TableSource
from orchestration.connectors.survey import Catalogue, Survey
from orchestration.connectors.table import StructureRefused

_LISTED = 12
"""So many headings are spelt out in one message."""
_SPELT = 200
"""So many characters of each."""


@dataclass(frozen=True)
class Recognised:
    """A file's contract and, where it holds answers in an installation's own words, its survey."""

    contract: Contract
    survey: Survey | None = None


def recognise_objects(source: ObjectSource, contracts: Iterable[Contract]) -> Contract:
    """The contract of a JSON document's objects. Raises StructureRefused when none fits those at this place."""
    usable = [c for c in contracts if source.format in c.formats and c.records == source.records]
    if source.resource_type is not None:
        return _by_type(usable, source.resource_type)
    present = set(source.headings())
    fitting = [contract for contract in usable if _fits(contract, present) and _has_values(contract, source)]
    if not fitting:
        raise StructureRefused(
            f"no known export is JSON with {_listing(sorted(present))}. "
            "Take the file out of the inbox, or write a contract for it (docs/connectors.md)."
        )
    return min(fitting, key=lambda contract: (-_recognised_by(contract), contract.id))


def _by_type(contracts: Iterable[Contract], resource_type: str) -> Contract:
    by_type = {contract.recognise.type: contract for contract in contracts if contract.recognise.type}
    if resource_type in by_type:
        return by_type[resource_type]
    raise FileRefused(
        f"no contract reads resources of type '{resource_type}'; known are {quoted(sorted(by_type))}. "
        "Take the file out of the inbox, or write a contract for it (docs/connectors.md)."
    )


def _has_values(contract: Contract, source: Source) -> bool:
    return all(
        (source.first(heading) or "").casefold() in {value.casefold() for value in values}
        for heading, values in contract.recognise.values.items()
    )


def _recognised_by(contract: Contract) -> int:
    return len(contract.recognise.columns) + len(contract.recognise.values)


def recognise_table(
    source: TableSource,
    contracts: Iterable[Contract],
    surveys: Mapping[str, Survey],
    folders: Sequence[str],
    catalogue: Catalogue,
) -> Recognised:
    """The contract (and survey) of a table, lying in these folders of the inbox.

    A contract fits when all that it recognises a file by is there; among those that fit, the one that leaves the
    fewest headings unexplained. Raises FileRefused when none or several do.
    """
    usable = [contract for contract in contracts if source.format in contract.formats]
    named: dict[str, set[str]] = {c.header_names: set(source.named_as(c).headings()) - {""} for c in usable}
    fitting = [c for c in usable if _fits(c, named[c.header_names]) and _has_values(c, source.named_as(c))]
    best = _least_unexplained(fitting, named, catalogue)
    if best is None:
        best = _survey_contract(usable)
        present = named[best.header_names]
        if not any(present <= survey.headings for survey in surveys.values()):
            _refuse_near_miss(usable, named, catalogue)
            if not _speaks_of(present, surveys, folders):
                _refuse_without_header(source.headings())
                raise FileRefused(_unknown_export(source.headings(), usable))
    if best.answers != "survey_questions":
        return Recognised(best)
    present = named[best.header_names]
    foreign = {heading for heading in present if not is_explained(heading, known_headings(best, catalogue))}
    return Recognised(best, choose_survey(foreign, present, surveys, folders))


def known_headings(contract: Contract, catalogue: Catalogue) -> set[str]:
    """Every heading that a contract alone explains."""
    codes = set(catalogue.scales) if contract.answers == "catalogue" else set()
    return contract.headings() | set(contract.ignored) | set(contract.personal) | set(contract.names) | codes


def is_explained(heading: str, known: Iterable[str]) -> bool:
    """Whether one of the known headings, which may hold a `*`, covers this one."""
    return any(heading == other or ("*" in other and fnmatchcase(heading, other)) for other in known)


def missing_headings(contract: Contract, present: set[str]) -> list[str]:
    """What the contract recognises a file by and this one lacks; the first spelling of each."""
    return [spellings[0] for spellings in contract.recognise.columns if not present.intersection(spellings)]


def _fits(contract: Contract, present: set[str]) -> bool:
    required = contract.recognise.columns
    return bool(required) and not missing_headings(contract, present)


def _least_unexplained(fitting: list[Contract], named: Mapping[str, set[str]], catalogue: Catalogue) -> Contract | None:
    """The fitting contract with the fewest unknown headings, then the one that is recognised by most."""
    ranked = sorted(
        (len(_unknown(contract, named[contract.header_names], catalogue)), -_recognised_by(contract), contract.id)
        for contract in fitting
    )
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        names = quoted(entry[2] for entry in ranked if entry[:2] == ranked[0][:2])
        raise FileRefused(f"the header fits {names} equally well. Leave out the columns that belong to the other.")
    return next((contract for contract in fitting if ranked and contract.id == ranked[0][2]), None)


def _unknown(contract: Contract, present: set[str], catalogue: Catalogue) -> set[str]:
    known = known_headings(contract, catalogue)
    return {heading for heading in present if not is_explained(heading, known)}


def _survey_contract(contracts: list[Contract]) -> Contract:
    """The contract for tables that only survey_questions explains."""
    return next(c for c in contracts if c.answers == "survey_questions" and not c.recognise.columns)


def _refuse_near_miss(contracts: list[Contract], named: Mapping[str, set[str]], catalogue: Catalogue) -> None:
    """A file that has most of what a contract asks for is that export with a column renamed or left out."""
    spare = {contract.id: _unknown(contract, named[contract.header_names], catalogue) for contract in contracts}
    for contract in sorted(contracts, key=lambda contract: len(spare[contract.id])):
        missing = missing_headings(contract, named[contract.header_names])
        if missing and len(missing) * 2 < len(contract.recognise.columns):
            raise FileRefused(f"{_missing(missing, spare[contract.id])} The rest of the header is {contract.id}.")


def _missing(missing: Sequence[str], spare: set[str]) -> str:
    sentences = []
    for heading in missing:
        like = nearest(heading, spare)
        hint = f"the nearest heading in the file is '{like}'; rename it" if like else "add it to the export"
        sentences.append(f"required column '{heading}' is missing: {hint}.")
    return " ".join(sentences)


def _speaks_of(present: set[str], surveys: Mapping[str, Survey], folders: Sequence[str]) -> bool:
    """Whether a table without a vendor's headings may be a survey at all: its folder or some heading says so."""
    return any(folder in surveys for folder in folders) or any(
        len(present & survey.headings) * 2 >= len(present) for survey in surveys.values()
    )


def _refuse_without_header(headings: Iterable[str]) -> None:
    """A first line with a mail address or a long number in it is no header, and is not for a message."""
    if any(_VALUE.search(heading) for heading in headings):
        raise FileRefused(
            "the first line holds values where headings should be: the header row is missing. "
            "Export the file again with its header, and do not edit it in between."
        )


_VALUE = re.compile(r"\S@\S|(?<!\w)\d{6}|[\[{]\s*[\"{\[]")


def _unknown_export(headings: Sequence[str], contracts: list[Contract]) -> str:
    known = {spelling for contract in contracts for spellings in contract.recognise.columns for spelling in spellings}
    like = {heading: nearest(heading, known) for heading in headings if heading}
    hints = [f"'{heading}' looks like '{other}'" for heading, other in like.items() if other and heading != other]
    return (
        f"no known export has the header {_listing(headings)}. "
        + (f"{'; '.join(hints[:3])}. " if hints else "")
        + "If these are survey answers, put the file in inbox/<organisation>/<survey_id>/ and add its headings to "
        "config/survey_questions.csv; else take it out of the inbox, or write a contract for it (docs/connectors.md)."
    )


def _listing(headings: Iterable[str]) -> str:
    shown = [heading for heading in headings if heading]
    more = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    return ", ".join(f"'{heading[:80]}'" for heading in shown[:_LISTED]) + more


def choose_survey(
    foreign: set[str], present: set[str], surveys: Mapping[str, Survey], folders: Sequence[str]
) -> Survey:
    """The survey a file belongs to: that of its folder, else the one whose headings cover the file's own.

    `foreign` are the headings the contract does not explain. Raises FileRefused with the rows to add or the folder
    to choose.
    """
    if named := [surveys[folder] for folder in reversed(folders) if folder in surveys]:
        return named[0]
    _refuse_without_header(foreign.difference(*(survey.headings for survey in surveys.values())))
    covering = [survey for survey in surveys.values() if foreign <= survey.headings and survey.read & present]
    complete = [survey for survey in covering if not survey.lacking(present)]
    chosen = complete or covering
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        names = quoted(survey.survey_id for survey in chosen)
        raise FileRefused(f"the headings fit the surveys {names}. Put the file in inbox/<organisation>/<survey_id>/.")
    raise FileRefused(
        f"no survey of this organisation has the headings {_listing(sorted(foreign))}. Add a row for each to "
        "config/survey_questions.csv ('ignore' for those without use), or, if the survey is described there, put the "
        "file in inbox/<organisation>/<survey_id>/ to learn which heading differs."
    )


def check_headings(recognised: Recognised, present: set[str], catalogue: Catalogue) -> None:
    """Refuse a file with a heading that nothing explains, or without one that something needs.

    `present` are the file's headings that hold anything. Raises FileRefused naming each and the nearest known one.
    """
    contract, survey = recognised.contract, recognised.survey
    known = known_headings(contract, catalogue) | (survey.headings if survey else set())
    missing = missing_headings(contract, present) + (survey.lacking(present) if survey else [])
    unknown = sorted(heading for heading in present if not is_explained(heading, known))
    _refuse_without_header(unknown)
    faults = [_unexplained(heading, known - present, survey) for heading in unknown[:_LISTED]]
    if missing:
        faults.append(_missing(missing, set(unknown)))
    if faults:
        raise FileRefused(" ".join(faults))


def _unexplained(heading: str, free: set[str], survey: Survey | None) -> str:
    like = nearest(heading, free)
    where = f"config/survey_questions.csv for survey '{survey.survey_id}'" if survey else "the contract"
    hint = f"the nearest known heading is '{like}'; rename it, or" if like else "rename it, or"
    return f"column '{heading[:_SPELT]}' is unknown: {hint} add it to {where} ('ignore' if it has no use)."
