// Notes that fade over a chat.

import { make } from "./dom.js";

const SHOWN_FOR = 3200;

export class Toasts {
  constructor(box) {
    this.box = box;
    this.known = {};
  }

  /** A note; `name` is whose, where several people look at the same chat. */
  add(text, name) {
    const note = make("p", { class: "toast" }, name ? make("b", {}, `${name}: `) : null, text);
    this.box.append(note);
    setTimeout(() => note.remove(), SHOWN_FOR);
  }

  /** Shows what has reached these people since the last look. */
  show(actors, people) {
    for (const [actor, { toast, name }] of Object.entries(people)) {
      if (!toast) continue;
      const fresh = this.known[actor] !== undefined && toast.number > this.known[actor];
      this.known[actor] = toast.number;
      if (fresh && actors.includes(actor)) this.add(toast.text, actors.length > 1 ? name : null);
    }
  }
}
