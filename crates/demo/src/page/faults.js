// What is broken, how the bot does, and what has happened.

import { $, keep, make, post, say, time } from "./dom.js";

const SIGN = { starting: ["warn", "demo-bot-starting"], running: ["good", "demo-bot-running"], stopped: ["bad", "demo-bot-stopped"] };
const LOOK = { "bot-killed": "bad", "bot-died": "bad", "bot-restarted": "good", "bot-reshaped": "good", broken: "bad", mended: "good" };

function line({ at, what, switch: name, waited, shape, title }) {
  const fault = name ? ` ${say(`demo-${name}`)}` : "";
  const short = { "bot-started": "started", "bot-killed": "killed", "bot-died": "died", "bot-restarted": "restarted", "lead-arrived": "lead", "bot-reshaped": shape }[what] ?? what;
  return make("li", {}, make("time", {}, time(at, true)), make("span", { class: LOOK[what] ?? "" }, say(`demo-log-${short}`, waited) + fault + (title ? `: ${title}` : "")));
}

function drawSwitch({ name, on }) {
  const turn = () => post("/fault", { switch: name, on: !on });
  return make("li", {}, make("button", { type: "button", role: "switch", "aria-checked": String(on), "data-switch": name, title: say(`demo-${name}-hint`), onclick: turn },
    make("strong", {}, say(`demo-${name}`)), make("small", {}, say(`demo-${name}-hint`)), make("i", { "aria-hidden": "true" })));
}

/** Shows the switches, the bot's life and the log as they are now. */
export function show(state) {
  const focused = document.activeElement?.dataset?.switch;
  keep($("switches"), state.switches.map((each) => ({ id: each.name, ...each })), drawSwitch);
  if (focused) document.querySelector(`[data-switch="${focused}"]`)?.focus({ preventScroll: true });
  const [look, text] = SIGN[state.bot];
  $("life").className = `pill ${look}`;
  $("life").dataset.life = state.bot;
  if ($("life").textContent !== say(text)) $("life").textContent = say(text);
  const stopped = state.bot === "stopped";
  $("kill").classList.toggle("revive", stopped);
  $("kill").disabled = state.bot === "starting";
  $("kill").title = say("demo-kill-hint");
  $("kill").querySelector("span").textContent = say(stopped ? "demo-revive" : "demo-kill");
  $("log-empty").hidden = state.log.length > 0;
  keep($("log"), state.log, line);
}

/** Lets the bot be killed and started. */
export function listen() {
  $("kill").addEventListener("click", () => post($("kill").classList.contains("revive") ? "/revive" : "/kill"));
}
