// After a quarter of an hour without a page the screen goes blank and asks for the password.
// What was typed stays in the page behind it. Without this script the next page asks all the same.
// At a counter (data-key) the time counts from the last touch, that key locks at once, and the
// server is told (data-lock): loaded anew, the page asks for the password too.
"use strict";
(() => {
  const dialog = document.getElementById("locked");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const field = form.elements.unlock_password;
  const says = dialog.querySelector("[role=alert]");
  const idle = Number(dialog.dataset.idle) * 1000;
  let since = Date.now(), locking = Promise.resolve();

  const show = (hidden) => {
    for (const part of document.body.children) if (part !== dialog) part.hidden = hidden;
  };
  const title = document.title;
  const lock = (at_once) => {
    if (dialog.open || (at_once !== true && Date.now() - since < idle)) return;
    document.body.append(dialog);
    show(true);
    document.title = dialog.querySelector("h1").textContent;
    dialog.showModal();
    if (!dialog.dataset.lock) return;
    const told = { method: "POST", body: new FormData(form), keepalive: true };
    locking = fetch(dialog.dataset.lock, told).catch(() => {});
  };
  const open = () => {
    since = Date.now();
    field.value = says.textContent = "";
    show(false);
    document.title = title;
    dialog.close();
  };
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await locking; // overtaken by the password, it would lock the open page again
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status === 204) return open();
    field.value = "";
    says.textContent = dialog.dataset["s" + answer.status] || dialog.dataset.s401;
  });
  if (dialog.dataset.key) {
    const used = () => { if (!dialog.open) since = Date.now(); };
    document.addEventListener("keydown", (event) => {
      if (event.key !== dialog.dataset.key) return used();
      event.preventDefault();
      lock(true);
    }, true);
    for (const name of ["pointerdown", "input", "wheel"]) {
      document.addEventListener(name, used, { capture: true, passive: true });
    }
  }
  setInterval(lock, dialog.dataset.key ? 1000 : 5000);
  document.addEventListener("visibilitychange", lock);
})();
