"""A release of as many departments as wanted: those of a published release, repeated under new ids and names."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

REPEATED = ("figures", "mart_department_metrics")


def repeat_departments(data: Path, out: Path, many: int) -> Path:
    """Write the release in the folder `data` into `out` with `many` departments in place of its own; return `out`.

    The organisation's rows stay, so that its figures are no longer the sum of the departments': for measuring only.
    """
    shutil.copytree(data, out)
    with duckdb.connect() as connection:
        for name in ("departments", "comparisons", *REPEATED):
            connection.execute(f"create table {name} as from read_parquet(?)", [str(data / f"{name}.parquet")])
        [(organisation,)] = connection.execute("select any_value(organisation_id) from figures").fetchall()
        _map(connection, many)
        tables = {
            "departments": "select new_id as department_id, name || ' ' || number as name from mapped order by new_id",
            "comparisons": _comparisons(connection, organisation),
            **{name: _repeated(connection, name, organisation) for name in REPEATED},
        }
        for name, query in tables.items():
            schema = pq.read_schema(data / f"{name}.parquet")
            pq.write_table(connection.sql(query).to_arrow_table().cast(pa.schema(schema)), out / f"{name}.parquet")
    return out


def _map(connection: duckdb.DuckDBPyConnection, many: int) -> None:
    """Which department each new one repeats, by turns."""
    connection.execute(
        "create table mapped as select d.department_id as old_id, d.name, n.number,"
        " d.department_id || '-' || lpad(cast(n.number as varchar), 4, '0') as new_id"
        " from range(1, $many + 1) as n(number)"
        " inner join (select *, row_number() over (order by department_id) - 1 as place from departments) as d"
        " on d.place = (n.number - 1) % (select count(*) from departments)",
        {"many": many},
    )


def _comparisons(connection: duckdb.DuckDBPyConnection, organisation: str) -> str:
    owned = "(select c.*, f.department_id from comparisons as c inner join figures as f on c.figure_id = f.figure_id)"
    return _repeated(connection, "comparisons", organisation, owned, added=("department_id",))


def _repeated(
    connection: duckdb.DuckDBPyConnection, name: str, organisation: str, rows: str = "", added: tuple[str, ...] = ()
) -> str:
    """A query for a table's rows: those of the whole organisation, and each department's under its new ids."""
    columns = [column[0] for column in connection.sql(f"from {name} limit 0").description]
    ids = [column for column in columns if column.endswith(("figure_id", "reference_id"))]
    replaced = [
        f"replace({column}, '{organisation}/' || m.old_id || '/', '{organisation}/' || m.new_id || '/') as {column}"
        for column in ids
    ]
    if "department_id" in columns:
        replaced.append("m.new_id as department_id")
    source = rows or name
    dropped = f"exclude ({', '.join(added)})" if added else ""
    kept = ", ".join(columns)
    return (
        f"select {kept} from {source} as r where department_id = '*'"
        f" union all select {kept} from (select r.* {dropped} replace ({', '.join(replaced)})"
        f" from {source} as r inner join mapped as m on r.department_id = m.old_id)"
    )
