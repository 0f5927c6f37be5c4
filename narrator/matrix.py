"""Multiplies long matrices by small ones, in the thread that asks.

A filter over blocks of samples is such a product, and so is a sum of tones. BLAS would divide a large one
among as many threads as there are cores, which cost more than they save: they wait for each other busily.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

_ALONE = 1 << 18
"""OpenBLAS does a product of so many multiplications, or fewer, in one thread."""


def product(rows: Matrix, matrix: Matrix) -> Matrix:
    """Multiply a matrix of many rows by one of few."""
    deep, wide = matrix.shape
    at_once = max(1, _ALONE // (deep * wide))
    whole = len(rows) // at_once * at_once
    made = np.empty((len(rows), wide), np.float32)
    parts = rows[:whole].reshape(-1, at_once, deep)
    np.matmul(parts, matrix, out=made[:whole].reshape(-1, at_once, wide))
    np.matmul(rows[whole:], matrix, out=made[whole:])
    return made
