"""What stands around a token, as far as it decides how the token is said."""

from __future__ import annotations

import re

_DETERMINER = (
    r"(?i)\b(?:an?|the|this|that|these|those|its|his|her|their|our|your|my|each|every|another|per|one|new|any|"
    r"first|second|latest|record|additional|proposed|planned|annual|\w+['’]s?)\s(?:\w+-\w+\.?,?\s)?$"
)
_NOUN = (
    r"(?:[ -](?!(?:of|in|on|at|to|from|for|by|with|without|and|or|but|nor|per|an?|the|as|than|that|which|who|while|"
    r"when|where|is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|did|does|do|last|next|"
    r"this|these|those|each|every|north\w*|south\w*|east\w*|west\w*|long|wide|high|deep|tall|thick|away|apart|ago|more|"
    r"less|worth|into|onto|over|under|above|below|about|through|across|along|since|until|before|after|between|"
    r"during|against|off|out|up|down|most|if|because|so|yet|via|it|he|she|they|we|you|not|only|also|now|then|still|today|"
    r"yesterday|tomorrow|inland|offshore|overnight|back|behind|\w+ed|\w+ly)\b)(?:[a-z]{2,}|[A-Z]{2,5}s?\b|[A-Z]\d[A-Z\d]{0,3}\b))"
)

NOUNS = rf"{_NOUN}(?<=s)(?<!ss)\b"
"""What is counted or described, in the plural."""


def before(match: re.Match[str], length: int = 24) -> str:
    """The characters that precede a match."""
    return match.string[max(0, match.start() - length) : match.start()]


def after(match: re.Match[str], length: int = 40) -> str:
    """The characters that follow a match."""
    return match.string[match.end() : match.end() + length]


def in_quotation(match: re.Match[str]) -> bool:
    """Whether single quotes were opened before a match, so that the sign in it may close them."""
    return bool(re.search(r"(?:^|[\s(])['‘]\w", match.string[: match.start()]))


def attributive(match: re.Match[str]) -> bool:
    """Whether a quantity describes the noun after it, as in "a $5 million grant": units stay singular then."""
    return bool(re.search(_DETERMINER, before(match)) and re.match(_NOUN, after(match)))
