"""Acronyms: which are said as words, which letter by letter, and how letters sound.

Decided in this order: words everybody knows as words, names everybody spells, what the report itself
defines, and last the pattern of the letters. No engine is trusted with one: spelled letters are
written apart, and a pronunciation keeps the letter A from turning into the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from narrator.model import Pronunciation, Span
from narrator.speech.context import after, before
from narrator.speech.numbers import Words
from narrator.speech.spans import Rule, rule

WORDS: Mapping[str, str] = {
    "ACLED": "ˈækəlɛd",
    "AFCON": "ˈæfkɑn",
    "AFRICOM": "ˈæfɹɪkɑm",
    "AIDS": "",
    "AIPAC": "ˈeɪpæk",
    "AMISOM": "ˈæmɪsɑm",
    "AMLO": "ˈæmloʊ",
    "ANZAC": "ˈænzæk",
    "APEC": "ˈeɪpɛk",
    "ARPA": "ˈɑɹpə",
    "ASCII": "ˈæski",
    "ASEAN": "ˈæsiɑn",
    "ATACMS": "əˈtækəmz",
    "AUKUS": "ˈɔkəs",
    "AWACS": "",
    "AWOL": "ˈeɪwɑl",
    "BAFTA": "ˈbæftə",
    "BIMSTEC": "ˈbɪmstɛk",
    "BRICS": "",
    "CAPTCHA": "ˈkæptʃə",
    "CARICOM": "",
    "CENTCOM": "",
    "CERN": "",
    "CHIP": "",
    "CITES": "ˈsaɪtiz",
    "COBRA": "",
    "COMESA": "koʊˈmɛsə",
    "CONCACAF": "ˈkɑnkəkæf",
    "COP": "",
    "COVID": "",
    "CRISPR": "ˈkɹɪspɚ",
    "DACA": "ˈdɑkə",
    "DAESH": "",
    "DARPA": "",
    "DOS": "dɔs",
    "DEFCON": "ˈdɛfkɑn",
    "DEFRA": "ˈdɛfɹə",
    "DOGE": "doʊʒ",
    "DRAM": "ˈdiɹæm",
    "EBITDA": "iˈbɪtdɑ",
    "ECOSOC": "ˈɛkoʊsɑk",
    "ECOWAS": "ˈɛkoʊwɑs",
    "EFTA": "ˈɛftə",
    "ELISA": "",
    "EUCOM": "ˈjukɑm",
    "EUROPOL": "ˈjʊɹoʊpoʊl",
    "EUROSTAT": "ˈjʊɹoʊstæt",
    "FARA": "ˈfɑɹə",
    "FARC": "",
    "FATAH": "ˈfɑtə",
    "FATF": "ˈfætf",
    "FEMA": "ˈfimə",
    "FIBA": "ˈfibə",
    "FICA": "ˈfaɪkə",
    "FIDE": "ˈfideɪ",
    "FIDESZ": "ˈfidɛs",
    "FIFA": "",
    "FINRA": "ˈfɪnɹə",
    "FOIA": "ˈfɔɪə",
    "FRONTEX": "ˈfɹɑntɛks",
    "FTSE": "ˈfʊtsi",
    "GATT": "",
    "GAVI": "ˈɡævi",
    "GIF": "",
    "GLONASS": "ˈɡloʊnæs",
    "HAMAS": "",
    "HEPA": "ˈhɛpə",
    "HIMARS": "ˈhaɪmɑɹz",
    "HIPAA": "ˈhɪpə",
    "HUD": "",
    "IATA": "aɪˈɑtə",
    "ICANN": "ˈaɪkæn",
    "ICAO": "aɪˈkeɪoʊ",
    "ICE": "",
    "IGAD": "ˈiɡæd",
    "IKEA": "",
    "INDOPACOM": "ˌɪndoʊˈpækɑm",
    "INTERPOL": "",
    "ISAF": "ˈaɪsæf",
    "ISIL": "ˈaɪsəl",
    "ISIS": "",
    "ISRO": "ˈɪsɹoʊ",
    "JAXA": "ˈdʒæksə",
    "JDAM": "ˈdʒeɪdæm",
    "JPEG": "ˈdʒeɪpɛɡ",
    "KFOR": "ˈkeɪfɔɹ",
    "LASER": "",
    "LASIK": "ˈleɪsɪk",
    "LIBOR": "ˈlaɪbɔɹ",
    "LIDAR": "ˈlaɪdɑɹ",
    "LULAC": "ˈlulæk",
    "MAGA": "ˈmæɡə",
    "MANPADS": "ˈmænpædz",
    "MENA": "ˈminə",
    "MERCOSUR": "ˌmɛɹkoʊˈsʊɹ",
    "MERS": "",
    "MIDI": "",
    "MINURSO": "mɪˈnʊɹsoʊ",
    "MINUSCA": "mɪˈnuskə",
    "MINUSMA": "mɪˈnusmə",
    "MOMA": "ˈmoʊmə",
    "MONUSCO": "moʊˈnuskoʊ",
    "NABU": "ˈnɑbu",
    "NAFTA": "",
    "NAND": "",
    "NASA": "",
    "NASCAR": "ˈnæskɑɹ",
    "NASDAQ": "",
    "NATO": "",
    "NEET": "nit",
    "NEOM": "ˈniɑm",
    "NICE": "",
    "NIMBY": "",
    "NOAA": "ˈnoʊə",
    "NORAD": "",
    "NORDEFCO": "nɔɹˈdɛfkoʊ",
    "OCHA": "ˈoʊtʃə",
    "OFCOM": "ˈɑfkɑm",
    "OFGEM": "ˈɑfdʒɛm",
    "OFSTED": "ˈɑfstɛd",
    "OLAF": "",
    "OMON": "ˈoʊmɑn",
    "OPEC": "",
    "OPEL": "",
    "OSHA": "",
    "OXFAM": "ˈɑksfæm",
    "PAC": "",
    "PEMEX": "ˈpɛmɛks",
    "PEPFAR": "ˈpɛpfɑɹ",
    "PISA": "ˈpizə",
    "POTUS": "",
    "QUAD": "",
    "RADAR": "",
    "RAM": "",
    "REIT": "ɹit",
    "RICO": "",
    "ROM": "",
    "ROSATOM": "ˈɹoʊsətɑm",
    "ROSCOSMOS": "ɹɑsˈkɑzmoʊs",
    "RUSI": "ˈɹusi",
    "SAARC": "sɑɹk",
    "SADC": "ˈsædɛk",
    "SAGE": "",
    "SALT": "",
    "SAM": "",
    "SARS": "",
    "SCOTUS": "",
    "SCUBA": "",
    "SEAL": "",
    "SFOR": "ˈɛsfɔɹ",
    "SHAPE": "",
    "SIM": "",
    "SIPRI": "ˈsɪpɹi",
    "SIPRNET": "ˈsɪpɚnɛt",
    "SNAP": "",
    "SOCOM": "ˈsoʊkɑm",
    "SONAR": "",
    "SPAC": "spæk",
    "START": "",
    "STEM": "",
    "STRATCOM": "ˈstɹætkɑm",
    "SWAPO": "ˈswɑpoʊ",
    "SWAT": "",
    "SWIFT": "",
    "SYRIZA": "ˈsɪɹɪzə",
    "TARP": "",
    "THAAD": "θæd",
    "TIFF": "",
    "TRIPS": "",
    "UEFA": "juˈeɪfə",
    "ULEZ": "ˈjulɛz",
    "UNAIDS": "juˈɛnˌeɪdz",
    "UNCTAD": "ˈʌŋktæd",
    "UNESCO": "juˈnɛskoʊ",
    "UNFICYP": "ˈʌnfɪsɪp",
    "UNICEF": "",
    "UNIDO": "juˈnidoʊ",
    "UNIFIL": "ˈjunɪfɪl",
    "UNITA": "juˈnitə",
    "UNMIK": "ˈʌnmɪk",
    "UNMISS": "ˈʌnmɪs",
    "UNOSOM": "ˈjunəsɑm",
    "UNPROFOR": "ʌnˈpɹoʊfɔɹ",
    "UNRWA": "ˈʌnɹə",
    "UNSCOM": "ˈʌnskɑm",
    "USAID": "ˌjuˌɛsˈeɪd",
    "WADA": "ˈwɑdə",
    "WASP": "",
    "YOLO": "",
    "ZANU": "ˈzɑnu",
    "ZAPU": "ˈzɑpu",
}
"""Acronyms said as words; those that engines would spell or mispronounce have a transcription."""

LETTERS = frozenset(
    "ACLU AAII AIIB ANSA AOL ESPN ECHR EFSA ICJ IAEA IDF IIHF IOM IPCC IRGC ISI ITAR IUCN LGBTQ LGBTQIA NAACP NCAA OECD "
    "OIC OSCE UAE USAF USDA USMC USMCA USPS USSR UNSC UNHCR UNDP UNEP AARP ADHD AESA ALS ANC AOC BAE CAA CAR CIA DEA "
    "DEI DOE DOJ EIA EPA ETA ETF EU EV FAA FAO GAO GOI HIV IBM ICU IED IEA IPO IRA IRS IT ITV LED NEA NIH PDA PIN "
    "POW RAF SAA SAS SEC SUV TNA UAV UAW UFO UK UN US USA USB VAT VIP WHO OPCW AAA EEOC ECB EUR".split()
)
"""Acronyms that are spelled though their pattern looks like a word, or that look like common words."""

_COMMON = frozenset(
    "THE AND FOR ARE BUT NOT YOU ALL ANY CAN HAD HER WAS ONE OUR OUT DAY GET HAS HIM HIS HOW MAN NEW NOW OLD SEE TWO WAY "
    "DID ITS LET PUT SAY SHE TOO USE DAD MOM WHY YES YET OFF OWN RUN SET TOP TRY WAR WIN WON BAD BIG BOY BUY CUT END FAR "
    "FEW GOD GOT HOT JOB LAW LOT LOW MAY MEN MET OIL PAY PER RED RAN SAD SAT SIX SON TAX TEN VIA WHO'S AGO AIR ARM ART ASK "
    "ATE BAN BAR BED BID BIT BOX BUS CAR CAT CRY CUP DIE DOG DRY DUE EAR EAT EGG EYE FAN FAT FIT FIX FLY FUN GAS GUN GUY "
    "MAX PRO MINI HIT ICE ILL KEY KID LAY LED LEG LIE MIX NOR ODD PIN RAW SEA SKY SUN TEA TIE TOY VAN VOTE WET ZOO "
    "IN ON AT TO NO SO GO DO IF OF BY MY WE HE UP AS IS BE AN AM OR OH HA ME IT".split()
)
_ORDINARY = frozenset(
    "SALT START SWIFT SHAPE TRIPS QUAD CHIP SNAP SEAL NICE STEM WASP RAM SAGE COBRA RADAR LASER MR MRS DR ST VS".split()
)
"""Words in ``WORDS`` and shortenings that a headline in capitals more likely means as they are."""
_SPELLED_THOUGH_COMMON = frozenset("AM CAR IT LED PIN".split())

_NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "eɪ bi si di i ɛf dʒi eɪtʃ aɪ dʒeɪ keɪ ɛl ɛm ɛn oʊ pi kju ɑɹ ɛs ti ju vi dʌbəlju ɛks waɪ zi".split(),
        strict=True,
    )
)
_RUN = r"(?<![\w'’])(?P<letters>[A-Z](?: [A-Z])*)(?P<s>['’]?s)?(?![\w'’])"


def letters(acronym: str) -> str:
    """Letters as they are written for an engine: one by one."""
    return " ".join(letter for letter in acronym.upper() if letter.isalnum())


def sounds(span: Span, words: Words) -> Iterator[Pronunciation]:
    """Transcribe what a rule says where engines would go wrong: they read a lone A as the article."""
    bare = re.sub(r"['’]?s?$", "", span.written) if span.kind == "acronym" else ""
    if sound := WORDS.get(bare):
        yield Pronunciation(0, len(bare), sound)
        return
    for match in re.finditer(_RUN, span.spoken):
        run = match["letters"].split()
        if len(run) > 1 or run == ["A"] or match["s"]:
            yield Pronunciation(match.start(), match.end(), _transcribe(run, bool(match["s"]), words))


def _transcribe(run: list[str], ending: bool, words: Words) -> str:
    names = [("zɛd" if words.british and letter == "Z" else _NAMES[letter]) for letter in run]
    ipa = "".join(f"ˌ{name}" for name in names[:-1]) + f"ˈ{names[-1]}"
    if not ending:
        return ipa
    return ipa + ("əz" if run[-1] in "SXH" else "s" if run[-1] == "F" else "z")


# -- words or letters --------------------------------------------------------------------------------------

_ONSET = (
    "BL|BR|CH|CL|CR|DR|DW|FL|FR|GL|GR|KL|KN|KR|PH|PL|PR|QU|SC|SCH|SCR|SH|SK|SL|SM|SN|SP|SPL|SPR|ST|STR|SW|TH|TR|TW|WH|WR|"
    "[BCDFGHJKLMNPRSTVWYZ]"
)
_CODA = (
    "CH|CK|CT|FF|FT|GHT|LD|LF|LK|LL|LM|LP|LT|MP|MPS|ND|NG|NK|NS|NT|NTS|NX|PH|PS|PT|RB|RC|RD|RF|RK|RL|RM|RN|RP|RS|RT|RTS|SH|SK|SP|"
    "SS|ST|STS|TH|TS|TZ|[BCDFGKLMNPRSTXZ]"
)
_VOWELS = "AI|AU|EA|EE|EI|EO|EU|IA|IE|IO|UI|OA|OI|OO|OU|UE|[AEIOUY]"
_PRONOUNCEABLE = rf"(?:{_ONSET})?(?:{_VOWELS})(?:(?:{_CODA})?(?:{_ONSET})(?:{_VOWELS}))*(?:{_CODA})?"


def is_word(acronym: str, full_name: str = "") -> bool:
    """Whether an acronym is said as a word rather than spelled.

    One that takes more than initials from its full name (Central Command, CENTCOM) was made to be a word.
    """
    if acronym in WORDS or acronym in LETTERS:
        return acronym in WORDS
    pronounceable = bool(re.fullmatch(_PRONOUNCEABLE, acronym))
    if full_name and not _initials_only(acronym, full_name):
        return pronounceable
    return pronounceable and len(acronym) > 3


def _initials_only(acronym: str, full_name: str) -> bool:
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", full_name)]
    rest = iter(initials)
    return all(letter in rest for letter in acronym)


_DEFINED = r"(?<=[\w'’] )\((?P<acronym>[A-Z][A-Za-z]?[A-Z]+)s?\)"


def definitions(text: str) -> dict[str, str]:
    """Find the acronyms that a report explains: "the Syrian Arab Army (SAA)"."""
    found: dict[str, str] = {}
    for match in re.finditer(_DEFINED, text):
        acronym = match["acronym"]
        lead = re.split(r"[.;:,()\n]", before(match, 120))[-1].split()
        if name := _name_of(acronym, lead[-len(acronym) - 5 :]):
            found.setdefault(acronym, name)
    return found


def _name_of(acronym: str, words_before: list[str]) -> str:
    """The shortest run of words just before an acronym that its letters can come from, in order."""
    for start in range(len(words_before) - 1, -1, -1):
        candidate = words_before[start:]
        if candidate[0][0].upper() != acronym[0] or len(candidate) < 2:
            continue
        rest = iter("".join(candidate).upper())
        if all(letter in rest for letter in acronym.upper()):
            return " ".join(candidate)
    return ""


# -- headlines in capitals -----------------------------------------------------------------------------------


def is_shouted(text: str) -> bool:
    """Whether a headline is all in capitals."""
    shouted = re.findall(r"[^\W\d_]{2,}", text)
    return (
        len(shouted) > 1
        and text.upper() == text
        and any(word in _COMMON or len(word) > 5 for word in shouted)
    )


def capitalised(text: str) -> str:
    """A headline in capitals, in the case of a title; well-known acronyms keep theirs. Positions hold."""
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w-]*\d)", _cased, text)


def _cased(match: re.Match[str]) -> str:
    word = match.group()
    bare = re.sub(r"['’]S$", "", word)
    spelled = bare in LETTERS or bare in WORDS or not re.search(r"[AEIOUY]", bare)
    if len(bare) > 1 and spelled and bare not in _COMMON and bare not in _ORDINARY:
        return bare + word[len(bare) :].lower()
    small = bare in _COMMON and match.start()
    cased = word.lower() if small else word[0] + word[1:].lower()
    return cased if len(cased) == len(word) else word


# -- rules -----------------------------------------------------------------------------------------------

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ENDING = r"(?P<s>['’]s|s['’]?)?"


def _ended(said: str, ending: str | None) -> str:
    """Add a plural or a possessive to spelled letters: I E D's."""
    return said + ("'s" if ending else "")


@rule(
    "acronym",
    r"(?<![\w.])(?P<dotted>(?:[A-Z]\.){2,})(?P<s>['’]s|s\b)?(?!\w)|(?<![\w.])(?P<open>(?:[A-Z]\.)+[A-Z])\b(?!\.)",
    needs=_UPPER,
)
def dotted(match: re.Match[str], words: Words) -> str:
    """U.S., I.S.I.S., J.R.R. Tolkien."""
    bare = (match["dotted"] or match["open"]).replace(".", "")
    if bare in WORDS:
        return bare + (match["s"] or "")
    return _ended(letters(bare), match["s"])


@rule("acronym", r"(?<![\w&])(?P<a>[A-Z]{1,3}(?:&[A-Z]{1,3})+)(?P<s>['’]?s)?(?![\w&])", needs="&")
def ampersand(match: re.Match[str], words: Words) -> str:
    """AT&T, R&D, S&P."""
    return _ended(" and ".join(letters(part) for part in match["a"].split("&")), match["s"])


@rule("acronym", r"(?<![\w/])(?P<a>P/E|N/A|A/C|B/S|I/O|L/C|P/L|C/O|T/T)(?![\w/])", needs="/")
def slashed(match: re.Match[str], words: Words) -> str:
    return letters(match["a"])


@rule(
    "acronym",
    r"\b(?P<a>[A-Z]o[A-Z]{1,2}|Ph\.?D|LLM|kW|eV|dB)(?P<point>\.)?(?P<s>['’]?s)?(?!\w)",
    needs="DLMoW",
)
def mixed_case(match: re.Match[str], words: Words) -> str:
    """PhD, MoD, DoD."""
    return _ended(letters(match["a"]), match["s"])


def capitals(full_names: Mapping[str, str]) -> Rule:
    """The rule for runs of capitals, given what the report defines."""
    pattern = rf"(?<![\w.&])(?P<a>[A-Z]{{2,}}){_ENDING}(?![\w&]|\.[A-Z])(?P<plus>\+)?"

    def say(match: re.Match[str], words: Words) -> str | None:
        return _capitals(match, full_names)

    return Rule("acronym", pattern, say, frozenset(_UPPER))


def _capitals(match: re.Match[str], full_names: Mapping[str, str]) -> str | None:
    acronym, ending = match["a"], match["s"]
    if acronym in _COMMON and acronym not in _SPELLED_THOUGH_COMMON and acronym not in WORDS:
        return None
    if is_word(acronym, full_names.get(acronym, "")):
        said = acronym.capitalize() if WORDS.get(acronym) else acronym
        return said + (ending or "") + (" plus" if match["plus"] else "")
    if _shouted(match):
        return None
    return _ended(letters(acronym), ending) + (" plus" if match["plus"] else "")


_DATELINE = r"[A-Z][A-Z .,-]+[a-zA-Z., ]{0,24}(?:\((?:AP|Reuters|AFP)\)|\([\ue000A-Z][\w\ue000]*\)|:) ?|[A-Z][A-Z ]+(?:, \w+\.?)? [–—-]{1,2} "


def _shouted(match: re.Match[str]) -> bool:
    """Whether it is a word of a passage all in capitals, or the town of a dateline, rather than an acronym."""
    acronym, text = match["a"], match.string
    if acronym in LETTERS:
        return False
    if (
        len(acronym) > 3
        and re.search("[AEIOUY]", acronym)
        and re.match(_DATELINE, text)
        and match.start() < 20
    ):
        return True
    lower = sum(character.islower() for character in text)
    around = re.findall(r"[A-Z]{2,}", before(match, 30) + " " + after(match, 30))
    return lower == 0 and len(around) > 1 and any(word in _COMMON for word in re.findall(r"[A-Z]+", text))


BEFORE: tuple[Rule, ...] = (ampersand, slashed)
RULES: tuple[Rule, ...] = (dotted, mixed_case)
