"""The pages in a real browser: heard, followed, steered by hand and by keyboard, and safe."""

from __future__ import annotations

import bisect
import contextlib
import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from narrator import site
from tests import pages_sample, pages_tools
from tests.pages_server import serving
from tests.test_site import HOSTILE, with_text

SITE = site.Site(pages_sample.SHOW, cover="cover.svg")
COVER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z" fill="#24435c"/></svg>'
)
EPISODE = f"{pages_sample.SLUG}/index.html"

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""
TIME = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"
CURRENT = "[...document.querySelectorAll('.sentence')].findIndex((link) => link.hasAttribute('aria-current'))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=pages_tools.chromium(), args=list(pages_tools.FLAGS), timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> pages_sample.Sample:
    """The sample show, as it is placed, with the audio that its page plays."""
    made = pages_sample.make(tmp_path_factory.mktemp("show"))
    place(made.folder, site.pages(SITE, [made.page]))
    (made.folder / "cover.svg").write_text(COVER, encoding="utf-8")
    (made.folder / "feed.xml").write_text("<rss/>", encoding="utf-8")
    return made


def place(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def base(sample: pages_sample.Sample) -> Iterator[str]:
    with serving(sample.folder) as address:
        yield address


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Open]:
    """Open a page of the site; at the end, nothing may have gone wrong in it."""
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    wrong: list[str] = []

    def visit(address: str = EPISODE, **settings: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 800}, **settings}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(base + address if "://" not in address else address)
        contexts.append(context)
        pages.append(page)
        return page

    yield visit
    for page in pages:
        wrong += page.evaluate("window.violations ?? []")
    for context in contexts:
        context.close()
    assert wrong == []


def index_at(sample: pages_sample.Sample, time: float) -> int:
    return bisect.bisect_right([one.start for one in sample.page.sentences], time) - 1


def sentence(sample: pages_sample.Sample, beginning: str) -> tuple[int, float]:
    """Which sentence begins so, and when it is heard."""
    return next(
        (n, one.start) for n, one in enumerate(sample.page.sentences) if one.text.startswith(beginning)
    )


def wait(page: Page, condition: str, seconds: float = 60) -> None:
    """Wait until a condition holds; asked from here, since the page's own policy forbids evaluating text."""
    until = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < until, f"{condition} never came true"
        page.wait_for_timeout(20)


def slowly(page: Page) -> None:
    """Let sound pass so slowly that a busy machine can look before it has moved on."""
    page.evaluate("document.querySelector('audio').playbackRate = 0.0625")


# -- listening -----------------------------------------------------------------------------------------------


def test_it_plays_and_pauses(visit: Open) -> None:
    page = visit()
    assert page.locator("audio").is_hidden()
    page.get_by_role("button", name="Play").click()
    wait(page, f"{TIME} > 0.4")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate(PAUSED)
    assert page.evaluate("document.querySelector('audio').error") is None
    assert float(page.locator(".heard").get_attribute("width") or 0) > 0


def test_it_is_told_when_the_audio_is_not_there(browser: Browser, base: str) -> None:
    """Whose script came later than the bad news was never told."""
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        scripts: list[Route] = []
        page.route("**/*.js", lambda route, _request: scripts.append(route))
        page.route("**/*.mp3", lambda route: route.fulfill(status=404))
        page.goto(base + EPISODE, wait_until="commit")
        wait(page, "document.querySelector('audio')?.error != null")
        scripts[0].continue_()
        expect(page.get_by_role("alert")).to_contain_text("cannot be played here")


LAGS = """
async ([from, to]) => {
  const audio = document.querySelector("audio");
  const lags = [];
  let [before, drawn] = [performance.now(), performance.now()];
  const draw = (now) => { [before, drawn] = [drawn, now]; requestAnimationFrame(draw); };
  const changed = (records) => {
    for (const { target } of records) {
      if (!target.hasAttribute("aria-current") || !target.matches(".sentence")) continue;
      const lag = (audio.currentTime - Number(target.dataset.start)) / audio.playbackRate;
      const idle = Math.max(performance.now() - drawn, drawn - before) / 1000;
      lags.push([target.textContent, lag, idle]);
    }
  };
  audio.currentTime = from;
  await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { subtree: true, attributeFilter: ["aria-current"] });
  requestAnimationFrame(draw);
  await audio.play();
  while (audio.currentTime < to) await new Promise((done) => setTimeout(done, 20));
  audio.pause();
  return lags;
}
"""
"""Plays a stretch; gives each sentence as it is marked, how late, and how long the browser had not drawn."""


@pytest.mark.parametrize("speed", ["1", "2"])
def test_the_sentence_being_heard_is_marked_within_100_ms(
    visit: Open, sample: pages_sample.Sample, speed: str
) -> None:
    page = visit()
    page.get_by_label("Speed").select_option(speed)
    first, start = sentence(sample, "The bridge will open twice")
    after = sample.page.sentences[first : first + 3]
    lags = page.evaluate(LAGS, [start - 0.2, after[-1].start + 0.3])
    assert [text for text, _, _ in lags] == [one.text for one in after]
    # A browser that a busy machine keeps from drawing at all is not late by its own fault.
    assert all(0 <= lag <= 0.1 + max(0.0, idle - 0.02) for _, lag, idle in lags), lags


def test_nothing_is_marked_before_and_after_speech(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    assert page.evaluate(CURRENT) == -1
    page.evaluate("document.querySelector('audio').currentTime = 61")
    wait(page, f"{TIME} > 60")
    expect(page.locator(".sentence[aria-current]")).to_have_count(0)


# -- steering ------------------------------------------------------------------------------------------------


def test_a_click_on_a_sentence_goes_there(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    slowly(page)
    number, start = sentence(sample, "Buses return")
    page.get_by_role("link", name="Buses return").click()
    wait(page, f"!{PAUSED} && {TIME} > {start}")
    assert page.evaluate(TIME) < start + 2
    assert page.evaluate(CURRENT) == number
    assert page.evaluate("location.hash") == f"#t={round(start, 1):g}"


def test_a_chapter_goes_there_and_is_marked(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    chapter = page.get_by_role("navigation", name="Chapters").get_by_role("link", name="What it cost")
    assert chapter.get_attribute("aria-current") is None
    slowly(page)
    chapter.click()
    start = sample.page.episode.chapters[1][1]
    wait(page, f"{TIME} >= {start}")
    assert page.evaluate(TIME) < start + 2
    assert chapter.get_attribute("aria-current") == "true"


def test_a_click_on_the_waveform_goes_there(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    box = page.locator(".track").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    duration = sample.page.episode.duration
    assert page.evaluate(TIME) == pytest.approx(duration / 2, abs=duration * 0.02)
    assert page.evaluate(CURRENT) == index_at(sample, page.evaluate(TIME))


@pytest.mark.parametrize(
    ("fragment", "moment"),
    [("#t=30", 30), ("#t=0:44.5", 44.5), ("#t=0m50s", 50), ("#t=npt:12.5,20", 12.5), ("#t=1m", 60)],
)
def test_a_link_to_a_moment_opens_there(visit: Open, fragment: str, moment: float) -> None:
    page = visit(EPISODE + fragment)
    wait(page, "document.querySelector('audio').readyState > 0")
    assert page.evaluate(TIME) == pytest.approx(moment, abs=0.01)
    assert page.evaluate(PAUSED)


def test_a_moment_can_be_passed_on(visit: Open, base: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("location.hash = '#t=21.5'")
    wait(page, f"{TIME} > 21")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{base}{EPISODE}#t=21.5"


def test_words_can_be_selected_without_going_anywhere(visit: Open) -> None:
    page = visit()
    box = page.get_by_role("link", name="It had been shut").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 8, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()") != ""
    assert page.evaluate(TIME) == 0


# -- the keyboard --------------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "(({ ariaLabel, textContent }) => ariaLabel ?? textContent)(document.activeElement).slice(0, 30)"
        )
    )


def test_everything_can_be_reached_and_worked_by_keyboard(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    assert stops[:9] == [
        *("Skip to the transcript", "The Northport Report", "Position"),
        *("Back 15 seconds", "Play", "Forward 30 seconds", "Speed", "Copy link to this moment"),
        "Old swing bridge opens again 0",
    ]
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")
    wait(page, f"!{PAUSED} && {TIME} > 0")
    page.keyboard.press("Space")
    assert page.evaluate(PAUSED)


def test_arrows_move_the_position(visit: Open) -> None:
    page = visit(EPISODE + "#t=20")
    slider = page.get_by_role("slider", name="Position")
    slider.focus()
    for key, expected in (
        ("ArrowRight", 25),
        ("ArrowLeft", 20),
        ("PageUp", 50),
        ("PageDown", 20),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert page.evaluate(TIME) == pytest.approx(expected, abs=0.01)
    page.keyboard.press("PageUp")
    assert slider.get_attribute("aria-valuetext") == "30 s of 1 min 1 s"


def test_the_transcript_is_one_stop_and_arrows_move_within(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit()
    assert (
        page.evaluate("[...document.querySelectorAll('.sentence')].filter((a) => a.tabIndex === 0).length")
        == 1
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "The Northport Report."
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    number, start = sentence(sample, "The old swing bridge over")
    assert focused(page).startswith("The old swing bridge over")
    slowly(page)
    page.keyboard.press("Enter")
    wait(page, f"!{PAUSED} && {TIME} > {start}")
    assert page.evaluate(CURRENT) == number
    page.keyboard.press("End")
    assert focused(page).startswith("This episode was read")
    page.keyboard.press("Tab")
    assert focused(page).startswith("Audio (MP3")


# -- a reader's place ----------------------------------------------------------------------------------------


def test_who_reads_along_is_moved_along(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit(viewport={"width": 500, "height": 420}, reduced_motion="reduce")
    number, start = sentence(sample, "Buses return")
    page.evaluate(f"document.querySelector('audio').currentTime = {start}")
    wait(page, f"{CURRENT} === {number}")
    page.evaluate("document.querySelector('.sentence[aria-current]').scrollIntoView({ block: 'end' })")
    before = page.evaluate("scrollY")
    page.get_by_role("link", name="Buses return").click()
    wait(page, f"{CURRENT} > {number}")
    wait(page, f"scrollY > {before}")
    box, player = (
        page.locator(".sentence[aria-current]").bounding_box(),
        page.locator(".player").bounding_box(),
    )
    assert box and player
    assert player["y"] + player["height"] < box["y"] < 420


def test_who_reads_elsewhere_is_left_there(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit(viewport={"width": 500, "height": 420}, reduced_motion="reduce")
    number, start = sentence(sample, "Buses return")
    page.evaluate(f"document.querySelector('audio').currentTime = {start + 0.5}")
    page.evaluate("document.querySelector('audio').play()")
    wait(page, f"{CURRENT} === {number}")
    page.evaluate("scrollTo(0, 0)")
    wait(page, f"{CURRENT} > {number}")
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="Back to what is being read").click()
    expect(page.locator(".sentence[aria-current]")).to_be_in_viewport()


def test_less_motion_is_less_motion(visit: Open) -> None:
    moving = visit(reduced_motion="no-preference")
    still = visit(reduced_motion="reduce")
    duration = "getComputedStyle(document.querySelector('.sentence')).transitionDuration"
    assert moving.evaluate(duration) != "0s"
    assert still.evaluate(duration) == "0s"


# -- for everybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", [EPISODE + "#t=30", "index.html"])
def test_nothing_is_in_the_way_of_anybody(visit: Open, address: str, width: int, scheme: str) -> None:
    page = visit(address, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.evaluate(pages_tools.axe())
    found = page.evaluate(
        "axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))"
    )
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == [], json.dumps(told, indent=1)
    assert found["passes"] > 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dark_is_dark(visit: Open) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = (visit(color_scheme=scheme).evaluate(background) for scheme in ("light", "dark"))
    assert sum(eval(light[3:])) > 700
    assert sum(eval(dark[3:])) < 120


def test_without_scripts_every_sentence_still_leads_into_the_audio(
    visit: Open, sample: pages_sample.Sample
) -> None:
    page = visit(java_script_enabled=False)
    assert page.locator("audio").is_visible()
    assert page.locator(".controls").is_hidden()
    _, start = sentence(sample, "Buses return")
    page.get_by_role("link", name="Buses return").click()
    page.wait_for_url("**.mp3#t=*")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('video, audio').currentTime") >= start


def test_it_works_from_a_folder(visit: Open, sample: pages_sample.Sample) -> None:
    page = visit((sample.folder / EPISODE).as_uri())
    page.get_by_role("button", name="Play").click()
    wait(page, f"{TIME} > 0.2")
    page.get_by_role("link", name="The Northport Report").first.click()
    page.get_by_role("link", name="Old swing bridge opens again").click()
    assert page.url.endswith(EPISODE)


def test_the_validator_finds_no_error(sample: pages_sample.Sample, tmp_path: Path) -> None:
    hostile_site, hostile = with_text(sample.page, "".join(HOSTILE))
    place(tmp_path, site.pages(dataclasses.replace(hostile_site, links=()), [hostile]))
    place(tmp_path / "plain", site.pages(site.Site(pages_sample.SHOW), []))
    files = [*sample.folder.rglob("*.html"), *sample.folder.rglob("*.css"), *tmp_path.rglob("*.html")]
    assert pages_tools.validate(files) == []


def test_hostile_text_stays_text(visit: Open, sample: pages_sample.Sample, base: str) -> None:
    counts = []
    for number, text in enumerate((*HOSTILE, "Nothing but words")):
        hostile_site, hostile = with_text(sample.page, text)
        episode = dataclasses.replace(hostile.episode, slug=f"hostile-{number}")
        media = f"{pages_sample.SLUG}.mp3"
        urls = {media: f"{pages_sample.SLUG}/{media}"}
        hostile = dataclasses.replace(hostile, episode=episode, urls=urls)
        place(sample.folder, {hostile.address: site.episode_page(hostile_site, hostile)})
    page = visit("index.html")
    for number in range(len(HOSTILE) + 1):
        page.goto(
            page.url.rpartition("/")[0].removesuffix(f"/hostile-{number - 1}")
            + f"/hostile-{number}/index.html"
        )
        assert page.evaluate("window.hit") is None
        assert page.evaluate("window.violations") == []
        counts.append(page.evaluate("document.querySelectorAll('*').length"))
    assert len(set(counts)) == 1
