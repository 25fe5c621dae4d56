// What this browser remembers of the page: where somebody was. What was done is remembered by the
// demo itself.

const KEY = "mistok-demo";
let kept = read();

function read() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
}

/** Remembers these things from now on. */
export function keep(things) {
  kept = { ...kept, ...things };
  try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* Private windows may keep nothing. */ }
}

export const recall = (name) => kept[name];

/** What was remembered of another world means nothing in this one; the language always does. */
export function enter(world) {
  if (kept.world === world) return;
  kept = { language: kept.language };
  keep({ world });
}
