// From the demo to a shop of one's own: what to do, with the settings to copy.

import { $, say } from "./dom.js";

/** Opens the way to one's own shop. */
export function open() {
  $("connect-settings").textContent = say("settings");
  const dialog = $("connect");
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

async function copy() {
  try {
    await navigator.clipboard.writeText(say("settings"));
    $("connect-copied").textContent = say("demo-copied");
  } catch {
    // Where the clipboard is closed to pages, the text is marked, to be copied by hand.
    getSelection().selectAllChildren($("connect-settings"));
    $("connect-copied").textContent = say("demo-connect-marked");
  }
}

export function listen() {
  for (const opener of document.querySelectorAll("[data-connect]")) opener.addEventListener("click", open);
  $("connect-copy").addEventListener("click", copy);
  $("connect-close").addEventListener("click", () => $("connect").close());
  $("connect").addEventListener("close", () => { $("connect-copied").textContent = ""; });
}
