"""The pronunciation sheet, and the commands that read and write lexicons."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from narrator import cli, config, speech
from narrator.cli.lexicon import command
from narrator.dictionary import Dictionary
from narrator.errors import ConfigError
from narrator.lexicon import Entry, Kind, Lexicon
from narrator.lexicon.sheet import in_full
from narrator.lexicon.suggestions import Ears, Passage, Sort, Suggestion, skeleton, suggest
from narrator.speech.acronyms import definitions

KNOWN = Lexicon((Entry(("Deir Ezzor",), say="dair ez-ZOR"), Entry(("Raqqa",), say="rak-uh")))


def ears(known: Lexicon) -> Ears:
    return Ears(
        lexicon=known,
        reader=Dictionary(),
        say=lambda text: speech.say(text, language="en-US", lexicon=known),
        settled=lambda acronym: acronym == "NATO",
        define=definitions,
        stands_for={"VBIED": "car bomb"},
    )


def listed(*texts: str, known: Lexicon = KNOWN) -> dict[str, Suggestion]:
    passages = [Passage("r.md", line, text) for line, text in enumerate(texts, 1)]
    return {each.written: each for each in suggest(passages, ears(known), entries=known.entries)}


def test_lists_names_acronyms_codes_and_words() -> None:
    sheet = listed(
        "The SXQR in Zkufistan lost a T-90A to muqawama fighters.",
        "General Xulfiq al-Bmani of NATO met them.",
    )
    assert {name: each.sort for name, each in sheet.items()} == {
        "SXQR": Sort.ACRONYM,
        "Zkufistan": Sort.NAME,
        "T-90A": Sort.CODE,
        "muqawama": Sort.WORD,
        "Xulfiq al-Bmani": Sort.NAME,
        "NATO": Sort.ACRONYM,
    }
    assert [name for name, each in sheet.items() if each.settled] == ["NATO"]
    assert list(sheet)[-1] == "NATO"
    assert sheet["Xulfiq al-Bmani"].places == ("r.md:2",)
    assert sheet["SXQR"].entry.kind is Kind.LETTERS
    assert sheet["T-90A"].words == "T ninety A"


def test_what_is_known_is_not_listed() -> None:
    addresses = "https://zkuf.example.org/Zkuf, mail@zkuf.org"
    assert listed(f"London, Raqqa’s walls and DEIR EZZOR; see {addresses} and The Guardian.") == {}


def test_an_acronym_can_be_said_as_the_report_explains_it() -> None:
    sheet = listed("The SXQR came.", "The Southern Xylophone Quartet of Rimini (SXQR) left.", "A VBXN.")
    assert sheet["SXQR"].full == "Southern Xylophone Quartet of Rimini"
    assert in_full(sheet["SXQR"]).endswith('"Southern Xylophone Quartet of Rimini" --kind alias')
    assert in_full(sheet["VBXN"]) == ""
    assert listed("A VBIED.")["VBIED"].full == "car bomb"


def test_an_acronym_that_a_lexicon_knows_is_listed_as_settled() -> None:
    known = Lexicon((Entry(("SXQR",), kind=Kind.LETTERS), Entry(("Raqqa",), say="rak-uh")))
    sheet = listed("The SXQR and two SXQRs left Raqqa.", known=known)
    assert {name: (each.count, each.settled) for name, each in sheet.items()} == {"SXQR": (2, True)}


def test_loud_headlines_are_not_acronyms() -> None:
    assert listed("GOVERNMENT FORCES TAKE CITY") == {}


def test_the_most_frequent_first_and_words_last() -> None:
    sheet = listed("Zkufa. Xbala. Xbala. A muqawama muqawama muqawama.")
    assert list(sheet) == ["Xbala", "Zkufa", "muqawama"]


def test_spellings_of_a_name_are_one() -> None:
    sheet = listed(
        "Zkuf El Mbar fell.", "Zkuf al-Mbar and Zkuf Em-Mbar.", "Zkuf al-Mbar's hills.", known=Lexicon()
    )
    (each,) = [each for each in sheet.values() if each.written.startswith("Zkuf")][:1]
    assert each.variants[0] == ("Zkuf al-Mbar", 2)
    assert ("Zkuf El Mbar", 1) in each.variants


def test_another_spelling_of_a_known_name() -> None:
    each = listed("The road to Deir Ezzour is cut.")["Deir Ezzour"]
    assert each.like == "Deir Ezzor"
    assert (each.entry.say, each.entry.ipa) == ("dair ez-zor", "dɛɹ ɛˈzɔɹ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir Ezzor", "Deir ez-Zor"),
        ("Deir Ezzor", "Dayr al-Zawr"),
        ("Hasakah", "al-Hassakeh"),
        ("Muqtada", "Moqtadah"),
        ("Zelensky", "Zelenskyy"),
        ("Khartoum", "Kartum"),
    ],
)
def test_skeletons_agree(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Mosul", "Masyaf"), ("Homs", "Hama"), ("Idlib", "Tablib")])
def test_skeletons_differ(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


# -- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "narrator.toml").write_text(
        '[show]\ntitle = "Test"\n\n[saying]\nlexicons = ["news"]  # ours\n'
    )
    reports = tmp_path / "week"
    reports.mkdir()
    (reports / "one.md").write_text(
        "# Fighting near Zkufistan\n\nThe city of Deir Ezzor is near Zkufistan.\n"
    )
    (reports / "two.md").write_text(
        "# A quiet day\n\nNothing happened in Zkufistan on Monday, officials said.\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args, catch_exceptions=False)


def test_a_week_is_listed_as_json(show: Path) -> None:
    (each,) = json.loads(run("suggest", "week", "--json").stdout)
    assert (each["written"], each["count"], each["sort"]) == ("Zkufistan", 3, "name")
    assert each["places"] == ["week/one.md:1", "week/one.md:3", "week/two.md:3"]
    assert each["command"].startswith('narrator lexicon add "Zkufistan" "')


def test_what_is_decided_is_no_longer_listed(show: Path) -> None:
    result = run("add", "Zkufistan", "ZKOO-fiss-tahn")
    assert "/ˈzkufɪstɑn/" in result.output
    assert (
        (show / "narrator.toml").read_text().endswith('lexicons = ["news", "pronunciations.toml"]  # ours\n')
    )
    assert json.loads(run("suggest", "week", "--json").stdout) == []


def test_what_an_entry_does(show: Path) -> None:
    effects = json.loads(run("test", "Deir Ezzor", "week", "--json").stdout)
    assert [(e["path"], e["line"], e["say"]) for e in effects] == [("week/one.md", 3, "dair ez-zor")]
    tried = json.loads(run("test", "Zkufistan", "week", "--say", "koo-fiss", "--json").stdout)
    assert [e["say"] for e in tried] == ["koo-fiss"] * 3


def test_a_full_name_changes_the_first_line_of_each_report(show: Path) -> None:
    (show / "week" / "one.md").write_text("# The SXQ came\n\nThe SXQ went on Monday, and the SXQ stayed.\n")
    run("add", "SXQ", "Southern Quartet", "--kind", "expand-first")
    effects = json.loads(run("test", "SXQ", "week", "--json").stdout)
    assert [(each["path"], each["line"], each["say"]) for each in effects] == [
        ("week/one.md", 1, "Southern Quartet")
    ]


def test_the_sheet_can_be_heard(show: Path) -> None:
    result = run("suggest", "week", "--html", "sheet.html", "--audition", "heard")
    assert result.exit_code == 0, result.output
    page = (show / "sheet.html").read_text()
    assert "Zkufistan" in page
    assert 'data-sound="data:audio/wav;base64,UklGR' in page
    with wave.open(str(show / "heard" / "audition.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() > 1.0
    assert "Zkufistan" in (show / "heard" / "audition.txt").read_text()


def test_the_sheet_is_read_by_the_voice_that_was_asked_for(show: Path) -> None:
    for name in ("tone", "espeak-en"):
        assert run("suggest", "week", "--voice", name, "--audition", name).exit_code == 0
    heard = [(show / name / "audition.wav").read_bytes() for name in ("tone", "espeak-en")]
    assert heard[0] != heard[1]
    with pytest.raises(ConfigError, match="nobody"):
        run("suggest", "week", "--voice", "nobody", "--audition", "heard")


def test_pls_out_and_in(show: Path) -> None:
    run("add", "Zkufistan", "ZKOO-fiss-tahn", "--also", "Zkuf")
    run("export", "pronunciations.toml", "--to", "out.pls")
    (show / "pronunciations.toml").unlink()
    (show / "narrator.toml").write_text("")
    assert "1 added, 0 changed" in run("import", "out.pls").output
    assert run("test", "Zkuf", "week").output.endswith("'Zkuf' is said 3 times in 2 reports.\n")


def test_check_tells_of_rivals(show: Path) -> None:
    assert run("check", "news").exit_code == 0
    (show / "own.toml").write_text(
        '[[entry]]\nmatch = "A B"\nsay = "x"\n\n[[entry]]\nmatch = "A B"\nsay = "y"\n'
    )
    result = run("check", "own.toml")
    assert result.exit_code == 1
    assert "own.toml:5" in result.output


# -- what is decided already -----------------------------------------------------------------------------


def test_what_a_rule_has_words_for_is_not_listed() -> None:
    written = "Cllr Smith of St Mary's met Rep. Jones, R-Ohio, on Sat., Nov. 21, in a SW wind of 20 knots."
    assert listed(written, "THE end came.") == {}


def test_inflections_of_known_words_are_known() -> None:
    assert listed("He denied and verified it; the happiest of the copied.") == {}


def test_what_a_lexicon_says_is_told_as_it_says_it() -> None:
    known = Lexicon((Entry(("SXQR",), say="Southern Xylophone Quartet", kind=Kind.ALIAS),))
    (each,) = listed("The Southern Xylophone Quartet (SXQR).", known=known).values()
    assert (each.words, each.full, each.settled) == ("Southern Xylophone Quartet", "", True)


# -- the show's settings ---------------------------------------------------------------------------------


def test_an_entry_is_added_for_the_settings_that_were_named(show: Path) -> None:
    (show / "other.toml").write_text('[show]\ntitle = "Other"\n')
    before = (show / "narrator.toml").read_text()
    result = run("add", "Zkuf", "zkoof", "--config", "other.toml")
    assert "other.toml: [saying] lexicons now has pronunciations.toml" in result.output
    assert config.load(show / "other.toml").saying.lexicons == ("news", "pronunciations.toml")
    assert (show / "narrator.toml").read_text() == before


def test_an_entry_is_added_where_it_is_right(show: Path) -> None:
    (show / "narrator.toml").write_text('[saying]\nlexicons = ["news", "house.toml", "own.toml"]\n')
    (show / "house.toml").write_text("")
    (show / "own.toml").write_text('[[entry]]\nmatch = "Zkufistan"\nsay = "zkoof"\n')
    assert "own.toml: changed" in run("add", "Zkufistan", "koo-fiss").output
    effects = json.loads(run("test", "Zkufistan", "week", "--json").stdout)
    assert {each["say"] for each in effects} == {"koo-fiss"}


def test_importing_tells_what_it_did_to_the_settings(show: Path) -> None:
    (show / "names.toml").write_text('[[entry]]\nmatch = "Zkuf"\nsay = "zkoof"\n')
    assert (
        "narrator.toml: [saying] lexicons now has pronunciations.toml" in run("import", "names.toml").output
    )


def test_a_lexicon_that_is_wrong_is_a_wrong_setting(show: Path) -> None:
    (show / "narrator.toml").write_text('[saying]\nlexicons = ["news", "gone.toml"]\n')
    for command_line in (
        ["spoken", "Hello."],
        ["lexicon", "check"],
        ["episode", "week/one.md"],
        ["batch", "week"],
    ):
        with pytest.raises(SystemExit) as status:
            cli.main(command_line)
        assert status.value.code == 2, command_line


@pytest.mark.parametrize(
    "command_line",
    [
        ["lexicon", "export", "--to", "."],
        ["lexicon", "add", "Zkuf", "zkoof", "--to", "."],
        ["lexicon", "suggest", "week", "--html", "."],
        ["say", "Hello.", "--output", "."],
        ["voices", "tone", "--audition", "--output", "."],
    ],
)
def test_a_folder_is_no_file(show: Path, command_line: list[str]) -> None:
    with pytest.raises(SystemExit) as status:
        cli.main(command_line)
    assert status.value.code == 2
