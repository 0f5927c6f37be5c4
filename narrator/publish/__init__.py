"""Publishing: puts a show where its listeners fetch it, through one small seam, `narrator.ports.Target`."""

from __future__ import annotations

import re
from pathlib import Path

from narrator.errors import ConfigError
from narrator.ports import Target
from narrator.publish.announcing import ping, run_hook
from narrator.publish.approval import Approval, approve
from narrator.publish.folder import Folder
from narrator.publish.keeping import recorded, restore
from narrator.publish.shipping import Announced, Shipment, Shipped, TakenError, missing, ship, trouble

__all__ = [
    "Announced",
    "Approval",
    "Folder",
    "Shipment",
    "Shipped",
    "TakenError",
    "approve",
    "connect",
    "missing",
    "ping",
    "recorded",
    "restore",
    "run_hook",
    "ship",
    "trouble",
]


def connect(target: str, *, folder: Path) -> Target:
    """Open a target by its address; a path is relative to ``folder``.

    Raises `ConfigError` for an address that is none, without repeating what may be a password in it.
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]+)://", target)
    if not target:
        raise ConfigError(
            "it is not known where the show lives",
            where="narrator.toml [publish] target",
            hint='add target = "a folder", "s3://bucket/prefix" or "sftp://user@host/path", or give --target',
        )
    if scheme is None or scheme[1] == "file":
        return Folder(folder / Path(target.removeprefix("file://")).expanduser())
    try:
        if scheme[1] == "s3":
            from narrator.publish.s3 import S3

            return S3(target)
        if scheme[1] == "sftp":
            from narrator.publish.sftp import SFTP

            return SFTP(target)
    except ValueError:
        raise ConfigError(
            "the address of the target cannot be read",
            where="[publish] target",
            hint="look at its host, its port and its endpoint",
        ) from None
    raise ConfigError(
        f"{scheme[1]} is not a way to publish",
        where="[publish] target",
        hint="known are a folder, s3:// and sftp://",
    )
