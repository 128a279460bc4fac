// A shared device goes blank after a minute, at once with Escape or its button, and comes back with
// the PIN. What was typed stays in the page behind. Without this script the server does the same at
// the next page.
"use strict";
(() => {
  const cover = document.getElementById("device-cover");
  if (!cover) return;
  const form = cover.querySelector("form");
  const pin = form.elements.device_pin;
  const says = cover.querySelector("[role=alert]");
  const hide = document.getElementById("device-blank");
  const idle = Number(cover.dataset.idle) * 1000;
  const TELL_EVERY = 15000;
  const title = document.title;
  let since = Date.now(), told = since, hiding = Promise.resolve();

  const send = (address, body) => fetch(address, { method: "POST", body, redirect: "manual" });
  const show = (hidden) => {
    for (const part of document.body.children) if (part !== cover) part.hidden = hidden;
    document.title = hidden ? cover.querySelector("h1").textContent : title;
  };
  const blank = () => {
    if (cover.open) return;
    document.body.append(cover);
    show(true);
    cover.showModal();
    pin.focus();
    // The server counts the minute itself: without a connection nothing is lost.
    hiding = send(hide.action, new FormData(hide)).catch(() => {});
  };
  const back = () => {
    since = told = Date.now();
    pin.value = says.textContent = "";
    cover.close();
    show(false);
  };
  const used = () => {
    if (cover.open) return;
    since = Date.now();
    if (since - told < TELL_EVERY) return;
    told = since;
    send(cover.dataset.inUse, new FormData(hide)).then(
      (answer) => { if (answer.status === 403) blank(); }, () => {});
  };
  const look = () => { if (Date.now() - since >= idle) blank(); };

  cover.addEventListener("cancel", (event) => event.preventDefault());
  hide.addEventListener("submit", (event) => { event.preventDefault(); blank(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await hiding; // overtaken by the PIN, it would blank the next page
    const answer = await send(form.action, new FormData(form)).catch(() => ({ status: 0 }));
    if (answer.status === 204) return back();
    if (answer.status === 401) return location.reload();
    pin.value = "";
    pin.focus();
    says.textContent = cover.dataset["s" + answer.status] || cover.dataset.s0;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return used();
    event.preventDefault();
    blank();
  }, true);
  for (const name of ["pointerdown", "input", "wheel"]) {
    document.addEventListener(name, used, { capture: true, passive: true });
  }
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
})();
