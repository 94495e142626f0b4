// 'Lees voor': the browser reads the page aloud. Shown only where the browser has a voice of its own for the language of
// the page: other voices send the text to a company.
"use strict";
(() => {
  const box = document.querySelector("[data-read-aloud]");
  if (!box || !("speechSynthesis" in window)) return;
  const speech = window.speechSynthesis;
  const [start, stop] = box.querySelectorAll("button");
  const label = start.querySelector("span");
  const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, th, td, figcaption, summary, blockquote";
  const PASSED = "form, nav, script, .no-print, .print-only, .visually-hidden, .share, [aria-hidden=true]";
  const LONGEST = 220; // letters: some browsers stop halfway through a longer piece
  let voice = null;
  let parts = [];
  let at = 0;
  let turn = 0; // which run of reading: an old one that ends late is passed over
  let state = "still";

  function voiceFor(language) {
    const own = speech.getVoices().filter((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === language);
    return own.find((one) => /^nl.NL$/i.test(one.lang)) || own[0] || null;
  }

  function look() {
    voice = voiceFor(document.documentElement.lang.slice(0, 2));
    box.hidden = !voice;
  }

  function pieces(text) {
    const found = [];
    for (const sentence of text.match(/[^.!?]+[.!?]*\s*/g) || []) {
      if (found.length && (found.at(-1) + sentence).length <= LONGEST) found[found.length - 1] += sentence;
      else found.push(sentence);
    }
    return found;
  }

  function gather() {
    const found = [];
    for (const block of document.querySelectorAll(`main :is(${BLOCKS})`)) {
      if (block.querySelector(BLOCKS) || block.closest(PASSED) || !block.getClientRects().length) continue;
      const text = block.innerText.replace(/\s+/g, " ").trim();
      for (const piece of pieces(text)) found.push({ block, text: piece });
    }
    return found;
  }

  function mark(block) {
    document.querySelector(".is-read-aloud")?.classList.remove("is-read-aloud");
    if (!block) return;
    block.classList.add("is-read-aloud");
    block.scrollIntoView({ block: "nearest" });
  }

  function show(next) {
    state = next;
    label.textContent = { still: start.dataset.start, reading: start.dataset.pause, paused: start.dataset.resume }[next];
    stop.hidden = next === "still";
    if (next === "still") mark(null);
  }

  function say() {
    const mine = ++turn;
    if (at >= parts.length) return show("still");
    const spoken = new SpeechSynthesisUtterance(parts[at].text);
    // What organisations wrote is Dutch on a page in another language too (and marked so).
    spoken.voice = voiceFor(parts[at].block.closest("[lang]").lang.slice(0, 2)) || voice;
    spoken.lang = spoken.voice.lang;
    spoken.rate = 0.95;
    const onward = () => {
      if (mine !== turn || state !== "reading") return;
      at += 1;
      say();
    };
    spoken.addEventListener("end", onward);
    spoken.addEventListener("error", onward);
    mark(parts[at].block);
    speech.speak(spoken);
  }

  function silence() {
    turn += 1;
    speech.cancel();
  }

  start.addEventListener("click", () => {
    if (state === "reading") {
      show("paused");
      silence(); // not pause(): telephones forget where they were
      return;
    }
    if (state === "still") {
      parts = gather();
      at = 0;
    }
    show("reading");
    say();
  });
  stop.addEventListener("click", () => {
    show("still");
    silence();
    start.focus();
  });
  window.addEventListener("pagehide", silence);
  speech.addEventListener?.("voiceschanged", look);
  look();
})();
