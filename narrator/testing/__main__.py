"""``python -m narrator.testing``: the conformance kit, with options of its own beside pytest's."""

from __future__ import annotations

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["-p", "narrator.testing.options", "--pyargs", "narrator.testing", *sys.argv[1:]]))
