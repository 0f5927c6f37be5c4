"""The categories a podcast may be listed under.

From Apple's list, which other directories follow:
https://podcasters.apple.com/support/1691-apple-podcasts-categories
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health",
        "Fitness",
        "Medicine",
        "Mental Health",
        "Nutrition",
        "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga",
        "Automotive",
        "Aviation",
        "Crafts",
        "Games",
        "Hobbies",
        "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News",
        "Daily News",
        "Entertainment News",
        "News Commentary",
        "Politics",
        "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism",
        "Christianity",
        "Hinduism",
        "Islam",
        "Judaism",
        "Religion",
        "Spirituality",
    ),
    "Science": (
        "Astronomy",
        "Chemistry",
        "Earth Sciences",
        "Life Sciences",
        "Mathematics",
        "Natural Sciences",
        "Nature",
        "Physics",
        "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary",
        "Personal Journals",
        "Philosophy",
        "Places & Travel",
        "Relationships",
    ),
    "Sports": (
        "Baseball",
        "Basketball",
        "Cricket",
        "Fantasy Sports",
        "Football",
        "Golf",
        "Hockey",
        "Rugby",
        "Running",
        "Soccer",
        "Swimming",
        "Tennis",
        "Volleyball",
        "Wilderness",
        "Wrestling",
    ),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
    "Technology": (),
    "True Crime": (),
}


def problem(category: str, subcategory: str = "") -> str:
    """Say what is wrong with a category, with what was probably meant; empty when nothing is."""
    if category not in CATEGORIES:
        return f"{category!r} is not one of Apple's categories; {_meant(category, CATEGORIES)}"
    if subcategory and subcategory not in CATEGORIES[category]:
        return (
            f"{subcategory!r} is not a subcategory of {category!r}; {_meant(subcategory, _under(category))}"
        )
    return ""


def _under(category: str) -> Iterable[str]:
    return CATEGORIES[category]


def _meant(name: str, known: Iterable[str]) -> str:
    parents = [parent for parent, children in CATEGORIES.items() if name in children]
    if parents:
        return f"it is a subcategory of {parents[0]!r}"
    choices = {choice.casefold(): choice for choice in known}
    close = difflib.get_close_matches(name.casefold(), choices, n=1, cutoff=0.5)
    if close:
        return f"did you mean {choices[close[0]]!r}?"
    return f"known are {', '.join(choices.values())}" if choices else "it has none"
