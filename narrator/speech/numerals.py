"""Roman numerals: of wars and chapters, of kings and popes, and of what else bears a number."""

from __future__ import annotations

import re

from narrator.speech.context import after, before
from narrator.speech.numbers import Words, roman
from narrator.speech.sights import CAPITAL
from narrator.speech.spans import Rule, rule

_RULERS = (
    "Abbas|Abdulhamid|Abdulmejid|Abdullah|Adolf|Adrian|Afonso|Ahmed|Akihito|Albert|Albrecht|Alexander|Alexandra|Alexios|"
    "Alfonso|Amadeus|Amalric|Amenhotep|Andrew|Antiochus|Artaxerxes|Baldwin|Basil|Baudouin|Bayezid|B[eé]la|Benedict|"
    "Bhumibol|Bogdan|Bohemond|Boleslaus|Bolesław|Boniface|Boris|Canute|Carlos|Casimir|Catherine|Celestine|Charles|"
    "Childeric|Christian|Christopher|Clement|Clovis|Conrad|Constans|Constantine|Cyrus|Darius|David|Demetrius|Duncan|"
    "Eberhard|Edmund|Edward|Elizabeth|Emanuel|Emmanuel|Eric|Erik|Ernest|Ernst|Ethelred|Eugene|Faisal|Farouk|Felipe|"
    "Ferdinand|Francis|Franz|Frederick|Frederik|Friedrich|Fuad|Fulk|Georg|George|G[eé]za|Gregory|Gustaf|Gustav|Haakon|"
    "Hadrian|Harald|Hassan|Heinrich|Henri|Henry|Honorius|Hugh|Humbert|Hussein|Idris|Innocent|Isaac|Ivan|James|Jean|"
    "Jigme|Johann|John|Joseph|Juan|Julius|Justin|Justinian|Karl|Kenneth|Knud|Konrad|Ladislaus|Leo|Leopold|Letsie|Lothair|"
    "Louis|Ludwig|Magnus|Mahmud|Malcolm|Manfred|Manuel|Margaret|Margrethe|Maria|Martin|Mary|Mathias|Matthias|Maurice|"
    "Maximilian|Mehmed|Michael|Mieszko|Mircea|Mohammed|Mswati|Muhammad|Murad|Mustafa|Napoleon|Nicholas|Nikolai|Olaf|Olav|"
    "Orhan|Osman|Otto|Ottokar|Paul|Pedro|Peter|Philip|Philippe|Pius|Pomare|Ptolemy|Rainier|Rama|Ramesses|Ramses|Ranulf|"
    "Richard|Robert|Roger|Romanos|Rudolf|Rudolph|Sancho|Seleucus|Selim|Shapur|Sigismund|Sixtus|Sobhuza|Stefan|Stephen|"
    "Suleiman|Tahmasp|Theodore|Theodosius|Thutmose|Tiglath-Pileser|Tupou|Umberto|Urban|Valdemar|Victor|Vladimir|Vladislaus|"
    "Vytautas|Wenceslaus|Wilhelm|Willem|William|Xerxes|Yazdegerd|Zog"
)
_NUMBERED = (
    r"World War|Gulf War|Act|Agni|Annex|Apollo|Appendix|Army Corps|Article|Basel|Block|Book|Camp David|Category|Chamber|Chapter|Class|Corps|"
    r"Delta|Division|Episode|Factor|Falcon|Figure|Final Fantasy|Game|Geneva|Grade|Group|Gulf War|Increment|Level|Mark|"
    r"MiFID|Minuteman|Mk|Olympiad|Oslo|Part|Phase|Protocol|Rocky|Round|SALT|Saturn|Scene|Schedule|Section|Sector|Solvency|"
    r"Stage|START|Star Wars|Super Bowl|Table|Tier|Title|Titan|Trident|Type|Unit|Vatican|Volume|WrestleMania|Zone"
)
_COUNTED_FROM_ONE = frozenset(
    "World War|Act|Annex|Article|Book|Category|Chamber|Chapter|Class|Division|Mark|Part|Phase|SALT|Schedule|Section|Stage|START|Super Bowl|Tier|Title|"
    "Type|Vatican|Volume".split("|")
)
"""What has a first: after anything else, I is the letter or the pronoun."""
_VERB = (
    r" (?:am|was|have|had|do|did|can|will|would|could|should|might|may|must|think|thought|know|knew|met|saw|see|read|wrote|own|owned|"
    r"love|loved|like|liked|hate|hated|wish|want|wanted|need|needed|used?|got|get|found|made|took|said|just|really|never|always|also|"
    r"remember|enjoyed?|recommend|bought|grew|played|watched|played|ever|first|still)\b"
)
_NUMERAL = r"(?P<roman>[IVXLC]+)"
_END = r"\b(?!['’](?!s\b)[a-z]|\.[a-z]|-[A-Za-z])"


@rule(
    "roman",
    rf"\b(?P<lead>(?i:(?:{_NUMBERED})(?P<many>s?))) {_NUMERAL}(?P<letter>(?<=[IVX])[ABC])?"
    rf"(?P<more>(?:(?:/|-|–|,? (?:and|or) |, (?=[IVX]+,? (?:and|or) )| to )[IVX]+(?![A-Z]))*){_END}",
    needs="IVXLC",
    holds=(" I", " V", " X", " L", " C"),
)
def numbered(match: re.Match[str], words: Words) -> str | None:
    """Chapter IV, World War II, stage IIIB."""
    lead, numeral, value = match["lead"], match["roman"], roman(match["roman"])
    lead = {"Mk": "Mark"}.get(lead, lead)
    if (numeral == "I" and not match["more"]) and (
        _is_pronoun(match) or (lead.title() not in _COUNTED_FROM_ONE and lead not in _COUNTED_FROM_ONE)
    ):
        return None
    if not value or (
        set(numeral) & {"C", "L"} and (len(numeral) == 1 or lead.islower()) and lead != "Super Bowl"
    ):
        return None  # Part C, Type C, volume CI.
    first = " ".join([lead, words.cardinal(value), *(match["letter"] or "")])
    return first + re.sub("[IVX]+|[-–/]", lambda part: _next(part[0], words), match["more"])


def _next(written: str, words: Words) -> str:
    """What goes on after a numeral: Phase II/III, Class I, II and III."""
    signs = {"/": ", ", "-": " to ", "–": " to "}
    return signs.get(written) or words.cardinal(roman(written))


def _is_pronoun(match: re.Match[str]) -> bool:
    """The part I like: what is numbered has a capital, and no verb follows."""
    verb = re.match(_VERB, after(match))
    return bool(verb) or (
        match["lead"].islower() and not re.match(r"[,.;:)]|$| (?:of|trials?|clinical)\b", after(match))
    )


@rule(
    "roman",
    rf"\b(?P<lead>(?:{_RULERS})(?: (?:{_RULERS}))?) (?P<roman>[IVX]+)(?: and (?P<also>[IVX]{{2,}}))?{_END}",
    starts=CAPITAL,
    needs="IVX",
    holds=(" I", " V", " X"),
)
def ruler(match: re.Match[str], words: Words) -> str | None:
    """Henry VIII and John Paul II; but Malcolm X, and no middle initial."""
    value, follows = roman(match["roman"]), after(match)
    if len(match["roman"]) == 1 and re.match(rf"\. ?[A-Z]|{_VERB}", follows):
        return None
    if match["roman"] in ("I", "V") and re.match(r" [A-Z]", follows):
        return None
    if not value or match.group() == "Malcolm X":
        return None
    also = f" and {words.ordinal(roman(match['also']))}" if match["also"] else ""
    return f"{match['lead']} the {words.ordinal(value)}{also}"


_SURE = frozenset("II III VI VII VIII IX XI XII XIII".split())
"""Numerals that are nothing else after an acronym: GTA VI."""


@rule(
    "roman",
    r"\b(?P<lead>Act|Book|Chapter|Part|Scene|Title) (?P<roman>[ivx]{2,5})\b(?!['.-]\w)",
    starts=CAPITAL,
    needs="ivx",
    holds=("Ac", "Bo", "Ch", "Pa", "Sc", "Ti"),
)
def small(match: re.Match[str], words: Words) -> str | None:
    """Scene ii."""
    value = roman(match["roman"].upper())
    return f"{match['lead']} {words.cardinal(value)}" if value else None


@rule(
    "roman",
    rf"(?<=[A-Za-z] )(?P<roman>X{{0,3}}(?:IX|IV|VI{{0,3}}|I{{1,3}})|X{{2,3}}){_END}",
    starts=CAPITAL,
    needs="IVX",
    holds=(" I", " V", " X"),
)
def numeral(match: re.Match[str], words: Words) -> str | None:
    """After a name: of a person the third, of a thing three."""
    lead, value = before(match, 48), roman(match["roman"])
    after_name = re.search(r"\b[A-Z][\w'’-]*[a-z] $", lead)
    after_letters = match["roman"] in _SURE and re.search(r"\b[A-Z]{2,} $", lead)
    if len(match["roman"]) == 1 or not (after_name or after_letters):
        return None
    reigns = re.search(
        r"\b(?:King|Queen|Pope|Emperor|Prince|Tsar|Sultan|Shah|Duke|Kaiser|Patriarch) [\w ]*$", lead
    )
    heir = value in (2, 3, 4) and re.search(
        r"\b[A-Z][a-z]+ (?:[A-Z]\. )?(?!War|System|Program)[A-Z][a-z]+ $", lead
    )
    return f"the {words.ordinal(value)}" if reigns or heir else words.cardinal(value)


@rule(
    "roman",
    r"\b(?P<roman>[IVX]+)(?=(?:st|th)? century\b| (?:(?:Airborne|Army|Armored|Mountain|Panzer) )?(?:Olympiad|Corps|Olympic|Paralympic)\b)",
    starts=CAPITAL,
    needs="IVX",
    holds=("ce", "or", "ly", "al"),
)
def century(match: re.Match[str], words: Words) -> str | None:
    """The XXI century, XVIII Airborne Corps."""
    value = roman(match["roman"])
    return words.ordinal(value) if value else None


RULES: tuple[Rule, ...] = (numbered, small, century, ruler, numeral)
