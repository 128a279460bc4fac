// Leaving quickly: the link in .leave, or Shift pressed three times, each within five seconds of the last.
// Without this file the link still works. The rules are those of the GOV.UK "exit this page" component.
(() => {
  "use strict";
  const link = document.querySelector(".leave");
  const words = link.dataset;
  const lights = link.querySelector(".lights");
  const spoken = document.querySelector(".spoken");
  const PAUSE = 5000;
  let presses = 0, modified = false, timer = 0, fading = 0, cover = null;

  const show = () => {
    lights.classList.toggle("on", presses > 0);
    Array.from(lights.children).forEach((light, at) => light.classList.toggle("lit", at < presses));
  };
  const stop = () => {
    clearTimeout(timer);
    clearTimeout(fading);
    timer = fading = presses = 0;
    show();
  };
  const expire = () => {
    stop();
    spoken.textContent = words.expired;
    fading = setTimeout(() => { spoken.textContent = ""; }, PAUSE);
  };
  const leave = () => {
    stop();
    spoken.textContent = "";
    cover = document.createElement("div");
    cover.className = "cover";
    cover.setAttribute("role", "alert");
    document.body.appendChild(cover);
    cover.textContent = words.leaving;
    location.replace(link.href);
  };
  const press = () => {
    clearTimeout(timer);
    clearTimeout(fading);
    presses += 1;
    show();
    if (presses === 3) return leave();
    spoken.textContent = presses === 1 ? words.two : words.one;
    timer = setTimeout(expire, PAUSE);
  };

  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && !modified) press();
    else if (timer) expire();
    modified = event.shiftKey; // the Shift that comes up after "Shift + A" does not count
  }, true);
  Array.from(document.querySelectorAll("[data-leave]")).forEach((way) => way.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  }));

  // A page kept alive by the browser's Back must not show answers that were destroyed meanwhile.
  addEventListener("pagehide", () => { document.body.hidden = true; });
  addEventListener("pageshow", (event) => {
    if (cover) cover.remove();
    cover = null;
    stop();
    spoken.textContent = "";
    if (event.persisted) location.reload();
    else document.body.hidden = false;
  });
})();
