"""Before a release may be read: what it prints goes into the ledger, and what it was made of is kept.

Here: taking over the draft that a build left in the warehouse, as far as one release needs it. Not here: deciding
(`orchestration.defs.transform.door`), the ledger itself (`orchestration.disclosure.ledger`), and what is kept (`kept`).
"""

from __future__ import annotations

from datetime import date

import duckdb

from orchestration.disclosure.ledger import Ledger, Written
from orchestration.disclosure.rows import PEERS
from orchestration.publishing import kept
from orchestration.settings import Home

NEEDED = """
select max(number) from door.drafted_months where organisation_id = $organisation_id and month <= $month
"""
RELEASES = """
select organisation_id, number, released_at, audience, is_admitted, decided, previous, digest
from door.drafted_releases where organisation_id = $organisation_id and number <= $number order by number
"""
LEAVES = """
select organisation_id, number, series, threshold, touched, told, shown, digest
from door.drafted_leaves where organisation_id = $organisation_id and number <= $number order by number, series
"""
MONTHS = "select month from door.drafted_months where organisation_id = $organisation_id order by month"

LAST = 2**31 - 1


def decided_months(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> list[date]:
    """The report months of an organisation that the last build decided on."""
    return [month for (month,) in connection.execute(MONTHS, {"organisation_id": organisation_id}).fetchall()]


def adopt(connection: duckdb.DuckDBPyConnection, home: Home, organisation_id: str, month: date) -> dict[str, str]:
    """Take the release of a month into the ledger, with those its build decided on before; gives the heads by chain.

    Done again, it changes nothing. Killed in between, it leaves a ledger that says more is out than is. Raises
    LedgerError if something was released since the build.
    """
    kept.keep(connection, home, organisation_id, month)
    [(number,)] = connection.execute(NEEDED, {"organisation_id": organisation_id, "month": month}).fetchall()
    ledger = Ledger(home.ledger)
    try:
        return {
            PEERS: ledger.adopt(PEERS, _drafted(connection, PEERS, LAST)),
            organisation_id: ledger.adopt(organisation_id, _drafted(connection, organisation_id, number)),
        }
    finally:
        ledger.close()


def _drafted(connection: duckdb.DuckDBPyConnection, organisation_id: str, number: int) -> Written:
    asked = {"organisation_id": organisation_id, "number": number}
    return Written(connection.execute(RELEASES, asked).fetchall(), connection.execute(LEAVES, asked).fetchall())
