// What to try first: three stories, the steps of which tick themselves off.

import { $, make, say } from "./dom.js";

const STORIES = { shop: ["order", "break", "mend", "kill"], cart: ["cart", "pay", "move"], desk: ["ask", "take", "answer", "claim", "race"] };
const KEY = "mistok-demo-hints";
const done = new Set();
let hidden = false;
let chosen = null;
let killed = false;
let last = null;

function store() {
  try { localStorage.setItem(KEY, "hidden"); } catch { /* Private windows may keep nothing. */ }
}

function note(state) {
  const down = state.switches.some(({ name, on }) => name === "crm-down" && on);
  // Managers make leads too.
  const balanced = state.accepted > 0 && state.accepted <= state.leadCount && state.surplus === 0;
  if (state.leads.some(({ products }) => products.length > 0)) done.add("order");
  if (down && state.accepted > state.leadCount) done.add("break");
  if (done.has("break") && !down && balanced) done.add("mend");
  if (state.log.some(({ what }) => what === "bot-killed")) killed = true;
  if (killed && state.bot === "running") done.add("kill");
  for (const { payment, status, statuses } of state.leads.filter(({ kind }) => kind === "order")) {
    done.add("cart");
    if (payment === "paid") done.add("pay");
    if (status !== statuses[0]) done.add("move");
  }
  for (const step of state.story) done.add(step);
}

const left = (story) => STORIES[story].filter((step) => !done.has(step)).length;

/** The story that was chosen, else the one that is under way, else the first that is not told. */
function present() {
  const open = Object.keys(STORIES).filter((story) => left(story) > 0);
  const begun = open.find((story) => left(story) < STORIES[story].length);
  if (open.includes(chosen)) return chosen;
  return begun ?? open[0] ?? null;
}

/** Notes which steps are done, and shows the next. */
export function show(state) {
  last = state;
  note(state);
  const story = present();
  const steps = STORIES[story] ?? [];
  const now = steps.find((step) => !done.has(step));
  const item = (step, number) => make("li", { class: done.has(step) ? "done" : step === now ? "now" : "", "data-step": step },
    make("span", { class: "mark", "aria-hidden": "true" }, done.has(step) ? "✓" : number + 1), make("span", {}, say(`demo-step-${step}`)));
  const all = story ? steps.map(item) : [make("li", { class: "now" }, make("span", { class: "mark", "aria-hidden": "true" }, "★"), say("demo-guide-done"))];
  $("steps").replaceChildren(...all);
  $("stories").replaceChildren(...Object.keys(STORIES).map((name) => make("button", {
    type: "button", "aria-pressed": String(name === story), "data-story": name, class: left(name) === 0 ? "told" : "",
  }, say(`demo-story-${name}`), left(name) === 0 ? " ✓" : "")));
  $("guide").hidden = hidden;
}

/** Lets a story be chosen and the hints be put away. */
export function listen() {
  try { hidden = localStorage.getItem(KEY) === "hidden"; } catch { /* As above. */ }
  $("stories").addEventListener("click", (event) => {
    chosen = event.target.closest("[data-story]")?.dataset.story ?? chosen;
    if (last) show(last);
  });
  $("guide-hide").addEventListener("click", () => {
    hidden = true;
    $("guide").hidden = true;
    store();
  });
}
