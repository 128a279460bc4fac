// Shows what lies on the phones, and waits for news. Nothing is kept in the browser.
"use strict";

const phones = document.getElementById("phones");
const trouble = document.getElementById("trouble");
const shown = new Map(); // number -> {element, thread, texts: sid -> element}
let zone = "UTC";
let now = null; // of the network, and when it said so
let heardAt = 0;

async function call(path, body) {
  const answer = await fetch("/control/" + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error || answer.status);
  return said;
}

function moment(iso, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(new Date(iso));
}

function spoken(seconds) {
  const parts = [[86400, "day"], [3600, "hour"], [60, "minute"]].flatMap(([size, name]) => {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    return count ? [`${count} ${name}${count > 1 ? "s" : ""}`] : [];
  });
  return parts.join(" ") || `${seconds} seconds`;
}

function tick() {
  if (now === null) return;
  const current = new Date(now + performance.now() - heardAt);
  const label = moment(current, { dateStyle: "full", timeStyle: "medium" });
  const clock = document.getElementById("now");
  clock.textContent = label;
  clock.dateTime = current.toISOString();
}

function phoneElement(phone) {
  const element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
  const area = element.querySelector("textarea");
  const label = element.querySelector(".compose label");
  area.id = "type-" + phone.number.slice(1);
  label.htmlFor = area.id;
  element.dataset.number = phone.number;
  element.querySelector(".compose").addEventListener("submit", (event) => send(event, phone.number));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });
  element.querySelector(".switch input").addEventListener("change", (event) =>
    call("switch", { number: phone.number, off: !event.target.checked }).catch(say));
  phones.append(element);
  return { element, thread: element.querySelector(".thread"), texts: new Map() };
}

async function send(event, number) {
  event.preventDefault();
  const area = event.target.elements.body;
  try {
    await call("text", { from: number, body: area.value });
    area.value = "";
  } catch (error) {
    say(error);
  }
}

function showPhone(phone) {
  if (!shown.has(phone.number)) shown.set(phone.number, phoneElement(phone));
  const { element, thread, texts } = shown.get(phone.number);
  const name = phone.name || phone.number;
  element.querySelector("h2").textContent = name;
  element.querySelector(".number").textContent = phone.number;
  element.querySelector(".compose label").textContent = "Text from " + name;
  thread.setAttribute("aria-label", "Texts on " + name);
  element.classList.toggle("is-off", phone.switched_off);
  element.querySelector(".switch input").checked = !phone.switched_off;
  element.querySelector(".switch span").textContent = phone.switched_off ? "Off" : "On";
  for (const [sid, old] of texts) {
    if (!phone.texts.some((text) => text.sid === sid)) { old.remove(); texts.delete(sid); }
  }
  const before = texts.size;
  for (const text of phone.texts) showText(thread, texts, text);
  if (texts.size !== before) thread.scrollTop = thread.scrollHeight;
}

function showText(thread, texts, text) {
  let item = texts.get(text.sid);
  if (!item) {
    item = document.getElementById("text").content.firstElementChild.cloneNode(true);
    item.classList.toggle("sent", text.sent);
    item.querySelector("p").textContent = text.body;
    texts.set(text.sid, item);
    thread.append(item);
  }
  const answer = text.sent ? text.calls.at(-1) || "" : "";
  const refused = answer !== "" && !answer.endsWith(" 200");
  item.classList.toggle("refused", refused);
  const when = moment(text.at, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  item.querySelector("small").textContent = refused ? `${when} · not taken (${answer.split(": ")[1]})` : when;
}

function showTools(state) {
  const numbers = ["*", ...state.phones.map((phone) => phone.number)];
  const select = document.getElementById("to");
  if (select.options.length !== numbers.length) {
    select.replaceChildren(...numbers.map((number) => new Option(
      number === "*" ? "anybody" : state.phones.find((phone) => phone.number === number).name + " " + number, number)));
  }
  const lines = Object.entries(state.scripted).flatMap(([to, faults]) => faults.map((fault) => [to, fault]));
  document.getElementById("scripted").replaceChildren(...lines.map(([to, fault]) => {
    const line = document.createElement("li");
    line.textContent = `waiting for ${to === "*" ? "anybody" : to}: ${fault.replaceAll("_", " ")}`;
    return line;
  }));
}

function show(state) {
  zone = state.zone;
  now = Date.parse(state.now);
  heardAt = performance.now();
  document.getElementById("clock").classList.toggle("is-moved", state.moved > 0);
  document.getElementById("moved").textContent =
    state.moved ? `Moved forward by ${spoken(state.moved)}. Texts follow this clock; the machine's own is behind.` : "";
  state.phones.forEach(showPhone);
  showTools(state);
  tick();
}

function say(error) {
  trouble.textContent = error ? String(error.message || error) : "";
  trouble.hidden = !error;
}

async function listen() {
  let version = -1;
  for (;;) {
    try {
      const answer = await fetch(`/control/state?since=${version}&wait=${version < 0 ? 0 : 15}`);
      const state = await answer.json();
      version = state.version;
      show(state);
      if (trouble.dataset.gone) { delete trouble.dataset.gone; say(null); }
    } catch {
      trouble.dataset.gone = "1";
      say("The phone network does not answer. This page goes on by itself once it does.");
      version = -1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function secondsUntil(time) {
  const current = new Date(now + performance.now() - heardAt);
  const [hours, minutes, seconds] = moment(current, { timeStyle: "medium" }).split(":").map(Number);
  const [hour, minute] = time.split(":").map(Number);
  const ahead = (hour - hours) * 3600 + (minute - minutes) * 60 - seconds;
  return ahead > 0 ? ahead : ahead + 86400;
}

for (const button of document.querySelectorAll("[data-forward], [data-until]")) {
  button.addEventListener("click", () => {
    const seconds = button.dataset.until ? secondsUntil(button.dataset.until) : Number(button.dataset.forward);
    call("clock", { seconds }).catch(say);
  });
}

document.getElementById("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const wrong = form.querySelector(".error");
  try {
    await call("phones", { number: form.elements.number.value, name: form.elements.name.value });
    form.reset();
    wrong.hidden = true;
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
    form.elements.number.focus();
  }
});

document.getElementById("fault").addEventListener("submit", (event) => {
  event.preventDefault();
  const { to, fault } = event.target.elements;
  call("fault", { to: to.value, fault: fault.value, times: 1 }).catch(say);
});

setInterval(tick, 500);
listen();
