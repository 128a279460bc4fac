// Lists that follow what happens: every four seconds the server is asked whether they have changed,
// and only then fetched anew. A new emergency sounds once, unless the sound is off in this window,
// and stands in the window's title as a bare number. Without this script a page is as old as it is.
"use strict";
(() => {
  const live = document.getElementById("live");
  if (!live) return;
  const mark = document.getElementById("live-mark");
  const sound = document.getElementById("live-sound");
  const locked = document.getElementById("locked");
  const title = document.title;
  const often = 4000, refreshed_each = 60000, stale_after = 60000;
  let etag = "", answered = Date.now(), fetched = Date.now();

  const time = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const ask = (address, more) => fetch(address, { cache: "no-store", redirect: "error", headers: { "X-By-Itself": "1", ...more } });
  const ringing = () => new Set(Array.from(live.querySelectorAll("[data-rings]"), (row) => row.dataset.id));
  let known = ringing();

  const says = mark.lastElementChild;
  const say = (fresh) => {
    mark.dataset.t = fresh ? "ok" : "bad";
    mark.role = fresh ? null : "status"; // that it is live is not said every minute
    mark.querySelector("use").setAttribute("href", fresh ? "#s-full" : "#s-late");
    const words = (fresh ? mark.dataset.live : mark.dataset.stale).replace("{time}", time(answered));
    if (says.textContent !== words) says.textContent = words;
  };
  const ring = () => {
    if (sound.getAttribute("aria-pressed") !== "true") return;
    const audio = new AudioContext();
    for (const start of [0, 0.35]) {
      const tone = new OscillatorNode(audio, { frequency: 880 });
      tone.connect(new GainNode(audio, { gain: 0.2 })).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.2);
    }
    setTimeout(() => audio.close(), 1500);
  };
  const count = () => {
    const now = ringing();
    if (!locked?.open) document.title = now.size ? `(${now.size}) ${title}` : title;
    if ([...now].some((id) => !known.has(id))) ring();
    known = now;
  };
  const swap = (fresh) => {
    const at = live.contains(document.activeElement) ? document.activeElement : null;
    const row = at?.closest("[data-id]")?.dataset.id;
    live.replaceChildren(...fresh.childNodes);
    if (row) live.querySelector(`[data-id="${row}"] ${at.localName}`)?.focus();
  };
  const refresh = async () => {
    const answer = await ask(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) return;
    fetched = Date.now();
    for (const around of ["symbols", "rail"]) document.getElementById(around)?.replaceWith(page.getElementById(around));
    swap(fresh);
    count();
  };
  const look = async () => {
    try {
      const answer = await ask(live.dataset.version, etag ? { "If-None-Match": etag } : {});
      if (answer.status === 204 || answer.status === 304) {
        answered = Date.now();
        etag = answer.headers.get("ETag");
        if (answer.status === 204 || answered - fetched > refreshed_each) await refresh();
      }
    } catch {
      etag = ""; // what came last is not known: the next answer fetches the lists
    }
    say(Date.now() - answered < stale_after);
    setTimeout(look, often * (0.9 + Math.random() * 0.2));
  };
  const press = (on) => {
    sound.setAttribute("aria-pressed", on);
    sound.textContent = on ? sound.dataset.on : sound.dataset.off;
  };
  sound.addEventListener("click", () => {
    const on = sound.getAttribute("aria-pressed") !== "true";
    sessionStorage.setItem("sound", on);
    press(on);
  });
  press(sessionStorage.getItem("sound") !== "false");
  sound.hidden = false;
  count();
  say(true);
  setTimeout(look, often);
})();
