"""The hand-written script in a process of its own: `python -m benchmarks.bench.by_hand HOME DATABASE`.

`by_hand.sql` computes the candidate figures that `candex build` computes before the door; here it only runs, and is
held to the product.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_suffix(".sql")
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
THREADS = 2
TOLERANCE = 1e-9

DISAGREEING = f"""
with both_sides as (
    select coalesce(o.figure_id, h.figure_id) as figure_id,
        o.n is not distinct from h.n
        {
    "".join(
        f'''
        and (o.{name} is not distinct from h.{name}
            or abs(o.{name} - h.{name}) <= {TOLERANCE} * greatest(1, abs(o.{name})))'''
        for name in ("sum_x", "sum_x2", "value", "value_low", "value_high")
    )
} as is_same
    from product.int_candidate_rows as o
    full join figures as h on o.figure_id = h.figure_id
    where coalesce(o.figure_id, h.figure_id) like $about
)

select count(*), coalesce(count(*) filter (where is_same is distinct from true), 0),
    min(figure_id) filter (where is_same is distinct from true)
from both_sides
"""
"""How many figures either side has, how many of them differ, and the first that does."""


def compute(home: Path, database: Path) -> None:
    """Run the script on a home's raw rows, as of its last build, into a new database."""
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database), config={"threads": THREADS}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set variable raw = $raw", {"raw": str(home / "raw")})
        connection.execute("set variable seeds = $seeds", {"seeds": str(SEEDS)})
        connection.execute("set variable as_of = (select as_of from read_parquet($path))", {"path": _parameters(home)})
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


def disagreements(home: Path, database: Path, about: str = "%") -> tuple[int, int, str | None]:
    """How many candidate figures there are, how many differ from those of the home's warehouse, and the first.

    Only figures whose ids are like `about`.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{home / 'warehouse.duckdb'}' as product (read_only)")
        [(figures, differing, first)] = connection.execute(DISAGREEING, {"about": about}).fetchall()
    return figures, differing, first


def _parameters(home: Path) -> str:
    return str(home / "raw" / "run_parameters.parquet")


if __name__ == "__main__":
    compute(Path(sys.argv[1]), Path(sys.argv[2]))
