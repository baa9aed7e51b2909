"""A release rendered: every reader's page and data files, from one folder of published Parquet.

Here: which readers there are, which rows each may have, where files go. Not here: how a page is made (engine) or what
it says (pages, sections).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyarrow.csv import write_csv

from reports.components.standing import Standing
from reports.composer import Composer
from reports.engine.data import ReleaseData
from reports.reader import Reader, readers

OWN_FIGURES = "select * from figures where department_id in ($reader, '*') order by figure_id"
COMPARISONS_OF = """
select c.* from comparisons as c semi join ({figures}) as f on c.figure_id = f.figure_id order by c.figure_id, c.kind
"""


@dataclass(frozen=True)
class Rendered:
    """One report on disk. `headlines` are its key figures: figure_id, label and value as printed."""

    slug: str
    path: Path
    headlines: tuple[dict[str, str], ...]


def render_release(data: Path, out: Path) -> list[Rendered]:
    """Render every report of the release in `data` into `out`; the same data gives the same bytes.

    Writes organisation/ and departments/<department_id>/, each with index.html, figures.csv and comparisons.csv.
    Raises DataError for data that is not a release, PageError for content that cannot be used.
    """
    release = ReleaseData(data)
    composer = Composer(release)
    return [_write(composer, release, reader, out / reader.slug) for reader in readers(release)]


def _write(composer: Composer, release: ReleaseData, reader: Reader, folder: Path) -> Rendered:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "index.html"
    path.write_text(composer.page(reader), encoding="utf-8", newline="\n")
    _write_rows(release, reader, folder)
    return Rendered(reader.slug, path, tuple(_headline(composer, each) for each in composer.headlines(reader)))


def _headline(composer: Composer, standing: Standing) -> dict[str, str]:
    row = standing.main
    text = (
        composer.formatter.value(row.value, row.unit)
        if standing.is_shown
        else composer.text(f"status.{row.status}.mark")
    )
    return {"figure_id": row.figure_id, "label": composer.names.figure(row), "value": text}


def _write_rows(release: ReleaseData, reader: Reader, folder: Path) -> None:
    """The rows a reader may have: the organisation all, a department its own and the organisation's."""
    if reader.is_organisation:
        figures, parameters = "select * from figures order by figure_id", {}
    else:
        figures, parameters = OWN_FIGURES, {"reader": reader.id}
    write_csv(release.table(figures, parameters), folder / "figures.csv")
    write_csv(release.table(COMPARISONS_OF.format(figures=figures), parameters), folder / "comparisons.csv")
