"""How well narrator reads pages it has never seen: body, headline, date, and no comment among them.

    python benchmarks/reading.py [--pages FOLDER] [--every N]

Zyte's pages and the ``test`` split of WCXB are held out: `train_reading.py` never trains on their sites. See
`pages.py` for what is fetched and installed. ``--every 3`` takes a third of the pages.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pages

from narrator.config import Clean
from narrator.model import Role
from narrator.report import dates, html, scrape
from narrator.report.draft import SPOKEN, Draft


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=pages.CACHE, help="where the collections are kept")
    parser.add_argument("--every", type=int, default=1, help="take every so many pages")
    options = parser.parse_args()
    held_out = {
        "Zyte": list(pages.zyte(options.pages))[:: options.every],
        "WCXB test": list(pages.wcxb("test", options.pages))[:: options.every],
    }
    for name, found in held_out.items():
        print(f"{name}: {len(found)} pages")
        print("  with its HTML".ljust(42), body(found, lambda page: html.read(page.html, where=page.name)))
        for style, flatten in pages.FLATTENERS.items():
            print(f"  {style}".ljust(42), figures(found, flatten))
    leaks([page for found in held_out.values() for page in found])


def said(draft: Draft) -> str:
    """What listeners would hear of the body."""
    return "\n".join(
        block.text for block in draft.blocks if block.role in SPOKEN or block.role is Role.DATELINE
    )


def body(found: Iterable[pages.Page], read: Callable[[pages.Page], Draft]) -> str:
    pairs = [pages.compared(page.article, said(read(page))) for page in found]
    precision, recall, f1 = pages.f1(pairs)
    return f"F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}"


def figures(found: list[pages.Page], flatten: Callable[[str], str]) -> str:
    """F1 of the body; headlines and dates where the text has them."""
    pairs, headlines, days = [], [], []
    started = time.process_time()
    for page in found:
        text = flatten(page.html)
        draft = scrape.read(text, Clean(), "en")
        pairs.append(pages.compared(page.article, said(draft)))
        lines = {" ".join(pages.words(line)) for line in text.split("\n")}
        title = " ".join(pages.words(page.title))
        if title and title in lines:
            headlines.append(" ".join(pages.words(draft.title)) == title)
        day = dates.parse(page.date) if page.date else None
        if day and str(day)[:10] in {str(one) for one in dates.every(text)}:
            days.append(str(draft.date)[:10] == str(day)[:10])
    spent = (time.process_time() - started) / len(found) * 1000
    precision, recall, f1 = pages.f1(pairs)
    line = f"F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}"
    if headlines:
        line += f"  headline {sum(headlines) / len(headlines):.1%} of {len(headlines)}"
    if days:
        line += f"  date {sum(days) / len(days):.1%} of {len(days)}"
    return f"{line}  {spent:.0f} ms a page"


def leaks(found: list[pages.Page]) -> None:
    """Comment threads after the body: how many documents read a line of one."""
    flatten = pages.FLATTENERS["resiliparse"]
    for marked in (True, False):
        leaked = total = 0
        for number, page in enumerate(found):
            chance = random.Random(number)
            platform = chance.choice(list(pages.PLATFORMS))
            thread = pages.thread(platform, marked=marked, count=chance.randint(4, 20), chance=chance)
            text = before_the_end(flatten(page.html), page.article) + "\n\n" + "\n".join(thread)
            read = said(scrape.read(text, Clean(), "en"))
            total += 1
            leaked += any(remark in read for remark in pages.remarks())
        print(
            f"comments {'with' if marked else 'without'} markers: {leaked} of {total} documents leak a line"
        )


def before_the_end(text: str, article: str) -> str:
    """The page down to the last line of its article."""
    lines = text.split("\n")
    shares = pages.labels(lines, article)
    last = max((place for place, share in enumerate(shares) if share > 0.5), default=len(lines) - 1)
    return "\n".join(lines[: last + 1])


if __name__ == "__main__":
    main()
