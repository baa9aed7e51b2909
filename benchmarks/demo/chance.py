"""Random columns that are the same on every machine. Only how chance is drawn belongs here, never what it decides.

numpy promises the raw doubles of a seeded PCG64 but not the methods built on them, and `log` or `exp` may differ in the
last bit between processors. So everything is made of raw doubles, additions, products and stable sorts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

SEED = 20191231
ROOT_OF_THREE = 1.7320508075688772


class Chance:
    """An endless supply of random columns for one topic, e.g. `Chance("linkoping", "events")`."""

    def __init__(self, *topic: str) -> None:
        self._generator = np.random.Generator(np.random.PCG64([SEED, zlib.crc32("/".join(topic).encode())]))

    def uniform(self, size: int) -> np.ndarray:
        """`size` doubles in [0, 1)."""
        return self._generator.random(size)

    def below(self, limit: int | np.ndarray, size: int) -> np.ndarray:
        """`size` whole numbers from 0 up to, not including, `limit` (one number, or one for each)."""
        return (self.uniform(size) * limit).astype(np.int64)

    def bell(self, size: int) -> np.ndarray:
        """`size` bell-shaped numbers with mean 0 and variance 1: four uniform numbers added up."""
        return (self.uniform(4 * size).reshape(4, size).sum(axis=0) - 2.0) * ROOT_OF_THREE

    def order(self, size: int) -> np.ndarray:
        """The numbers 0 … size−1 in random order."""
        return np.argsort(self.uniform(size), kind="stable")

    def pick(self, weights: Sequence[float], size: int) -> np.ndarray:
        """`size` positions in `weights`, each as often as its weight says."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(edges, self.uniform(size) * edges[-1], side="right").clip(0, len(edges) - 1)

    def spread(self, quantiles: Sequence[float], size: int) -> np.ndarray:
        """`size` numbers whose quantiles, evenly spaced from the least to the greatest, are those given."""
        return np.interp(self.uniform(size), np.linspace(0.0, 1.0, len(quantiles)), quantiles)
