"""The gate lets good episodes through, and says what is wrong with the others, and where."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from narrator import check, export, manifest, mastering, transcript
from narrator.check import picture
from narrator.check.listening import hear
from narrator.check.rules import _spoken_length
from narrator.cli.check import command
from narrator.config import Config, Mastering, Pauses
from narrator.errors import ConfigError, StorageError
from narrator.model import Caption, Chapter, Episode, Loudness, Media, Signal, Source, Tally

from .sounds import RATE, cut, silence, sine, speechlike

LIMITS = check.limits(Config())
TEXTS = (
    "The first sentence says what this is about.",
    "The second one goes on from there.",
    "A third is needed for good measure.",
    "And the fourth says something else again.",
    "The last of them brings it to an end.",
)


@dataclasses.dataclass
class Programme:
    """An episode that can be spoilt."""

    sentences: list[Signal]
    gap: float = 0.5
    texts: Sequence[str] = TEXTS
    title: str = "A report"
    chapters: tuple[Chapter, ...] = (Chapter("Opening", 0), Chapter("The rest", 4 * RATE))
    planned: tuple[tuple[str, float], ...] = (("Opening", 0.0), ("The rest", 4.0))

    @property
    def captions(self) -> tuple[Caption, ...]:
        now, captions = RATE // 5, []
        for text, sentence in zip(self.texts, self.sentences, strict=True):
            captions.append(Caption(now, now + len(sentence), text))
            now += len(sentence) + round(self.gap * RATE)
        return tuple(captions)

    @property
    def sound(self) -> Signal:
        captions = self.captions
        sound = np.zeros(captions[-1].end + RATE // 2, np.float32)
        for caption, sentence in zip(captions, self.sentences, strict=True):
            sound[caption.start : caption.end] = sentence
        return sound

    def mastered(self, loudness: float = -16, ceiling: float = -2) -> Signal:
        sound = self.sound
        plan = mastering.plan(lambda: cut(sound), sample_rate=RATE, loudness=loudness, ceiling=ceiling)
        return np.concatenate(list(mastering.render(cut(sound), plan)))


def sentence(seed: int, seconds: float = 2.5) -> Signal:
    fade = np.minimum(1, np.arange(round(seconds * RATE)) / (0.005 * RATE)).astype(np.float32)
    return speechlike(seconds, seed=seed) * fade * fade[::-1]


def good() -> Programme:
    return Programme([sentence(seed) for seed in range(len(TEXTS))])


def deliver(folder: Path, programme: Programme, sound: Signal | None = None, kind: str = "flac") -> Path:
    """Put an episode's files in place, as narrator does."""
    folder.mkdir(exist_ok=True)
    sound = programme.mastered() if sound is None else sound
    path = folder / f"{folder.name}.{kind}"
    tags = export.Tags(title=programme.title, artist="A", album="B", chapters=programme.chapters)
    export.encode(lambda: cut(sound), path, sample_rate=RATE, format=export.choose(kind), tags=tags)
    path.with_suffix(".vtt").write_text(transcript.webvtt(programme.captions, RATE))
    episode = Episode(
        "A report",
        folder.name,
        "guid",
        datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        "en",
        len(sound) / RATE,
        Media(path.name, path.stat().st_size, "audio/flac", ""),
        Loudness(-16, -1),
        ("tone", "hum"),
        programme.planned,
        (),
        Tally(5, 5, 0),
        (),
        Source("report.txt", ""),
        "recipe",
    )
    (folder / manifest.FILE_NAME).write_text(manifest.dump(episode))
    return folder


def broken(path: Path, limits: check.Limits = LIMITS) -> dict[str, check.Finding]:
    return {found.rule: found for found in check.check(path, limits).findings if not found.passed}


# -- episodes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mp3", "m4a", "opus", "flac", "wav"])
def test_a_good_episode_passes_in_every_format(tmp_path: Path, kind: str) -> None:
    sound = good().mastered(ceiling=export.choose(kind).ceiling(-1))
    assert broken(deliver(tmp_path / "good", good(), sound, kind=kind)) == {}


def test_every_rule_looks_at_an_episode_of_ours(tmp_path: Path) -> None:
    verdict = check.check(deliver(tmp_path / "good", good()), LIMITS)
    assert [found.rule for found in verdict.findings] == [
        *("loudness", "true peak", "loudness range", "clipping", "noise floor", "longest gap", "silent ends"),
        *("joins", "transcript", "speech rate", "repeated takes", "chapters", "tags", "duration"),
    ]
    assert verdict.passed


def test_too_soft_and_too_loud(tmp_path: Path) -> None:
    soft = broken(deliver(tmp_path / "soft", good(), good().mastered(-20)))
    assert list(soft) == ["loudness"]
    assert soft["loudness"].measured.startswith("-20.0")
    loud = broken(deliver(tmp_path / "loud", good(), good().mastered() * 4))
    assert {"loudness", "true peak", "clipping"} <= set(loud)
    assert loud["clipping"].at


def test_dead_air(tmp_path: Path) -> None:
    programme = good()
    programme.gap = 3.0
    found = broken(deliver(tmp_path / "gaps", programme))
    assert list(found) == ["longest gap"]
    assert found["longest gap"].at[0] == pytest.approx(2.7, abs=0.1)
    assert len(found["longest gap"].at) == 4


def test_a_pause_that_was_asked_for_is_no_dead_air(tmp_path: Path) -> None:
    programme = good()
    programme.gap = 3.0
    patient = check.limits(Config(pauses=Pauses(sentence=3.0)))
    assert broken(deliver(tmp_path / "gaps", programme), patient) == {}


def test_a_join_that_clicks(tmp_path: Path) -> None:
    programme = good()
    hum = sine(0.4, -14, frequency=150)
    programme.sentences[2][:] = 0
    programme.sentences[2][: len(hum)] = np.roll(hum, RATE // 600)
    for kind in ("flac", "mp3"):
        found = broken(deliver(tmp_path / kind, programme, kind=kind))
        assert "joins" in found
        start = programme.captions[2].start / RATE
        assert all(min(abs(at - start), abs(at - start - 0.4)) < 0.02 for at in found["joins"].at)


def test_a_sentence_that_is_not_there(tmp_path: Path) -> None:
    programme = good()
    programme.sentences[3] = programme.sentences[3] * 0
    found = broken(deliver(tmp_path / "silent", programme))
    assert found["transcript"].measured == "1 silent"
    assert found["transcript"].at == pytest.approx((programme.captions[3].start / RATE,), abs=0.01)


def test_a_transcript_out_of_order(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "order", good())
    captions = good().captions
    vtt = transcript.webvtt((captions[1], captions[0], *captions[2:]), RATE)
    (folder / "order.vtt").write_text(vtt)
    assert broken(folder)["transcript"].measured == "1 out of order"


def test_a_sentence_that_is_rushed(tmp_path: Path) -> None:
    programme = good()
    programme.sentences[1] = sentence(1, 0.9)
    found = broken(deliver(tmp_path / "rushed", programme))
    assert list(found) == ["speech rate"]
    assert found["speech rate"].at == pytest.approx((programme.captions[1].start / RATE,), abs=0.01)


def test_a_take_in_two_places(tmp_path: Path) -> None:
    programme = good()
    programme.sentences[3] = programme.sentences[0]
    found = broken(deliver(tmp_path / "twice", programme, kind="mp3"))
    assert list(found) == ["repeated takes"]
    programme.texts = (TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[0], TEXTS[4])
    assert broken(deliver(tmp_path / "refrain", programme)) == {}


def test_chapters_that_are_not_those_planned(tmp_path: Path) -> None:
    programme = good()
    programme.planned = (("Opening", 0.0), ("The rest", 5.0))
    assert broken(deliver(tmp_path / "a", programme))["chapters"].measured == "not where the manifest says"
    programme.planned = (("Opening", 0.0),)
    assert broken(deliver(tmp_path / "b", programme))["chapters"].measured == "not those of the manifest"


def test_another_title(tmp_path: Path) -> None:
    programme = good()
    programme.title = "Another report"
    assert broken(deliver(tmp_path / "title", programme))["tags"].measured == "the title is 'Another report'"


def test_a_file_that_is_shorter_than_planned(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "short", good())
    planned = manifest.load(folder / manifest.FILE_NAME)
    longer = dataclasses.replace(planned, duration=planned.duration + 1)
    (folder / manifest.FILE_NAME).write_text(manifest.dump(longer))
    assert list(broken(folder)) == ["duration"]


# -- files of anybody's ----------------------------------------------------------------------------------


def test_a_file_by_itself_is_held_against_what_it_says(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "ours", good())
    alone = tmp_path / "theirs.flac"
    alone.write_bytes((folder / "ours.flac").read_bytes())
    verdict = check.check(alone, LIMITS)
    assert verdict.passed
    assert "transcript" not in {found.rule for found in verdict.findings}


def test_audiobooks_are_held_against_their_own_rules(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "book", good())
    limits = check.limits(Config(mastering=Mastering(preset="acx")))
    assert "true peak" in broken(folder, limits)
    rules = {found.rule: found for found in check.check(folder, limits).findings}
    assert "loudness" not in rules
    assert rules["mean level"].wanted == "-23 to -18"
    assert rules["noise floor"].wanted == "at most -60"


def test_stereo_and_other_rates_are_heard() -> None:
    sound = np.stack((speechlike(5, rate=48_000), speechlike(5, seed=2, rate=48_000)), axis=1)
    heard = hear(cut(sound), 48_000)
    assert (heard.channels, heard.duration) == (2, 5.0)


def test_places_hold_at_rates_that_fifty_does_not_divide() -> None:
    sound = np.concatenate((sine(30, -20, rate=11_025), silence(1, rate=11_025), sine(30, -20, rate=11_025)))
    (pause,) = hear(cut(sound), 11_025).pauses()
    assert pause == pytest.approx((30, 31), abs=0.03)


@pytest.mark.parametrize("seconds", [0, 0.01, 2])
def test_silence_is_judged_and_does_not_break_it(seconds: float) -> None:
    heard = hear(cut(silence(seconds)), RATE)
    evidence = check.Evidence(heard, export.Tags(), LIMITS)
    assert picture.draw(evidence, ()).shapes
    assert heard.loudness.integrated == -70


def test_what_is_not_there_or_no_sound_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        check.check(tmp_path / "missing.mp3", LIMITS)
    (tmp_path / "text.mp3").write_text("not a sound")
    with pytest.raises(Exception, match="ffmpeg"):
        check.check(tmp_path / "text.mp3", LIMITS)


# -- the command -------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout


def test_the_command_tells_and_its_status_is_true(tmp_path: Path) -> None:
    fine, wrong = (
        deliver(tmp_path / "fine", good()),
        deliver(tmp_path / "wrong", good(), good().mastered(-20)),
    )
    status, said = run(fine)
    assert (status, said.count("✓"), said.count("✗")) == (0, 14, 0)
    status, said = run(wrong)
    assert (status, said.count("✗")) == (1, 1)
    assert run(fine, wrong)[0] == 1
    assert run("--preset", "ebu", fine)[0] == 1


def test_the_command_gives_json(tmp_path: Path) -> None:
    status, said = run("--json", deliver(tmp_path / "fine", good()))
    table = json.loads(said)
    assert status == 0
    assert table["passed"] is True
    assert table["loudness"]["integrated"] == pytest.approx(-16, abs=0.1)
    assert {rule["rule"] for rule in table["rules"]} >= {"loudness", "joins", "tags"}


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_command_draws(tmp_path: Path, kind: str) -> None:
    programme = good()
    programme.gap = 3.0
    path = tmp_path / f"picture.{kind}"
    assert run("--plot", path, deliver(tmp_path / "gaps", programme))[0] == 1
    if kind == "svg":
        texts = [node.text for node in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]
        assert {"Opening", "The rest", "does not pass: longest gap"} <= set(texts)
        return
    from PIL import Image

    with Image.open(path) as image:
        colours = {colour for _, colour in image.getcolors(1 << 20) or ()}
        assert image.size == (1200, 640)
    assert (204, 51, 51) in colours


def test_a_picture_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    verdict = check.check(deliver(tmp_path / "fine", good()), LIMITS)
    with pytest.raises(ConfigError, match="no such picture"):
        picture.save(tmp_path / "picture.bmp", verdict.evidence, verdict.findings)


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("The price rose by 4.5% to $1,250 on Monday.", True),
        ("The SAA and the SDF met near the border.", True),
        ("Nobody had expected the river to rise.", False),
        ("LATE HEADER SETTLES THE DERBY", False),
    ],
)
def test_what_takes_long_to_say_is_counted_as_long(text: str, longer: bool) -> None:
    assert (_spoken_length(text) > len(text)) == longer
