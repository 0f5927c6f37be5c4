"""Writes docs/settings.md from the dataclasses of narrator/config.py: run it after changing a setting."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from narrator import config

PAGE = Path(__file__).parent / "settings.md"
_INTRODUCTION = """\
# Settings

Settings live in `narrator.toml`, found in the working folder or one above it, or named with `--config`. Every
one has a default, so none is needed. A name that narrator does not know is refused, with the nearest known.

This page is written by `docs/make_settings.py` from `narrator/config.py`.
"""


def page() -> str:
    """The whole page, from the fields, their defaults and their docstrings."""
    told = _docstrings(Path(config.__file__).read_text(encoding="utf-8"))
    parts = [_INTRODUCTION]
    for table in dataclasses.fields(config.Config):
        if table.default_factory is not dataclasses.MISSING:
            parts.append("\n".join(_section(table.name, type(table.default_factory()), told)))
    return "\n".join(parts)


def _section(name: str, kind: type, told: dict[tuple[str, str], str]) -> Iterator[str]:
    yield f"## [{name}]\n"
    yield f"{kind.__doc__}\n"
    yield "| setting | default | |"
    yield "|---|---|---|"
    for field in dataclasses.fields(kind):
        default = _toml(field.default)
        yield f"| `{field.name}` | {default} | {told.get((kind.__name__, field.name), '')} |"
    yield ""


def _toml(value: object) -> str:
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'`"{value}"`'
        case tuple():
            return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
        case _:
            return f"`{value}`"


def _docstrings(source: str) -> dict[tuple[str, str], str]:
    """The docstring below each field, which Python itself does not keep."""
    told = {}
    for kind in ast.parse(source).body:
        if isinstance(kind, ast.ClassDef):
            for field, note in zip(kind.body, kind.body[1:], strict=False):
                match field, note:
                    case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                        told[kind.name, name] = " ".join(text.split())
    return told


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
