"""Where the comment section starts: by what it calls itself, or by how its readers talk."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from narrator.model import Reason
from narrator.report import words
from narrator.report.passages import Passage

_SHORT = 90
_CHROME = words.listed(
    "reply replies subscribe notify guest oldest newest login log sign name email website says ago upvote "
    "like share report responder répondre antworten rispondi reageer odpowiedz yanıtla balas commented wrote "
    "comment comments best sort votes"
)
"""Words that stand on the short lines around comments."""
_FORM = words.listed("subscribe notify guest login name email website")
_SAYS = re.compile(
    r"\b(?:says|said|wrote|commented|replied|sagt|dice|dit|schrijft|pisze)\s*:?$", re.IGNORECASE
)
_AGO = re.compile(
    r"\b\d{1,3}\s?(?:s|m|h|d|w|mo|y|min|mins|minutes?|hrs?|hours?|days?|weeks?|months?|years?)\b\s?(?:ago)?|"
    r"\bil y a \d|\bvor \d{1,3} \w|\bhace \d|\bhá \d|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_CHATTY = re.compile(
    r"(?<!\w)(?:I|I'm|I’m|im|you|your|u|my|we|lol|haha\w{0,9}|thanks?|please|imo|btw|agree|wrong|stupid|why|what|how|"
    r"ich|du|ihr|yo|tú|je|tu|vous|eu|você|io|lei|ik|jij|ja|ben|sen|saya|anda)(?!\w)|[!?]{2,}|[?!]\s{0,2}$|\.\.",
    re.IGNORECASE,
)
_TITULAR = re.compile(r"(?:the|how|what|why|a|an|in|on|for|der|die|das|la|le|el|il|de)\b", re.IGNORECASE)
_LEAST_BODY = 60
"""Words of likely body that must stand before a marker is believed."""
_LEAST_VOICES = 4
"""Names followed by talk that make a thread without any marker."""
_ENOUGH_VOICES = 40
_FURNITURE = 8


def start(passages: Sequence[Passage], scores: Sequence[float]) -> int:
    """Index of the first passage of the comment section, or the number of passages when there is none."""
    marked = _marked(passages, scores)
    thread = _thread(passages, scores, marked)
    # The furniture between an article and its comments also looks like names and talk.
    return marked if marked - thread <= _FURNITURE else thread


def is_marker(passage: Passage) -> bool:
    """Whether a line can only be the head, or the form, of a comment section."""
    return len(passage.text) < _SHORT and words.phrases().whole(passage.lower) is Reason.COMMENTS


def _marked(passages: Sequence[Passage], scores: Sequence[float]) -> int:
    """The first marker after enough body, confirmed by what stands around it."""
    weights = [max(0.0, score) * passage.size for passage, score in zip(passages, scores, strict=True)]
    total, before = sum(weights) or 1.0, 0.0
    sure = [passage.size * (score > 1) for passage, score in zip(passages, scores, strict=True)]
    left = [*itertools.accumulate(reversed(sure))][::-1]
    for index, passage in enumerate(passages):
        enough = before >= max(_LEAST_BODY, 0.12 * total)
        if enough and is_marker(passage) and _confirmed(passages, index, left[index]):
            return _with_form(passages, index)
        before += weights[index]
    return len(passages)


def _confirmed(passages: Sequence[Passage], index: int, body_left: int) -> bool:
    """A share bar says "comments" too: a section's own furniture must follow, or the page be nearly over."""
    following = passages[index : index + 8]
    signs = sum(is_marker(one) or _is_chrome(one) for one in following)
    return signs >= 3 or (signs >= 2 and index > 0.3 * len(passages)) or body_left < 40


def _is_chrome(passage: Passage) -> bool:
    """A short line of a comment's own furniture: "Reply", "3 hours ago", "Anna says:"."""
    if len(passage.text) >= _SHORT or len(passage.lower) > 8:
        return False
    return bool(
        _CHROME.intersection(passage.lower) or _AGO.search(passage.text) or _SAYS.search(passage.text)
    )


def _with_form(passages: Sequence[Passage], index: int) -> int:
    """Take the short lines of the form right before the marker too: "Subscribe", "Notify of"."""
    while index > 0 and len(passages[index - 1].lower) < 4 and _FORM.intersection(passages[index - 1].lower):
        index -= 1
    return index


def _thread(passages: Sequence[Passage], scores: Sequence[float], end: int) -> int:
    """The first of several short names that alternate with talk, after enough body."""
    names = [_is_name(passage) for passage in passages]
    before = 0.0
    index = 0
    while index < end:
        if names[index] and before >= 2 * _LEAST_BODY:
            voices, after = _voices(passages, scores, names, index, end)
            if voices:
                return index
            index = max(index + 1, after)
        else:
            before += max(0.0, scores[index]) * passages[index].size
            index += 1
    return end


def _is_name(passage: Passage) -> bool:
    text = passage.text
    return (
        1 <= len(text.split()) <= 4 and len(text) < 40 and (text[-1] not in ".!?" or bool(_SAYS.search(text)))
    )


def _voices(
    passages: Sequence[Passage],
    scores: Sequence[float],
    names: Sequence[bool],
    start_: int,
    end: int,
) -> tuple[bool, int]:
    """Whether a thread starts here, and where it stops alternating."""
    count = chatty = titular = chrome = 0
    place = start_
    while place + 1 < end and names[place] and count < _ENOUGH_VOICES:
        heading = place
        while place < end and names[place] and place - heading < 5:
            chrome += _is_chrome(passages[place])
            titular += bool(_TITULAR.match(passages[place].text))
            place += 1
        said = place
        while place < end and not names[place] and place - said < 12:
            place += 1
        if said == place or place - said >= 12:
            break
        count += 1
        chatty += any(_CHATTY.search(one.sample) for one in passages[said:place])
    convincing = chatty >= 0.6 * count and titular <= 0.2 * count
    believed = sum(scores[one] for one in range(start_, place) if not names[one])
    doubted = believed < 0.5 * (place - start_)
    return count >= _LEAST_VOICES and convincing and (doubted or chrome >= count), start_ + 1
