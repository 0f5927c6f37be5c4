"""A page from the web: bounded in time, size and redirects, and never from the user's own network unasked."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
import zlib
from dataclasses import dataclass

from narrator.errors import ReportError

_SCHEMES = ("http", "https")
_AGENT = "narrator (reads a report its user asked for)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may cost."""

    seconds: float = 30.0
    """For everything, from the first look-up to the last byte."""
    bytes: int = 20_000_000
    """Of the answer, unpacked."""
    redirects: int = 5
    allow_private: bool = False
    """Whether addresses of the user's own machine and network may be asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a web address answered."""

    url: str
    """Where the answer came from in the end."""
    data: bytes
    type: str
    """Its media type, such as ``text/html``."""
    charset: str
    """The encoding the server claims; empty when it claims none."""


def fetch(url: str, *, limits: Limits = Limits()) -> Page:
    """Fetch a page, or raise `ReportError` saying why not."""
    deadline = time.monotonic() + limits.seconds
    asked = url
    for _ in range(limits.redirects + 1):
        try:
            answer, onward = _ask(url, limits, deadline)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            late = time.monotonic() >= deadline
            raise ReportError(
                _reason(TimeoutError() if late else error),
                where=asked,
                hint="check the address and the connection",
            ) from error
        if answer:
            return answer
        url = urllib.parse.urljoin(url, onward)
    raise ReportError(
        f"redirects more than {limits.redirects} times",
        where=asked,
        hint="open it in a browser and save the page",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "took too long to answer"
    if isinstance(error, ssl.SSLError):
        return f"has no certificate to be trusted: {error.reason}"
    if isinstance(error, socket.gaierror):
        return "cannot be found: no such host"
    return f"cannot be fetched: {error}"


def _ask(url: str, limits: Limits, deadline: float) -> tuple[Page | None, str]:
    """Ask once: a page, or where to go on."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in _SCHEMES or not host:
        raise ReportError(
            "is not an address of the web", where=url, hint="give one that starts with https://"
        )
    connection = _connection(parts, _address(url, host, parts.port, limits), deadline)
    # A timeout is for one byte; a server that drips them is hung up on.
    watch = threading.Timer(_left(deadline), _hang_up, (connection,))
    watch.daemon = True
    watch.start()
    try:
        target = urllib.parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{urllib.parse.quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        )
        connection.request(
            "GET",
            target,
            headers={"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"},
        )
        answer = connection.getresponse()
        if answer.status in _REDIRECTS and answer.headers.get("Location"):
            return None, answer.headers["Location"]
        if answer.status != http.client.OK:
            raise ReportError(
                f"answered {answer.status} {answer.reason}",
                where=url,
                hint="open it in a browser and save the page",
            )
        data = _body(url, answer, connection, limits, deadline)
        kind = answer.headers.get_content_type()
        return Page(url, data, kind, answer.headers.get_content_charset() or ""), ""
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _address(url: str, host: str, port: int | None, limits: Limits) -> str:
    """Look a host up and refuse what is not on the public internet; the answer is what is connected to."""
    found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    address = str(found[0][4][0])
    if not limits.allow_private and not all(_is_public(str(entry[4][0])) for entry in found):
        raise ReportError(
            f"is an address of your own network ({address})",
            where=url,
            hint="add --allow-private when that is what you want",
        )
    return address


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def _connection(parts: urllib.parse.SplitResult, address: str, deadline: float) -> http.client.HTTPConnection:
    """A connection to the address that was checked, under the name that was asked for."""
    host = parts.hostname or ""
    left = _left(deadline)
    if parts.scheme == "https":
        secure = http.client.HTTPSConnection(host, parts.port or 443, timeout=left)
        plain = socket.create_connection((address, parts.port or 443), timeout=left)
        try:
            secure.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        return secure
    connection = http.client.HTTPConnection(host, parts.port or 80, timeout=left)
    connection.sock = socket.create_connection((address, parts.port or 80), timeout=left)
    return connection


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _body(
    url: str,
    answer: http.client.HTTPResponse,
    connection: http.client.HTTPConnection,
    limits: Limits,
    deadline: float,
) -> bytes:
    packed = answer.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip")
    unpack = zlib.decompressobj(wbits=31) if packed else None
    data = bytearray()
    while True:
        left = _left(deadline)
        if connection.sock:
            connection.sock.settimeout(left)
        # read1 returns what is there, so that a slow server cannot hold one call past the deadline.
        chunk = answer.read1(_CHUNK)
        if not chunk:
            if answer.length or (unpack and data and not unpack.eof):
                raise http.client.HTTPException("the connection broke before the end")
            _left(deadline)
            return bytes(data)
        data += unpack.decompress(chunk, limits.bytes + 1) if unpack else chunk
        if len(data) > limits.bytes:
            raise ReportError(
                f"is larger than {limits.bytes // 1_000_000} MB",
                where=url,
                hint="save the article alone",
            )
