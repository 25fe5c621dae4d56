// The page: follows the demo's changes and shows each of its parts.

import { $, language, speak } from "./dom.js";
import * as anew from "./anew.js";
import * as chats from "./columns.js";
import * as connect from "./connect.js";
import * as crm from "./crm.js";
import * as faults from "./faults.js";
import * as guide from "./guide.js";
import * as memory from "./memory.js";

let state = null;
let leadsSeen = null;
let asking = false;
let stale = false;

function show() {
  if (!state) return;
  for (const part of [chats, crm, faults, guide, anew]) part.show(state);
  badges();
}

/** Asks for the state; changes that come meanwhile are asked for together afterwards. */
async function refresh() {
  stale = true;
  if (asking) return;
  asking = true;
  while (stale) {
    stale = false;
    try {
      const next = await (await fetch("/state")).json();
      // Somebody has begun anew in another window.
      if (state && state.world !== next.world) return location.reload();
      const isFirst = !state;
      state = next;
      if (isFirst) enter();
      show();
    } catch {
      break;
    }
  }
  asking = false;
}

/** Goes on where this browser was, when it was in this world. */
function enter() {
  memory.enter(state.world);
  chats.show(state);
  chats.restore();
  go(memory.recall("tab") ?? "customers");
}

function follow() {
  const changes = new EventSource("/events");
  changes.onmessage = refresh;
  changes.onopen = () => { $("offline").hidden = true; };
  changes.onerror = () => { $("offline").hidden = false; };
}

function badge(tab, count) {
  const sign = document.querySelector(`[data-go="${tab}"] .badge`);
  sign.hidden = count <= 0;
  sign.textContent = count;
}

function badges() {
  const seesLeads = $("leads").offsetParent !== null || $("crm-empty").offsetParent !== null;
  if (seesLeads || leadsSeen === null) leadsSeen = state.leadCount;
  for (const [name, column] of Object.entries(chats.columns)) badge(name, column.unseen());
  badge("crm", state.leadCount - leadsSeen);
  badge("faults", state.switches.filter(({ on }) => on).length);
}

function go(tab) {
  document.body.dataset.tab = tab;
  memory.keep({ tab });
  for (const button of document.querySelectorAll("[data-go]")) {
    if (button.dataset.go === tab) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (state) show();
}

async function choose(wanted) {
  await speak(wanted);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
  show();
}

$("languages").addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-language]")?.dataset.language;
  if (!wanted) return;
  memory.keep({ language: wanted });
  // A shop in which nobody has done anything yet speaks the same.
  if (state?.new && state.speaks !== wanted) anew.begin(wanted);
  else choose(wanted);
});
$("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-go]")?.dataset.go;
  if (tab) go(tab);
});
for (const part of [faults, guide, anew, connect]) part.listen();
guide.onStep((tab, who) => {
  go(tab);
  if (who) chats.columns[tab].choose(who);
  chats.columns[tab]?.find(".field").focus({ preventScroll: true });
});
document.body.dataset.tab = "customers";
await choose(memory.recall("language"));
follow();
