"""How local moments are written in files. Missing moments (NaT) become empty text."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

ZONE = "Europe/Stockholm"

Texts = npt.NDArray[Any]


def plain(moments: pd.Series, unit: Literal["m", "s"] = "s") -> Texts:
    """`2019-07-03 14:05:12`, or without seconds when `unit` is `m`."""
    texts = np.char.replace(np.datetime_as_string(_array(moments), unit=unit), "T", " ")
    return np.where(moments.isna(), "", texts)


def with_offset(moments: pd.Series, milliseconds: npt.NDArray[np.int64] | None = None) -> Texts:
    """`2019-07-03T14:05:12+02:00`; milliseconds (0 to 59,999) replace seconds: `2019-07-03T14:05:24.154+02:00`."""
    local = moments.astype("datetime64[ms]")
    summer = (local - local.dt.tz_localize(ZONE).dt.tz_convert("UTC").dt.tz_localize(None)) > pd.Timedelta(hours=1)
    if milliseconds is not None:
        local = local.dt.floor("min") + pd.to_timedelta(pd.Series(milliseconds, index=local.index), unit="ms")
    texts = np.datetime_as_string(_array(local), unit="s" if milliseconds is None else "ms")
    return np.where(moments.isna(), "", np.char.add(texts, np.where(summer, "+02:00", "+01:00")))


def _array(moments: pd.Series) -> npt.NDArray[np.datetime64]:
    return np.asarray(moments, dtype="datetime64[ms]")
