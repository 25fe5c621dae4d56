// What to try first: stories, the steps of which tick themselves off. The demo keeps what was done;
// this browser keeps which story is looked at.

import { $, keep, make, say } from "./dom.js";
import * as connect from "./connect.js";
import * as memory from "./memory.js";

/** The steps of each story. */
const STORIES = {
  order: ["order", "take-order", "tell"],
  cart: ["cart", "pay", "move"],
  desk: ["ask", "take", "answer", "claim", "race"],
  teams: ["forum", "topic", "take-topic", "hand-over", "answer-there"],
  faults: ["break", "mend", "kill"],
};
/** Where a step is done: the part of the page, and whose chat there. */
const PLACES = {
  order: ["customers", "olena"], "take-order": ["group", "taras"], tell: ["managers", "taras"],
  cart: ["customers", "olena"], pay: ["customers", "olena"], move: ["crm"],
  ask: ["customers", "andrii"], take: ["group", "taras"], answer: ["managers", "taras"], claim: ["customers", "olx"], race: ["customers", "prom"],
  forum: ["group"], topic: ["customers", "sms"], "take-topic": ["group", "sales-taras"], "hand-over": ["managers", "taras"], "answer-there": ["group", "service-yuliia"],
  "one-group": ["group"], break: ["faults"], mend: ["faults"], kill: ["faults"],
};
let done = new Set();
let last = null;
let lead = () => {};
let scrolledTo = null;

const left = (story) => STORIES[story].filter((step) => !done.has(step)).length;

/** The story that was chosen while it lasts, else one that is under way, else the first to be told. */
function present() {
  const open = Object.keys(STORIES).filter((story) => left(story) > 0);
  const chosen = memory.recall("story");
  if (open.includes(chosen)) return chosen;
  const begun = open.find((story) => left(story) < STORIES[story].length);
  return begun ?? open[0] ?? null;
}

function step(name, number, now) {
  const look = done.has(name) ? "done" : name === now ? "now" : "";
  const sign = make("span", { class: "mark", "aria-hidden": "true" }, look === "done" ? "✓" : number);
  const state = look === "done" ? make("span", { class: "unseen" }, say("demo-step-done")) : null;
  return make("li", { class: look, "data-step": name, "aria-current": look === "now" ? "step" : null },
    make("button", { type: "button", title: say("demo-step-show"), onclick: () => lead(...PLACES[name]) }, sign, make("span", {}, say(`demo-step-${name}`), state)));
}

function end() {
  return make("li", { class: "now all" }, make("span", { class: "mark", "aria-hidden": "true" }, "★"), make("span", {}, say("demo-guide-done")),
    make("button", { type: "button", class: "main-button", id: "guide-connect", onclick: connect.open }, say("demo-connect")));
}

/** Shows the story, and in it the next step. */
export function show(state) {
  last = state;
  done = new Set(state.story);
  const story = present();
  // Two managers meet in one group only.
  const steps = [...(story === "desk" && state.shape === "departments" ? ["one-group"] : []), ...(STORIES[story] ?? [])];
  const now = steps.find((name) => !done.has(name));
  const items = story ? steps.map((name, at) => ({ id: name, at, now, done: done.has(name) })) : [{ id: "end" }];
  keep($("steps"), items, ({ id, at }) => (id === "end" ? end() : step(id, at + 1, now)));
  const stories = Object.keys(STORIES).map((name) => ({ id: name, chosen: name === story, left: left(name) }));
  const focused = document.activeElement?.dataset?.story;
  keep($("stories"), stories, ({ id, chosen, left: open }) => make("button", {
    type: "button", "aria-pressed": String(chosen), "data-story": id, class: open === 0 ? "told" : "",
  }, say(`demo-story-${id}`), make("span", { class: "of" }, open === 0 ? "✓" : `${STORIES[id].length - open}/${STORIES[id].length}`)));
  // Where the row is wider than the screen, the story that is looked at stands in it.
  const box = $("stories");
  const shown = box.querySelector('[aria-pressed="true"]');
  if (shown && story !== scrolledTo) box.scrollLeft = shown.offsetLeft - box.offsetLeft - 8;
  scrolledTo = story;
  if (focused) document.querySelector(`[data-story="${focused}"]`)?.focus({ preventScroll: true });
  const hidden = Boolean(memory.recall("hidden"));
  $("guide").hidden = hidden;
  $("guide-show").hidden = !hidden;
}

/** Who is told where a step is done. */
export function onStep(act) {
  lead = act;
}

function hide(hidden) {
  memory.keep({ hidden });
  if (last) show(last);
  $(hidden ? "guide-show" : "guide-hide").focus();
}

/** Lets a story be chosen, and the hints be put away and fetched again. */
export function listen() {
  $("stories").addEventListener("click", (event) => {
    const story = event.target.closest("[data-story]")?.dataset.story;
    if (!story) return;
    memory.keep({ story });
    if (last) show(last);
  });
  $("guide-hide").addEventListener("click", () => hide(true));
  $("guide-show").addEventListener("click", () => hide(false));
}
