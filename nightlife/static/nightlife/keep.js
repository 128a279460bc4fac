// A connection that drops loses nothing: the form stays as it is, and is sent once there is one.
// Sent twice it is one entry, by the id it carries. What comes back takes the form's place, in the
// page and in the browser's list: "back" never leads to a page that would have to be sent again.
"use strict";
(() => {
  const AGAIN_AFTER = 4000;
  const SHOWN = new Set([200, 422]); // anything else, a PIN page for one, the browser asks for itself
  let waiting = false;

  const later = () => new Promise((go_on) => {
    setTimeout(go_on, AGAIN_AFTER);
    addEventListener("online", go_on, { once: true });
  });
  const say = (form) => {
    const says = form.querySelector(".keep-says");
    says.textContent = form.dataset.keep;
    says.hidden = false;
    says.className = "keep-says desk-note desk-note-wrong";
  };
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    scrollTo(0, 0);
    (document.querySelector(".error-summary") || document.querySelector("main")).focus();
  };
  const send = async (form, button) => {
    for (;;) {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form, button)), cache: "no-store",
      }).catch(() => null);
      if (answer && answer.status < 500) return answer;
      say(form);
      await later();
    }
  };
  const go = async (form, button) => {
    waiting = true;
    const answer = await send(form, button);
    waiting = false;
    if (answer.redirected) return location.replace(answer.url);
    if (SHOWN.has(answer.status)) return show(await answer.text());
    form.dataset.keep = "";
    form.requestSubmit(button);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.keep) return;
    event.preventDefault();
    if (!waiting) go(form, event.submitter);
  });
})();
