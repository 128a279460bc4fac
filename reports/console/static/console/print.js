// A button that prints the page; without this script the browser's own menu does.
"use strict";
(() => {
  const button = document.getElementById("print");
  button.addEventListener("click", () => window.print());
  button.parentElement.hidden = false;
})();
