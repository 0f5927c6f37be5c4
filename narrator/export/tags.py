"""What a file says about itself, whatever its format."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from narrator.model import LUFS, Chapter, Decibels, Hertz, Language, Loudness, Samples

_REPLAYGAIN: LUFS = -18.0
"""What ReplayGain 2.0 brings programmes to."""


@dataclass(frozen=True, slots=True)
class Tags:
    title: str = ""
    artist: str = ""
    album: str = ""
    """The show."""
    date: datetime.datetime | datetime.date | None = None
    genre: str = "Podcast"
    comment: str = ""
    language: Language = ""
    source_url: str = ""
    """The web page of what is read."""
    cover: bytes | None = None
    """A JPEG or PNG."""
    chapters: tuple[Chapter, ...] = ()
    sample_rate: Hertz = 44_100
    """What the chapters' positions and the length count in."""
    length: Samples = 0
    """Of the programme, where the last chapter ends; 0 to have it counted."""
    transcript: str = ""
    """The whole text, for the formats that can carry it; empty to leave it out."""
    loudness: Loudness | None = None
    """As mastered, for players that even programmes out."""

    def spans(self) -> tuple[tuple[Chapter, Samples], ...]:
        """Each chapter with where it ends."""
        ends = (*(chapter.start for chapter in self.chapters[1:]), self.length)
        return tuple(zip(self.chapters, ends, strict=False))

    def at(self, sample_rate: Hertz) -> Tags:
        """The same, counting in samples at another rate."""
        if sample_rate == self.sample_rate:
            return self
        chapters = tuple(
            dataclasses.replace(chapter, start=chapter.start * sample_rate // self.sample_rate)
            for chapter in self.chapters
        )
        length = self.length * sample_rate // self.sample_rate
        return dataclasses.replace(self, chapters=chapters, length=length, sample_rate=sample_rate)


def milliseconds(position: Samples, sample_rate: Hertz) -> int:
    """Convert a position for people and containers that count in milliseconds."""
    return (position * 1000 + sample_rate // 2) // sample_rate


def replaygain(loudness: Loudness) -> Decibels:
    """What ReplayGain 2.0 adds to a programme.

    See https://wiki.hydrogenaud.io/index.php?title=ReplayGain_2.0_specification.
    """
    return _REPLAYGAIN - loudness.integrated


def picture_type(picture: bytes) -> str:
    """The media type of a cover: JPEG, unless it begins as a PNG."""
    return "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"


def iso639(language: Language) -> str:
    """The three letters of ISO 639-2/T for a BCP 47 tag; ``und`` for a language that is not in the table."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return primary if len(primary) == 3 else _ISO639.get(primary, "und")


_PAIRS = """
aa:aar ab:abk af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul
bi:bis bm:bam bn:ben bo:bod br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces cu:chu cv:chv
cy:cym da:dan de:deu dv:div dz:dzo ee:ewe el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas ff:ful
fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin
hr:hrv ht:hat hu:hun hy:hye ia:ina id:ind ig:ibo is:isl it:ita iu:iku ja:jpn jv:jav ka:kat ki:kik
kk:kaz kl:kal km:khm kn:kan ko:kor ks:kas ku:kur kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin
lo:lao lt:lit lv:lav mg:mlg mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob nd:nde
ne:nep nl:nld nn:nno no:nor nr:nbl ny:nya oc:oci om:orm or:ori os:oss pa:pan pl:pol ps:pus pt:por
qu:que rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk sl:slv
sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha
ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ug:uig uk:ukr ur:urd uz:uzb ve:ven
vi:vie wa:wln wo:wol xh:xho yi:yid yo:yor za:zha zh:zho zu:zul
"""
_ISO639 = dict(pair.split(":") for pair in _PAIRS.split())
