"""What is certainly not the report, one small rule an idea; and why a line was cut."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from narrator.model import Reason
from narrator.report import align, words
from narrator.report.passages import Passage


@dataclass(frozen=True, slots=True)
class Page:
    """What rules may know of the whole page."""

    times: Mapping[str, int] = field(default_factory=Counter)
    """How often each text stands on the page."""
    asking: frozenset[str] = frozenset()
    """The lines around where it asks for money."""


def page(passages: Sequence[Passage]) -> Page:
    asks = [index for index, one in enumerate(passages) if len(_hits(one)) > 1 or _METER.match(one.text[:30])]
    near = (passages[max(0, index - _NEAR) : index + _NEAR + 1] for index in asks)
    asking = frozenset(one.text for one in itertools.chain.from_iterable(near))
    return Page(Counter(passage.text for passage in passages), asking)


def _hits(passage: Passage) -> frozenset[str]:
    """The different things that a passage asks for, by how they begin."""
    return frozenset(match.group().lower()[:8] for match in _SOLICIT.finditer(passage.sample))


_NEAR = 5
"""Passages between the parts of an appeal, at most."""


_SOLICIT = re.compile(
    r"\b(?:donat\w{0,6}|patreon|paypal|crowdfund\w{0,4}|support (?:us|our|the|this|independent)|"
    r"please (?:support|consider|help|subscribe|donate|share|sign)|"
    r"become an? (?:member|patron|subscriber|supporter)|"
    r"subscrib\w{0,4}|sign up|newsletter|our work|your (?:help|support|contribution)|contribut\w{0,5}|"
    r"tax[- ]deductible|bitcoin|follow us|like us|join (?:us|our)|advertis\w{0,6}|cookies?|"
    r"ad[- ]?block\w{0,4}|"
    r"privacy policy|terms of (?:use|service)|all rights reserved)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|\w@\w", re.IGNORECASE)
_CREDIT = re.compile(
    r"[\[(]?(?:voice-?\s?over|narrat(?:ed|ion)|read|photos?|photograph(?:y|s|ed)?|pictures?|images?|illustrations?|video|"
    r"audio|music|graphics?|cover (?:image|photo)|featured image|header image|translat(?:ed|ion))\s*"
    r"(?:credits?\s*)?(?:by|:|courtesy(?: of)?|from|©|/)\s*\S",
    re.IGNORECASE,
)
_METER = re.compile(
    r"(?:[$€£¥]\s?[\d.,]+|[\d.,]+\s?[$€£¥]|[\d.,]+\s?%|[\d.,]+\s?/\s?[\d.,]+)\s*(?:raised|of .{0,20}|goal)?$",
    re.I,
)
_SUPPORT = re.compile(r"(?:Support|SUPPORT|Donate to|DONATE TO)(?:\s[A-Z]\S{0,30}){1,3}$")
_COUNTDOWN = re.compile(
    r"(?:only\s)?\d{1,3}\s(?:more\s)?(?:days?|hours?)\s(?:left|to go|remaining)\b[^.]*$", re.IGNORECASE
)
_CAPTION = re.compile(
    r"[\[(]?(?:image|photo|picture|figure|fig\.?|photograph|foto|bild|caption|graphic)\s?\d{0,3}\s?[:.(]",
    re.I,
)


def solicits(passage: Passage, _page: Page) -> bool:
    """A paragraph that asks for money, a subscription or consent."""
    hits = _hits(passage)
    if passage.size >= 130 or len(hits) < 2:
        return False
    return len(hits) >= 3 or passage.size < 60 or bool(_ADDRESS.search(passage.sample))


def metered(passage: Passage, _page: Page) -> bool:
    """A sum of money alone on its line: a donation meter."""
    return len(passage.text) < 30 and bool(_METER.match(passage.text))


def begs(passage: Passage, page_: Page) -> bool:
    """Where the page asks for money, a button ("Support" and somebody's name) or a count of days left."""
    short = len(passage.text) < 40 and passage.text in page_.asking
    return short and bool(_SUPPORT.match(passage.text) or _COUNTDOWN.match(passage.text))


def credits(passage: Passage, _page: Page) -> bool:  # noqa: A001
    """A line that credits a voice, a photographer, a translator: somebody else's work."""
    return passage.size <= 14 and len(passage.text) < 120 and bool(_CREDIT.match(passage.text))


def furnishes(passage: Passage, _page: Page) -> bool:
    """A line that is nothing but phrases of page furniture, several of them divided by dots or bars."""
    return len(passage.text) < 100 and all(
        words.phrases().whole([word.lower() for word in words.tokens(part)])
        for part in _DIVIDED.split(passage.text)
    )


def echoes(passage: Passage, page_: Page) -> bool:
    """A short line that the page holds several times and that talks like furniture."""
    return page_.times[passage.text] > 1 and passage.size < 8 and furnished(passage) > 0.3


def promotes(passage: Passage, _page: Page) -> bool:
    """A sentence or two that sell a newsletter or a subscription."""
    if passage.size > 25:
        return False
    found = [phrase for phrase, reason in words.phrases().found(passage.lower) if reason in _SELLING]
    return sum(map(len, found)) >= max(4, 0.25 * len(passage.tokens))


def points_elsewhere(passage: Passage, _page: Page) -> bool:
    """A line that leads to another report: "Read more: ...", "← The last one"."""
    text = passage.text
    arrow = text[0] in "←«‹" or text[-1] in "→›"
    return passage.size <= 25 and (bool(_ELSEWHERE.match(text)) or (arrow and passage.size <= 15))


def led_to(passages: Sequence[Passage]) -> frozenset[int]:
    """The names of other reports, each right below a line within the text that says "Read also"."""
    first = next((index for index, one in enumerate(passages) if one.size >= _LEAST_PROSE), len(passages))
    return frozenset(
        index
        for index in range(first + 2, len(passages))
        if passages[index].gap == 0
        and passages[index].size <= _LONGEST_NAME
        and passages[index].text[-1] not in ".:;,"
        and words.phrases().whole(passages[index - 1].lower) is Reason.RELATED
    )


_LONGEST_NAME = 25
"""Words."""
_LEAST_PROSE = 20
"""Words of a passage that the report has begun with."""


def asks_to_share(passage: Passage, _page: Page) -> bool:
    """A few words to the reader: "Share this article!"."""
    return passage.size <= 6 and bool(_SHARE.match(passage.text))


def invites(passage: Passage, _page: Page) -> bool:
    """A sentence or two to the reader: whom to write to, whom to follow."""
    return passage.size <= 45 and bool(_INVITED.search(passage.sample))


def captions(passage: Passage, _page: Page) -> bool:
    """A short passage that ends in the name of who took the picture."""
    return passage.size <= 50 and bool(_PICTURED.search(passage.text[-90:]))


def signs_off(passage: Passage, _page: Page | None = None) -> bool:
    """The line of an agency that says who reported, wrote and edited."""
    found = _SIGNED_OFF.findall(passage.sample)
    return bool(_SIGNED_OFF.match(passage.text)) and (passage.size <= 14 or len(found) > 1)


def labels(text: str) -> bool:
    """Whether a text says what a figure or a table shows, under its number."""
    return bool(_LABEL.match(text)) and len(text.split()) <= _LONGEST_LABEL


_LONGEST_LABEL = 50
"""Words."""
_LABEL = re.compile(
    r"(?:figure|fig\.|table|chart|exhibit|abbildung|abb\.|tabelle|tabla|figura|gráfico|tableau|graphique|tabela|"
    r"rysunek|wykres|tabella|grafico|tabel|afbeelding|figuur|şekil|tablo|gambar)\s"
    r"(?:\d{1,3}(?:\.\d{1,2})?|[A-Z])\s?[:.|–—]\s?\S",
    re.IGNORECASE,
)


def copyrights(passage: Passage, _page: Page) -> bool:
    """A line that says whose the page is."""
    return passage.size <= 30 and bool(_OWNED.match(passage.text))


def back_matter(passages: Sequence[Passage]) -> Mapping[int, Reason]:
    """What stands behind a heading such as "References", when that is the lesser part, and why it is cut."""
    first = _first_backed(passages)
    reasons: dict[int, Reason] = {}
    for index in range(first, len(passages)):
        reasons[index] = backed(passages[index].text) or reasons[index - 1]
    return reasons


def pulled(passages: Sequence[Passage], index: int) -> bool:
    """Whether a sentence or a quotation only repeats what stands near it word for word, set large."""
    passage = passages[index]
    if passage.size > _LONGEST_PULLED or not (_QUOTED.match(passage.text) or passage.text[-1] in ".!"):
        return False
    parts = [align.letters(part) for part in _SENTENCES.split(_SIGNED.sub("", passage.text))]
    if sum(map(len, parts)) < _LEAST_PULLED:
        return False
    near = (*passages[max(0, index - _AROUND) : index], *passages[index + 1 : index + 1 + _AROUND])
    longer = (one.letters for one in near if one.size > passage.size)
    return any(all(part in text for part in parts) for text in longer)


_LONGEST_PULLED = 40
"""Words."""
_LEAST_PULLED = 20
"""Letters; fewer are said twice by chance."""
_AROUND = 8
"""Passages between a quotation and where it is taken from, at most."""
_QUOTED = re.compile(r"[“\"«„»‘'‚「]")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_SIGNED = re.compile(r"\s[—–-]\s?[^.!?]{2,50}$")


def below_the_end(passages: Sequence[Passage]) -> Mapping[int, Reason]:
    """What stands below the mark that ends a release, or below who reported and edited, and why it is cut."""
    left = sum(passage.size for passage in passages)
    before = 0
    for index, one in enumerate(passages):
        if (_END.fullmatch(one.text) or signs_off(one)) and before >= max(_LEAST_TEXT, left):
            below = passages[index + 1 :]
            return {at: by_words(two) or Reason.FOOTER for at, two in enumerate(below, index + 1)}
        before += one.size
        left -= one.size
    return {}


def tabled(passages: Sequence[Passage]) -> frozenset[int]:
    """The rows of tables, two at least, and the few words that stand alone between two of them."""
    rows = [index for index, one in enumerate(passages) if one.cells > 1 and _is_terse(one)]
    near = ((one, two) for one, two in itertools.pairwise(rows) if two - one <= 2)
    return frozenset(
        index for one, two in near for index in range(one, two + 1) if _is_terse(passages[index])
    )


def _is_terse(passage: Passage) -> bool:
    """Whether a passage is a few words and no sentence; whole pages are laid out as tables too."""
    return passage.size <= _LONGEST_ROW and passage.text[-1] not in ".!?…"


def _first_backed(passages: Sequence[Passage]) -> int:
    """Index of the first heading that only back matter follows, or the number of passages."""
    left = sum(passage.size for passage in passages)
    before = 0
    for index, passage in enumerate(passages):
        if backed(passage.text) and before >= max(_LEAST_TEXT, left):
            return index
        before += passage.size
        left -= passage.size
    return len(passages)


def backed(heading: str) -> Reason | None:
    """Why what stands behind such a heading is cut, if it is."""
    found = words.tokens(_EDIT.sub("", heading[:_LONGEST_HEADING]).lower())
    return words.phrases().back.get(words.mask(found)) if len(heading) < _LONGEST_HEADING else None


_LONGEST_ROW = 16
"""Words."""
_LONGEST_HEADING = 60
_LEAST_TEXT = 60
"""Words that must stand before back matter is believed to be that."""
_EDIT = re.compile(r"\s?\[[^\[\]]{0,40}\]$")


def furnished(passage: Passage) -> float:
    """The share of a passage that is phrases of page furniture."""
    found = words.phrases().found(passage.lower)
    return sum(len(phrase) for phrase, _ in found) / max(1, len(passage.tokens))


def stands_empty(passage: Passage, _page: Page) -> bool:
    """Neither a letter nor a digit to say."""
    return not any(character.isalnum() for character in passage.sample)


_END = re.compile(r"#\s?#\s?#|[-–—]\s?30\s?[-–—]|[-–—(]\s?ends?\s?[-–—)]|ENDS", re.IGNORECASE)
_SHARE = re.compile(
    r"¡?(?:share (?:this|the)|compart[ae] (?:este|esta|el|la)|partage[rz] (?:cet|cette|l)|"
    r"condividi (?:questo|questa|l)|compartilhe (?:este|esta|o|a)|"
    r"(?:diesen )?(?:artikel|beitrag) teilen|deel dit|udostępnij ten|"
    r"(?:bu )?haberi paylaş|bagikan (?:artikel|berita))\b",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"\s[|·•∙/–—-]\s")
_SIGNED_OFF = re.compile(
    r"\(?\b(?:(?:additional|further)\s)?(?:reporting|writing|compiled|editing|edited)"
    r"(?:\sand\s\w{4,9})?\sby\s(?-i:[A-Z])",
    re.IGNORECASE,
)
_SELLING = frozenset({Reason.ADVERTISEMENT, Reason.DONATION})
_OWNED = re.compile(r"(?:©|\(c\)\s?\d{4}|copyright\s(?:©|\(c\)|\d))", re.IGNORECASE)
_PICTURED = re.compile(
    r"(?:\b(?:photos?|photographs?|picture|image|foto|bild|crédit|credit|illustration)(?:\s(?:credit|by))?"
    r"\s?:\s?[^.:]{2,60}|[(\s](?:photo|picture|image|foto)s?\sby\s[^.]{2,50}|"
    r"/\s?(?:getty images|reuters|afp|ap|epa|dpa))[.)]?$",
    re.IGNORECASE,
)
_INVITED = re.compile(
    r"\b(?:got a (?:news )?tip\b|have a (?:news )?tip\?|send (?:us )?(?:your )?tips\b|"
    r"follow (?:him|her|them|me|the author) (?:on|at)\b|(?:he|she|they|I) can be (?:reached|contacted) at\b|"
    r"reach (?:him|her|them|me) at\b|(?:email|contact) (?:the (?:author|reporter|writer)|me) at\b|"
    r"do you have (?:an opinion|a story|information)\b.{0,60}[?]|submit a letter|letters? to the editor at\b|"
    r"(?:thank you|thanks) for reading\b.{2,60}\bsubscribe\b|"
    r"subscribe (?:now |today |here )?(?:for free )?to receive\b|is a reader-supported publication\b|"
    r"\A(?:the post|this (?:article|post|story)) .{0,200}(?:appeared first|first appeared) on\b|"
    r"was this (?:email|article|page) (?:forwarded|helpful)|"
    r"this (?:story|article|content) is (?:reserved )?for (?:our )?(?:subscribers|members)\b)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"forwarded from\s\S|"
    r"(?:read (?:more|also|next|on)|also read|see also|more on this|related|watch|listen|don['’]t miss|"
    r"(?:lesen sie|lies|lest) auch|mehr (?:zum thema|dazu)|auch interessant|"
    r"(?:lees|bekijk|kijk) ook|lees (?:verder|meer)|"
    r"(?:leggi|guarda|vedi) anche|(?:le[ae]|lee?r|mira|vea|ver) también|lee (?:más|además)|"
    r"(?:te|le) puede interesar|(?:leia|veja|ler|ouça) também|leia (?:mais|ainda)|saiba mais|"
    r"(?:à )?(?:lire|voir|écouter)(?: aussi| également)|sur le même sujet|"
    r"(?:czytaj|zobacz|przeczytaj|sprawdź) (?:też|także|również|więcej)|"
    r"(?:baca|lihat|simak) juga|ilgili haber|bunu da oku(?:yun)?|"
    r"läs (?:också|även|mer)|se även|l[æe]s også|læs mere?|les (?:mer|meir|òg)|se også|lue (?:myös|lisää)|"
    r"(?:đọc|xem) thêm|читайте (?:также|також)|相关阅读|延伸阅读|関連記事|관련\s?기사)"
    r"\s{0,2}[:：»>|–-]",
    re.IGNORECASE,
)

Rule = Callable[[Passage, Page], bool]
NEVER_READ: Mapping[Rule, Reason] = {
    metered: Reason.DONATION,
    begs: Reason.DONATION,
    credits: Reason.CREDIT,
    furnishes: Reason.NAVIGATION,
    copyrights: Reason.FOOTER,
    signs_off: Reason.CREDIT,
    captions: Reason.CAPTION,
    points_elsewhere: Reason.RELATED,
    asks_to_share: Reason.NAVIGATION,
    invites: Reason.FOOTER,
    promotes: Reason.ADVERTISEMENT,
    solicits: Reason.DONATION,
    echoes: Reason.REPEATED,
    stands_empty: Reason.NAVIGATION,
}
"""In this order: the first that applies names the reason, unless the words themselves name a better one."""


def certainly_not(passage: Passage) -> Reason | None:
    """The reason a passage of what is known to be an article does not belong to it, if there is one."""
    if words.phrases().whole(passage.lower) is Reason.ADVERTISEMENT:
        return Reason.ADVERTISEMENT
    return next((NEVER_READ[rule] for rule in _CERTAIN if rule(passage, Page())), None)


_CERTAIN: Sequence[Rule] = (credits, signs_off, points_elsewhere, asks_to_share, invites)


def never_read(passage: Passage, page_: Page) -> Reason | None:
    """The reason a passage cannot belong to the report, if there is one."""
    for rule, reason in NEVER_READ.items():
        if rule(passage, page_):
            return reason if rule not in _BY_WORDS else by_words(passage) or reason
    return None


_BY_WORDS = frozenset({furnishes, solicits, promotes})


def by_words(passage: Passage) -> Reason | None:
    """The reason its own words give: a whole-line phrase, or the commonest kind of phrase in it."""
    whole = words.phrases().whole(passage.lower)
    if whole:
        return whole
    kinds = Counter(reason for _, reason in words.phrases().found(passage.lower))
    if not kinds:
        return None
    if kinds[Reason.DONATION]:
        return Reason.DONATION
    return max(kinds, key=lambda kind: kinds[kind])


def why(passage: Passage, *, before: bool, after: bool, related: bool) -> Reason:
    """The reason a passage that the model left out is cut for."""
    named = by_words(passage)
    if named:
        return named
    if passage.size <= 30 and _CAPTION.match(passage.text):
        return Reason.CAPTION
    if related or (after and passage.size > 4):
        return Reason.RELATED
    return Reason.FOOTER if after and not before else Reason.NAVIGATION
