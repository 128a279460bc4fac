// A file in slices: after a broken line the next one goes on where the last one ended. Without this file
// the form sends it whole.
(() => {
  "use strict";
  const form = document.querySelector("form[data-begin]");
  const CHUNK = 65536, MOST = 4, TRIES = 6;
  const fields = form.elements, words = form.dataset;
  const bar = form.querySelector("progress"), said = form.querySelector("[data-said]");
  const far = form.querySelector("[data-far]");
  const button = form.querySelector("button");
  let id = words.id, next = Number(words.next || 0), name = words.name, length = Number(words.length);

  const say = (text) => { said.textContent = text; said.hidden = !text; };
  // Until then, or until there is a line again.
  const rest = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });
  // The bar for who sees it; in words at each fifth for who hears it.
  const show = (part) => {
    bar.value = 100 * part;
    const words = `${bar.getAttribute("aria-label")} ${Math.floor(5 * part) * 20} %`;
    if (far.textContent !== words) far.textContent = words;
  };
  const form_of = (pairs) => new URLSearchParams({ token: fields.token.value, ...pairs });

  // What the server says; null when it could not be asked or was too busy.
  const ask = async (url, body, headers) => {
    try {
      const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
      if ([408, 429, 503].includes(answer.status)) return null;
      return await answer.json();
    } catch { return null; }
  };
  const patiently = async (url, body, headers) => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const found = await ask(url, body, headers);
      if (found) return found;
      await rest(2 ** tried);
    }
    return { words: words.stopped };
  };

  const begun = async (file) => {
    if (id && file.name === name && file.size === length) return {};
    const pairs = { name: file.name, length: file.size, words: fields.words.value };
    if (fields.keep.checked) pairs.keep = "1";
    const found = await patiently(words.begin, form_of(pairs));
    if (found.id) [id, next, name, length] = [found.id, found.next, file.name, file.size];
    return found;
  };

  const sent = async (file) => {
    const base = `${form.action.replace(/send\/$/, "")}${id}/`;
    let many = 1, found = {};
    while (!found.all) {
      if (next * CHUNK >= file.size) break;
      const start = next * CHUNK, began = Date.now();
      const body = file.slice(start, Math.min(file.size, start + many * CHUNK));
      const headers = { "Content-Type": "application/octet-stream", "X-Token": fields.token.value };
      found = await patiently(`${base}${next}/`, body, headers);
      if (found.words || found.to) return found;
      many = Date.now() - began < 3000 ? Math.min(MOST, many + 1) : 1;
      if (found.all) break;
      next = found.next;
      show(next * CHUNK / file.size);
    }
    bar.removeAttribute("value");
    return patiently(`${base}done/`, form_of({}));
  };

  form.addEventListener("submit", async (event) => {
    const file = fields.file.files[0];
    if (!file || !file.size) return;
    event.preventDefault();
    if (file.size > Number(words.most)) { say(words.long); return; }
    say("");
    button.disabled = true;
    bar.hidden = false;
    show(0);
    let found = await begun(file);
    if (!found.words && !found.to) found = await sent(file);
    if (found.to) { location.assign(found.to); return; }
    button.disabled = false;
    bar.hidden = true;
    far.textContent = "";
    if (found.words !== words.stopped) id = "";
    say(found.words || words.stopped);
  });
})();
