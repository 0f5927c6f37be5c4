/* Turns the browser's player into ours, and lets chapters and transcript follow the audio.
   Everything here is an addition: without it the audio plays, and every sentence links into it. */
"use strict";

(() => {
  const player = document.querySelector(".player");
  if (!player) return;

  const one = (selector, within = player) => within.querySelector(selector);
  const audio = one("audio");
  const position = one(".position");
  const heard = one(".heard");
  const toggle = one(".toggle");
  const now = one(".now");
  const comeBack = one(".return");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const length = Number(position.max);
  const fullWidth = one(".waveform").viewBox.baseVal.width;

  // -- time as people and links write it

  const clock = (seconds) => {
    const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
    const two = (number) => String(number).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  };

  const spoken = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    return `${minutes ? `${minutes} min ` : ""}${Math.floor(seconds % 60)} s`;
  };

  /* "#t=83", "#t=1:23" and "#t=1m23s" all name the same moment (after W3C Media Fragments 1.0). */
  const momentOf = (fragment) => {
    const found = /[#&]t=(?:npt:)?([\d:.hms]+)/.exec(fragment);
    if (!found) return null;
    const parts = found[1].replace(/[hm](?=\d)/g, ":").replace(/[hms]$/, "").split(":");
    if (/[hm]$/.test(found[1])) parts.push(...(found[1].endsWith("h") ? [0, 0] : [0]));
    const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
    return Number.isFinite(seconds) ? seconds : null;
  };

  // -- what is being heard: the last of some links that has started

  const follow = (links, gap) => {
    const starts = links.map((link) => Number(link.dataset.start));
    const ends = links.map((link) => Number(link.dataset.end ?? Infinity));
    const indexAt = (time) => {
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= time) low = middle + 1;
        else high = middle;
      }
      const index = low - 1;
      return index >= 0 && time < ends[index] + gap ? index : -1;
    };
    const state = { links, index: -1, current: null };
    state.update = (time) => {
      const index = indexAt(time);
      if (index === state.index) return null;
      const before = state.current;
      before?.removeAttribute("aria-current");
      state.index = index;
      state.current = links[index] ?? null;
      state.current?.setAttribute("aria-current", "true");
      return { before, after: state.current };
    };
    return state;
  };

  const all = (selector) => [...document.querySelectorAll(selector)];
  const sentences = follow(all(".sentence"), 1.5);
  const chapters = follow(all(".chapters a"), 0);

  // -- keeping a reader's place: only who reads along is moved along

  const clearOf = () => {
    const box = player.getBoundingClientRect();
    const covers = getComputedStyle(player).position === "sticky" && box.top <= 1;
    return covers ? box.bottom : 0;
  };

  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > clearOf() && box.top < innerHeight;
  };

  const isComfortable = (element) => {
    const box = element.getBoundingClientRect();
    return box.top >= clearOf() + 12 && box.bottom <= innerHeight * 0.85;
  };

  const bring = (element) => {
    const behavior = still.matches ? "auto" : "smooth";
    const box = element.getBoundingClientRect();
    const top = clearOf();
    scrollBy({ top: box.top - top - (innerHeight - top) * 0.3, behavior });
  };

  const offerReturn = () => {
    comeBack.hidden = audio.paused || !sentences.current || isSeen(sentences.current);
  };

  // -- showing where we are

  let shownSecond = -1;

  const show = () => {
    const time = audio.currentTime;
    heard.setAttribute("width", ((fullWidth * Math.min(time, length)) / length).toFixed(2));
    const moved = sentences.update(time);
    if (moved?.before && moved.after && isSeen(moved.before) && !isComfortable(moved.after)) bring(moved.after);
    chapters.update(time);
    if (Math.floor(time) === shownSecond) return;
    shownSecond = Math.floor(time);
    now.textContent = clock(time);
    offerReturn();
    if (document.activeElement !== position) tellPosition();
  };

  /* A screen reader says each change of a slider that has the focus, so there it changes only when moved. */
  const tellPosition = () => {
    position.value = audio.currentTime;
    const [done, whole] = [spoken(audio.currentTime), spoken(length)];
    position.setAttribute("aria-valuetext", player.dataset.of.replace("{}", done).replace("{}", whole));
  };

  const whilePlaying = () => {
    show();
    if (!audio.paused) requestAnimationFrame(whilePlaying);
  };

  const showToggle = () => {
    player.toggleAttribute("data-playing", !audio.paused);
    toggle.setAttribute("aria-label", audio.paused ? toggle.dataset.play : toggle.dataset.pause);
    offerReturn();
  };

  const showTrouble = () => (one(".trouble").hidden = !audio.error);

  // -- doing what is asked

  const play = () => audio.play().catch(() => showToggle());
  const playOrPause = () => (audio.paused ? play() : audio.pause());

  const seek = (time) => {
    audio.currentTime = Math.max(0, Math.min(time, length));
    show();
    tellPosition();
  };

  const skip = (seconds) => seek(audio.currentTime + seconds);

  const address = (time) => `#t=${Math.round(time * 10) / 10}`;

  const goTo = (link) => {
    const time = Number(link.dataset.start);
    seek(time);
    history.replaceState(null, "", address(time));
    play();
  };

  const say = (text) => {
    one(".said").textContent = text;
    setTimeout(() => (one(".said").textContent = ""), 4000);
  };

  const share = async () => {
    history.replaceState(null, "", address(audio.currentTime));
    await navigator.clipboard.writeText(location.href);
    say(one(".share").dataset.copied);
  };

  // -- the keyboard: the transcript is one stop, and arrows move within it

  const stopAt = (index) => {
    const { links } = sentences;
    const next = links[Math.max(0, Math.min(index, links.length - 1))];
    links.forEach((link) => (link.tabIndex = link === next ? 0 : -1));
    return next;
  };

  const MOVES = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  const STEPS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);

  const onTranscriptKey = (event) => {
    const index = sentences.links.indexOf(event.target);
    if (index < 0 || !isPlain(event)) return;
    if (event.key === "Enter") goTo(event.target);
    if (!(event.key in MOVES)) return;
    event.preventDefault();
    const next = stopAt(index + MOVES[event.key]);
    next.focus({ preventScroll: true });
    if (!isComfortable(next)) bring(next);
  };

  const onPositionKey = (event) => {
    if (!isPlain(event)) return;
    if (event.key in STEPS) skip(STEPS[event.key]);
    else if (event.key === "Home") seek(0);
    else if (event.key === "End") seek(length);
    else if (event.key === " ") playOrPause();
    else return;
    event.preventDefault();
  };

  const onClick = (event) => {
    const link = event.target.closest("a[data-start]");
    if (!link || event.button || !isPlain(event)) return;
    event.preventDefault();
    if (link.classList.contains("sentence")) {
      if (event.detail && !getSelection().isCollapsed) return;
      stopAt(sentences.links.indexOf(link));
    }
    goTo(link);
  };

  const goToFragment = () => {
    const time = momentOf(location.hash);
    if (time === null) return;
    seek(time);
    if (sentences.current && !isSeen(sentences.current)) bring(sentences.current);
  };

  const nameForTheSystem = () => {
    const session = navigator.mediaSession;
    if (!session || !("MediaMetadata" in window)) return;
    const cover = document.querySelector(".brand img");
    const artwork = cover ? [{ src: cover.src }] : [];
    const { title, show: artist } = player.dataset;
    session.metadata = new MediaMetadata({ title, artist, artwork });
    session.setActionHandler("seekbackward", () => skip(-15));
    session.setActionHandler("seekforward", () => skip(30));
  };

  // -- beginning

  /* Words in a link cannot be selected with the mouse, and readers want to quote. */
  const letSelect = (link) => {
    link.removeAttribute("href");
    link.setAttribute("role", "link");
  };

  const begin = () => {
    audio.controls = false;
    audio.hidden = true;
    position.hidden = false;
    one(".controls").hidden = false;
    if (!navigator.clipboard) one(".share").hidden = true;
    chapters.links.forEach((link) => (link.href = address(link.dataset.start)));
    sentences.links.forEach(letSelect);
    if (sentences.links.length) stopAt(0);
    document.documentElement.classList.add("scripted");
    tellPosition();
    show();
    showTrouble();
    goToFragment();
  };

  audio.addEventListener("play", showToggle);
  audio.addEventListener("play", nameForTheSystem, { once: true });
  audio.addEventListener("playing", whilePlaying);
  audio.addEventListener("pause", showToggle);
  for (const event of ["timeupdate", "seeked", "pause", "ended"]) audio.addEventListener(event, show);
  audio.addEventListener("error", showTrouble);
  toggle.addEventListener("click", playOrPause);
  one(".back").addEventListener("click", () => skip(-15));
  one(".forward").addEventListener("click", () => skip(30));
  one(".share").addEventListener("click", share);
  one(".speed").addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
  position.addEventListener("input", () => seek(Number(position.value)));
  position.addEventListener("keydown", onPositionKey);
  position.addEventListener("focus", tellPosition);
  comeBack.addEventListener("click", () => bring(sentences.current));
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onTranscriptKey);
  addEventListener("scroll", offerReturn, { passive: true });
  addEventListener("hashchange", goToFragment);
  begin();
})();
