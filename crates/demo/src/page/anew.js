// Beginning anew, and in which language the shop then speaks.

import { $, language, post, say } from "./dom.js";

const PAUSE = 150;
let world = null;
let isUnderWay = false;

/** Ends this world and waits for the next one. */
export async function begin(wanted) {
  if (isUnderWay) return;
  isUnderWay = true;
  $("anew-dialog").close();
  $("beginning").hidden = false;
  await post("/anew", { language: wanted });
  for (;;) {
    await new Promise((wake) => { setTimeout(wake, PAUSE); });
    try {
      const state = await (await fetch("/state")).json();
      if (state.world !== world) return location.reload();
    } catch { /* It is not there yet. */ }
  }
}

/** Says when the shop speaks another language than the page. */
export function show(state) {
  world = state.world;
  const differs = state.speaks !== language();
  $("speaks").hidden = !differs;
  $("speaks-text").textContent = say(`demo-speaks-${state.speaks}`);
}

export function listen() {
  const dialog = $("anew-dialog");
  $("anew").addEventListener("click", () => dialog.showModal());
  $("anew-cancel").addEventListener("click", () => dialog.close());
  $("anew-go").addEventListener("click", () => begin(language()));
  $("speaks-anew").addEventListener("click", () => dialog.showModal());
}
