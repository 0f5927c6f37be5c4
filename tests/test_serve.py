"""The loopback server: what players and apps ask of a host."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.errors import StorageError
from narrator.serve import Server

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "show").mkdir()
    (folder / "show" / "zwölf 1.mp3").write_bytes(CONTENT)
    (folder / "show" / "index.html").write_text("<p>hello")
    (folder / "feed.xml").write_text("<rss/>")
    (folder / "empty.mp3").touch()
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    with Server(folder) as running:
        yield running


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders()}
    return response.status, found, response.read()


AUDIO = "/show/zw%C3%B6lf%201.mp3?v=1"


def test_a_file_comes_whole_with_all_that_players_need(server: Server) -> None:
    status, headers, body = ask(server, AUDIO)
    assert (status, body) == (200, CONTENT)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["content-length"] == str(SIZE)
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"].startswith('"')
    assert headers["last-modified"].endswith("GMT")


def test_head_says_the_same_and_sends_nothing(server: Server) -> None:
    got, asked = ask(server, AUDIO), ask(server, AUDIO, "HEAD")
    assert asked[0] == 200
    assert asked[2] == b""
    assert {name: value for name, value in asked[1].items() if name != "date"} == {
        name: value for name, value in got[1].items() if name != "date"
    }


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        (f"bytes=100-{SIZE * 2}", 100, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("Bytes=0-9", 0, 9),
    ],
)
def test_parts(server: Server, asked: str, first: int, last: int) -> None:
    status, headers, body = ask(server, AUDIO, Range=asked)
    assert (status, body) == (206, CONTENT[first : last + 1])
    assert headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=x-y"])
def test_a_range_that_is_none_is_not_minded(server: Server, asked: str) -> None:
    assert ask(server, AUDIO, Range=asked)[0] == 200


@pytest.mark.parametrize(
    ("path", "asked"), [(AUDIO, f"bytes={SIZE}-"), (AUDIO, "bytes=-0"), ("/empty.mp3", "bytes=0-")]
)
def test_a_range_that_is_not_there(server: Server, path: str, asked: str) -> None:
    status, headers, _ = ask(server, path, Range=asked)
    assert status == 416
    assert headers["content-range"].startswith("bytes */")


def test_who_has_it_already_gets_nothing(server: Server) -> None:
    _, headers, _ = ask(server, "/feed.xml")
    tag, moment = headers["etag"], headers["last-modified"]
    for conditions in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"other", W/{tag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": moment},
    ):
        status, answer, body = ask(server, "/feed.xml", **conditions)
        assert (status, body) == (304, b"")
        assert answer["etag"] == tag
    assert ask(server, "/feed.xml", If_None_Match='"other"', If_Modified_Since=moment)[0] == 200
    assert ask(server, "/feed.xml", If_Modified_Since="yesterday")[0] == 200


def test_a_part_of_another_version_is_not_sent(server: Server) -> None:
    tag = ask(server, AUDIO, "HEAD")[1]["etag"]
    assert ask(server, AUDIO, Range="bytes=0-9", If_Range=tag)[0] == 206
    assert ask(server, AUDIO, Range="bytes=0-9", If_Range='"other"')[0] == 200


def test_a_folder_shows_its_page(server: Server) -> None:
    status, headers, body = ask(server, "/show/")
    assert (status, headers["content-type"], body) == (200, "text/html; charset=utf-8", b"<p>hello")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/link.txt",
        "/no",
        "/",
        "/%00",
        "/show/../../secret.txt",
        "/feed.xml/",
    ],
)
def test_what_is_not_below_the_folder_is_not_there(server: Server, path: str) -> None:
    status, _, body = ask(server, path)
    assert status == 404
    assert b"secret" not in body


def test_only_what_is_fetched_comes_in_parts(server: Server) -> None:
    status, headers, _ = ask(server, AUDIO, "HEAD", Range="bytes=0-9")
    assert (status, headers["content-length"]) == (200, str(SIZE))


def test_a_range_of_thousands_of_digits_is_not_minded(server: Server) -> None:
    assert ask(server, AUDIO, Range=f"bytes={'1' * 5000}-")[0] == 200


def test_a_folder_without_its_slash_is_sent_there(server: Server) -> None:
    status, headers, _ = ask(server, "/show?v=1")
    assert (status, headers["location"]) == (301, "/show/")
    assert ask(server, "//show")[1]["location"] == "/show/"


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"\x16\x03\x01 hello", b"400"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1", b"414"),
        (b"GET / HTTP/9.9", b"505"),
        (b"BREW / HTTP/1.1", b"501"),
    ],
)
def test_what_is_no_request_is_told_so(
    server: Server, request_line: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A browser that tried https got no answer, and the terminal a traceback."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            assert status in connection.recv(1000)
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken(server: Server, tmp_path: Path) -> None:
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(StorageError, match="listened on") as caught, Server(tmp_path, port=port):
        pass
    assert "--port 0" in caught.value.hint


def test_one_connection_serves_many_requests(server: Server) -> None:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    for method in ("GET", "HEAD", "GET", "HEAD"):
        connection.request(method, "/feed.xml")
        assert connection.getresponse().read() == (b"<rss/>" if method == "GET" else b"")
    connection.request("GET", "/nothing")
    assert connection.getresponse().read()
    connection.request("GET", "/feed.xml")
    assert connection.getresponse().read() == b"<rss/>"
