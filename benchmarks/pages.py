"""Pages whose article is known, flattened to text in the ways people and tools flatten them.

Public collections, cloned once into a cache outside this repository: Zyte's article-extraction-benchmark
(MIT) and WCXB (CC BY 4.0), of which only the ``article`` pages are used, to measure; and for training the
test pages of Fundus (MIT), of Mozilla's Readability and of trafilatura (both Apache-2.0). The flatteners are
not dependencies of narrator:

    pip install resiliparse inscriptis selectolax html-text html2text beautifulsoup4 lightgbm
"""

from __future__ import annotations

import gzip
import json
import random
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.report.pieces import INLINE
from narrator.report.words import listed

CACHE = Path.home() / ".cache" / "narrator" / "pages"
COLLECTIONS = {
    "zyte": "https://github.com/scrapinghub/article-extraction-benchmark",
    "wcxb": "https://github.com/Murrough-Foley/web-content-extraction-benchmark",
    "fundus": "https://github.com/flairNLP/fundus",
    "readability": "https://github.com/mozilla/readability",
    "trafilatura": "https://github.com/adbar/trafilatura",
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Page:
    """A page and what a person says of it."""

    name: str
    site: str
    html: str
    article: str
    title: str = ""
    date: str = ""


def collection(name: str, folder: Path = CACHE) -> Path:
    """The folder of a collection, cloned when it is not there."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--depth", "1", COLLECTIONS[name], str(path)], check=True)
    return path


def zyte(folder: Path = CACHE) -> Iterator[Page]:
    """The 181 pages of Zyte's benchmark; no headline or date is known of them."""
    root = collection("zyte", folder)
    for key, told in json.loads((root / "ground-truth.json").read_text(encoding="utf-8")).items():
        path = root / "html" / f"{key}.html.gz"
        if path.exists():
            site = told["url"].split("/")[2].removeprefix("www.")
            yield Page(f"zyte-{key[:8]}", site, unpacked(path), told["articleBody"])


def wcxb(split: str, folder: Path = CACHE) -> Iterator[Page]:
    """The articles of WCXB's ``dev`` or ``test`` split."""
    root = collection("wcxb", folder)
    for key, facts in json.loads((root / "metadata.json").read_text(encoding="utf-8"))["files"].items():
        truth = root / split / "ground-truth" / f"{key}.json"
        if facts["split"] != split or facts["page_type"] != "article" or not truth.exists():
            continue
        told = json.loads(truth.read_text(encoding="utf-8"))["ground_truth"]
        html = unpacked(root / split / "html" / f"{key}.html.gz")
        article, title, date = (told.get(name) or "" for name in ("main_content", "title", "publish_date"))
        if len(article.split()) >= 20:
            yield Page(f"wcxb-{key}", facts["domain"], html, article, title, str(date))


def fundus(folder: Path = CACHE) -> Iterator[Page]:
    """The test pages of Fundus: news from forty countries, with what its hand-written parsers find."""
    root = collection("fundus", folder) / "tests" / "resources" / "parser" / "test_data"
    for path in sorted(root.glob("*/*.html.gz")):
        publisher = path.name.split("_")[0]
        truth = path.parent / f"{publisher}.json"
        if not truth.exists():
            continue
        html = unpacked(path)
        held = f" {' '.join(words(html))} "
        told = [
            version
            for version in json.loads(truth.read_text(encoding="utf-8")).values()
            if version.get("body")
        ]
        found: list[tuple[float, dict[str, Any]]]
        found = [(_held(_paragraphs(one["body"]), held), one) for one in told]
        share, best = max(found, key=lambda pair: pair[0], default=(0.0, {}))
        article = "\n".join(_paragraphs(best["body"])) if share > 0.6 else ""
        if len(article.split()) >= 20:
            name = f"fundus-{path.parent.name}-{path.name.removesuffix('.html.gz')}"
            yield Page(
                name,
                publisher,
                html,
                article,
                best.get("title") or "",
                str(best.get("publishing_date") or ""),
            )


def _paragraphs(body: Mapping[str, Any]) -> list[str]:
    sections = [
        line for section in body["sections"] for line in (*section["headline"], *section["paragraphs"])
    ]
    return [*(body.get("summary") or ()), *sections]


def _held(lines: Sequence[str], held: str) -> float:
    """The share of an article's lines whose beginning the page holds: which version of it this page is."""
    return sum(" ".join(words(line))[:60] in held for line in lines) / max(1, len(lines))


def readability(folder: Path = CACHE) -> Iterator[Page]:
    """The test pages of Mozilla's Readability, with what it is expected to find."""
    for path in sorted((collection("readability", folder) / "test" / "test-pages").iterdir()):
        if (path / "expected.html").exists() and (path / "source.html").exists():
            told = json.loads((path / "expected-metadata.json").read_text(encoding="utf-8"))
            article = _resiliparse((path / "expected.html").read_text(encoding="utf-8"))
            html = decoded((path / "source.html").read_bytes())
            yield Page(f"readability-{path.name}", path.name, html, article, told.get("title") or "")


def trafilatura(folder: Path = CACHE) -> Iterator[Page]:
    """Trafilatura's test pages, half of them German, with what it extracts itself: silver, not gold."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    for path in sorted((collection("trafilatura", folder) / "tests").glob("*/*.html")):
        found = bare_extraction(path.read_bytes(), favor_precision=True, include_comments=False)
        told: dict[str, Any] = found.as_dict() if isinstance(found, Document) else {}
        article = told.get("text") or ""
        if len(article.split()) >= 120:
            site = told.get("hostname") or path.name
            html = decoded(path.read_bytes())
            yield Page(f"trafilatura-{path.name}", site, html, article, told.get("title") or "")


def posts(folder: Path = CACHE) -> list[str]:
    """What people write in forums, from the ``dev`` pages of WCXB: talk to make comment threads of."""
    root = collection("wcxb", folder)
    files = json.loads((root / "metadata.json").read_text(encoding="utf-8"))["files"]
    forums = [key for key, facts in files.items() if (facts["split"], facts["page_type"]) == ("dev", "forum")]
    paths = (root / "dev" / "ground-truth" / f"{key}.json" for key in forums)
    told = (json.loads(path.read_text(encoding="utf-8"))["ground_truth"] for path in paths if path.exists())
    lines = (line.strip() for truth in told for line in (truth.get("main_content") or "").split("\n"))
    return [line for line in lines if 2 <= len(line.split()) <= 160]


def unpacked(path: Path) -> str:
    with gzip.open(path) as file:
        return decoded(file.read())


def decoded(data: bytes) -> str:
    """A page as text, in the encoding it names."""
    named = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    for encoding in (named.group(1).decode() if named else "utf-8", "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


# -- flattening ------------------------------------------------------------------------------------------


def _resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, alt_texts=False, links=False, form_fields=True))


def _inscriptis(html: str) -> str:
    import inscriptis

    return str(inscriptis.get_text(html))


def _html_text(html: str) -> str:
    import html_text

    return str(html_text.extract_text(html))


def _selectolax(html: str) -> str:
    """Every text node on a line of its own: one inline element a line."""
    return "\n".join(text for text, _ in nodes(html))


def nodes(html: str) -> Iterator[tuple[str, bool]]:
    """The text nodes of a page, and whether the border of a block lies between each and the last."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css("script,style,noscript,template,svg,head"):
        node.decompose()
    border = True
    stack = [(tree.body, False)] if tree.body else []
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or "-"
        if tag == "-text":
            text = node.text(deep=False) or ""
            yield text, border
            border = border and not text.strip()
        elif not tag.startswith(("-", "_")):
            border = border or tag not in INLINE
            if not leaving:
                inner = [(child, False) for child in node.iter(include_text=True)]
                stack += [(node, True), *reversed(inner)]


def _html2text(html: str) -> str:
    """Markdown, wrapped."""
    import html2text

    writer = html2text.HTML2Text(bodywidth=78)
    writer.ignore_links = writer.ignore_images = True
    return str(writer.handle(html))


def _beautiful_soup(html: str) -> str:
    """As `_selectolax`, the page's own title first."""
    from bs4 import BeautifulSoup

    return str(BeautifulSoup(html, "lxml").get_text("\n"))


def _browser(html: str) -> str:
    """Nearly what copying a page in a browser gives: blocks on lines, paragraphs apart."""
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8")
    root = lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    for element in list(root.iter(*_UNSEEN)):
        element.drop_tree()
    for element in root.iter(*_BLOCKS):
        border = _PARAGRAPH if element.tag == "p" else _BORDER
        element.text = border + (element.text or "")
        element.tail = border + (element.tail or "")
    for element in root.iter("br"):
        element.tail = _BORDER + (element.tail or "")
    text = re.sub(r"\s+", " ", root.text_content())
    return re.sub(
        rf"[{_BORDER}{_PARAGRAPH} ]*[{_BORDER}{_PARAGRAPH}][{_BORDER}{_PARAGRAPH} ]*", _gap, text
    ).strip()


_BORDER, _PARAGRAPH = "\ue000", "\ue001"
_UNSEEN = listed("head script style noscript template svg iframe select option textarea video audio")
_BLOCKS = listed(
    "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section "
    "table td th tr ul button summary"
)


def _gap(borders: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in borders.group() else "\n"


FLATTENERS: Mapping[str, Callable[[str], str]] = {
    "resiliparse": _resiliparse,
    "inscriptis": _inscriptis,
    "html-text": _html_text,
    "selectolax (one inline element a line)": _selectolax,
    "BeautifulSoup (one inline element a line)": _beautiful_soup,
    "a browser's copy": _browser,
    "html2text": _html2text,
}


# -- measuring -------------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, as Zyte's benchmark compares articles."""
    found = words(text)
    return (
        Counter(tuple(found[place : place + 4]) for place in range(max(1, len(found) - 3)))
        if found
        else Counter()
    )


def compared(article: str, read: str) -> tuple[float, float]:
    """Precision and recall of what was read."""
    true, told = shingles(article), shingles(read)
    shared = sum((true & told).values())
    return (shared / told.total() if told else 0.0), (shared / true.total() if true else 1.0)


def f1(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Mean precision, mean recall and their harmonic mean, as Zyte's benchmark averages them."""
    precision = sum(pair[0] for pair in pairs) / len(pairs)
    recall = sum(pair[1] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def labels(lines: Sequence[str], article: str) -> list[float]:
    """How much of each line the article holds; a short line must stand among others of it."""
    article_words = words(article)
    grams = {tuple(article_words[place : place + 4]) for place in range(len(article_words) - 3)}
    joined = f" {' '.join(article_words)} "
    whole = {" ".join(words(line)) for line in article.split("\n")}
    found = [_covered(words(line)[:2000], grams) for line in lines]
    return [
        share
        if share is not None
        else float(_belongs(" ".join(words(lines[place])), found, place, whole, joined))
        for place, share in enumerate(found)
    ]


def _covered(line: list[str], grams: set[tuple[str, ...]]) -> float | None:
    if len(line) < 6:
        return None
    covered = [False] * len(line)
    for place in range(len(line) - 3):
        if tuple(line[place : place + 4]) in grams:
            covered[place : place + 4] = [True] * 4
    return sum(covered) / len(line)


def _belongs(line: str, found: Sequence[float | None], place: int, whole: set[str], joined: str) -> bool:
    near = [share for share in found[max(0, place - 3) : place + 4] if share is not None]
    if not line or max(near, default=0.0) <= 0.5:
        return False
    mostly = sum(share > 0.5 for share in near) >= 0.6 * len(near)
    return line in whole or (mostly and f" {line} " in joined)


# -- comments --------------------------------------------------------------------------------------------

_THREADS = tomllib.loads((Path(__file__).parent / "data" / "comments.toml").read_text(encoding="utf-8"))
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "bare names": ("{name}", "{text}"),
    "WordPress": ("{name} says:", "March 3, 2019 at 3:16 pm", "{text}", "Reply"),
    "Disqus": ("{name} • 3 years ago", "{text}", "△ ▽ • Reply • Share ›"),
    "Facebook": ("{name}", "{text}", "Like · Reply · 3 · 2h"),
    "Coral": ("{name}", "3 hours ago", "{text}", "Respect", "Reply", "Share", "Report"),
}


def thread(
    platform: str, *, marked: bool, count: int, chance: random.Random, posts: Sequence[str] = ()
) -> list[str]:
    """A comment section as that platform prints it, with or without the lines that announce it."""
    lines = [line.format(n=count) for line in chance.choice(_THREADS["markers"])] if marked else []
    for _ in range(count):
        own = not posts or chance.random() < 0.35
        name, text = chance.choice(_THREADS["names"]), chance.choice(_THREADS["remarks"] if own else posts)
        lines += [part.format(name=name, text=text) for part in PLATFORMS[platform]]
    return lines


def remarks() -> frozenset[str]:
    """What comments of `thread` say, to look for where it must not be."""
    return frozenset(remark for remark in _THREADS["remarks"] if len(remark) > 25)
