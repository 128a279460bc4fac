// Single letters, only where the page was told that this person chose them, and never while they type:
// j and k next and previous case, / search, r reply. Escape closes the account menu for everybody.
"use strict";
(() => {
  const menu = document.querySelector("details.me");
  const typing = "input, textarea, select, [contenteditable]";
  const rows = () => Array.from(document.querySelectorAll(".who a"));

  const target = (key) => {
    const here = rows().findIndex((row) => row.closest("[data-id]")?.contains(document.activeElement));
    if (key === "j") return rows()[here + 1];
    if (key === "k") return rows()[Math.max(here - 1, 0)];
    if (key === "r") return document.querySelector("#form-reply textarea");
    if (key === "/") return document.querySelector("#find");
    return undefined;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    if (!("keys" in document.documentElement.dataset)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
    if (document.getElementById("locked")?.open) return;
    const found = target(event.key);
    if (!found) return;
    event.preventDefault();
    found.focus();
  });
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
})();
