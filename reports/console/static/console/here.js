// "Reading here now" on the case page: asked for every four seconds, shown while the server says so
// and not when it does not answer, nor without this script: what a page knew once is no longer true.
"use strict";
(() => {
  const mark = document.getElementById("reads-here");
  if (!mark) return;
  let etag = "";
  const look = async () => {
    try {
      const headers = { "X-By-Itself": "1", ...(etag ? { "If-None-Match": etag } : {}) };
      const answer = await fetch(mark.dataset.version, { cache: "no-store", redirect: "error", headers });
      if (answer.status === 204) {
        etag = answer.headers.get("ETag");
        mark.hidden = etag !== '"here"';
      } else if (answer.status !== 304) throw new Error(answer.status);
    } catch {
      etag = "";
      mark.hidden = true;
    }
    setTimeout(look, 4000 * (0.9 + Math.random() * 0.2));
  };
  look();
})();
