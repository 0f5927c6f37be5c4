"""Who reads what: voice files, roles, languages."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from narrator import casting, engines, files, planning
from narrator.config import Cast, Config
from narrator.errors import ConfigError, EngineError
from narrator.model import Role, Segment, Voice

PLAIN = Segment(Role.PARAGRAPH, "The river rose.")


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with no voices of their own yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = casting.user_folder()
    folder.mkdir(parents=True)
    return folder


def write(folder: Path, name: str, **settings: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"engine": "tone", **settings}
    (folder / f"{name}.toml").write_text("".join(f'{key} = "{value}"\n' for key, value in settings.items()))


# -- files -----------------------------------------------------------------------------------------------


def test_the_nearer_voice_of_a_name_counts(tmp_path: Path, user: Path) -> None:
    write(user, "heart", about="the user's")
    assert casting.load().get("heart").about == "the user's"
    write(tmp_path / "show" / "voices", "heart", about="the show's")
    assert casting.load(tmp_path / "show").get("heart").about == "the show's"
    assert casting.load(tmp_path / "other").get("heart").about == "the user's"


def test_a_voice_file_says_all_there_is_to_a_voice(user: Path) -> None:
    (user / "slow.toml").write_text(
        'engine = "piper"\nvoice = "en_GB-alba-medium"\nlanguage = "en-GB"\nrate = 0.9\ngain = -1\n'
        'lexicons = ["ours"]\nlicence = "CC0"\nabout = "Slow"\naudition = "Hello."\n'
        "[options]\nspeaker = 3\nnoise = 0.5\n"
    )
    profile = casting.load().get("slow")
    options = (("noise", "0.5"), ("speaker", "3"))
    assert profile.voice == Voice("piper", "en_GB-alba-medium", rate=0.9, options=options)
    assert (profile.gain, profile.lexicons, profile.language) == (-1.0, ("ours",), "en-GB")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('engine = "tone"\ncolour = "red"', "unknown setting 'colour'"),
        ('engine = "tone"\nrate = "fast"', "expected a number"),
        ('voice = "x"', "which engine"),
        ("engine = ", "cannot be read"),
        ('engine = "tone"\nname = "other"', "named 'other' inside"),
        ('engine = "tone"\noptions = 3', "table"),
    ],
)
def test_a_voice_file_with_a_mistake_is_refused_by_name(user: Path, text: str, said: str) -> None:
    (user / "mine.toml").write_text(text)
    with pytest.raises(ConfigError, match=said) as caught:
        casting.load()
    assert "mine.toml" in caught.value.where


def test_every_voice_that_ships_is_in_order() -> None:
    folder = files.data_folder()
    profiles = {profile.name: profile for profile in casting.load().profiles}
    assert len(profiles) == len(list(folder.glob("*.toml"))) >= 20
    for profile in profiles.values():
        assert profile.voice.engine in engines.names()
        assert profile.about
        assert profile.licence
        assert profile.audition
    assert {"heart", "emma", "fenrir", "fable", "kore", "system", "tone"} <= profiles.keys()


def test_every_voice_of_espeak_that_ships_is_there() -> None:
    shipped = [profile for profile in casting.load().profiles if profile.name.startswith("espeak-")]
    assert len(shipped) >= 12
    assert all(casting.installed(profile) for profile in shipped)


def test_voice_files_hold_nothing_but_what_is_read() -> None:
    known = {field.name for field in dataclasses.fields(casting.VoiceFile)} | {"options"}
    for path in files.data_folder().glob("*.toml"):
        assert tomllib.loads(path.read_text()).keys() <= known


# -- names -----------------------------------------------------------------------------------------------


def test_a_voice_without_a_file_is_named_by_its_engine() -> None:
    profile = casting.load().get("pyttsx3:gmq/sv")
    assert profile.voice == Voice("pyttsx3", "gmq/sv")
    assert profile.language == "sv"
    assert casting.load().get("tone:bass").voice == Voice("tone", "bass")


@pytest.mark.parametrize("name", ["hart", "Heart", "haert"])
def test_a_name_nobody_has_is_refused_with_the_nearest(name: str) -> None:
    with pytest.raises(ConfigError, match="no voice named") as caught:
        casting.load().get(name)
    assert caught.value.hint == "did you mean 'heart'?"


def test_an_engine_that_nobody_announces_is_no_voice() -> None:
    with pytest.raises(ConfigError):
        casting.load().get("nobody:at-all")


# -- roles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "voice"),
    [
        (Role.PARAGRAPH, "fenrir"),
        (Role.QUOTATION, "emma"),
        (Role.HEADING, "kore"),
        (Role.OPENING, "fable"),
        (Role.CLOSING, "tone"),
    ],
)
def test_roles_are_cast(role: Role, voice: str) -> None:
    cast = Cast(anchor="fenrir", quote="emma", heading="kore", intro="fable", outro="tone")
    assert casting.load().for_segment(Segment(role, "Hello."), cast=cast, language="en").name == voice


def test_a_role_that_is_not_cast_is_the_anchor_s() -> None:
    quotation = Segment(Role.QUOTATION, "Hello.")
    assert casting.load().for_segment(quotation, cast=Cast(anchor="kore"), language="en").name == "kore"


def test_a_segment_s_own_voice_comes_first() -> None:
    segment = dataclasses.replace(PLAIN, voice="emma")
    assert casting.load().for_segment(segment, cast=Cast(anchor="kore"), language="en-US").name == "emma"


# -- languages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en", "heart"),
        ("en-GB", "heart"),
        ("de", "espeak-de"),
        ("de-AT", "espeak-de"),
        ("pt-BR", "espeak-pt"),
        ("zh-Hans-CN", "espeak-zh"),
        ("sv", "pyttsx3:gmq/sv"),
        ("nb-NO", "pyttsx3:gmq/nb"),
    ],
)
def test_a_language_has_a_voice_that_speaks_it(language: str, voice: str) -> None:
    assert casting.load().for_segment(PLAIN, cast=Cast(), language=language).name == voice


def test_a_user_s_voice_of_a_language_comes_before_ours(user: Path) -> None:
    write(user, "anna", language="de-DE")
    assert casting.load().default("de").name == "anna"


def test_an_english_voice_never_reads_german() -> None:
    with pytest.raises(ConfigError, match="'heart' speaks en-US, and this is de") as caught:
        casting.load().for_segment(PLAIN, cast=Cast(anchor="heart"), language="de")
    assert "--voice espeak-de" in caught.value.hint


def test_a_language_nobody_speaks_is_refused() -> None:
    with pytest.raises(EngineError, match="no voice for xx"):
        casting.load().for_segment(PLAIN, cast=Cast(), language="xx")


def test_a_voice_stands_in_only_when_the_show_says_so() -> None:
    voices = casting.load()
    cast = Cast(anchor="emma")
    assert voices.for_segment(PLAIN, cast=cast, language="en").name == "emma"
    cast = dataclasses.replace(cast, fallback=True)
    assert voices.for_segment(PLAIN, cast=cast, language="en").name == "heart"
    assert (
        voices.for_segment(PLAIN, cast=Cast(anchor="nobody", fallback=True), language="de").name
        == "espeak-de"
    )


def test_a_hum_reads_any_language() -> None:
    assert casting.load().for_segment(PLAIN, cast=Cast(anchor="tone"), language="de").name == "tone"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('---\nnarrator: script\ntitle: T\n---\n\nOne.\n\n#[voice:"hart"]\n\nTwo.\n', 8),
        ("---\nnarrator: script\ntitle: T\nvoice: 'hart'\n---\n\nOne.\n", 4),
    ],
)
def test_a_voice_that_nobody_has_is_told_with_its_line_in_the_script(
    text: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "script.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        planning.adapt(str(path), Config())
    assert caught.value.where == f"{path}:{line}"
    assert "'heart'" in caught.value.hint


def test_a_voice_given_instead_needs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "script.md"
    path.write_text("---\nnarrator: script\ntitle: T\nvoice: hart\n---\n\nOne.\n", encoding="utf-8")
    assert planning.adapt(str(path), Config(), voice="heart").script.voice == "heart"
