"""A server that speaks ``POST /v1/audio/speech`` with hibari's voice, for the tests of those who ask it."""

from __future__ import annotations

import io
import json
import threading
import wave
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from narrator import engines
from narrator.model import Audio, Utterance, Voice


@dataclass
class Asked:
    headers: dict[str, str]
    body: dict[str, Any]


class SpeechServer:
    """Runs in this process while it is open; keeps every request; can be told what to answer next."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self._planned: list[tuple[int, str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> SpeechServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        """Answer the next request with this instead of with speech."""
        self._planned.append((status, text, headers or {}))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.requests.append(Asked(dict(self.headers), body))
                if owner._planned:
                    status, text, headers = owner._planned.pop(0)
                    self._send(status, text.encode(), headers)
                elif self.path == "/v1/audio/speech":
                    self._send(200, _sound(body), {"Content-Type": "audio/wav"})
                else:
                    self._send(404, b"nothing here", {})

            def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _sound(asked: dict[str, Any]) -> bytes:
    voice = Voice("hibari", asked["voice"], rate=asked["speed"])
    audio = engines.load("hibari").speak(Utterance(asked["input"], voice))
    return audio.pcm if asked["response_format"] == "pcm" else _wav(audio)


def _wav(audio: Audio) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, audio.sample_rate, 0, "NONE", ""))
        out.writeframes(audio.pcm)
    return file.getvalue()
