"""Where the comment section starts: by what it calls itself, by its furniture, or by how its readers talk."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from narrator.model import Language, Reason
from narrator.report import dates, words
from narrator.report.passages import ANCHOR, Passage

_SHORT = 90
_CHROME = words.listed(
    "reply replies subscribe notify guest oldest newest login log sign name email website says ago upvote "
    "like share report responder répondre antworten rispondi reageer odpowiedz yanıtla balas commented wrote "
    "comment comments best sort votes"
)
"""Words that stand on the short lines around comments."""
_FORM = words.listed("subscribe notify guest login name email website conversation discussion comments")
"""Words of the form, and of the heads, right before the first marker."""
_SAYS = re.compile(
    r"\b(?:says|said|wrote|commented|replied|sagt|dice|dit|schrijft|pisze)\s?:?$", re.IGNORECASE
)
_AGO = re.compile(
    r"\b\d{1,3}\s?(?:s|m|h|d|w|mo|y|min|mins|minutes?|hrs?|hours?|days?|weeks?|months?|years?)\b\s?(?:ago)?|"
    r"\bil y a \d|\bvor \d{1,3} \w|\bhace \d|\bhá \d|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_DATED_FIRST = re.compile(r"(?:at|on|by|in|am|um|à|le|el)\b|\d", re.IGNORECASE)
"""How a report's own sentence says when: "At 10:32 on May 12 she wrote:"."""
_THOUGHTS = re.compile(r"\d{1,5}\s(?:thoughts?|responses?|replies|comments?)\s(?:on|to)\s", re.IGNORECASE)
_CHATTY = re.compile(
    r"(?<!\w)(?:I|I'm|I’m|im|you|your|u|my|we|lol|haha\w{0,9}|thanks?|please|imo|btw|agree|wrong|stupid|why|what|"
    r"how|ich|du|ihr|yo|tú|je|tu|vous|eu|você|io|lei|ik|jij|ja|ben|sen|saya|anda)(?!\w)|[!?]{2,}|[?!]\s{0,2}$|\.\.",
    re.IGNORECASE,
)
_TITULAR = re.compile(r"(?:the|how|what|why|a|an|in|on|for|der|die|das|la|le|el|il|de)\b", re.IGNORECASE)
_LEAST_BODY = 60
"""Words of likely body that must stand before a marker is believed."""
_LEAST_VOICES = 4
"""Names followed by talk that make a thread without any marker."""
_ENOUGH_VOICES = 40
_LEAST_ANCHORS = 3
_LEAST_HEADS = 3
_AHEAD = 40
"""Passages ahead that say whether a section is believed to be one."""
_HEAVIEST = 60
"""Words beyond which a passage weighs no more."""
_BELIEVED = 0.5
"""The mean score of what is too surely the report's own to stand below a marker."""
_DOUBTED = -0.4
"""The mean score that comments without a marker stay below; 95 of 100 stay below -1.7."""
_FARTHEST = 14
"""Passages between two anchors of one thread, at most."""
_REACH = 8
"""How far above its first anchor a thread's first name may stand."""


def start(passages: Sequence[Passage], scores: Sequence[float], language: Language = "en") -> int:
    """Index of the first passage of the comment section, or the number of passages when there is none."""
    weights = [passage.size * (score > 0) for passage, score in zip(passages, scores, strict=True)]
    everyday = words.common("en") | words.common(language)
    body = _Body(passages, scores, [0, *itertools.accumulate(weights)], everyday)
    marked = min(_marked(body), _headed(body))
    thread = _thread(body, _anchored(body, marked))
    # The furniture between an article and its comments also looks like names and talk.
    return marked if marked - thread <= _REACH else thread


@dataclass(frozen=True, slots=True)
class _Body:
    """A page, and how many words of likely body stand before each passage."""

    passages: Sequence[Passage]
    scores: Sequence[float]
    before: Sequence[int]
    everyday: frozenset[str]
    """Words that no name holds."""

    @property
    def total(self) -> float:
        return self.before[-1] or 1.0

    def believed(self, index: int) -> float:
        """How surely what follows is the report's own, as mean log-odds of its words."""
        end = min(index + _AHEAD, len(self.passages))
        weights = [min(passage.size, _HEAVIEST) for passage in self.passages[index:end]]
        bounded = [max(-3.0, min(3.0, score)) for score in self.scores[index:end]]
        voiced = sum(weight * one for weight, one in zip(weights, bounded, strict=True))
        return voiced / (sum(weights) or 1)


def is_marker(passage: Passage) -> bool:
    """Whether a line can only be the head, or the form, of a comment section."""
    if len(passage.text) >= 2 * _SHORT:
        return False
    return bool(_THOUGHTS.match(passage.text)) or words.phrases().whole(passage.lower) is Reason.COMMENTS


# -- sections that say what they are ---------------------------------------------------------------------


def _marked(body: _Body) -> int:
    """The first marker after enough body, confirmed by what stands around it."""
    sure = [one.size * (score > 1) for one, score in zip(body.passages, body.scores, strict=True)]
    left = [*itertools.accumulate(reversed(sure))][::-1]
    for index, passage in enumerate(body.passages):
        if not is_marker(passage):
            continue
        signs = _signs(body.passages, index)
        least = _LEAST_BODY / 3 if signs >= 4 else max(_LEAST_BODY, 0.12 * body.total)
        late = signs >= 2 and index > 0.3 * len(body.passages)
        told = signs >= 3 or late or left[index] < 40
        if told and body.before[index] >= least and body.believed(index) < _BELIEVED:
            return _with_form(body.passages, index)
    return len(body.passages)


def _signs(passages: Sequence[Passage], index: int) -> int:
    """How much furniture of a section follows: a share bar says "comments" too, but nothing after it."""
    return sum(is_marker(one) or _is_chrome(one) for one in passages[index : index + 8])


def _is_chrome(passage: Passage) -> bool:
    """A short line of a comment's own furniture: "Reply", "3 hours ago", "Anna says:"."""
    if len(passage.text) >= _SHORT or len(passage.lower) > 8:
        return False
    told = _AGO.search(passage.text) or _SAYS.search(passage.text)
    return bool(told or _CHROME.intersection(passage.lower))


def _with_form(passages: Sequence[Passage], index: int) -> int:
    """Take the heads and the form right before the marker too: "Subscribe", "Notify of"."""
    while index > 0 and (_is_form(passages[index - 1]) or is_marker(passages[index - 1])):
        index -= 1
    return index


def _is_form(passage: Passage) -> bool:
    return len(passage.lower) < 4 and bool(_FORM.intersection(passage.lower))


# -- sections whose comments all say by whom and when -------------------------------------------------------


def _headed(body: _Body) -> int:
    """The first of several heads such as "Ann on May 12, 2019 at 4:47 pm said:", whatever the scores say."""
    heads = [index for index, one in enumerate(body.passages) if _is_head(one)]
    for chain in _chains(heads):
        told = sum(one.size for one in body.passages[: chain[0]] if one.text.endswith(tuple(".!?")))
        if len(chain) >= _LEAST_HEADS and told >= _LEAST_BODY / 3:
            return _with_form(body.passages, chain[0])
    return len(body.passages)


def _is_head(passage: Passage) -> bool:
    text = passage.text
    says = len(text) < _SHORT and not _DATED_FIRST.match(text) and _SAYS.search(text)
    return bool(says and _CLOCK.search(text)) and dates.mentions(text)


# -- sections told by what every comment has ---------------------------------------------------------------


def _anchored(body: _Body, end: int) -> int:
    """The name above the first of several lines that only comments have, when little body follows."""
    anchors = [index for index in range(end) if _is_anchor(body.passages[index]) and _enough(body, index)]
    for chain in _chains(anchors):
        after = body.before[end] - body.before[min(chain[-1] + 4, end)]
        few = after < 0.3 * body.before[chain[0]]
        if len(chain) >= _LEAST_ANCHORS and few and body.believed(chain[0]) < _DOUBTED:
            return _first_name(body, chain[0])
    return end


def _is_anchor(passage: Passage) -> bool:
    return len(passage.text) < _SHORT and bool(ANCHOR.match(passage.text))


def _enough(body: _Body, index: int) -> bool:
    return body.before[index] >= _LEAST_BODY


def _chains(anchors: Sequence[int]) -> list[list[int]]:
    """Anchors that stand close to each other."""
    chains: list[list[int]] = []
    for index in anchors:
        if chains and index - chains[-1][-1] <= _FARTHEST:
            chains[-1].append(index)
        else:
            chains.append([index])
    return chains


def _first_name(body: _Body, anchor: int) -> int:
    """The name that belongs to an anchor: on its own line, right above it, or above the comment it ends."""
    passages = body.passages
    if len(passages[anchor].text.split()) > 3 and not passages[anchor].text.lower().startswith("like"):
        return anchor
    for index in range(anchor - 1, max(0, anchor - _REACH), -1):
        if _is_name(passages[index], body.everyday) and not _is_anchor(passages[index]):
            return index
    return anchor


# -- sections told by their voices alone -------------------------------------------------------------------


def _thread(body: _Body, end: int) -> int:
    """The first of several different names that alternate with talk, after enough body."""
    names = [_is_name(passage, body.everyday) for passage in body.passages]
    for index in range(end):
        if not (names[index] and _enough(body, index) and body.believed(index) < _DOUBTED):
            continue
        if _is_thread(body, names, index, end):
            return index
    return end


def _is_name(passage: Passage, everyday: frozenset[str]) -> bool:
    """A few words, none of them an everyday one: a name or what people call themselves."""
    text = passage.text
    if len(text) >= 40 or not 1 <= len(text.split()) <= 4 or not (text[0].isalpha() or text[0] in "@_"):
        return False
    if "/" in text or dates.mentions(text):
        return False
    ended = text[-1] in ".!?;,:" and not _SAYS.search(text) and not text[-2:-1].isupper()
    phrase = everyday.intersection(passage.lower) or words.phrases().whole(passage.lower)
    return bool(_SAYS.search(text)) or not (ended or phrase)


def _is_thread(body: _Body, names: Sequence[bool], first: int, end: int) -> bool:
    """Whether names and talk alternate from here on, as in a thread and not as under headings."""
    passages = body.passages
    place = first
    called: list[str] = []
    chatty = titular = told = divided = 0
    while place + 1 < end and names[place] and len(called) < _ENOUGH_VOICES:
        name = passages[place]
        place = _skip(names, place, end, wanted=True, most=5)
        said = passages[place : _skip(names, place, end, wanted=False, most=12)]
        if not said or len(said) >= 12:
            break
        divided += said[0].text[0].islower()
        titular += bool(_TITULAR.match(name.text))
        told += any(set(name.lower) & set(one.lower) for one in said)
        chatty += any(_CHATTY.search(one.sample) for one in said)
        called.append(name.text)
        place += len(said)
    count = len(called)
    # A heading is spoken of below it, a name is not; an interview has few names, a thread many;
    # and a sentence that goes on in lower case was divided by a link.
    talk = chatty >= 0.5 * count and titular <= 0.2 * count and told + divided <= 0.25 * count
    many = len(set(called)) >= max(3, 0.5 * count)
    last = count == _ENOUGH_VOICES or body.before[end] - body.before[place] < 0.15 * body.before[first]
    return count >= _LEAST_VOICES and talk and many and last


def _skip(names: Sequence[bool], place: int, end: int, *, wanted: bool, most: int) -> int:
    """The first place from here on that is not a name, or that is one."""
    last = min(end, place + most)
    while place < last and names[place] is wanted:
        place += 1
    return place
