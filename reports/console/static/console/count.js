// While a text is typed the server says how long it is and which word must not stand in it.
// Without this script a button does the same.
"use strict";
(() => {
  const says = document.getElementById("text-count");
  if (!says) return;
  const form = says.closest("form");
  let waiting = 0;
  let asked = 0;

  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(says.dataset.count, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "count" },
    });
    if (answer.ok && mine === asked) says.textContent = await answer.text();
  };
  form.elements.text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 400);
  });
})();
