// A connection that drops loses nothing: the form stays as it is, and is sent once there is one.
// Sent twice it is one entry, by the id it carries. Without this script "back" brings the form back.
"use strict";
(() => {
  const AGAIN_AFTER = 4000;
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const says = form.querySelector(".keep-says");
    let waiting = false;
    const go = async (button) => {
      if (waiting) return;
      waiting = true;
      for (;;) {
        const answer = await fetch(form.action, {
          method: "POST", body: new URLSearchParams(new FormData(form, button)), cache: "no-store",
        }).catch(() => null);
        if (answer && answer.status < 500) {
          if (answer.redirected) return location.assign(answer.url);
          break; // a page that says what is wrong: the browser asks for it itself
        }
        says.textContent = form.dataset.keep;
        says.hidden = false;
        says.className = "keep-says desk-note desk-note-wrong";
        await new Promise((later) => { setTimeout(later, AGAIN_AFTER); addEventListener("online", later, { once: true }); });
      }
      waiting = false;
      form.dataset.keep = "";
      if (button) form.requestSubmit(button); else form.submit();
    };
    form.addEventListener("submit", (event) => {
      if (!form.dataset.keep) return;
      event.preventDefault();
      go(event.submitter);
    });
  }
})();
