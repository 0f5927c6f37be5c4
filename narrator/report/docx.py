"""Word files to a draft: mammoth makes them HTML with their styles as tags, and the tags say the roles."""

from __future__ import annotations

import io
import re
from xml.parsers.expat import ExpatError

from narrator.errors import ReportError
from narrator.model import Language
from narrator.report import archive, extras, html
from narrator.report.draft import Draft

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Caption'] => figure > figcaption:fresh
p[style-name='caption'] => figure > figcaption:fresh
p[style-name='TOC Heading'] => nav > p:fresh
p[style-name='toc 1'] => nav > p:fresh
p[style-name='toc 2'] => nav > p:fresh
p[style-name='toc 3'] => nav > p:fresh
p[style-name='List Number'] => ol > li:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
"""
"""A list is told by the numbering of its paragraphs or, as some programs write it, by their style alone."""
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read(data: bytes, language: Language, *, where: str) -> Draft:
    """Read a Word file (``.docx``); its paragraphs are numbered as lines."""
    opened = archive.open_archive(data, where=where)
    document = archive.part(opened, "word/document.xml", where=where)
    if not document:
        raise ReportError("is not a Word file: it holds no document", where=where, hint="save it as .docx")
    if _ENTITY.search(document[:10_000]):
        raise ReportError("declares XML entities, which no Word file does", where=where, hint="save it anew")
    mammoth = extras.load("mammoth", reads="a Word file", where=where)
    try:
        page: str = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(_no_image)
        ).value
    except (KeyError, ValueError, OSError, ExpatError, RecursionError, AttributeError) as error:
        raise ReportError(
            f"cannot be read as a Word file: {error}", where=where, hint="save it again"
        ) from error
    return html.read_whole([page], language, where=where)


def _no_image(_image: object) -> dict[str, str]:
    return {}
