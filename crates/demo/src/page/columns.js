// The chats of the page, side by side.

import { Column } from "./chat.js";
import { $, post } from "./dom.js";
import { CHOICES, FORUMS } from "./people.js";
import * as memory from "./memory.js";

/** All columns by their name. */
export const columns = Object.fromEntries(Object.entries(CHOICES).map(([id, choices]) => [id, new Column(id, choices)]));

for (const [id, column] of Object.entries(columns)) {
  column.chosen = (key) => {
    memory.keep({ [id]: key });
    // Whoever acts in the group goes on in their own chat.
    if (id === "group") columns.managers.choose(key.replace(/^.*-/, ""));
  };
}

const shape = $("shape");
shape.addEventListener("click", () => {
  const departments = shape.getAttribute("aria-checked") !== "true";
  shape.setAttribute("aria-checked", String(departments));
  post("/shape", { shape: departments ? "departments" : "one-group" });
});

/** Chooses whose chats were looked at before. */
export function restore() {
  for (const [id, column] of Object.entries(columns)) column.choose(memory.recall(id) ?? column.choice.key);
}

/** Shows all chats as they are now. */
export function show(state) {
  const departments = state.shape === "departments";
  shape.setAttribute("aria-checked", String(departments));
  columns.group.offer(departments ? FORUMS : CHOICES.group);
  for (const column of Object.values(columns)) column.show(state);
}
