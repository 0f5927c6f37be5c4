"""Pages and feeds from the web, against a real server: bounded, and never from one's own network unasked."""

from __future__ import annotations

import datetime
import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from narrator import report
from narrator.cli import episode, script
from narrator.errors import ReportError
from narrator.model import Report, Role
from narrator.report import fetch

STORY = " ".join(
    f"<p>The ferry sailed again on day {day} after the storms, and the boat was full before it left, "
    f"said the captain, who had seen worse in the autumn of {1990 + day} when the pier was lost.</p>"
    for day in range(1, 6)
)
PAGE = (
    '<html lang="en-GB"><head><title>The ferry runs again | Courier</title>'
    '<meta property="article:published_time" content="2017-06-05T09:30:00+00:00"></head>'
    '<body><nav><a href="/">Home</a></nav><article><h1>The ferry runs again</h1>'
    f"{STORY}<p>Café — déjà vu.</p></article></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel>"
    "<title>Courier</title><language>en-gb</language>"
    "<item><title>Full</title><link>{base}/full</link>"
    "<pubDate>Mon, 05 Jun 2017 09:30:00 GMT</pubDate>"
    f"<author>j@example.org (Jane Doe)</author><content:encoded><![CDATA[{STORY}]]></content:encoded></item>"
    "<item><title>Linked</title><link>{base}/page</link><description>In short.</description></item>"
    "<item><title>Gone</title><link>{base}/missing</link></item></channel></rss>"
)


ANSWERS: dict[str, dict[str, object]] = {
    "/page": {"data": PAGE.encode("cp1252"), "kind": "text/html; charset=windows-1252"},
    "/wrong-charset": {"data": PAGE.encode(), "kind": "text/html; charset=us-ascii"},
    "/packed": {"data": gzip.compress(PAGE.encode()), "encoding": "gzip"},
    "/bomb": {"data": gzip.compress(b" " * 60_000_000), "encoding": "gzip"},
    "/large": {"data": b"a" * 21_000_000},
    "/onward": {"data": b"", "status": 302, "location": "/page"},
    "/loop": {"data": b"", "status": 301, "location": "/loop"},
    "/file": {"data": b"", "status": 301, "location": "file:///etc/passwd"},
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path == "/slow":
            self.drip()
        elif self.path == "/slow-head":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Long: ")
        elif self.path == "/broken":
            self.breaks(PAGE.encode(), "Content-Length: 9000")
        elif self.path == "/broken-gzip":
            self.breaks(gzip.compress(PAGE.encode())[:-40], "Content-Encoding: gzip")
        elif self.path == "/feed.xml":
            self.answer(FEED.replace("{base}", base).encode(), kind="application/rss+xml")
        else:
            given = ANSWERS.get(self.path, {"data": b"no", "status": 404})
            self.answer(**given)  # type: ignore[arg-type]

    def answer(
        self,
        data: bytes,
        *,
        status: int = 200,
        kind: str = "text/html",
        encoding: str = "",
        location: str = "",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def breaks(self, data: bytes, header: str) -> None:
        """Less than was promised."""
        self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n\r\n".encode() + data)
        self.close_connection = True

    def drip(self, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> None:
        """A byte now and then, never an end."""
        self.wfile.write(head)
        try:
            for _ in range(200):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass
        self.close_connection = True


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/page", "/packed", "/onward", "/wrong-charset"])
def test_a_page_is_fetched_and_read(base: str, path: str) -> None:
    read = report.read(base + path, allow_private=True)
    assert read.title == "The ferry runs again"
    assert str(read.date).startswith("2017-06-05")
    assert read.language == "en-GB"
    assert read.source.path == base + path
    assert [block.text for block in read.blocks if block.role is Role.PARAGRAPH][-1] == "Café — déjà vu."


def test_a_page_is_kept_beside_its_script_when_asked(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.read(base + "/page", allow_private=True).original is None
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(script.command, [f"{base}/page", "--allow-private", "--save"])
    assert told.exit_code == 0, told.output
    (kept,) = tmp_path.iterdir()
    assert kept.name == "2017-06-05-the-ferry-runs-again.html"
    assert kept.read_bytes() == PAGE.encode("cp1252")
    assert report.read(str(kept)).title == "The ferry runs again"


def test_an_episode_keeps_its_page_and_does_not_publish_it(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [f"{base}/page", "--allow-private", "--save", "--voice", "tone"]
    told = CliRunner().invoke(episode.command, asked)
    assert told.exit_code == 0, told.output
    (kept,) = tmp_path.glob("output/*/page.html")
    assert kept.read_bytes() == PAGE.encode("cp1252")
    assert "page.html" not in (kept.parent / "episode.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/missing", "answered 404"),
        ("/loop", "redirects more than"),
        ("/file", "not an address of the web"),
        ("/bomb", "larger than"),
        ("/large", "larger than"),
        ("/broken", "broke before the end"),
        ("/broken-gzip", "broke before the end"),
    ],
)
def test_what_cannot_be_fetched_is_explained(base: str, path: str, message: str) -> None:
    with pytest.raises(ReportError, match=message) as error:
        report.read(base + path, allow_private=True)
    assert error.value.where
    assert error.value.hint


@pytest.mark.parametrize("path", ["/slow", "/slow-head"])
def test_a_slow_server_is_given_up(base: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(ReportError, match="too long"):
        fetch.fetch(base + path, limits=fetch.Limits(seconds=1.0, allow_private=True))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "url",
    [
        "{base}/page",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::ffff:192.168.0.1]/",
        "http://0.0.0.0:1/",
    ],
)
def test_ones_own_network_is_not_asked(base: str, url: str) -> None:
    with pytest.raises(ReportError, match="your own network"):
        report.read(url.replace("{base}", base))


def test_a_host_that_is_not_there_is_told(base: str) -> None:
    with pytest.raises(ReportError, match=r"no such host|cannot be fetched"):
        report.read("http://nowhere.invalid/")
    with pytest.raises(ReportError, match="cannot be fetched"):
        report.read("http://127.0.0.1:9/", allow_private=True)


def test_a_feed_is_read_entry_by_entry(base: str, tmp_path: Path) -> None:
    full, linked, gone = report.read_feed(f"{base}/feed.xml", allow_private=True)
    assert isinstance(full, Report)
    assert (full.title, full.byline) == ("Full", "Jane Doe")
    assert full.date == datetime.datetime(2017, 6, 5, 9, 30, tzinfo=datetime.UTC)
    assert len([block for block in full.blocks if block.role is Role.PARAGRAPH]) == 5
    assert isinstance(linked, Report)
    assert linked.title == "Linked"
    assert linked.source.path == f"{base}/page"
    assert isinstance(gone, ReportError)
    (tmp_path / "feed.xml").write_text(FEED.replace("{base}", base))
    assert report.is_feed(str(tmp_path / "feed.xml"))
    assert len(report.read_feed(str(tmp_path / "feed.xml"), allow_private=True)) == 3


def test_what_a_feeds_program_adds_is_not_read(tmp_path: Path) -> None:
    added = "<p><a>Read more</a></p><p>The post <a>Tom</a> appeared first on <a>Courier</a>.</p>"
    entry = "<title type='html'>Tom &amp;amp; Ann &lt;b&gt;sail&lt;/b&gt;</title><content type='html'>"
    (tmp_path / "feed.xml").write_text(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{entry}<![CDATA[{STORY}{added}]]></content></entry></feed>"
    )
    (read,) = report.read_feed(str(tmp_path / "feed.xml"))
    assert isinstance(read, Report)
    assert read.title == "Tom & Ann sail"
    assert len(read.blocks) == 5
    assert [cut.text for cut in read.cut] == ["Read more", "The post Tom appeared first on Courier."]


def test_a_feed_is_not_read_as_if_it_were_one_report(base: str, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)
    with pytest.raises(ReportError, match="holds many reports") as error:
        report.read(str(tmp_path / "feed.xml"))
    assert "narrator batch" in error.value.hint
    with pytest.raises(ReportError, match="holds many reports"):
        report.read(f"{base}/feed.xml", allow_private=True)


def test_a_page_that_begins_as_xml_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "page.xml").write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n' + PAGE)
    assert report.read(str(tmp_path / "page.xml")).title == "The ferry runs again"


@pytest.mark.parametrize(
    "content",
    ["<html><body>No feed.</body></html>", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>", "words"],
)
def test_what_is_no_feed_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "feed.xml").write_text(content)
    with pytest.raises(ReportError):
        report.read_feed(str(tmp_path / "feed.xml"))
