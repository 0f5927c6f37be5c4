"""Real places to publish to, each with its public side: a folder, an S3 server, an SSH server."""

from __future__ import annotations

import contextlib
import getpass
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from narrator import publish
from narrator.ports import Target
from narrator.serve import Server
from narrator.web import ask

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """Somewhere a show can live."""

    target: str
    """Its address for publishers."""
    url: str
    """Its address for listeners."""

    def connect(self) -> Target:
        return publish.connect(self.target, folder=Path())

    def get(self, path: str) -> bytes | None:
        answer = ask(f"{self.url}/{path}", method="GET")
        return answer.body if answer.status == 200 else None


Host = Callable[[], Place]
"""Gives a new, empty place."""


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it began"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            wait_for(port, process)
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def folder_host(folder: Path) -> Iterator[Host]:
    with Server(folder) as server:

        def new() -> Place:
            number = next(_numbers)
            return Place(str(folder / f"show-{number}"), f"{server.url}/show-{number}")

        yield new


@contextlib.contextmanager
def s3_host(folder: Path) -> Iterator[Host]:
    """A moto server: as strict about conditions as S3 itself."""
    import boto3

    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    secrets = {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with pytest.MonkeyPatch.context() as patch, running(command, port, folder / "moto.log"):
        for name, value in secrets.items():
            patch.setenv(name, value)
        patch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        client.create_bucket(Bucket="shows")
        client.put_bucket_policy(Bucket="shows", Policy=json.dumps(_PUBLIC))

        def new() -> Place:
            prefix = f"show-{next(_numbers)}"
            query = f"endpoint={endpoint}&region=us-east-1"
            return Place(f"s3://shows/{prefix}?{query}", f"{endpoint}/shows/{prefix}")

        yield new


_PUBLIC = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:HeadObject"],
            "Resource": "arn:aws:s3:::shows/*",
        }
    ],
}
SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY"


@contextlib.contextmanager
def sftp_host(folder: Path) -> Iterator[Host]:
    """Debian's OpenSSH server, with a key of its own for us."""
    sshd = _sshd()
    port = free_port()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    root = folder / "web"
    root.mkdir()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {folder / 'user.pub'}\nStrictModes no\nSubsystem sftp internal-sftp\n"
        "PermitRootLogin yes\nPasswordAuthentication no\n"
    )
    home = folder / "home"
    (home / ".ssh").mkdir(parents=True)
    host_key = (folder / "host.pub").read_text().strip()
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    shutil.copy(folder / "user", home / ".ssh" / "id_ed25519")
    command = [sshd, "-D", "-e", "-f", str(folder / "sshd_config")]
    with (
        pytest.MonkeyPatch.context() as patch,
        running(command, port, folder / "sshd.log"),
        Server(root) as server,
    ):
        patch.setenv("HOME", str(home))
        patch.delenv("SSH_AUTH_SOCK", raising=False)

        def new() -> Place:
            number = next(_numbers)
            address = f"sftp://{getpass.getuser()}@127.0.0.1:{port}{root}/show-{number}"
            return Place(address, f"{server.url}/show-{number}")

        yield new


def _sshd() -> str:
    found = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if found is None:
        for words in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", "openssh-server"],
        ):
            subprocess.run(["apt-get", *words], check=False)
        found = shutil.which("sshd", path="/usr/sbin")
    assert found, "these tests need an SSH server: apt-get install openssh-server"
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    return found


HOSTS = {"folder": folder_host, "s3": s3_host, "sftp": sftp_host}
