"""What a report is in, told by its words whatever a page's template says; and what narrator says in it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from narrator import report, script, wording
from narrator.config import Clean, Narration, Show
from narrator.errors import ConfigError
from narrator.model import Report, Role, Source
from narrator.report import languages

LONG = {
    "cs": "Vláda včera schválila rozpočet na příští rok. Opozice není spokojená, protože "
    "školy dostanou méně peněz, "
    "než kolik bylo slíbeno, a jízdné bude dražší. Premiérka řekla, že dohoda byla těžká, ale že je ráda.",
    "da": "Regeringen vedtog i går budgettet for næste år, og oppositionen er ikke "
    "tilfreds. Statsministeren sagde, "
    "at det havde været en svær aftale, men at hun var glad for resultatet.",
    "de": "Nach tagelangem Regen ist die Oder am Mittwoch um drei Meter gestiegen. Mehr "
    "als zwölftausend Menschen "
    "mussten ihre Häuser verlassen, teilte der Krisenstab mit.",
    "es": "Tras varios días de lluvia, el Ebro creció tres metros el miércoles. Más de "
    "doce mil personas tuvieron "
    "que dejar sus casas, informó Protección Civil.",
    "fi": "Hallitus hyväksyi eilen ensi vuoden talousarvion, eikä oppositio ole "
    "tyytyväinen. Pääministeri sanoi, että "
    "sopimus oli vaikea, mutta hän oli iloinen tuloksesta. Koulut saavat nyt enemmän rahaa.",
    "fr": "Après plusieurs jours de pluie, la rivière est montée de trois mètres mercredi. "
    "Plus de douze mille "
    "personnes ont dû quitter leur maison, a indiqué la préfecture.",
    "mr": "सरकारने काल अर्थसंकल्प मंजूर केला आणि ही चांगली बातमी आहे. पंतप्रधानांनी "
    "सांगितले की हा करार कठीण होता, "
    "पण ते निकालावर खूश आहेत. आता शाळांसाठी अधिक पैसे असतील आणि रस्ते चांगले होतील.",
    "pt": "O governo aprovou ontem o orçamento para o próximo ano, e a oposição não está "
    "satisfeita. A ministra "
    "disse que o acordo foi difícil, mas que estava contente com o resultado.",
    "uk": "Уряд учора ухвалив бюджет на наступний рік, і опозиція незадоволена. Прем'єрка "
    "сказала, що домовитися "
    "було важко, але вона рада, що грошей на школи тепер буде більше, ніж торік.",
    "ur": "حکومت نے کل اگلے سال کا بجٹ منظور کر لیا ہے اور حزب اختلاف اس سے خوش نہیں ہے۔",
}
ENGLISH = (
    "The council voted on Monday to close the old bridge. It will be shut for most of the winter, "
    "and the buses that used it are going round by the harbour."
)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("language", "text"), LONG.items())
@pytest.mark.parametrize("page", ["{0}\n\n{0}\n", "<html><body><article><p>{}</p></article></body></html>"])
def test_the_words_tell_the_language(tmp_path: Path, language: str, text: str, page: str) -> None:
    """A page that says nothing of its language was read by the show's English voice."""
    name = "a.html" if page.startswith("<") else "a.txt"
    assert report.read(written(tmp_path, name, page.format(text)), language="en-US").language == language


def test_words_count_more_than_a_template(tmp_path: Path) -> None:
    page = f"<html lang='en-US'><body><article><p>{LONG['de']}</p></article></body></html>"
    read = report.read(written(tmp_path, "a.html", page), language="en-US")
    assert read.language == "de"
    assert "It says that it is in en-US, and its words are de." in read.doubts


def test_a_writer_knows_best(tmp_path: Path) -> None:
    text = f"---\nlanguage: nl\n---\n\n{LONG['de']}\n"
    assert report.read(written(tmp_path, "a.md", text), language="en-US").language == "nl"
    assert report.read(written(tmp_path, "a.txt", LONG["de"]), clean=Clean(language="nl")).language == "nl"


def test_what_is_no_tag_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a language's tag"):
        report.read(written(tmp_path, "a.txt", LONG["de"]), clean=Clean(language="High German"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Bundestag stimmt heute über das neue Gesetz ab.", "de"),
        ("Le train est en retard.", "fr"),
        ("Llueve en Galicia desde ayer por la mañana.", "es"),
        ("Il treno è in ritardo.", "it"),
        ("Уряд ухвалив бюджет, і це добре для країни.", "uk"),
        ("সরকার বাজেট পাস করেছে।", "bn"),
        ("The council voted on Monday to close the bridge.", "en-GB"),
        ("Rain and wind on Saturday.", "en-GB"),
    ],
)
def test_one_sentence_can_be_enough(text: str, language: str) -> None:
    assert languages.settle(text, told="", declared="", usual="en-GB") == languages.Verdict(language)


@pytest.mark.parametrize(
    "text",
    [
        "Macron visits Berlin",
        "Vláda včera odstoupila.",
        "Ten dead in fire",
        "Le Monde sold",
        "Son of man is met",
    ],
)
def test_what_is_too_short_to_tell_is_said_to_be(text: str) -> None:
    verdict = languages.settle(text, told="", declared="", usual="en-GB")
    assert verdict.language == "en-GB"
    assert "too short" in verdict.doubt


def test_few_words_do_not_contradict_a_document() -> None:
    assert languages.settle("Il treno.", told="", declared="es", usual="en") == languages.Verdict("es")


def test_a_region_is_kept() -> None:
    for declared, language in (("", "en-GB"), ("en", "en-GB"), ("en-AU", "en-AU")):
        assert languages.settle(ENGLISH, told="", declared=declared, usual="en-GB").language == language
    assert languages.settle(LONG["pt"], told="", declared="pt-BR", usual="en").language == "pt-BR"


# -- what narrator says ----------------------------------------------------------------------------------


def report_in(language: str) -> Report:
    day = datetime.date(2024, 6, 5)
    source = Source("https://www.example.org/a", "0" * 64)
    return Report("Hochwasser", (), source, date=day, byline="Jürgen Müßig", language=language)


def test_a_german_report_is_opened_and_closed_in_german() -> None:
    made = script.write(report_in("de-AT"), show=Show(title="Die Lage"))
    assert [segment.text for segment in made.segments] == [
        "Die Lage.",
        "Hochwasser.",
        "Von Jürgen Müßig.",
        "5. Juni 2024.",
        "Das war der Bericht „Hochwasser“. Er erschien auf example.org. Das war Die Lage."
        " Diese Folge wurde von einer synthetischen Stimme gelesen.",
    ]


@pytest.mark.parametrize("language", sorted({*wording.languages(), "sw", "xx"} - {"en"}))
def test_no_other_language_is_given_an_english_sentence(language: str) -> None:
    made = script.write(report_in(language), show=Show(title="Die Lage"))
    said = " ".join(segment.text for segment in made.segments)
    for english in ("By ", "That was", "This ", "synthetic voice", "June", "published"):
        assert english not in said
    assert "Die Lage" in said
    assert "Jürgen Müßig" in said


@pytest.mark.parametrize("language", wording.languages())
def test_every_language_says_all_of_it(language: str) -> None:
    told = wording.find(language)
    assert {role for role, _ in script.fill(told.opening, dict.fromkeys(script.VALUES, "x"), Role.OPENING)}
    assert len(told.opening) == 4
    assert len(told.closing) == 3
    assert len(told.table) == 2
    assert told.disclosure
    assert (told.ending == "Closing") == (language == "en")
    assert "{title}" in told.digest
    assert wording.left_out(7, language)


def test_a_name_that_nobody_gave_is_not_said_in_another_language() -> None:
    for language, said in (("de", False), ("en-GB", True)):
        texts = [segment.text for segment in script.write(report_in(language)).segments]
        assert any(Show().title in text for text in texts) == said


def test_words_of_the_users_own_stay() -> None:
    narration = Narration(opening=("Servus.",), disclosure_text="Es liest eine Maschine.")
    made = script.write(report_in("de"), narration=narration)
    assert made.segments[0].text == "Servus."
    assert made.segments[-1].text.endswith("Es liest eine Maschine.")


def test_a_title_with_its_own_mark_gets_no_full_stop_beside_it() -> None:
    for language, closed in (
        ("de", "„Wer zahlt?“ Das war"),
        ("fr", "« Wer zahlt? » C’était"),
        ("zh", "《Wer zahlt?》"),
    ):
        asked = Report("Wer zahlt?", (), Source("", ""), language=language)
        assert closed in script.write(asked, show=Show(title="X")).segments[-1].text


def test_a_date_in_the_title_is_not_said_twice_in_german() -> None:
    asked = Report("Lage am 5. Juni 2024", (), Source("", ""), date=datetime.date(2024, 6, 5), language="de")
    assert Role.DATE not in [segment.role for segment in script.write(asked).segments]
