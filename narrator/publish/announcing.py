"""Tells the world that the feed has changed. Whatever goes wrong here, the feed is published."""

from __future__ import annotations

import os
import shlex
import subprocess
import urllib.parse
from collections.abc import Mapping

from narrator.web import ask

PATIENCE = 120.0
"""Seconds that a hook may take."""


def ping(hub: str, feed: str) -> str:
    """Tell a WebSub hub; says what went wrong, or nothing. See https://www.w3.org/TR/websub/#publishing."""
    form = urllib.parse.urlencode({"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}).encode()
    answer = ask(hub, method="POST", data=form, headers={"Content-Type": "application/x-www-form-urlencoded"})
    # The hub's address may hold a token: its host is enough to know it by.
    host = urllib.parse.urlsplit(hub).hostname or "the hub"
    if answer.problem:
        return f"{host} could not be told: {answer.problem}"
    return "" if 200 <= answer.status < 300 else f"{host} answered with status {answer.status}"


def run_hook(command: str, facts: Mapping[str, str]) -> str:
    """Run the user's command with ``facts`` in its environment; says what went wrong, or nothing.

    Its arguments and its output may hold credentials, and are shown to nobody.
    """
    try:
        arguments = shlex.split(command)
        done = subprocess.run(
            arguments,
            env={**os.environ, **facts},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the hook did not end within {PATIENCE:.0f} s"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or "its quotation marks do not match"
        return f"the hook could not be run: {reason}"
    return f"the hook ended with status {done.returncode}" if done.returncode else ""
