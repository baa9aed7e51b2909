"""Which candidate rows may be released: the one door between what is known and what is read.

What belongs here: deciding, from atoms, rows and what is out already, and keeping what went out. Not here: reading the
warehouse or handing decisions on (`orchestration.defs.transform`), or computing a value (dbt). The one way in is
`decide`; the ledger it looks at is `ledger.Ledger`.
"""

from orchestration.disclosure.release import decide

__all__ = ["decide"]
