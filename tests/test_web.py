"""Asking web servers: what is asked of them, and how much is taken."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator

from narrator.release import checking
from narrator.web import ask

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def answering(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server with an answer of its own; its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            with contextlib.suppress(ConnectionError):
                answer(self)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def send(to: http.server.BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    to.send_response(status)
    for name, value in ({"Content_Length": str(len(body))} | headers).items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    if to.command != "HEAD":
        to.wfile.write(body)


def test_what_was_asked_with_head_is_asked_so_elsewhere() -> None:
    """Behind a redirect the whole file was fetched: each episode, at each publication."""

    def answer(to: http.server.BaseHTTPRequestHandler) -> None:
        if to.path == "/old.mp3":
            send(to, 302, Location="/new.mp3")
        else:
            send(to, 200, b"x" * 9, Content_Type="audio/mpeg")

    with answering(answer) as (address, asked):
        found = ask(f"{address}/old.mp3")
    assert asked == ["HEAD /old.mp3", "HEAD /new.mp3"]
    assert (found.url, found.status, found.length, found.type) == (f"{address}/new.mp3", 200, 9, "audio/mpeg")


def test_of_a_long_body_only_so_much_is_read() -> None:
    with answering(lambda to: send(to, 200, b"x" * 1_000_000)) as (address, _):
        assert len(ask(address, method="GET", longest=1024).body) == 1024


def test_a_feeds_files_are_looked_for_together() -> None:
    """One after another, those of a thousand episodes took the better part of an hour."""
    together = threading.Barrier(8)

    def answer(to: http.server.BaseHTTPRequestHandler) -> None:
        if to.path == "/feed.xml":
            host = to.headers["Host"]
            items = "".join(
                f'<item><enclosure url="http://{host}/{number}.mp3" length="5" type="audio/mpeg"/></item>'
                for number in range(8)
            )
            send(to, 200, f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
        else:
            if to.command == "HEAD":
                together.wait(30)
            send(to, 200, b"12345", Content_Type="audio/mpeg")

    with answering(answer) as (address, asked):
        found = {finding.rule for finding in checking.check(f"{address}/feed.xml")}
    assert "ranges" in found
    assert "enclosure-there" not in found
    assert len(asked) == len(set(asked)) == 17
