"""Transcripts: exact output, and what must hold for any sentence."""

from __future__ import annotations

import html
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from narrator import transcript
from narrator.model import Caption

RATE = 44_100
CAPTIONS = (
    Caption(22_050, 66_150, 'He said: <5 & >3 --> "no".'),
    Caption(
        70_000,
        44_100 * 3_725,
        "The council, which met on Tuesday for the first time since the spring, agreed to publish the "
        "minutes of all its meetings, and those of its committees.",
    ),
)


def test_webvtt() -> None:
    assert transcript.webvtt(CAPTIONS, RATE) == (
        "WEBVTT\n\n"
        '00:00:00.500 --> 00:00:01.500\nHe said: &lt;5 &amp; &gt;3 --&gt; "no".\n\n'
        "00:00:01.587 --> 01:02:05.000\n"
        "The council, which met on Tuesday for the first time since the\n"
        "spring, agreed to publish the minutes of all its meetings, and\n"
        "those of its committees.\n"
    )


def test_srt() -> None:
    assert transcript.srt(CAPTIONS, RATE) == (
        '1\n00:00:00,500 --> 00:00:01,500\nHe said: <5 & >3 --> "no".\n\n'
        "2\n00:00:01,587 --> 01:02:05,000\n"
        "The council, which met on Tuesday for the first time since the\n"
        "spring, agreed to publish the minutes of all its meetings, and\n"
        "those of its committees.\n"
    )


def test_podcasting() -> None:
    made = json.loads(transcript.podcasting(CAPTIONS, RATE))
    assert made == {
        "version": "1.0.0",
        "segments": [
            {"startTime": 0.5, "endTime": 1.5, "body": CAPTIONS[0].text},
            {"startTime": 1.587, "endTime": 3725.0, "body": CAPTIONS[1].text},
        ],
    }


def test_speakers_are_named_where_they_are_known() -> None:
    captions = (
        Caption(0, 100, "Good evening.", "Ada & Co"),
        Caption(200, 300, "Here is the news.", "Ada & Co"),
        Caption(400, 500, "“No comment.”", "Ben"),
        Caption(600, 700, "A sting."),
    )
    vtt = transcript.webvtt(captions, 100).split("\n\n")[1:]
    assert [cue.split("\n")[1] for cue in vtt] == [
        "<v Ada &amp; Co>Good evening.",
        "<v Ada &amp; Co>Here is the news.",
        "<v Ben>“No comment.”",
        "A sting.",
    ]
    srt = transcript.srt(captions, 100).split("\n\n")
    assert [cue.split("\n")[2] for cue in srt] == [
        "Ada & Co: Good evening.",
        "Here is the news.",
        "Ben: “No comment.”",
        "A sting.",
    ]
    segments = json.loads(transcript.podcasting(captions, 100))["segments"]
    assert [segment.get("speaker") for segment in segments] == ["Ada & Co", "Ada & Co", "Ben", None]


def test_only_a_word_longer_than_a_line_is_cut() -> None:
    address = "https://example.org/" + "a" * 100
    lines = transcript.wrap(f"See {address} for more.")
    assert max(map(len, lines)) <= transcript.WIDTH
    assert "".join(lines).replace(" ", "") == f"See{address}formore."
    assert transcript.wrap("x" * 65) == ["x" * 65]


def test_an_instant_is_still_a_cue() -> None:
    assert "00:00:01.000 --> 00:00:01.001" in transcript.webvtt([Caption(RATE, RATE, "Yes.")], RATE)


def test_no_captions_is_still_a_file() -> None:
    assert transcript.webvtt((), RATE) == "WEBVTT\n"
    assert transcript.srt((), RATE) == ""
    assert json.loads(transcript.podcasting((), RATE))["segments"] == []


SENTENCE = st.text(min_size=1, max_size=300).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(SENTENCE, min_size=1, max_size=5))
def test_every_sentence_is_in_every_form_once(sentences: list[str]) -> None:
    captions = [Caption(n * 1000, n * 1000 + 900, sentence) for n, sentence in enumerate(sentences)]
    segments = json.loads(transcript.podcasting(captions, RATE))["segments"]
    assert [segment["body"] for segment in segments] == sentences
    for text, unescaped in (
        (transcript.webvtt(captions, RATE), html.unescape),
        (transcript.srt(captions, RATE), str),
    ):
        cues = [cue for cue in text.split("\n\n") if "\n" in cue.strip("\n") and " --> " in cue]
        assert len(cues) == len(sentences)
        for cue, sentence in zip(cues, sentences, strict=True):
            lines = re.split(r"\d --> .*\n", cue, maxsplit=1)[1].rstrip("\n").split("\n")
            assert all(lines)
            assert "".join(map(unescaped, lines)).replace(" ", "") == sentence.replace(" ", "")


@given(SENTENCE)
def test_lines_are_short_and_whole(sentence: str) -> None:
    lines = transcript.wrap(sentence)
    assert all(len(line) <= transcript.WIDTH for line in lines)
    if max(map(len, sentence.split(" "))) <= transcript.WIDTH:
        assert " ".join(lines) == sentence
