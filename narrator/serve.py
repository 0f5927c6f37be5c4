"""Serves a folder on loopback as a good podcast host would: HEAD, byte ranges, ETags and media types.

For rehearsals, never for the world: it listens on this machine only.

- Ranges: RFC 9110, section 14; conditions: section 13
"""

from __future__ import annotations

import datetime
import email.utils
import functools
import http.server
import re
import sys
import threading
import urllib.parse
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from narrator import media
from narrator.errors import StorageError

_INDEX = "index.html"
_BLOCK = 1 << 16
_RANGE = re.compile(r"(?i:bytes)=(\d{0,18})-(\d{0,18})\s*$")


class Server:
    """A web server for one folder, in a thread of its own while the block runs."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        handler = functools.partial(_Handler, folder=folder.resolve())
        try:
            self._server = _Threads(("127.0.0.1", port), handler)
        except OSError as error:
            reason = error.strerror or str(error)
            hint = "another program listens there, or another narrator serve; --port 0 takes any that is free"
            raise StorageError(f"cannot be listened on: {reason}", where=f"port {port}", hint=hint) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.requests: list[str] = []
        """Method and path of what was asked for, in order."""
        self._server.requests = self.requests  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> None:
        """Serve until interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)


class _Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of those who hang up, as players do when they have heard enough."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "narrator"
    sys_version = ""

    def __init__(self, *args: object, folder: Path) -> None:
        self._folder = folder
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_request(self, *_: object) -> None:
        if self.command:  # What was no request at all has none: HTTPS to this port, for one.
            self.server.requests.append(f"{self.command} {self.path}")  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        path = self._find()
        if path is None:
            self._fail(HTTPStatus.NOT_FOUND)
            return
        address = urllib.parse.urlsplit(self.path).path
        if path.name == _INDEX and not address.endswith(("/", _INDEX)):
            # Without the slash, what the page links to would be looked for one folder too high.
            self._fail(HTTPStatus.MOVED_PERMANENTLY, {"Location": f"/{address.lstrip('/')}/"})
            return
        with path.open("rb") as file:
            status = path.stat()
            tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
            changed = email.utils.formatdate(status.st_mtime, usegmt=True)
            if self._is_known(tag, int(status.st_mtime)):
                self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag, "Last-Modified": changed})
                return
            headers = {
                "Content-Type": media.TYPES.get(path.suffix.lower(), "application/octet-stream"),
                "ETag": tag,
                "Last-Modified": changed,
                "Accept-Ranges": "bytes",
                "Cache-Control": "no-cache",
            }
            self._send(file, status.st_size, headers)

    def _find(self) -> Path | None:
        """The file that is asked for, if it is below the folder, whatever the path tries."""
        asked = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        try:
            path = self._folder.joinpath(asked.lstrip("/")).resolve()
            if path.is_dir():
                path /= _INDEX
            elif asked.endswith("/"):
                return None
            return path if path.is_relative_to(self._folder) and path.is_file() else None
        except (OSError, ValueError):
            return None

    def _is_known(self, tag: str, changed: int) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in tags.split(",")]
        return self._since("If-Modified-Since", changed)

    def _since(self, header: str, changed: int) -> bool:
        try:
            moment = email.utils.parsedate_to_datetime(self.headers.get(header, ""))
        except ValueError:
            return False
        return changed <= moment.replace(tzinfo=moment.tzinfo or datetime.UTC).timestamp()

    def _send(self, file: BinaryIO, size: int, headers: dict[str, str]) -> None:
        stretch = self._range(size, headers)
        if stretch is None:
            self._head(HTTPStatus.OK, headers | {"Content-Length": str(size)})
            self._copy(file, 0, size)
        elif not stretch:
            self._fail(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{size}"})
        else:
            shown = f"bytes {stretch.start}-{stretch.stop - 1}/{size}"
            length = {"Content-Range": shown, "Content-Length": str(len(stretch))}
            self._head(HTTPStatus.PARTIAL_CONTENT, headers | length)
            self._copy(file, stretch.start, len(stretch))

    def _range(self, size: int, headers: dict[str, str]) -> range | None:
        """The bytes that are asked for; None for all of them, an empty range for what is not there."""
        match = _RANGE.match(self.headers.get("Range", "")) if self.command == "GET" else None
        condition = self.headers.get("If-Range")
        if not match or condition not in (None, headers["ETag"], headers["Last-Modified"]):
            return None
        first, last = match.groups()
        if not first:
            return range(max(size - int(last), 0), size) if last else None
        if last and int(last) < int(first):
            return None
        return range(int(first), min(int(last) + 1 if last else size, size))

    def _copy(self, file: BinaryIO, start: int, length: int) -> None:
        if self.command == "HEAD":
            return
        file.seek(start)
        while length > 0 and (block := file.read(min(_BLOCK, length))):
            try:
                self.wfile.write(block)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # Players hang up when they have heard enough.
                return
            length -= len(block)

    def _fail(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        body = f"<!DOCTYPE html><title>{status.phrase}</title><p>{status.phrase}\n".encode()
        self._head(
            status,
            {"Content-Type": media.TYPES[".html"], "Content-Length": str(len(body)), **(headers or {})},
        )
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
