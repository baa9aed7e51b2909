"""Which candidate rows may be released: the one door between what is known and what is read.

What belongs here: deciding, from the sizes of groups alone. Not here: reading the warehouse, writing decisions
(`orchestration.defs.publish`) or computing a value (dbt). The one public function is `decide`.
"""

from orchestration.disclosure.door import SHOWN, SUPPRESSED, Atom, Row, decide

__all__ = ["SHOWN", "SUPPRESSED", "Atom", "Row", "decide"]
