"""Lexicons as files: mistakes with their line, PLS, and a person's own file kept as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import config, lexicon
from narrator.errors import LexiconError
from narrator.lexicon import Case, Entry, Kind, editing, entries, pls

MISTAKES = [
    (
        '[[entry]]\nmatch = "a"\nsay = "b"\n\n[[entry]]\nmatch = "c"\nipa = "dR"',
        7,
        "unknown phoneme symbol",
        "ɹ",
    ),
    ('entry = [\n  { match = "a", say = "b" },\n  { match = "c", sya = "d" },\n]', 3, "'sya'", "'say'"),
    ('language = "en"\nentires = []', 2, "'entires'", "'entry'"),
    ('[[entry]]\nmatch = "M23"\nkind = "letters"', 3, "not all letters", "twenty-three"),
    ('[[entry]]\nmatch = "M23"\nkind = "leters"', 3, "unknown kind", "'letters'"),
    ('[[entry]]\nmatch = "a"\nsay = "b"\ncase = "upper"', 4, "unknown case", "exact"),
    ("[[entry]]\nmatch = 3", 2, "string", ""),
    ('[[entry]]\nmatch = ["a", 3]\nsay = "b"', 2, "string", ""),
    ('[[entry]]\nmatch = "…"\nsay = "b"', 2, "nothing to match", ""),
    ('[[entry]]\n# nothing\nsay = "b"', 1, "needs a match", ""),
    ('[[entry]]\nmatch = "a"', 2, "does not tell", "add say or ipa"),
    ('[[entry]]\nmatch = "a"\nkind = "alias"\nipa = "ɑ"', 3, "needs the words", "add say"),
    ('[[entry]]\nmatch = "a"\nsay = "N4"', 3, "'4'", "in words"),
    ('[[entry]]\nmatch = "a"\nsay = "b"\nplural = "yes"', 4, "true or false", ""),
    ('[[entry]]\nmatch = "a"\nsay = "b\n', 3, "is not TOML", ""),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), MISTAKES)
def test_a_mistake_names_its_line(text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(LexiconError) as caught:
        entries.parse(text, name="my.toml")
    assert caught.value.where == f"my.toml:{line}"
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_lexicon_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such lexicon") as caught:
        lexicon.load(["newz"], folder=tmp_path)
    assert "'news'" in caught.value.hint
    with pytest.raises(LexiconError) as caught:
        lexicon.load(["own.toml"], folder=tmp_path)
    assert "lexicon add" in caught.value.hint


def test_a_path_starts_at_the_shows_folder(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[[entry]]\nmatch = "Raqqa"\nsay = "x"\n')
    loaded = lexicon.load(["news", "own.toml"], folder=tmp_path)
    assert loaded.find("Raqqa")[0].say == "x"
    assert loaded.entries[-1].where == f"{tmp_path / 'own.toml'}:1"


# -- PLS -------------------------------------------------------------------------------------------------

ENTRY = st.builds(
    Entry,
    match=st.lists(st.text("abc XYZ&<>'é-", min_size=1).filter(str.strip), min_size=1, max_size=3).map(
        lambda words: tuple(f"w {' '.join(word.split())}" for word in words)
    ),
    say=st.sampled_from(["rak-uh", "Syrian Arab Army", "S.A.A", "it's"]),
    ipa=st.sampled_from(["", "ˈɹækə"]),
    kind=st.sampled_from(Kind),
    case=st.sampled_from(Case),
    plural=st.booleans(),
    lang=st.sampled_from(["en", "en-GB", "fr"]),
    engine=st.sampled_from(["", "piper"]),
    source=st.sampled_from(["", 'the "Who\'s Who" & others']),
)


@settings(deadline=None)
@given(st.lists(ENTRY, max_size=4))
def test_pls_and_back(shelf: list[Entry]) -> None:
    there = pls.dump(shelf, language="en")
    back = pls.parse(there, name="x.pls")
    assert [(e.match, e.kind, e.case, e.plural, e.lang, e.engine, e.source) for e in back] == [
        (e.match, e.kind, e.case, e.plural, e.lang, e.engine, e.source) for e in shelf
    ]
    assert [entries.spoken(entry) for entry in back] == [entries.spoken(entry) for entry in shelf]


W3C = """<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa"
  xml:lang="en-US"><meta name="creator" content="somebody"/>
  <lexeme><grapheme>judgment</grapheme><grapheme>judgement</grapheme><phoneme>ˈdʒʌdʒ.mənt</phoneme></lexeme>
  <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>
</lexicon>"""


def test_reads_the_pls_of_others() -> None:
    judgment, w3c = pls.parse(W3C, name="x.pls")
    assert (judgment.match, judgment.ipa, judgment.lang) == (
        ("judgment", "judgement"),
        "ˈdʒʌdʒ.mənt",
        "en-US",
    )
    assert (w3c.kind, w3c.say, w3c.where) == (Kind.ALIAS, "World Wide Web Consortium", "x.pls:5")


def test_the_way_that_a_pls_prefers_is_right() -> None:
    both = "<phoneme>ˈdʒʌdʒ.mənt</phoneme><phoneme>ˈdʒʌdʒ</phoneme>"
    preferred = both.replace("<phoneme>ˈdʒʌdʒ<", '<phoneme prefer="true">ˈdʒʌdʒ<')
    for written, right in ((both, "ˈdʒʌdʒ.mənt"), (preferred, "ˈdʒʌdʒ")):
        judgment, _ = pls.parse(W3C.replace("<phoneme>ˈdʒʌdʒ.mənt</phoneme>", written), name="x.pls")
        assert judgment.ipa == right


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("<lexicon version", '<!DOCTYPE x [<!ENTITY a "b">]><lexicon version', 2, "document type"),
        ('alphabet="ipa"', 'alphabet="x-sampa"', 2, "x-sampa"),
        ("ˈdʒʌdʒ.mənt", "ˈdZʌdʒ", 4, "unknown phoneme symbol 'Z'"),
        ("<alias>World Wide Web Consortium</alias>", "", 5, "does not tell"),
        ("</lexicon>", "</lexeme>", 6, "not XML"),
        ("2005/01/pronunciation-lexicon", "2005/01/other", 2, "not a pronunciation lexicon"),
    ],
)
def test_refuses_other_xml(old: str, new: str, line: int, message: str) -> None:
    with pytest.raises(LexiconError) as caught:
        pls.parse(W3C.replace(old, new, 1), name="x.pls")
    assert message in caught.value.message
    assert caught.value.where == f"x.pls:{line}"


# -- a person's own file ---------------------------------------------------------------------------------


def test_adding_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('# Ours.\n\n[[entry]]\nmatch = "Raqqa"  # the city\nsay = "rak-uh"\nnote = "as NPR"\n')
    assert editing.add(path, [Entry(("Homs",), say="homz"), Entry(("RAQQA", "Raqqa"), ipa="ˈɹɑkə")]) == (1, 1)
    text = path.read_text()
    assert text.startswith("# Ours.\n\n[[entry]]\n")
    assert 'note = "as NPR"' in text
    assert text.endswith('\n\n[[entry]]\nmatch = "Homs"\nsay = "homz"\n')
    raqqa, homs = lexicon.read(path)
    assert (raqqa.match, raqqa.say, raqqa.ipa) == (("Raqqa", "RAQQA"), "", "ˈɹɑkə")
    assert homs.say == "homz"


def test_adding_to_a_list_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('entry = [\n  { match = "Raqqa", say = "rak-uh" }, # the city\n]\n')
    editing.add(path, [Entry(("Homs",), say="homz")])
    assert "# the city" in path.read_text()
    assert [entry.name for entry in lexicon.read(path)] == ["Raqqa", "Homs"]


def test_adding_twice_is_adding_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "own.toml"
    for _ in range(2):
        editing.add(path, [Entry(("Deir ez-Zor",), say="dair ez-zor")])
    editing.add(path, [Entry(("Deir ez Zor",), say="dair ez-zor")])
    assert len(lexicon.read(path)) == 1


def test_a_broken_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[[entry]\n")
    with pytest.raises(LexiconError):
        editing.add(path, [Entry(("Homs",), say="homz")])
    assert path.read_text() == "[[entry]\n"


def test_the_settings_name_the_lexicon_once(tmp_path: Path) -> None:
    path = tmp_path / config.FILE_NAME
    path.write_text('# Show.\n[show]\ntitle = "x"  # hm\n')
    assert editing.mention(path, "own.toml", before=["news"])
    assert not editing.mention(path, "own.toml", before=["news"])
    assert path.read_text().startswith('# Show.\n[show]\ntitle = "x"  # hm\n')
    assert config.load(path).saying.lexicons == ("news", "own.toml")
