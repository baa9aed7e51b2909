"""A home with one wide survey export of any size, as Qualtrics writes it: `python -m benchmarks.bench.wide_export`.

27 columns, most of them metadata, ten of them answers to closed questions; no free text. Same size, same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from benchmarks.demo.chance import Chance
from benchmarks.demo.clock import ZONE
from benchmarks.demo.files import delimited
from benchmarks.demo.qualtrics import ALPHABET, CHOICES, METADATA, ZONED
from orchestration.settings import Home

ORGANISATION, SURVEY, STAGE = "storkommun", "avslag", "rejection"
YES_NO = ("", "Ja", "Nej")
RECOMMEND = ("", *(CHOICES.get(str(score), str(score)) for score in range(11)))
FIVE = ("", "1", "2", "3", "4", "5")
ASKED: dict[str, tuple[str, ...]] = {
    "notified": YES_NO, "recommend": RECOMMEND, "communication": FIVE, "feedback": FIVE, "would_apply_again": YES_NO,
    "timeliness": FIVE, "respect": FIVE, "fairness": FIVE, "got_reason": YES_NO, "reason_useful": FIVE,
}  # fmt: skip
"""Question code → what is written in its column; the first of them stands for a question that was passed over."""

TAGS = {f"Q{number}": code for number, code in enumerate(ASKED, start=1)}
PASSED_OVER = 0.08
CHUNK = 100_000
_YEAR_SECONDS = 364 * 86_400
_FIRST = np.datetime64("2019-01-01T00:00:00", "s")


def prepare(root: Path, rows: int) -> Path:
    """Make a home whose inbox holds an export with so many rows; where the export is."""
    home = Home.at(root).prepare()
    for table, header, content in (
        ("organisations", "organisation_id,name", [(ORGANISATION, "Storkommun")]),
        ("survey_questions", "organisation_id,survey_id,heading,question_code,stage_id", _questions()),
    ):
        home.config.mkdir(exist_ok=True)
        (home.config / f"{table}.csv").write_bytes(delimited([header.split(","), *content]))
    export = home.inbox / ORGANISATION / SURVEY / "export.csv"
    export.parent.mkdir(parents=True)
    write(export, rows)
    return export


def write(path: Path, rows: int) -> None:
    """Write the export, a chunk of rows at a time."""
    options = pc.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write(delimited(_header()))
        for start in range(0, rows, CHUNK):
            pc.write_csv(_chunk(start, min(CHUNK, rows - start), rows), file, options)


def _questions() -> list[tuple[str, ...]]:
    return [(ORGANISATION, SURVEY, tag, code, STAGE) for tag, code in TAGS.items()]


def _header() -> list[list[str]]:
    zone = {"timeZone": ZONE}
    imports = [{"ImportId": name} | (zone if name in ZONED else {}) for _, _, name in METADATA]
    imports += [{"ImportId": f"QID{tag[1:]}"} for tag in TAGS]
    return [
        [*(heading for heading, _, _ in METADATA), *TAGS],
        [*(label for _, label, _ in METADATA), *TAGS.values()],
        [json.dumps(entry, separators=(",", ":")) for entry in imports],
    ]


def _chunk(start: int, size: int, rows: int) -> pa.Table:
    chance = Chance("wide_export", str(start))
    numbers = np.arange(start, start + size)
    submitted = _FIRST + (numbers * (_YEAR_SECONDS / rows)).astype("timedelta64[s]")
    seconds = chance.below(900, size) + 30
    moments = {
        "StartDate": submitted - seconds.astype("timedelta64[s]"),
        "EndDate": submitted,
        "RecordedDate": submitted,
    }
    fixed = {"Status": "IP Address", "Progress": "100", "Finished": "True", "DistributionChannel": "email"}
    made = {name: pa.array(moment).cast(pa.string()) for name, moment in moments.items()} | {
        "Duration (in seconds)": pa.array(seconds).cast(pa.string()),
        "ResponseId": _response_ids(chance, size),
        "ExternalReference": pa.array([f"{number}" for number in 4_000_000 + numbers // 2]),
        "UserLanguage": _picked(("SV", "EN"), chance.pick([9, 1], size)),
    }
    columns = {name: made.get(name, pa.repeat(fixed.get(name, ""), size)) for name, _, _ in METADATA}
    return pa.table(columns | {tag: _answers(chance, ASKED[code], size) for tag, code in TAGS.items()})


def _answers(chance: Chance, written: Sequence[str], size: int) -> pa.Array:
    given = len(written) - 1
    return _picked(written, chance.pick([PASSED_OVER, *[(1 - PASSED_OVER) / given] * given], size))


def _picked(texts: Sequence[str], positions: np.ndarray) -> pa.Array:
    return pa.array(texts).take(pa.array(positions))


def _response_ids(chance: Chance, size: int) -> pa.Array:
    letters = np.frombuffer(ALPHABET.encode(), np.uint8)[chance.below(len(ALPHABET), size * 15)].reshape(size, 15)
    marked = np.concatenate([np.tile(np.frombuffer(b"R_", np.uint8), (size, 1)), letters], axis=1)
    ends = pa.py_buffer(np.arange(0, (size + 1) * 17, 17, dtype=np.int32))
    return pa.StringArray.from_buffers(size, ends, pa.py_buffer(np.ascontiguousarray(marked)))


if __name__ == "__main__":
    print(prepare(Path(sys.argv[1]), int(sys.argv[2])))
