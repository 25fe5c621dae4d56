// The chats of the page, side by side.

import { Column } from "./chat.js";
import { CHOICES } from "./people.js";

/** All columns by their name. */
export const columns = Object.fromEntries(Object.entries(CHOICES).map(([id, choices]) => [id, new Column(id, choices)]));

// Whoever acts in the group goes on in their own chat.
columns.group.chosen = (key) => columns.managers.choose(key);

/** Shows all chats as they are now. */
export function show(state) {
  for (const column of Object.values(columns)) column.show(state);
}
