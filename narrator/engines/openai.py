"""Any server that speaks ``POST /v1/audio/speech``: OpenAI's, or your own.

The key comes from the environment and goes nowhere but into the request. ``OPENAI_API_KEY`` is sent to OpenAI
alone, so that no voice file can have it sent elsewhere; any other server is given ``NARRATOR_SPEECH_KEY``,
over HTTPS or within this machine. Redirects are not followed, for the same reason.
"""

from __future__ import annotations

import email.utils
import ipaddress
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlsplit

from narrator.engines import settings, sounds
from narrator.errors import EngineError
from narrator.model import Audio, Language, Seconds, Utterance, Voice
from narrator.ports import Traits

OPENAI = "https://api.openai.com/v1"
_DEFAULTS = {"url": OPENAI, "model": "gpt-4o-mini-tts", "format": "wav", "instructions": "", "price": ""}
_RATES = (0.25, 4.0)
_PCM_RATE = 24_000
"""Of the format called ``pcm``, which has no header to say so."""
_TIMEOUT: Seconds = 120.0
_PAUSES: tuple[Seconds, ...] = (1, 2, 4, 8, 16)
"""Before each new try, when a server is busy or failing; it may ask for longer."""
_LONGEST_PAUSE: Seconds = 60.0
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
_PRICES = {"tts-1": 15.0, "tts-1-hd": 30.0}
"""US dollars for a million characters, as OpenAI publishes them; it bills other models otherwise."""


class OpenAI:
    traits = Traits(parallelism="threads", max_chars=600, languages=(), pronunciation="respelling")

    def __init__(
        self, pauses: Sequence[Seconds] = _PAUSES, sleep: Callable[[Seconds], None] = time.sleep
    ) -> None:
        self._pauses = pauses
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_NoRedirects)

    def voices(self) -> Sequence[tuple[str, Language]]:
        """None: which there are is the server's business, and asking would take a network."""
        return ()

    def fingerprint(self, voice: Voice) -> str:
        settings.check(voice, rates=_RATES, options=_DEFAULTS)
        if not voice.name:
            raise EngineError("openai has no default voice", hint='name one, as in voice = "alloy"')
        if _url(voice) == OPENAI and not _key(OPENAI):
            raise EngineError("there is no key for OpenAI", hint="set OPENAI_API_KEY in the environment")
        return f"openai {_url(voice)} model {_option(voice, 'model')}"

    def price(self, voice: Voice, characters: int) -> float | None:
        """What so many characters cost in US dollars, as far as is known; nothing on a server of one's own.

        The option ``price`` of a voice, in dollars for a million characters, comes first.
        """
        url = _url(voice)
        known = _PRICES.get(_option(voice, "model")) if url == OPENAI else 0.0 if _is_own(url) else None
        rate = settings.number(voice, "price", float, known)
        return None if rate is None else rate * characters / 1e6

    def speak(self, utterance: Utterance) -> Audio:
        settings.refuse_wordless(utterance)
        voice = utterance.voice
        data = self._ask(_request(utterance), _key(_url(voice)))
        if _option(voice, "format") == "pcm":
            return Audio(data[: len(data) // 2 * 2], _PCM_RATE)
        try:
            return sounds.decode(data)
        except EngineError as error:
            raise EngineError(
                error.message, where=_url(voice), hint='try the option format = "pcm"'
            ) from error

    def _ask(self, request: urllib.request.Request, key: str) -> bytes:
        """Send a request, and again while the server is busy."""
        for pause in (*self._pauses, None):
            try:
                with self._opener.open(request, timeout=_TIMEOUT) as answer:
                    return bytes(answer.read())
            except urllib.error.HTTPError as error:
                refusal = _refused(error, request.full_url, key)
            except (urllib.error.URLError, HTTPException, OSError) as error:
                refusal = _unreached(error, request.full_url)
            if pause is None or not refusal.passing:
                raise refusal.error
            self._sleep(_wait(refusal.wait, pause))
        raise AssertionError("unreachable")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a server gave no sound, and whether asking again may help."""

    error: EngineError
    passing: bool
    wait: str = ""
    """What the server said of when to come again: in seconds, or as a date."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow none: the next server would be given the key."""


def _request(utterance: Utterance) -> urllib.request.Request:
    voice = utterance.voice
    asked: dict[str, Any] = {
        "model": _option(voice, "model"),
        "input": utterance.text,
        "voice": voice.name,
        "response_format": _option(voice, "format"),
        "speed": voice.rate,
    }
    if instructions := _option(voice, "instructions"):
        asked["instructions"] = instructions
    headers = {"Content-Type": "application/json"}
    if key := _key(_url(voice)):
        headers["Authorization"] = f"Bearer {key}"
    address = f"{_url(voice)}/audio/speech"
    return urllib.request.Request(address, json.dumps(asked).encode(), headers, method="POST")


def _option(voice: Voice, name: str) -> str:
    return settings.option(voice, name, _DEFAULTS[name])


def _url(voice: Voice) -> str:
    url = _option(voice, "url").rstrip("/")
    address = urlsplit(url)
    if "@" in address.netloc or address.query:
        # Not repeated: an address is part of a take's name, and this one holds a secret.
        hint = "the key belongs in the environment: NARRATOR_SPEECH_KEY"
        raise EngineError("a server's address holds no password and no key", hint=hint)
    if address.scheme not in ("http", "https"):
        raise EngineError(f"{url!r} is not the address of a server", hint="such as http://localhost:8880/v1")
    return url


def _is_own(url: str) -> bool:
    """Whether a server is within one's own network, where nobody asks for money."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def _key(url: str) -> str:
    if url == OPENAI:
        return os.environ.get("OPENAI_API_KEY", "").strip()
    address = urlsplit(url)
    private = address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1", "::1")
    return os.environ.get("NARRATOR_SPEECH_KEY", "").strip() if private else ""


def _wait(asked: str, pause: Seconds) -> Seconds:
    """As long as the server asks for, within reason, or else as long as planned."""
    try:
        wanted = float(asked)
    except ValueError:
        wanted = _until(asked)
    return min(max(wanted, pause), _LONGEST_PAUSE)


def _until(moment: str) -> Seconds:
    """From now to a moment as HTTP writes it; 0 for what is none."""
    try:
        return email.utils.parsedate_to_datetime(moment).timestamp() - time.time()
    except (ValueError, TypeError):
        return 0.0


def _unreached(error: Exception, url: str) -> _Refusal:
    reason = getattr(error, "reason", error)
    hint = "check that it runs, and that its address is right"
    return _Refusal(
        EngineError(f"there is no reaching the server: {reason}", where=url, hint=hint), passing=True
    )


def _refused(error: urllib.error.HTTPError, url: str, key: str) -> _Refusal:
    """What a server said when it refused, without the key, which some repeat."""
    if error.code in (401, 403):
        hint = "check OPENAI_API_KEY" if url.startswith(OPENAI) else "check NARRATOR_SPEECH_KEY"
        message = f"the server does not accept the key (it answered {error.code})"
        return _Refusal(EngineError(message, where=url, hint=hint), passing=False)
    said = error.read(2_000).decode(errors="replace")
    if "insufficient_quota" in said:
        hint = "see the billing page of the account"
        return _Refusal(EngineError("the account has no credit left", where=url, hint=hint), passing=False)
    said = _message(said.replace(key, "[key]") if key else said)
    problem = EngineError(f"the server answered {error.code}: {said}", where=url)
    return _Refusal(problem, error.code in _PASSING, error.headers.get("Retry-After", ""))


def _message(said: str) -> str:
    """The message in an answer, whether it came as OpenAI's JSON or as anything else."""
    try:
        return str(json.loads(said)["error"]["message"])[:300]
    except (ValueError, KeyError, TypeError):
        return " ".join(said.split())[:300] or "nothing more"
