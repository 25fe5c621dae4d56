// The phone: whose it is, the chat, the keyboard, what its owner writes.

import { $, keep, make, post, say } from "./dom.js";
import { draw } from "./message.js";

const COMMANDS = ["start", "catalog", "support", "feedback", "language", "help", "cancel", "stop"];
const TEXT_OF = { start: "command-menu" };
const THINGS = { contact: ["📱", "demo-attach-contact"], "other-contact": ["👤", "demo-attach-other"], photo: ["🖼️", "demo-attach-photo"], sticker: ["👍", "demo-attach-sticker"], voice: ["🎤", "demo-attach-voice"] };

let who = "customer";
let state = null;
const seen = { customer: 0, manager: 0 };
const answers = {};
const toasts = {};
let toastTimer = 0;

function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("shown"), 2600);
}

const said = (text) => post("/say", { who, text });

/** Shows the phones as they are now. */
export function show(next) {
  state = next;
  const phone = state.phones[who];
  const chat = $("chat");
  const count = phone.messages.length;
  const grew = count !== Number(chat.dataset.count);
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 90;
  keep($("messages"), phone.messages, (message) => draw(message, { who, toast }));
  calm(phone);
  showToast(phone);
  showKeyboard(phone.keyboard);
  $("day").hidden = count === 0;
  $("empty").hidden = count > 0;
  $("empty").querySelector("p").textContent = say(who === "customer" ? "demo-chat-empty" : "demo-manager-empty");
  $("start").hidden = count > 0 || who !== "customer";
  $("composer").hidden = !$("start").hidden;
  $("waiting").hidden = state.waiting === 0 || state.bot === "running";
  $("waiting").textContent = say("demo-waiting", state.waiting);
  const silent = state.bot !== "running";
  $("presence").textContent = say(silent ? "demo-shop-offline" : "demo-shop-bot");
  $("presence").classList.toggle("bad", silent);
  if (grew || atEnd || silent) scrollToEnd(chat, chat.dataset.count !== undefined);
  chat.dataset.count = count;
  chat.dataset.who = who;
  seen[who] = count;
  for (const button of $("whose").children) label(button);
}

/** A picture gives a message its height before it is loaded, so the end is known at once. */
function scrollToEnd(chat, smooth) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chat.scrollTo({ top: chat.scrollHeight, behavior: smooth && !still ? "smooth" : "instant" });
}

/** A pressed button waits until the bot has answered the press. */
function calm(phone) {
  const answered = answers[who] !== undefined && phone.answers !== answers[who];
  answers[who] = phone.answers;
  if (!answered) return;
  for (const button of document.querySelectorAll("#messages .busy")) button.classList.remove("busy");
}

function showToast(phone) {
  const { number, text } = phone.toast;
  if (toasts[who] !== undefined && number > toasts[who]) toast(text);
  toasts[who] = number;
}

function showKeyboard(keyboard) {
  const box = $("keyboard");
  const print = JSON.stringify(keyboard);
  if (box.dataset.print === print) return;
  box.dataset.print = print;
  const key = ({ label: text, contact }) => make("button", {
    type: "button", title: contact ? say("demo-contact-key") : null,
    onclick: () => post("/keyboard", { who, label: text }),
  }, text);
  box.replaceChildren(...(keyboard?.rows ?? []).map((row) => make("div", {}, ...row.map(key))));
  box.hidden = !keyboard;
  scrollToEnd($("chat"), false);
}

function label(button) {
  const owner = button.dataset.who;
  const phone = state.phones[owner];
  const unseen = owner === who ? 0 : phone.messages.length - seen[owner];
  button.setAttribute("aria-pressed", String(owner === who));
  button.replaceChildren(`${say(`demo-${owner}`)} ${phone.name}`, unseen > 0 ? make("span", { class: "count" }, unseen) : "");
}

/** Messages that nobody has looked at, for the badge of the tab. */
export const unseen = () => Object.keys(seen).reduce((sum, owner) => sum + (owner === who ? 0 : state.phones[owner].messages.length - seen[owner]), 0);

function popup(box, opener, items) {
  const close = (focus) => {
    box.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (focus) opener.focus();
  };
  opener.addEventListener("click", () => {
    if (!box.hidden) return close(true);
    box.replaceChildren(...items().map(([text, note, act]) => make("button", {
      type: "button", role: "menuitem", onclick: () => { close(true); act(); },
    }, text, make("code", {}, note))));
    box.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    box.firstElementChild.focus();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...box.children];
    if (step) {
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    }
    if (event.key === "Escape") close(true);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.hidden && !box.contains(event.target) && !opener.contains(event.target)) close(false);
  });
}

/** Lets the phone be used. */
export function listen() {
  $("start").addEventListener("click", () => said("/start"));
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("words").value.trim();
    $("words").value = "";
    if (text) said(text);
  });
  popup($("menu"), $("menu-open"), () => COMMANDS.map((name) => [say(TEXT_OF[name] ?? `command-${name}`), `/${name}`, () => said(`/${name}`)]));
  popup($("attach"), $("attach-open"), () => Object.entries(THINGS).map(([thing, [sign, text]]) => [say(text), sign, () => post("/send", { who, thing })]));
  $("whose").addEventListener("click", (event) => {
    const owner = event.target.closest("[data-who]")?.dataset.who;
    if (!owner || owner === who) return;
    who = owner;
    $("messages").replaceChildren();
    delete $("messages").dataset.drawn;
    delete $("chat").dataset.count;
    show(state);
  });
  const tick = () => { $("clock").textContent = new Date().toLocaleTimeString("uk-UA", { hour: "2-digit", minute: "2-digit" }); };
  tick();
  setInterval(tick, 10000);
}
