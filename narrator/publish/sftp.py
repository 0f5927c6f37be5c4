"""Publishes over SFTP, to any web host with a shell account.

Keys, known hosts, ports and user names come from ``~/.ssh`` and the agent, as for every SSH tool; a password,
when there is no other way, from the environment variable ``NARRATOR_SFTP_PASSWORD``. Files are written under
a temporary name and renamed; a lock file made with O_EXCL makes compare-and-swap of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import posixpath
import secrets
import time
import urllib.parse
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from narrator.errors import ConfigError, PublishError
from narrator.ports import ANYTHING, NOTHING, Stored, Upload

if TYPE_CHECKING:
    import asyncssh

T = TypeVar("T")

STALE = 60.0
"""Seconds without change after which a lock is taken for a dead publisher's."""
PATIENCE = 90.0
"""Seconds to wait for a lock before giving up."""
PASSWORD = "NARRATOR_SFTP_PASSWORD"
_LOCK = ".narrator/lock"
_BLOCK = 1 << 18
_CREDENTIALS = f"keys come from ~/.ssh or the agent, a password from the variable {PASSWORD}"


class SFTP:
    """Keeps files in a folder of an SSH server. A file's version is its SHA-256."""

    weakness = ""
    local = False

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.password is not None:
            raise ConfigError(
                "a password has no place in an address", where="[publish] target", hint=_CREDENTIALS
            )
        if not parts.hostname:
            raise ConfigError("an SFTP target is sftp://user@host/path", where="[publish] target")
        self._host, self._port, self._user = parts.hostname, parts.port, parts.username
        self._root = urllib.parse.unquote(parts.path).removeprefix("/~/") or "."
        self.name = f"sftp://{parts.hostname}{parts.path}"
        # A runner, unlike a bare loop, lets an interrupted upload end in order, and take its half file away.
        self._runner = asyncio.Runner()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        self._folders: set[str] = set()

    def find(self, path: str) -> Stored | None:
        size = self._run(self._size(path), path)
        return None if size is None else Stored(size)

    def read(self, path: str) -> tuple[bytes, str] | None:
        content = self._run(self._read(path), path)
        return None if content is None else (content, hashlib.sha256(content).hexdigest())

    def write(self, upload: Upload, *, expect: str = ANYTHING) -> bool:
        return self._run(self._write(upload, expect), upload.path)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._runner.run(self._connection.wait_closed())
        self._runner.close()

    async def _size(self, path: str) -> int | None:
        import asyncssh

        try:
            return await (await self._open()).getsize(self._place(path))
        except asyncssh.SFTPNoSuchFile:
            return None

    async def _read(self, path: str) -> bytes | None:
        import asyncssh

        client = await self._open()
        try:
            async with client.open(self._place(path), "rb") as file:
                content: bytes = await file.read()
                return content
        except asyncssh.SFTPNoSuchFile:
            return None

    async def _write(self, upload: Upload, expect: str) -> bool:
        client = await self._open()
        place = self._place(upload.path)
        folder, name = posixpath.split(place)
        await self._make(folder)
        part = posixpath.join(folder, f".{name}.{secrets.token_hex(4)}.part")
        try:
            await _fill(client, part, upload.content)
            return await self._put(client, part, upload.path, expect)
        finally:
            with contextlib.suppress(_sftp_error()):
                await client.remove(part)

    async def _put(self, client: asyncssh.SFTPClient, part: str, path: str, expect: str) -> bool:
        place = self._place(path)
        if expect == ANYTHING:
            await client.posix_rename(part, place)
            return True
        async with self._locked(client):
            if expect == NOTHING and await client.exists(place):
                return False
            if expect != NOTHING:
                content = await self._read(path)
                if content is None or hashlib.sha256(content).hexdigest() != expect:
                    return False
            await client.posix_rename(part, place)
            return True

    @contextlib.asynccontextmanager
    async def _locked(self, client: asyncssh.SFTPClient) -> AsyncIterator[None]:
        lock = self._place(_LOCK)
        await self._make(posixpath.dirname(lock))
        deadline = time.monotonic() + PATIENCE
        seen: tuple[str, float] = ("", 0.0)
        while not await _create(client, lock):
            # The server's clock may differ from ours: a lock that did not change while we watched is stale.
            token = await self._read(_LOCK) or b""
            if token.decode("ascii", "replace") != seen[0]:
                seen = (token.decode("ascii", "replace"), time.monotonic())
            elif time.monotonic() - seen[1] > STALE:
                await _remove(client, lock)
            if time.monotonic() > deadline:
                hint = f"another publisher may hold {_LOCK} there, or the disk may be full"
                raise PublishError("the lock cannot be had", where=self.name, hint=hint)
            await asyncio.sleep(0.1)
        try:
            yield
        finally:
            await _remove(client, lock)

    async def _make(self, folder: str) -> None:
        if folder not in self._folders:
            await (await self._open()).makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    async def _open(self) -> asyncssh.SFTPClient:
        if self._client is None:
            import asyncssh

            # What is not given here is taken from ~/.ssh/config, as asyncssh does when it is left out.
            options = {"port": self._port, "username": self._user, "password": os.environ.get(PASSWORD)}
            given = {name: value for name, value in options.items() if value is not None}
            self._connection = await asyncssh.connect(
                self._host, connect_timeout=20, keepalive_interval=15, **given
            )
            self._client = await self._connection.start_sftp_client()
        return self._client

    def _place(self, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/"):
            raise PublishError(f"{path!r} is not a path below the target", where=self.name)
        return posixpath.join(self._root, path)

    def _run(self, work: Coroutine[None, None, T], path: str) -> T:
        try:
            import asyncssh
        except ImportError:
            raise ConfigError(
                "publishing over SFTP needs asyncssh",
                where="[publish] target",
                hint="pip install 'narrator[sftp]'",
            ) from None
        try:
            return self._runner.run(work)
        except asyncssh.PermissionDenied as error:
            raise PublishError("the server refused us", where=self.name, hint=_CREDENTIALS) from error
        except asyncssh.HostKeyNotVerifiable as error:
            raise PublishError(
                "the server is not a known one",
                where=self.name,
                hint="connect once with ssh, and look at its key",
            ) from error
        except ValueError as error:
            raise PublishError(
                f"a key or a setting cannot be used: {error}", where="~/.ssh", hint="try it with ssh or sftp"
            ) from error
        except (asyncssh.Error, OSError) as error:
            reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or type(error).__name__
            raise PublishError(
                f"{path} could not be placed or read: {reason}",
                where=self.name,
                hint="check the connection and the folder, then publish again: the feed is as it was",
            ) from error


async def _fill(client: asyncssh.SFTPClient, part: str, content: bytes | Path) -> None:
    async with client.open(part, "xb") as file:
        if isinstance(content, bytes):
            await file.write(content)
            return
        with content.open("rb") as source:
            while block := source.read(_BLOCK):
                await file.write(block)


async def _create(client: asyncssh.SFTPClient, lock: str) -> bool:
    import asyncssh

    try:
        async with client.open(lock, "x") as file:
            await file.write(secrets.token_hex(8))
    except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
        return False  # Servers of version 3 have no better word for a file that is there already.
    return True


async def _remove(client: asyncssh.SFTPClient, path: str) -> None:
    import asyncssh

    with contextlib.suppress(asyncssh.SFTPNoSuchFile):
        await client.remove(path)


def _sftp_error() -> type[Exception]:
    import asyncssh

    return asyncssh.SFTPError
