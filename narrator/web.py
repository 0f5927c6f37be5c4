"""Asks web servers, as a podcast app does."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

TIMEOUT = 20.0
"""Seconds without an answer after which a server counts as not there."""
LONGEST = 64 << 20
"""Bytes of a body that are read at most."""
_AGENT = "narrator (podcast publisher)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    url: str
    """Where the answer came from, after redirects."""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name, in lower case."""
    body: bytes = b""
    problem: str = ""
    """Why there is no answer; empty when there is one."""

    @property
    def length(self) -> int | None:
        """Size of the whole file, if the server says."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdecimal() else None

    @property
    def type(self) -> str:
        """Media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def ask(
    url: str,
    *,
    method: str = "HEAD",
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
    timeout: float = TIMEOUT,
    longest: int = LONGEST,
) -> Answer:
    """Ask a server, following redirects. Never raises for what a server does; it is all in the answer.

    Of a body that is longer than ``longest`` bytes, the rest is not read.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        return Answer(url, problem="it is not a web address")
    request = Request(url, data=data, method=method, headers={"User-Agent": _AGENT, **(headers or {})})
    try:
        with urllib.request.build_opener(_Redirects).open(request, timeout=timeout) as response:
            return Answer(response.url, response.status, _lower(response.headers), response.read(longest))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(url, error.code, _lower(error.headers))
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Answer(url, problem=getattr(reason, "strerror", "") or str(reason) or type(reason).__name__)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Asks again as it has asked before: until Python 3.13, HEAD became GET, and the whole file was sent."""

    def redirect_request(self, req: Request, *args: Any) -> Request | None:
        again = super().redirect_request(req, *args)
        if again and req.get_method() == "HEAD":
            again.method = "HEAD"
        return again


def _lower(headers: object) -> dict[str, str]:
    items = headers.items() if isinstance(headers, http.client.HTTPMessage) else ()
    return {name.lower(): value for name, value in items}
