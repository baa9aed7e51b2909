"""The `candex` command: every command is one call. What it tells afterwards is in `orchestration.narration`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import dagster as dg
import typer
from rich.console import Console
from rich.markup import escape

from orchestration import contracts
from orchestration.defs.resources import Progress
from orchestration.disclosure.rows import DisclosureError
from orchestration.landing.store import LandingError
from orchestration.narration import narrate, narrate_purge, narrate_trace
from orchestration.publishing.release import latest_release
from orchestration.runner import Ran, Runner, Wanted, held
from orchestration.settings import Home
from orchestration.warehouse import latest_closed_month, publishing_organisations

FAILED, NOTHING_USABLE, DISAGREES = 1, 3, 4

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

HELP = """Measure how candidates experience a recruitment: land exports, build figures, publish a month's reports.

Exit codes: 0 done; 1 the work failed and the message says what to mend; 2 the command line is wrong; 3 no export
offered could be used; 4 the rows found do not give the figure that was printed.
"""

EXPECTED = (LandingError, DisclosureError, LookupError, ValueError, OSError, dg.Failure)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
app.add_typer(contracts.app, name="connector")
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

HomeOption = Annotated[Path | None, typer.Option("--home", help="The home folder; default CANDEX_HOME, else var/.")]
ReceivedOption = Annotated[
    str | None, typer.Option("--received-at", help="When the files arrived, ISO 8601; default now.")
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="Build as things were known then; default the newest file's time.")
]
WholeOption = Annotated[
    bool,
    typer.Option("--whole", help="Build everything anew, also what nothing that landed since the last build touches."),
]
ReviseOption = Annotated[
    bool,
    typer.Option("--revise", help="Take in what arrived after its month was published, where that is no small group."),
]
MonthOption = Annotated[
    list[str] | None, typer.Option("--month", help="Report month, YYYY-MM; may be repeated; default the latest closed.")
]
OrganisationOption = Annotated[
    list[str] | None, typer.Option("--organisation", help="Only this one; may be repeated; default all that publish.")
]
PdfOption = Annotated[bool, typer.Option("--pdf/--no-pdf", help="Print every report as PDF too, or do not.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


@app.command()
def land(home: HomeOption = None, received_at: ReceivedOption = None, as_json: JsonOption = False) -> None:
    """Land what is new in config/ and the inbox."""
    with _work(home, as_json) as work:
        work.did(work.runner.land(received_at or _now()))


@app.command()
def build(
    home: HomeOption = None,
    as_of: AsOfOption = "",
    whole: WholeOption = False,
    revise: ReviseOption = False,
    month: MonthOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the warehouse from what has landed, and decide what the reports of a month may show."""
    with _work(home, as_json) as work:
        work.did(work.runner.build(Wanted(as_of, whole, revise, _months(month))))


@app.command()
def publish(
    home: HomeOption = None,
    month: MonthOption = None,
    organisation: OrganisationOption = None,
    pdf: PdfOption = True,
    as_json: JsonOption = False,
) -> None:
    """Publish a month's reports from the warehouse as it stands, if its build decided on that month."""
    with _work(home, as_json) as work:
        work.publish(month, organisation, pdf)


@app.command()
def run(
    home: HomeOption = None,
    received_at: ReceivedOption = None,
    as_of: AsOfOption = "",
    whole: WholeOption = False,
    revise: ReviseOption = False,
    month: MonthOption = None,
    organisation: OrganisationOption = None,
    pdf: PdfOption = True,
    as_json: JsonOption = False,
) -> None:
    """Land, build and publish the latest closed month."""
    with _work(home, as_json) as work:
        work.did(work.runner.land_and_build(received_at or _now(), Wanted(as_of, whole, revise, _months(month))))
        work.publish(month, organisation, pdf)


@app.command()
def trace(figure_id: str, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what a printed figure rests on: its definition, sums, files and rows."""
    from orchestration.audit.trace import trace as trace_figure

    with _told(Home.at(home)):
        traced = trace_figure(Home.at(home), figure_id)
    if as_json:
        print(json.dumps(asdict(traced) | {"agrees": traced.agrees}, ensure_ascii=False, indent=1))
    else:
        narrate_trace(out, traced)
    if not traced.agrees:
        raise typer.Exit(DISAGREES)


@app.command()
def preview(
    home: HomeOption = None,
    organisation: Annotated[str | None, typer.Option("--organisation", help="Default the first published.")] = None,
    month: Annotated[str | None, typer.Option("--month", help="YYYY-MM; default the newest published.")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="A folder of published Parquet, instead of a home.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Where to serve, on 127.0.0.1 only; 0 takes a free one.")] = 8700,
) -> None:
    """Serve a release's pages and render them anew whenever a file in reports/ is saved. Stop with Ctrl-C."""
    from orchestration.preview import Preview, newest_data, serve

    where = Home.at(home)
    with _told(where):
        server = serve(Preview(data or newest_data(where.published, organisation, month)), port)
        out.print(f"http://127.0.0.1:{server.server_address[1]}/ shows the reports as reports/ now lays them out.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()


@app.command()
def purge(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Delete the originals that a landed retention decision covers; receipts and canonical rows stay."""
    from orchestration.landing.purge import purge as purge_originals

    with _told(Home.at(home)), held(Home.at(home).prepare()):
        purged = purge_originals(Home.at(home), datetime.now(UTC))
    if as_json:
        print(json.dumps(asdict(purged), ensure_ascii=False, indent=1))
    else:
        narrate_purge(out, purged)


@app.command()
def erase(
    home: HomeOption = None,
    application: Annotated[str | None, typer.Option(help="An application of the person.")] = None,
    email: Annotated[str | None, typer.Option(help="The person's mail address.")] = None,
) -> None:
    """Remove a person everywhere but from published sums, and build the warehouse anew."""
    from orchestration.landing.erase import erase as erase_person

    where = Home.at(home).prepare()
    with _told(where):
        was_built = where.warehouse.exists()
        with held(where):
            erased = erase_person(where, datetime.now(UTC), application, email)
        if was_built:
            # dbt writes the command line into its results, and this one says who
            sys.argv = [sys.argv[0], "erase"]
            Runner(where, lambda doing: None).build()
    out.print(
        f"Erased {erased.rows} rows, {erased.originals} kept files and {erased.inbox_files} files of the inbox. "
        "What was published stands; erase the person in the systems the exports come from, too."
    )


class Work:
    """One command's run: its runner, and what it has to report at the end."""

    def __init__(self, home: Home, progress: Progress) -> None:
        self.home, self.runner = home, Runner(home, progress)
        self.seconds: dict[str, float] = {}
        self.landing: Mapping[str, Any] | None = None
        self.releases: list[Mapping[str, Any]] = []
        self.notices: dict[str, None] = {}

    def did(self, ran: Ran, prefix: str = "") -> None:
        self.seconds |= {prefix + name: seconds for name, seconds in ran.seconds.items()}
        self.landing = ran.landing or self.landing
        self.notices |= dict.fromkeys(ran.notices)

    def publish(self, months: list[str] | None, organisations: list[str] | None, with_pdf: bool) -> None:
        known = publishing_organisations(self.home.warehouse)
        if unknown := sorted({*(organisations or ())} - {*known}):
            raise ValueError(f"{', '.join(unknown)}: not among those that publish, which are {', '.join(known)}.")
        for organisation_id in organisations or known:
            for chosen in self._months(months, organisation_id):
                self._publish(chosen, organisation_id, with_pdf)

    def _publish(self, chosen: str, organisation_id: str, with_pdf: bool) -> None:
        self.did(self.runner.publish(chosen, organisation_id, with_pdf), f"{organisation_id} {chosen}: ")
        self.releases.append(latest_release(self.home, organisation_id, chosen))

    def _months(self, wanted: list[str] | None, organisation_id: str) -> list[str]:
        latest = latest_closed_month(self.home.warehouse, organisation_id)
        if latest is None:
            raise ValueError(f"{organisation_id}: no month is closed yet; a month closes 15 days after its end.")
        for month in _months(wanted):
            if month > f"{latest:%Y-%m}":
                raise ValueError(f"{organisation_id}: {month} is not closed; the newest closed is {latest:%Y-%m}.")
        return wanted or [f"{latest:%Y-%m}"]

    @property
    def used_nothing(self) -> bool:
        return set((self.landing or {}).get("exports", {})) == {"refused"}


@contextmanager
def _work(root: Path | None, as_json: bool) -> Iterator[Work]:
    home = Home.at(root)
    with _told(home), err.status("starting") as status:
        work = Work(home, lambda doing: status.update(escape(doing[:100])))
        yield work
    if as_json:
        told = {"landing": work.landing, "releases": work.releases, "notices": list(work.notices)}
        report = told | {"seconds": work.seconds}
        print(json.dumps(report, ensure_ascii=False, indent=1, default=str))
    else:
        narrate(out, home, work.landing, work.releases, work.seconds)
        for notice in work.notices:
            out.print(f"\n{notice}", style="bold", markup=False)
    if work.used_nothing:
        raise typer.Exit(NOTHING_USABLE)


@contextmanager
def _told(home: Home) -> Iterator[None]:
    """Turn a problem somebody can mend into its message and exit code 1; a fault of ours shows its trace."""
    try:
        yield
    except (KeyError, IndexError):  # whatever raises these did not mean to
        raise
    except EXPECTED as problem:
        err.print(f"candex: {getattr(problem, 'description', None) or problem}", markup=False, style="red")
        raise typer.Exit(FAILED) from None


def _months(wanted: list[str] | None) -> list[str]:
    """The report months asked for, in order. Raises ValueError for a text that is none."""
    for month in wanted or ():
        if not MONTH.fullmatch(month):
            raise ValueError(f"--month takes YYYY-MM, as in 2019-12; it got {month!r}.")
    return sorted(set(wanted or ()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
