// What to try first: four steps that tick themselves off.

import { $, make, say } from "./dom.js";

const STEPS = ["order", "break", "mend", "kill"];
const KEY = "mistok-demo-hints";
let hidden = false;
const done = new Set();
let killed = false;

function store() {
  try { localStorage.setItem(KEY, "hidden"); } catch { /* Private windows may keep nothing. */ }
}

/** Notes which steps are done, and shows the next. */
export function show(state) {
  const down = state.switches.some(({ name, on }) => name === "crm-down" && on);
  const balanced = state.accepted > 0 && state.accepted === state.leadCount && state.surplus === 0;
  if (state.leadCount > 0) done.add("order");
  if (down && state.accepted > state.leadCount) done.add("break");
  if (done.has("break") && !down && balanced) done.add("mend");
  if (state.log.some(({ what }) => what === "bot-killed")) killed = true;
  if (killed && state.bot === "running") done.add("kill");
  const now = STEPS.find((step) => !done.has(step));
  const item = (step, number) => make("li", { class: done.has(step) ? "done" : step === now ? "now" : "" },
    make("span", { class: "mark", "aria-hidden": "true" }, done.has(step) ? "✓" : number + 1), make("span", {}, say(`demo-step-${step}`)));
  const all = now ? STEPS.map(item) : [make("li", { class: "now" }, make("span", { class: "mark", "aria-hidden": "true" }, "🎉"), say("demo-guide-done"))];
  $("steps").replaceChildren(...all);
  $("guide").hidden = hidden;
}

/** Lets the hints be put away. */
export function listen() {
  try { hidden = localStorage.getItem(KEY) === "hidden"; } catch { /* As above. */ }
  $("guide-hide").addEventListener("click", () => {
    hidden = true;
    $("guide").hidden = true;
    store();
  });
}
