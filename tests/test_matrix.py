"""Products of long matrices and small ones."""

from __future__ import annotations

import numpy as np
import pytest

from narrator.matrix import product


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 1_000])
@pytest.mark.parametrize("shape", [(64, 36), (80, 147), (2, 512), (1_000, 1_000)])
def test_it_is_the_product(rows: int, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(rows)
    left = rng.standard_normal((rows, shape[0])).astype(np.float32)
    right = rng.standard_normal(shape).astype(np.float32)
    made = product(left, right)
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, left @ right, rtol=1e-3, atol=1e-3)


def test_rows_may_be_a_view() -> None:
    rows = np.arange(400, dtype=np.float32).reshape(-1, 4)
    np.testing.assert_array_equal(product(rows[1:-1], np.eye(4, dtype=np.float32)), rows[1:-1])
