"""Which candidate rows may be released: the one door between what is known and what is read.

What belongs here: deciding, from atoms, rows and what is out already. Not here: reading the warehouse or writing
decisions (`orchestration.defs.transform`), or computing a value (dbt). The one way in is `decide`; groups of candidates
are still judged by sizes alone (`door`).
"""

from orchestration.disclosure.release import decide

__all__ = ["decide"]
