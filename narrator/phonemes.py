"""Pronunciations in the International Phonetic Alphabet, and how each engine wants them written.

A transcription is broad General American as broadcasters use it: ``ˌdɛɹ ɛˈzɔɹ``. Stress marks stand before
the syllable; points between syllables are allowed and ignored; ``r`` and ``g`` from the keyboard do for ``ɹ``
and ``ɡ``. Sounds that English lacks may be written as they are: they become the nearest English ones.

The dialects: misaki's alphabet (hibari, Kokoro), eSpeak NG's ASCII mnemonics, eSpeak NG's own IPA (Piper),
and plain syllables that any engine, and anybody, can read out. All are pure functions of a string.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrator.errors import LexiconError

PRIMARY, SECONDARY = "ˈ", "ˌ"


@dataclass(frozen=True, slots=True)
class Sound:
    """A phoneme, and how each dialect writes it."""

    ipa: str
    misaki: str
    espeak: str
    piper: str
    respelling: str
    example: str
    vowel: bool = False


def _vowels(*rows: tuple[str, str, str, str, str, str]) -> list[Sound]:
    return [Sound(*row, vowel=True) for row in rows]


# The mnemonics are those of eSpeak NG's phoneme set for en-us (phsource/ph_english_us); misaki's alphabet is
# described in hexgrad/misaki, EN_PHONES.md.
SOUNDS = [
    #        ipa  misaki eSpeak  Piper respelling example
    *_vowels(
        ("i", "i", "i:", "iː", "ee", "ee in see"),
        ("ɪ", "ɪ", "I", "ɪ", "i", "i in sit"),
        ("eɪ", "A", "eI", "eɪ", "ay", "ay in say"),
        ("ɛ", "ɛ", "E", "ɛ", "e", "e in set"),
        ("æ", "æ", "a", "æ", "a", "a in cat"),
        ("ɑ", "ɑ", "A:", "ɑː", "ah", "a in father"),
        ("ɔ", "ɔ", "O:", "ɔː", "aw", "aw in law"),
        ("oʊ", "O", "oU", "oʊ", "oh", "o in go"),
        ("ʊ", "ʊ", "U", "ʊ", "u", "oo in book"),
        ("u", "u", "u:", "uː", "oo", "oo in food"),
        ("ʌ", "ʌ", "V", "ʌ", "uh", "u in cup"),
        ("ə", "ə", "@", "ə", "uh", "a in about"),
        ("ᵊ", "ᵊ", "@", "ə", "", "e in little"),
        ("ᵻ", "ᵻ", "I#", "ᵻ", "i", "e in roses"),
        ("ɜ", "ɜ", "3:", "ɜː", "u", "u in nurse"),
        ("aɪ", "I", "aI", "aɪ", "y", "i in time"),
        ("aʊ", "W", "aU", "aʊ", "ow", "ou in house"),
        ("ɔɪ", "Y", "OI", "ɔɪ", "oy", "oy in boy"),
    ),
    Sound("p", "p", "p", "p", "p", "p in pen"),
    Sound("b", "b", "b", "b", "b", "b in bed"),
    Sound("t", "t", "t", "t", "t", "t in ten"),
    Sound("d", "d", "d", "d", "d", "d in dog"),
    Sound("k", "k", "k", "k", "k", "k in key"),
    Sound("ɡ", "ɡ", "g", "ɡ", "g", "g in go"),
    Sound("tʃ", "ʧ", "tS", "tʃ", "ch", "ch in church"),
    Sound("dʒ", "ʤ", "dZ", "dʒ", "j", "j in judge"),
    Sound("f", "f", "f", "f", "f", "f in fish"),
    Sound("v", "v", "v", "v", "v", "v in van"),
    Sound("θ", "θ", "T", "θ", "th", "th in thing"),
    Sound("ð", "ð", "D", "ð", "th", "th in this"),
    Sound("s", "s", "s", "s", "s", "s in sun"),
    Sound("z", "z", "z", "z", "z", "z in zoo"),
    Sound("ʃ", "ʃ", "S", "ʃ", "sh", "sh in ship"),
    Sound("ʒ", "ʒ", "Z", "ʒ", "zh", "s in vision"),
    Sound("h", "h", "h", "h", "h", "h in hat"),
    Sound("m", "m", "m", "m", "m", "m in man"),
    Sound("n", "n", "n", "n", "n", "n in nose"),
    Sound("ŋ", "ŋ", "N", "ŋ", "ng", "ng in sing"),
    Sound("l", "l", "l", "l", "l", "l in leg"),
    Sound("ɹ", "ɹ", "r", "ɹ", "r", "r in red"),
    Sound("ɾ", "T", "t#", "ɾ", "t", "t in city"),
    Sound("j", "j", "j", "j", "y", "y in yes"),
    Sound("w", "w", "w", "w", "w", "w in wet"),
    Sound("x", "k", "x", "x", "kh", "ch in loch"),
]
_SPACE = Sound(" ", " ", " ", " ", " ", "a space between words")
_BY_IPA = {sound.ipa: sound for sound in (*SOUNDS, _SPACE)}

# Other ways to write them, and what English speakers make of the sounds that their language has not got.
_OTHER_SPELLINGS = """
ɹ       r ɻ ʁ ʀ
ɡ       g ɣ
tʃ      ʧ t͡ʃ tɕ t͡ɕ
dʒ      ʤ d͡ʒ ɟ
t+s     t͡s
d+z     d͡z
aɪ      a͡ɪ ɑɪ
aʊ      a͡ʊ ɑʊ
eɪ      e͡ɪ e
oʊ      o͡ʊ əʊ o
ɔɪ      ɔ͡ɪ
ɑ       a ɒ
ɛ+ɹ     er eɹ
ɔ+ɹ     or oɹ
ə       ɐ
ə+ɹ     ɚ
ɜ+ɹ     ɝ
ᵻ       ɨ
ᵊ+l     l̩
ᵊ+n     n̩
ᵊ+m     m̩
l       ɫ ɬ
l+j     ʎ
n+j     ɲ
n       ɳ
d       ɖ
t       ʈ
ɾ       ɽ
k       q c
x       χ
h       ħ ɦ ç
ʃ       ɕ ʂ
ʒ       ʐ ʑ
v       β ʋ
w       ɥ
u       y ɯ
ʊ       ʏ
ɜ       ø œ
ʌ       ɤ
ɑ+n     ɑ̃ ã
oʊ+n    ɔ̃ õ
æ+n     ɛ̃ œ̃
"""
_SILENT = "ʔʕːˑ.‿ʰʲʷˤ"
_SPELLINGS = {
    spelling: tuple(row.split()[0].split("+"))
    for row in _OTHER_SPELLINGS.strip().splitlines()
    for spelling in row.split()[1:]
} | dict.fromkeys(_SILENT, ())
_KNOWN = {**{ipa: (ipa,) for ipa in _BY_IPA}, **_SPELLINGS}
_LONGEST = max(map(len, _KNOWN))


@dataclass(frozen=True, slots=True)
class Phone:
    """A sound at its place in a word."""

    sound: Sound
    stress: str = ""
    """On the vowel of a stressed syllable."""


@functools.lru_cache(maxsize=8192)
def parse(ipa: str) -> tuple[Phone, ...]:
    """Read a transcription.

    Raises `LexiconError` on a symbol it does not know, with the nearest one as its hint, and on a stress mark
    that no vowel follows.
    """
    text = unicodedata.normalize("NFC", " ".join(ipa.split())).replace("a\u0303", "ã").replace("o\u0303", "õ")
    phones: list[Phone] = []
    stress, at = "", 0
    while at < len(text):
        if text[at] in PRIMARY + SECONDARY:
            stress, at = text[at], at + 1
            continue
        symbol = _longest_symbol(text, at)
        for sound in (_BY_IPA[name] for name in _KNOWN[symbol]):
            if sound.vowel:
                phones.append(Phone(sound, stress))
                stress = ""
            else:
                phones.append(Phone(sound))
        at += len(symbol)
    if stress:
        raise LexiconError(f"no vowel after a stress mark in /{ipa}/", hint="put it before the syllable")
    if not any(phone.sound.vowel for phone in phones):
        raise LexiconError(f"no vowel in /{ipa}/", hint="write the whole word")
    return tuple(phones)


def _longest_symbol(text: str, at: int) -> str:
    for size in range(min(_LONGEST, len(text) - at), 0, -1):
        if (symbol := text[at : at + size]) in _KNOWN:
            return symbol
    raise LexiconError(f"unknown phoneme symbol {text[at]!r} in /{text}/", hint=_nearest(text[at]))


def _pairs(text: str) -> dict[str, str]:
    """Read ``a=b c=d``."""
    return dict(pair.split("=") for pair in text.split())


# What a hand that lacks the symbol types instead of it.
_MISTYPED = _pairs(
    "'=ˈ ’=ˈ ʹ=ˈ ,=ˌ :=ː -=. ε=ɛ α=ɑ э=ə @=ə 3=ɜ ?=ʔ A=eɪ E=ɛ I=ɪ O=oʊ Q=oʊ U=ʊ V=ʌ "
    "S=ʃ Z=ʒ T=θ D=ð N=ŋ R=ɹ W=aʊ Y=ɔɪ"
)


def _nearest(symbol: str) -> str:
    base = unicodedata.normalize("NFD", symbol)[0]
    near = _MISTYPED.get(symbol) or (base if base in _KNOWN else "")
    if not near:
        close = difflib.get_close_matches(unicodedata.name(symbol, ""), _names(), n=1, cutoff=0.8)
        near = _names()[close[0]] if close else ""
    if not near:
        return "write it in the International Phonetic Alphabet, in English sounds"
    known = _BY_IPA.get(near)
    return f"did you mean {near!r}{f', as the {known.example}' if known else ''}?"


@functools.cache
def _names() -> dict[str, str]:
    return {unicodedata.name(symbol, ""): symbol for symbol in _KNOWN if len(symbol) == 1}


# -- the dialects ------------------------------------------------------------------------------------


_BRITISH = _pairs("oʊ=Q ɑ=ɑː ɔ=ɔː i=iː u=uː æ=a ɜ=ɜː ɾ=t ᵻ=ɪ")
_BRITISH_R = _pairs("ɑ=ɑː ɔ=ɔː ɛ=ɛː ɪ=ɪə i=ɪə ʊ=ʊə u=ʊə ɜ=ɜː ə=ə")


def to_misaki(ipa: str, *, british: bool = False) -> str:
    """The alphabet of hibari and Kokoro: one letter a phoneme, stress before the vowel.

    For a British voice the r after a vowel falls silent and the vowels become those that such a voice knows.

    >>> to_misaki("ˌdɛɹ ɛˈzɔɹ"), to_misaki("ˌdɛɹ ɛˈzɔɹ", british=True)
    ('dˌɛɹ ɛzˈɔɹ', 'dˌɛː ɛzˈɔː')
    """
    if not british:
        return "".join(phone.stress + phone.sound.misaki for phone in parse(ipa))
    written = _joined_r(parse(ipa), _BRITISH_R, lambda sound: _BRITISH.get(sound.ipa, sound.misaki))
    return "".join(phone.stress + text for phone, text in written)


_ESPEAK_R = {"ɑ": "A@", "ɔ": "o@", "ɛ": "e@", "ɪ": "i@3", "ʊ": "U@", "ɜ": "3:", "ə": "3"}
_PIPER_R = {"ɜ": "ɜː", "ə": "ɚ"}


_ESPEAK_STARTS = frozenset(
    symbol[:size]
    for symbol in (*(sound.espeak for sound in SOUNDS), *_ESPEAK_R.values())
    for size in range(2, len(symbol) + 1)
)


def to_espeak(ipa: str) -> str:
    """eSpeak NG's mnemonics for English, as they stand between ``[[`` and ``]]``.

    >>> to_espeak("ˌdɛɹ ɛˈzɔɹ")
    "d,e@ Ez'o@"
    """
    marks = {PRIMARY: "'", SECONDARY: ",", "": ""}
    out: list[str] = []
    before = ""
    for phone, symbol in _joined_r(parse(ipa), _ESPEAK_R, lambda s: s.espeak):
        mark = marks[phone.stress]
        # A bar keeps two symbols from being read as one: t|S is not tS.
        apart = "|" if before and not mark and before + symbol[0] in _ESPEAK_STARTS else ""
        out.append(apart + mark + symbol)
        before = symbol
    return "".join(out)


def to_piper(ipa: str) -> str:
    """eSpeak NG's IPA for English, which Piper's voices were trained on, for between ``[[`` and ``]]``.

    >>> to_piper("ˌdɛɹ ɛˈzɔɹ")
    'dˌɛɹ ɛzˈɔːɹ'
    """
    return "".join(phone.stress + text for phone, text in _joined_r(parse(ipa), _PIPER_R, lambda s: s.piper))


def _joined_r(
    phones: Sequence[Phone], joined: Mapping[str, str], write: Callable[[Sound], str]
) -> Iterator[tuple[Phone, str]]:
    """Write each phone; a vowel and the r that closes its syllable become one symbol where there is one."""
    at = 0
    while at < len(phones):
        phone = phones[at]
        following = [after.sound for after in phones[at + 1 : at + 3]]
        closes = following[:1] == [_BY_IPA["ɹ"]] and not (len(following) > 1 and following[1].vowel)
        if closes and phone.sound.ipa in joined:
            yield phone, joined[phone.sound.ipa]
            at += 2
        else:
            weak = phone.sound.ipa == "i" and not phone.stress
            yield phone, "i" if weak else write(phone.sound)  # Both write the y of happy so.
            at += 1


_MISAKI = {sound.misaki: sound.ipa for sound in reversed(SOUNDS)} | {"k": "k", "ɐ": "ə", "ɾ": "ɾ"}


def from_misaki(phonemes: str) -> str:
    """Read misaki's alphabet back; what is no phoneme (punctuation) is left out.

    >>> from_misaki("dˌɛɹ ɛzˈɔɹ")
    'ˌdɛɹ ɛˈzɔɹ'
    """
    words = []
    for word in phonemes.split():
        kept = [_MISAKI.get(letter, "") or letter * (letter in PRIMARY + SECONDARY) for letter in word]
        words.append(_stress_before_syllable([symbol for symbol in kept if symbol]))
    return " ".join(word for word in words if word)


_CLUSTERS = (
    "pl pɹ pj bl bɹ bj tɹ tw tj dɹ dw dj kl kɹ kw kj ɡl ɡɹ ɡw fl fɹ fj vj θɹ ʃɹ sp st sk sl sm sn sw sf "
    "spɹ spl stɹ skɹ skw mj nj hj hw vl vɹ zv ts"
)
_ONSETS = frozenset(_CLUSTERS.split())


def _stress_before_syllable(symbols: list[str]) -> str:
    """Move each stress mark from its vowel to the head of the syllable."""
    out: list[str] = []
    for symbol in symbols:
        if symbol not in PRIMARY + SECONDARY:
            out.append(symbol)
            continue
        at = len(out)
        while at > 0 and _may_begin("".join(out[at - 1 :])):
            at -= 1
        out.insert(at, symbol)
    return _apart(out)


def _apart(symbols: list[str]) -> str:
    """Write symbols one after another, divided where two of them would be read as another one."""
    text = ""
    for symbol in reversed(symbols):
        merged = text and symbol in _KNOWN and _longest_symbol(symbol + text, 0) != symbol
        text = f"{symbol}.{text}" if merged else symbol + text
    return text


def _may_begin(consonants: str) -> bool:
    sound = _BY_IPA.get(consonants)
    return consonants in _ONSETS or (sound is not None and not sound.vowel and consonants != "ŋ")


# -- words -------------------------------------------------------------------------------------------


def plural(ipa: str) -> str:
    """Add the s of a plural or a possessive, as English says it after that sound."""
    last = parse(ipa)[-1].sound.ipa
    if last in ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ"):
        return ipa + "ᵻz"
    return ipa + ("s" if last in ("p", "t", "k", "f", "θ", "x") else "z")


_LETTERS = _pairs(
    "A=eɪ B=bi C=si D=di E=i F=ɛf G=dʒi H=eɪtʃ I=aɪ J=dʒeɪ K=keɪ L=ɛl M=ɛm N=ɛn O=oʊ P=pi Q=kju "
    "R=ɑɹ S=ɛs T=ti U=ju V=vi W=dʌbəlju X=ɛks Y=waɪ Z=zi"
)


def letters(text: str) -> tuple[str, str]:
    """Spell letters out: what to write for an engine that takes no phonemes, and the IPA.

    Points between the letters and none after the last is what hibari and eSpeak NG read right, "A" and "I"
    included, and what no sentence splitter stumbles on. Each letter is a word with a stress of its own: run
    together, the vowels of ``EEA`` melt into one.

    >>> letters("SAA")
    ('S.A.A', 'ˈɛs ˈeɪ ˈeɪ')
    """
    names = [letter.upper() for letter in text if letter.upper() in _LETTERS]
    return ".".join(names), " ".join(PRIMARY + _LETTERS[name] for name in names)


# -- respellings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Syllable:
    onset: tuple[Sound, ...]
    vowel: Phone
    coda: tuple[Sound, ...]


_LAX = frozenset("ɛæɪʊʌ")


def respell(ipa: str, *, stressed: bool = False) -> str:
    """Write plain syllables that an engine without phonemes, or a person, reads about right.

    In small letters, since engines spell out capitals; so the stress is lost, unless a person asks for it.

    >>> respell("ˌdɛɹ ɛˈzɔɹ"), respell("ˌdɛɹ ɛˈzɔɹ", stressed=True)
    ('dair eh-zor', 'dair eh-ZOR')
    """

    def spelled(syllable: _Syllable) -> str:
        loud = stressed and syllable.vowel.stress == PRIMARY
        return _spell(syllable).upper() if loud else _spell(syllable)

    return " ".join("-".join(map(spelled, _syllables(word))) for word in _words(parse(ipa)))


def _words(phones: Sequence[Phone]) -> Iterator[list[Phone]]:
    word: list[Phone] = []
    for phone in (*phones, Phone(_SPACE)):
        if phone.sound is not _SPACE:
            word.append(phone)
        elif word:
            yield word
            word = []


def _syllables(word: Sequence[Phone]) -> list[_Syllable]:
    """Divide a word: each consonant goes with the vowel after it, but one closes a short vowel."""
    vowels = [at for at, phone in enumerate(word) if phone.sound.vowel]
    syllables = []
    start = 0
    for at, following in zip(vowels, [*vowels[1:], len(word)], strict=True):
        end = len(word) if following == len(word) else _boundary(word, at, following)
        onset = tuple(phone.sound for phone in word[start:at])
        syllables.append(_Syllable(onset, word[at], tuple(phone.sound for phone in word[at + 1 : end])))
        start = end
    return syllables


def _boundary(word: Sequence[Phone], vowel: int, following: int) -> int:
    """Where the syllable of a vowel ends, given where the vowel after it is."""
    at = following
    while at > vowel + 1 and _may_begin("".join(phone.sound.ipa for phone in word[at - 1 : following])):
        at -= 1
    sound = word[vowel].sound.ipa
    closes = sound in _LAX or (sound in _BEFORE_R and word[vowel + 1].sound.ipa == "ɹ" and len(sound) == 1)
    return at + 1 if closes and at == vowel + 1 < following and not word[following].stress else at


_BEFORE_R = _pairs("ɑ=a ɔ=o ɛ=ai ɪ=ee i=ee ʊ=oo u=oo ɜ=u ə=e aɪ=ie eɪ=ai æ=a")
_OPEN = {"ɛ": "eh", "æ": "a", "ɪ": "ih", "ᵻ": "ih", "ʊ": "oo", "ɔ": "aw", "aɪ": "y"}
_ALONE = {"aɪ": "eye", "eɪ": "ey", "i": "ee"}
_CLOSED = {"ə": "u", "ʌ": "u", "ᵊ": "u", "eɪ": "ai", "aɪ": "y", "ʊ": "oo", "ɑ": "ah", "oʊ": "oh"}


def _spell(syllable: _Syllable) -> str:
    onset = "".join(sound.respelling for sound in syllable.onset)
    coda = "".join(sound.respelling for sound in syllable.coda)
    sound = syllable.vowel.sound
    if syllable.coda[:1] == (_BY_IPA["ɹ"],):
        vowel = _BEFORE_R.get(sound.ipa, sound.respelling)
    elif coda:
        vowel = _CLOSED.get(sound.ipa, sound.respelling)
    elif not onset and sound.ipa in _ALONE:
        vowel = _ALONE[sound.ipa]
    else:
        vowel = _OPEN.get(sound.ipa, sound.respelling)
    return onset + vowel + coda


def is_respelling(say: str) -> bool:
    """Whether capitals mark the stress of its syllables: ``dair ez-ZOR``, or a lone ``GARB``."""
    if say.isalpha() and say.isupper() and len(say) > 2:
        return bool(from_respelling(say))
    syllables = [syllable for word in say.split() if "-" in word for syllable in word.split("-")]
    loud = any(len(syllable) > 1 and syllable.isupper() for syllable in syllables)
    return loud and any(letter.islower() for letter in say)


# Broadcasters' respelling, longest spelling first; a vowel may differ where no consonant closes its syllable.
_SPELLED_VOWELS = _pairs(
    "eye=aɪ igh=aɪ air=ɛɹ eer=ɪɹ ear=ɪɹ oor=ʊɹ ahr=ɑɹ ohr=ɔɹ uhr=ɜɹ awr=ɔɹ our=aʊɹ ow=aʊ aw=ɔ au=aʊ ah=ɑ "
    "aa=ɑ ay=eɪ ai=eɪ ey=eɪ ee=i eh=ɛ ih=ɪ ie=aɪ oh=oʊ oa=oʊ oe=oʊ oo=u oy=ɔɪ oi=ɔɪ uh=ʌ uu=ʊ ar=ɑɹ er=ɜɹ "
    "ir=ɜɹ or=ɔɹ ur=ɜɹ a=æ e=ɛ i=ɪ o=ɑ u=ʌ y=aɪ"
)
_OPEN_VOWELS = _pairs("a=ɑ e=eɪ i=i o=oʊ u=u y=aɪ")
_SPELLED_CONSONANTS = _pairs(
    "tch=tʃ ch=tʃ sh=ʃ zh=ʒ th=θ dh=ð kh=x gh=ɡ ph=f ng=ŋ ck=k ts=ts b=b c=k d=d f=f g=ɡ h=h j=dʒ k=k l=l "
    "m=m n=n p=p q=k r=ɹ s=s t=t v=v w=w x=ks y=j z=z"
)


_DOUBLED = re.compile(rf"([b-dfhj-np-tv-zɡɹʃʒθðŋ])([{PRIMARY}]?)\1")


def from_respelling(say: str) -> str:
    """Transcribe plain syllables whose capitals mark the stress; empty when a syllable cannot be read so.

    >>> from_respelling("dair ez-ZOR")
    'dɛɹ ɛˈzɔɹ'
    """
    words = []
    for word in say.split():
        syllables = [_transcribe(syllable) for syllable in word.split("-")]
        if not all(syllables):
            return ""
        words.append(_DOUBLED.sub(r"\2\1", "".join(syllables)))
    return " ".join(words)


def _transcribe(syllable: str) -> str:
    stressed = syllable.isupper()
    rest = syllable.lower()
    onset, rest = _take(rest, _SPELLED_CONSONANTS)
    vowel = next((spelling for spelling in _SPELLED_VOWELS if rest.startswith(spelling)), "")
    coda, left = _take(rest[len(vowel) :], _SPELLED_CONSONANTS)
    if not vowel or left:
        return ""
    sound = _SPELLED_VOWELS[vowel] if coda else _OPEN_VOWELS.get(vowel, _SPELLED_VOWELS[vowel])
    if not stressed:
        sound = {"ʌ": "ə", "ɜɹ": "əɹ"}.get(sound, sound)
    return (PRIMARY if stressed else "") + onset + sound + coda


def _take(text: str, table: Mapping[str, str]) -> tuple[str, str]:
    """Read as many consonants as there are, a doubled one once."""
    out = ""
    while spelling := next((known for known in table if text.startswith(known)), ""):
        if spelling == "y" and (len(text) == 1 or text[1] not in "aeiou"):
            break
        text = text[len(spelling) :]
        if not out.endswith(table[spelling]):
            out += table[spelling]
    return out, text
