"""English numbers in words, the American way or the British."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ("", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SIGNS = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus "}

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3},\d{1,2}(?= ?[%€]| [mb]illion\b)|\d{1,3}(?: \d{3})* 000(?!\d)|"
    r"\d+(?:\.\d+)?|\.\d+)"
)
"""A number as it is written, without its sign: 1,234.5; also 1 500 000, 3,45,000, and 2,5 where it can only be a decimal."""
SIGN = r"(?:(?<![\w)%°.,\ue000])[-−+]|(?<=\()–|(?<![\w.])(?<!\d[,/])(?<![A-Z]-))"
"""What a number may start after: its sign, which is never the hyphen of a compound or of a range, or no figure."""
DASH = r"(?:\s?[–—]\s?|\s-\s|-\s?)"
"""Between the ends of a range; a hyphen with room before it alone is a sign: 3 -4.3."""
HALVES = {"": "", "½": " and a half", "¼": " and a quarter", "¾": " and three quarters"}
VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}
YEAR = r"(?:1[0-9]\d\d|20\d\d)"
MAGNITUDE_WORDS = r"(?i:lakh crore|hundred (?:thousand|million|billion)|hundred|thousand|million|billion|trillion|quadrillion|lakh|crore)"

MAGNITUDES = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mln": "million",
    "mio": "million",
    "b": "billion",
    "bn": "billion",
    "bln": "billion",
    "t": "trillion",
    "tn": "trillion",
    "trn": "trillion",
    "cr": "crore",
}
"""Shortened magnitudes, in lower case."""


@dataclass(frozen=True, slots=True)
class Words:
    """Says numbers; ``british`` adds the "and" of "two hundred and five" and puts the day before the month."""

    british: bool = False

    def cardinal(self, number: int) -> str:
        if number < 0:
            return "minus " + self.cardinal(-number)
        if number < 1000:
            return self._hundreds(number)
        if number >= 1000 ** len(_SCALES):
            return self.digits(str(number))
        groups, scale = [], 0
        rest = number
        while rest:
            rest, group = divmod(rest, 1000)
            if group:
                groups.append(self._hundreds(group) + _SCALES[scale])
            scale += 1
        if self.british and 0 < number % 1000 < 100:
            groups[0] = "and " + groups[0]
        return " ".join(reversed(groups))

    def _hundreds(self, number: int) -> str:
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            return _below_hundred(rest)
        head = f"{_ONES[hundreds]} hundred"
        if not rest:
            return head
        return f"{head} {'and ' if self.british else ''}{_below_hundred(rest)}"

    def _indian(self, number: int) -> str:
        """Grouped as in India: 3,45,000 three lakh forty-five thousand."""
        crore, rest = divmod(number, 10**7)
        lakh, rest = divmod(rest, 10**5)
        parts = [(crore, " crore"), (lakh, " lakh"), (rest, "")]
        return " ".join(self.cardinal(part) + name for part, name in parts if part) or self.cardinal(0)

    def ordinal(self, number: int) -> str:
        words = self.cardinal(number)
        head, last = re.fullmatch(r"(.*?)([a-z]+)", words).groups()  # type: ignore[union-attr]
        regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
        return head + _ORDINALS.get(last, regular)

    def year(self, number: int) -> str:
        """1905 nineteen oh five, 2005 two thousand five, 2017 twenty seventeen."""
        century, rest = divmod(number, 100)
        if not 1000 <= number <= 9999 or (century % 10 == 0 and rest < 10):
            return self.cardinal(number)
        if rest == 0:
            return f"{_below_hundred(century)} hundred"
        return f"{_below_hundred(century)} {'oh ' if rest < 10 else ''}{_below_hundred(rest)}"

    def decade(self, number: int) -> str:
        """1990 nineteen nineties, 2000 two thousands, 90 nineties."""
        return plural(self.year(number) if number >= 1000 else self.cardinal(number))

    def number(self, written: str) -> str:
        """A number as written: a sign, grouped thousands, decimals; each decimal digit is said."""
        sign, digits = _SIGNS.get(written[0], ""), re.sub(r",(?=\d{3})| ", "", written.lstrip("-−–+"))
        if re.search(r",\d\d,", written):
            return sign + self._indian(int(written.lstrip("-−–+").replace(",", "")))
        digits = digits.replace(",", ".")
        whole, point, decimals = digits.partition(".")
        if point and decimals:
            before = self.number(whole) + " " if whole else ""
            return f"{sign}{before}point {self.digits(decimals)}"
        if (len(whole) > 1 and whole[0] == "0") or len(whole) > 3 * len(_SCALES):
            return sign + self.digits(whole)
        return sign + self.cardinal(int(whole))

    def digits(self, written: str, zero: str = "zero") -> str:
        return " ".join(zero if digit == "0" else _ONES[int(digit)] for digit in written if digit.isdigit())

    def code(self, written: str) -> str:
        """A number in a name: 400 four hundred, 737 seven thirty-seven, 101 one oh one, 2254 twenty-two fifty-four."""
        if (len(written) > 1 and written[0] == "0") or len(written) > 4:
            return self.digits(written, "oh" if len(written) < 5 else "zero")
        number = int(written)
        if len(written) < 3 or written.endswith("00"):
            return self.year(number) if len(written) == 4 else self.cardinal(number)
        if len(written) == 4:
            return self.year(number)
        rest = f"oh {_ONES[number % 10]}" if written[1] == "0" else _below_hundred(number % 100)
        return f"{_ONES[number // 100]} {rest}"

    def fraction(self, numerator: int, denominator: int) -> str:
        if denominator == 2:
            return f"{self.cardinal(numerator)} {'half' if numerator == 1 else 'halves'}"
        part = "quarter" if denominator == 4 else self.ordinal(denominator)
        return f"{self.cardinal(numerator)} {part if numerator == 1 else part + 's'}"

    def mixed(self, whole: int, numerator: int, denominator: int) -> str:
        part = "a half" if (numerator, denominator) == (1, 2) else self.fraction(numerator, denominator)
        return f"{self.cardinal(whole)} and {part}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def plural(word: str) -> str:
    """Of a number word or a unit: nineties, sixes, miles, inches."""
    if word.endswith("y") and word[-2:-1] not in "aeo":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("x", "ch", "s")) else "s")


def roman(written: str) -> int:
    """The value of a Roman numeral; 0 when it is not one as the Romans are taught to have written it."""
    if not re.fullmatch(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", written):
        return 0
    values = [_ROMAN[letter] for letter in written]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
