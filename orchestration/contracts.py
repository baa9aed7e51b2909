"""The `candex connector` commands: what fits a file, and a first draft for one that nothing fits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.connectors.contract import EXPORTS, load_contracts
from orchestration.connectors.draft import Checked, check, draft_contract, draft_questions, draft_questions_of
from orchestration.connectors.faults import FileRefused
from orchestration.connectors.read import Context
from orchestration.connectors.structure import is_structure, read_structure
from orchestration.connectors.survey import question_labels
from orchestration.landing.config import settings_of
from orchestration.landing.messages import printable
from orchestration.landing.redaction import redact
from orchestration.landing.store import write_whole
from orchestration.settings import Home

NOT_READ = 3

app = typer.Typer(no_args_is_help=True, help="Find or draft the contract of an export.")
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
HomeOption = Annotated[Path | None, typer.Option("--home", help="The home folder; default CANDEX_HOME, else var/.")]


@app.command("check")
def check_file(
    file: FileArgument,
    home: HomeOption = None,
    organisation: Annotated[str, typer.Option(help="Read it as an export of this organisation.")] = "",
) -> None:
    """Say which contract reads a file, and what does not fit; nothing is landed."""
    checked = check(file.read_bytes(), [file.parent.name], _context(Home.at(home), organisation))
    _tell(file, checked)
    if checked.refusal:
        raise typer.Exit(NOT_READ)


def _tell(file: Path, checked: Checked) -> None:
    for label, (read, used) in checked.rows.items():
        _say(f"{file.name}: {label} reads it, {used} of {read} rows can be used")
    if checked.refusal:
        _say(f"{file.name}: {checked.refusal}")
    for fit in checked.closest:
        out.print()
        _say(f"{fit.contract.label} ({fit.contract.vendor}; proven on: {fit.contract.proven})")
        _say(f"  missing: {', '.join(fit.missing) or 'nothing'}")
        _say(f"  not explained: {', '.join(fit.unexplained) or 'nothing'}")


def _say(line: str) -> None:
    out.print(printable(line), markup=False)


def _context(home: Home, organisation: str) -> Context:
    settings = settings_of(home.config)
    owner = organisation or next(iter(settings.zones), "")
    contracts = settings.contracts_for(owner, load_contracts(EXPORTS, home.config / "connectors"))
    surveys = settings.surveys_for(owner)
    plain = Context(contracts, settings.catalogue, surveys=surveys, pseudonymise=lambda text: "p_", redact=redact)
    return plain if owner not in settings.zones else Context(
        contracts, settings.catalogue, settings.zones[owner], surveys, plain.pseudonymise, redact
    )  # fmt: skip


@app.command("new")
def new(
    file: FileArgument,
    name: Annotated[str, typer.Option(help="What to call the contract or the survey; default the file's name.")] = "",
    survey: Annotated[bool, typer.Option("--survey", help="The file holds answers: draft survey_questions.")] = False,
    home: HomeOption = None,
) -> None:
    """Draft a contract, or the rows of survey_questions, from a file; an .lss gives rows for each of its questions."""
    data, chosen = file.read_bytes(), name or re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_") or "export"
    config = Home.at(home).config
    try:
        path, text = _draft(data, chosen, survey, config)
    except FileRefused as fault:
        err.print(printable(f"candex: {file.name}: {fault}"), markup=False, style="red")
        raise typer.Exit(NOT_READ) from None
    if path.exists():
        err.print(f"candex: {path} is there already. Choose another --name, or remove it.", markup=False, style="red")
        raise typer.Exit(1)
    write_whole(path, text.encode())
    out.print(f"Drafted {path}. Check every line; what is written in capitals is yours to fill in.", markup=False)


def _draft(data: bytes, name: str, is_survey: bool, config: Path) -> tuple[Path, str]:
    catalogue, labels = settings_of(config).catalogue, question_labels()
    questions = config / "drafts" / f"survey_questions_{name}.csv"
    if is_structure(data):
        return questions, draft_questions_of(read_structure(data), name, catalogue, labels)
    if is_survey:
        return questions, draft_questions(data, name, catalogue, labels)
    return config / "connectors" / f"{name}.yml", draft_contract(data, name)
