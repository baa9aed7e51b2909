"""What still proves a landed file: its bytes, its canonical rows, or only its hash."""

from __future__ import annotations

from typing import Literal

from orchestration.landing.keys import KEY_BYTES, existing_key
from orchestration.landing.originals import OriginalDamaged, Originals
from orchestration.landing.tables import CONFIG_TABLES, EVENT_TABLES
from orchestration.settings import Home

Evidence = Literal["bytes", "damaged", "rows", "hash"]


def open_original(home: Home, file_id: str) -> bytes:
    """The bytes of a kept file as they came.

    Raises FileNotFoundError when they are not kept, OriginalDamaged when they are not whole or no key opens them.
    """
    return Originals(home.landing, existing_key(home.keys / "originals.key") or bytes(KEY_BYTES)).open(file_id)


def evidence_of(home: Home, file_id: str) -> Evidence:
    """The strongest evidence there is of a file.

    `bytes`: the original opens and has the hash of the receipt. `damaged`: it is there and does not. `rows`: it is
    gone, and its canonical rows are in raw. `hash`: only the receipt is left.
    """
    try:
        open_original(home, file_id)
        return "bytes"
    except OriginalDamaged:
        return "damaged"
    except FileNotFoundError:
        pass
    parts = (home.raw.glob(f"{table}/*/*/{file_id}*.parquet") for table in EVENT_TABLES | CONFIG_TABLES)
    return "rows" if any(any(found) for found in parts) else "hash"
