// The page: follows the demo's changes and shows each of its parts.

import { $, language, speak } from "./dom.js";
import * as chats from "./columns.js";
import * as crm from "./crm.js";
import * as faults from "./faults.js";
import * as guide from "./guide.js";

const LANGUAGE = "mistok-demo-language";
let state = null;
let leadsSeen = null;
let asking = false;
let stale = false;

function show() {
  if (!state) return;
  for (const part of [chats, crm, faults, guide]) part.show(state);
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
      state = await (await fetch("/state")).json();
      show();
    } catch {
      break;
    }
  }
  asking = false;
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

function remembered() {
  try { return localStorage.getItem(LANGUAGE); } catch { return null; }
}

$("languages").addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-language]")?.dataset.language;
  if (!wanted) return;
  try { localStorage.setItem(LANGUAGE, wanted); } catch { /* Private windows may keep nothing. */ }
  choose(wanted);
});
$("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-go]")?.dataset.go;
  if (tab) go(tab);
});
for (const part of [faults, guide]) part.listen();
go("customers");
await choose(remembered());
follow();
