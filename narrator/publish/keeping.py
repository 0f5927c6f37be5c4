"""Keeps what a publication replaces, so that the feed before can come back together with its pages.

Beside the feed that is replaced stands a list: each path whose content changed, and where its earlier content
is kept, by that content. What stands in the list stays: a publication tried again finds its own pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from narrator.ports import ANYTHING, NOTHING, Target, Upload

FOLDER = ".narrator/pages"
_JSON = "application/json"
_FOREVER = "public, max-age=31536000, immutable"


def keep(changing: Iterable[Upload], target: Target, record: str) -> None:
    """Copy what is about to be replaced, and note it in the list called ``record``."""
    known = _read(target, record)
    replaced = {upload.path: copy for upload in changing if (copy := _copy(upload, target, known))}
    if not replaced:
        return
    for copy in replaced.values():
        if target.find(copy.path) is None:
            target.write(copy, expect=NOTHING)
    rows = known | {path: {"copy": copy.path, "type": copy.type} for path, copy in replaced.items()}
    content = (json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    target.write(_upload(record, content, _JSON), expect=ANYTHING)


def restore(target: Target, record: str, *, cache: str) -> Iterator[str]:
    """Put back what is in a list, and name it."""
    for path, row in _read(target, record).items():
        found = target.read(row["copy"])
        if found is not None:
            target.write(_upload(path, found[0], row["type"], cache), expect=ANYTHING)
            yield path


def recorded(target: Target, record: str) -> tuple[str, ...]:
    """Name what is in a list."""
    return tuple(_read(target, record))


def _copy(upload: Upload, target: Target, known: Mapping[str, object]) -> Upload | None:
    """The earlier content of a file, as it is kept; None where there is none, or it is kept already."""
    found = None if upload.path in known else target.read(upload.path)
    if found is None:
        return None
    digest = hashlib.sha256(found[0]).hexdigest()
    if digest == upload.sha256:
        return None
    return _upload(f"{FOLDER}/{digest[:16]}{PurePosixPath(upload.path).suffix}", found[0], upload.type)


def _read(target: Target, record: str) -> dict[str, dict[str, str]]:
    found = target.read(record)
    rows: dict[str, dict[str, str]] = json.loads(found[0]) if found else {}
    return rows


def _upload(path: str, content: bytes, kind: str, cache: str = _FOREVER) -> Upload:
    return Upload(path, content, kind, hashlib.sha256(content).hexdigest(), len(content), cache)
