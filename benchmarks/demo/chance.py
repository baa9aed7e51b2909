"""Random columns that are the same on every machine. Only how chance is drawn belongs here, never what it decides.

numpy promises the raw doubles of a seeded PCG64 but not the methods built on them, and `log` or `exp` may differ in the
last bit between processors. So everything is made of raw doubles, additions, products and stable sorts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

SEED = 20191231
ROOT_OF_THREE = 1.7320508075688772


class Chance:
    """An endless supply of random columns for one topic, e.g. `Chance("linkoping", "events")`."""

    def __init__(self, *topic: str) -> None:
        self._generator = np.random.Generator(np.random.PCG64([SEED, zlib.crc32("/".join(topic).encode())]))

    def uniform(self, size: int) -> Numbers:
        """`size` doubles in [0, 1)."""
        return self._generator.random(size)

    def below(self, limit: int | Positions, size: int) -> Positions:
        """`size` whole numbers from 0 up to, not including, `limit` (one number, or one for each)."""
        return np.floor(np.multiply(self.uniform(size), limit)).astype(np.int64)

    def bell(self, size: int) -> Numbers:
        """`size` bell-shaped numbers with mean 0 and variance 1: four uniform numbers added up."""
        first, second, third, fourth = self.uniform(4 * size).reshape(4, size)
        bell: Numbers = (first + second + third + fourth - 2.0) * ROOT_OF_THREE
        return bell

    def order(self, size: int) -> Positions:
        """The numbers 0 … size−1 in random order."""
        return np.argsort(self.uniform(size), kind="stable")

    def pick(self, weights: Sequence[float], size: int) -> Positions:
        """`size` positions in `weights`, each as often as its weight says."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        found = np.searchsorted(edges, self.uniform(size) * edges[-1], side="right")
        return np.asarray(np.minimum(found, len(edges) - 1), dtype=np.int64)

    def spread(self, quantiles: Sequence[float], size: int) -> Numbers:
        """`size` numbers whose quantiles, evenly spaced from the least to the greatest, are those given."""
        return np.interp(self.uniform(size), np.linspace(0.0, 1.0, len(quantiles)), quantiles)
