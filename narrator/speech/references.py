"""References: No. 10, Fig. 3, pp. 12-15, Section 3(b), § 5."""

from __future__ import annotations

import re

from narrator.speech.numbers import Words, roman
from narrator.speech.spans import Rule, rule

_SHORT = {
    "apt": "apartment",
    "art": "article",
    "arts": "articles",
    "bldg": "building",
    "ch": "chapter",
    "ed": "edition",
    "eq": "equation",
    "ex": "exhibit",
    "fig": "figure",
    "figs": "figures",
    "fn": "footnote",
    "hwy": "highway",
    "no": "number",
    "nos": "numbers",
    "p": "page",
    "para": "paragraph",
    "paras": "paragraphs",
    "pp": "pages",
    "prop": "proposition",
    "pt": "part",
    "reg": "regulation",
    "rd": "round",
    "ste": "suite",
    "res": "resolution",
    "rev": "revision",
    "rm": "room",
    "rte": "route",
    "sec": "section",
    "vol": "volume",
    "vols": "volumes",
}
_NAMES = "|".join(sorted((*_SHORT, *(name.capitalize() for name in _SHORT)), key=len, reverse=True))
_PARTS = (
    r"Sections?|Articles?|Rules?|Clauses?|Paragraphs?|Regulations?|Schedules?|Resolutions?|Title|Subsections?|"
    r"section|article|rule|clause|paragraph|subsection"
)


@rule(
    "reference",
    rf"\b(?P<word>{_NAMES})\. ?(?:(?P<code>(?:\d{{4}}-\d+|\d{{2}}-\d{{3,6}})(?!\d)|\d{{3,4}}(?=[\s,;)]|\.?$|\. ))|(?P<roman>[IVXLC]+)\b|(?=\d))",
    needs=".",
)
def reference(match: re.Match[str], words: Words) -> str | None:
    name = _SHORT[match["word"].lower()]
    said = name.capitalize() if match["word"][0].isupper() else name
    if match["roman"]:
        value = roman(match["roman"])
        return f"{said} {words.cardinal(value)}" if value else None
    if not match["code"]:
        return said + " "
    if name.startswith("page"):
        return f"{said} {words.number(match['code'])}"
    return " ".join([said, *(words.code(part) for part in match["code"].split("-"))])


@rule("reference", r"(?<!\w)(?:№ ?|# ?|N[°º]\.? ?|No (?=\d{1,3}\b(?!,| [a-z]+s\b)))(?=\d)", needs="№#°ºN")
def number_sign(match: re.Match[str], words: Words) -> str:
    return "Number " if match.group() == "No " else "number "


@rule("reference", r"§§? ?(?=\d)", needs="§")
def section_sign(match: re.Match[str], words: Words) -> str:
    return "sections " if match.group().startswith("§§") else "section "


@rule(
    "reference",
    rf"\b(?P<lead>{_PARTS}) (?P<n>\d{{1,9}}(?:\.\d{{1,9}})*)(?P<letter>[A-Z]?)(?P<parts>(?:\((?:\d{{1,2}}|[a-z]{{1,4}}|[A-Z])\))*)(?![\w,]\d|\w)",
)
def article(match: re.Match[str], words: Words) -> str:
    """Section 3(b)(ii), Article 5, Rule 4.2."""
    numbers = match["n"].split(".")
    number = (
        words.code(numbers[0])
        if len(numbers) == 1
        else " point ".join(words.cardinal(int(each)) for each in numbers)
    )
    parts = (_part(part, words) for part in re.findall(r"\w+", match["parts"]))
    return " ".join(part for part in (match["lead"], number, match["letter"], *parts) if part)


def _part(written: str, words: Words) -> str:
    """A paragraph by its number, its letter or its Roman numeral."""
    if written.isdigit():
        return words.cardinal(int(written))
    if written in ("i", "ii", "iii", "iv", "vi", "vii", "viii", "ix"):
        return words.cardinal(roman(written.upper()))
    return " ".join(written.upper()) if len(written) < 3 else written


RULES: tuple[Rule, ...] = (reference, number_sign, section_sign, article)
