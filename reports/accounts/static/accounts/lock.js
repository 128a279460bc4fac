// After a quarter of an hour without a page the screen goes blank and asks for the password.
// What was typed stays in the page behind it. Without this script the next page asks all the same.
"use strict";
(() => {
  const dialog = document.getElementById("locked");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const field = form.elements.unlock_password;
  const says = dialog.querySelector("[role=alert]");
  const idle = Number(dialog.dataset.idle) * 1000;
  let since = Date.now();

  const show = (hidden) => {
    for (const part of document.body.children) if (part !== dialog) part.hidden = hidden;
  };
  const lock = () => {
    if (dialog.open || Date.now() - since < idle) return;
    show(true);
    dialog.showModal();
  };
  const open = () => {
    since = Date.now();
    field.value = says.textContent = "";
    show(false);
    dialog.close();
  };
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status === 204) return open();
    field.value = "";
    says.textContent = dialog.dataset["s" + answer.status] || dialog.dataset.s401;
  });
  setInterval(lock, 5000);
  document.addEventListener("visibilitychange", lock);
})();
