"""The vocabulary: every noun narrator knows, in the order audio is made.

    Report → Script → Line → Take → Timeline → Episode → Show

Values only: immutable, comparable, picklable, without input or output. Units belong to the type or
to the docstring of a field; positions are whole samples, never floating-point seconds, so that
nothing drifts over an hour.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Seconds: TypeAlias = float
Samples: TypeAlias = int
Hertz: TypeAlias = int
Decibels: TypeAlias = float
LUFS: TypeAlias = float
"""Programme loudness relative to full scale (ITU-R BS.1770-4, EBU R 128), as heard on two speakers."""
DBTP: TypeAlias = float
"""True peak in decibels relative to full scale (ITU-R BS.1770-4, annex 2)."""
Digest: TypeAlias = str
"""What was asked for, as a hash: the name a take is kept under."""
Language: TypeAlias = str
"""A BCP 47 language tag, such as ``en-US``."""
LineNumber: TypeAlias = int
"""A line of the source file, counted from one; 0 for what the source does not hold."""
Signal: TypeAlias = "npt.NDArray[np.float32]"
"""Sound, of shape (frames,) for one channel or (frames, 2) for two; full scale is ±1."""


# -- the report, as written -----------------------------------------------------------------------


class Role(StrEnum):
    """What a stretch of writing is for, which decides how it is read and by whom."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    DATELINE = "dateline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTATION = "quotation"
    CAPTION = "caption"
    TABLE = "table"
    CODE = "code"
    FOOTNOTE = "footnote"
    OPENING = "opening"
    """What the script says before the report: the show, the title, the date."""
    CLOSING = "closing"
    """What the script says after the report: the source, the notice about the voice."""


class Reason(StrEnum):
    """Why a line of the source is not read."""

    DONATION = "donation appeal"
    NAVIGATION = "navigation"
    COMMENTS = "comment section"
    ADVERTISEMENT = "advertisement"
    RELATED = "related links"
    CREDIT = "credit"
    BYLINE = "byline"
    DATE = "date"
    CAPTION = "caption"
    REPEATED = "repeated"
    FOOTER = "footer"
    TABLE = "table left out"
    CODE = "code left out"
    FOOTNOTE = "footnote left out"
    METADATA = "metadata"
    ATTACHMENT = "attachment"
    ASKED = "dropped on request"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a report as written: one title, heading, paragraph, item or quotation."""

    role: Role
    text: str
    """Prose on one line: white space folded, the source's own wrapping undone."""
    lines: tuple[LineNumber, ...] = ()
    """Every source line it was written on, ascending."""
    level: int = 0
    """Depth of a heading (1 to 6) or nesting of an item (from 1); 0 for anything else."""
    number: int = 0
    """The number of an item in an ordered list; 0 for anything else."""

    @property
    def line(self) -> LineNumber:
        """The source line it starts on."""
        return self.lines[0] if self.lines else 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A line of the source that is not read, and why."""

    line: LineNumber
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report came from."""

    path: str
    """As the user gave it: a path, ``-`` for standard input, or a URL."""
    sha256: str
    """Of the bytes that were read, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Original:
    """What a web address answered, kept because the page may be gone tomorrow."""

    suffix: str
    """The ending its file should have, such as ``.html``."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """A written report, read but not yet adapted for speech.

    Every non-blank line of the source is in exactly one place: in the ``lines`` of one block, or in one cut.
    """

    title: str
    """The headline as it should be said and shown, without the site's name."""
    blocks: tuple[Block, ...]
    """In reading order, the title's own block included when the source has one."""
    source: Source
    cut: tuple[Cut, ...] = ()
    """In the order of the source."""
    date: datetime.datetime | datetime.date | None = None
    """When it was published, as far as the report says: a date, or a time of day too."""
    byline: str = ""
    """Who wrote it, without the word "by"."""
    credit: str = ""
    """Credits that are not the author's (another recording's voice, photographs), as written."""
    language: Language = "en"
    confidence: float = 1.0
    """How sure the clean-up is of what it kept, from 0 to 1."""
    doubts: tuple[str, ...] = ()
    """Why that confidence is low, each a sentence for the user."""
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Words with how they are said, a respelling or IPA between slashes, as its front matter lists them."""
    original: Original | None = field(default=None, repr=False, compare=False)
    """The page as it was fetched, where it is wanted."""


# -- the script, as it is to be heard --------------------------------------------------------------


class Direction(StrEnum):
    """How a stretch of a script is to be said, beyond its words (Speech Markdown's terms)."""

    SAY = "sub"
    """Said as the value, a respelling."""
    IPA = "ipa"
    """Said as the value, a transcription in the International Phonetic Alphabet."""
    PAUSE = "break"
    """A pause at this point; the value is in seconds."""
    EMPHASIS = "emphasis"
    """Stressed; the value is ``strong``, ``moderate`` or ``reduced``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A direction on a stretch of a segment's text."""

    start: int
    end: int
    """Characters of the segment's text, half open; equal to ``start`` for a pause."""
    direction: Direction
    value: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A written unit of a script: what one voice reads before the next pause between units."""

    role: Role
    text: str
    """As written, which is what the transcript shows."""
    line: LineNumber = 0
    level: int = 0
    """Depth of a heading."""
    number: int = 0
    """The number of an item in an ordered list."""
    voice: str = ""
    """The name of the voice that reads it; empty for the one its role is cast with."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A report adapted to be heard: in reading order, nothing left to decide but how to say it."""

    title: str
    segments: tuple[Segment, ...]
    source: Source
    cut: tuple[Cut, ...] = ()
    date: datetime.datetime | datetime.date | None = None
    byline: str = ""
    language: Language = "en"
    show: str = ""
    """The title of the show that it was written for."""
    voice: str = ""
    """The name of the voice that reads it; empty for the show's anchor."""
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Words with how they are said in this script, before any lexicon."""


# -- speech ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks and how: exactly what decides the sound, and no more."""

    engine: str = "hibari"
    name: str = "heart"
    """The engine's own name for the voice; empty for its default."""
    rate: float = 1.0
    """Speaking rate relative to the voice's own: 2.0 is twice as fast."""
    pitch: float = 0.0
    """Semitones above the voice's own pitch, for the engines that can."""
    options: tuple[tuple[str, str], ...] = ()
    """The engine's own settings by name, sorted."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A voice as its file in ``voices/`` describes it: what a producer chooses, auditions and casts."""

    name: str = "heart"
    """What the show calls it: the name of its file."""
    voice: Voice = Voice()
    language: Language = "en-US"
    gain: Decibels = 0.0
    """Evens this voice out with the others of an episode; applied when it is laid on the timeline."""
    lexicons: tuple[str, ...] = ()
    """Lexicons that apply to it beside the show's own."""
    about: str = ""
    licence: str = ""
    audition: str = ""
    """A line to try it with."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of written text that a lexicon says otherwise."""

    start: int
    end: int
    """Characters of the text, half open; a possessive is part of it."""
    say: str
    """What is said, in ordinary letters: a respelling or other words. Empty when only ``ipa`` is known."""
    ipa: str
    """The same in the International Phonetic Alphabet; empty when only ``say`` is known."""
    kind: str
    """``word``, ``letters``, ``alias``, or ``expand-first``: ``say`` is the full name, for the first mention,
    and ``ipa`` how the short form is said after that."""
    entry: str = ""
    """The entry that matched, as its lexicon writes it."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a stretch of an utterance sounds, for the engines that take phonemes."""

    start: int
    end: int
    """Characters of the utterance's text, half open."""
    ipa: str
    """In the International Phonetic Alphabet, stress marks before the syllable."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of written text that is said in other words."""

    kind: str
    """The class of token it is: ``date``, ``money``; ``lexicon`` or ``mark`` for what was asked."""
    start: int
    end: int
    """Characters of the written text, half open."""
    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is said; outside its spans it is as written, to the character."""

    text: str
    pronunciations: tuple[Pronunciation, ...] = ()
    """In order, never overlapping; positions are those of ``text``."""
    spans: tuple[Span, ...] = ()
    """In order, never overlapping."""
    doubts: tuple[str, ...] = ()
    """Written tokens that no rule took though they hold digits or symbols."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A spoken unit: what an engine says in one call, and all that decides how it sounds."""

    text: str
    """In words as they are said: no digit or symbol is left for the engine to guess at."""
    voice: Voice = Voice()
    language: Language = "en-US"
    pronunciations: tuple[Pronunciation, ...] = ()
    """In order, never overlapping. What they cover is respelled in ``text`` for the other engines."""
    attempt: int = 0
    """Counts the retakes of a take that failed its check; engines seed their randomness with it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance at its place in the script."""

    utterance: Utterance
    segment: int
    """Index of the segment it belongs to."""
    sentence: int
    """Index of the sentence within the segment; the parts of a divided sentence share it."""
    written: str
    """The stretch of the segment's text that it says; joined, the segment's text again."""
    pause: Seconds
    """Silence that follows. Not part of the utterance: moving it never costs a retake."""
    line: LineNumber = 0
    doubts: tuple[str, ...] = ()
    """Written tokens that no rule took though they hold digits or symbols."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A short stretch of sound, small enough to hold in memory."""

    pcm: bytes
    """Signed 16-bit little-endian samples, one channel."""
    sample_rate: Hertz

    @property
    def length(self) -> Samples:
        return len(self.pcm) // 2

    @property
    def seconds(self) -> Seconds:
        return self.length / self.sample_rate


@dataclass(frozen=True, slots=True)
class Take:
    """The kept recording of an utterance, conformed to the session: it never changes."""

    digest: Digest
    length: Samples


# -- the programme -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cue:
    """A take at its place on the timeline."""

    take: Digest
    start: Samples
    length: Samples
    line: int
    """Index of the line that it says."""
    gain: Decibels = 0.0

    @property
    def end(self) -> Samples:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where every take goes: the whole programme, except for the sound itself."""

    cues: tuple[Cue, ...]
    length: Samples
    sample_rate: Hertz
    speech_start: Samples = 0
    """Where the first cue may start: after, or under, the opening sting."""
    speech_end: Samples = 0
    """Where the last cue ends."""

    def seconds(self, position: Samples) -> Seconds:
        return position / self.sample_rate


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    start: Samples
    link: str = ""
    """A web page about it."""
    picture: bytes = b""
    """A JPEG or PNG, shown while it is heard."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One cue of a transcript: a sentence as written, and when it is heard."""

    start: Samples
    end: Samples
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a programme is, as measured."""

    integrated: LUFS
    true_peak: DBTP
    range: float = 0.0
    """Loudness range in LU (EBU Tech 3342)."""


# -- what is published -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Media:
    """A media file, as a manifest and a feed announce it."""

    path: str
    """Name within the episode's folder."""
    bytes: int
    type: str
    """Media type, such as ``audio/mpeg``."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an episode's takes."""

    total: int
    recorded: int
    reused: int


@dataclass(frozen=True, slots=True)
class Episode:
    """A finished episode, as its manifest ``episode.json`` describes it."""

    title: str
    slug: str
    guid: str
    published: datetime.datetime
    """Aware."""
    language: Language
    duration: Seconds
    audio: Media
    loudness: Loudness
    voice: tuple[str, str]
    """The engine and the name of the anchor's voice."""
    chapters: tuple[tuple[str, Seconds], ...]
    files: tuple[Media, ...]
    """Everything in the episode's folder but the manifest itself."""
    takes: Tally
    cut: tuple[Cut, ...]
    source: Source
    recipe: Digest
    """Digest of everything the episode was made from: the same recipe, the same bytes."""
    longest_pause: Seconds = 0.0
    """The longest that was asked for between two lines; 0 where an older narrator did not say."""
    studio: Digest = ""
    """Digest of everything but its report that could have changed the recipe: settings, voices, software."""
    edited: bool = False
    """Whether it was made from a script that somebody has edited, not from its report."""
