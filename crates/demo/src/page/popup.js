// A menu that opens over a button.

import { make } from "./dom.js";

/** Opens `box` with what `items` gives: a text, a note beside it, what choosing it does. */
export function popup(box, opener, items) {
  const close = (focus) => {
    box.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (focus) opener.focus();
  };
  opener.addEventListener("click", () => {
    if (!box.hidden) return close(true);
    box.replaceChildren(...items().map(([text, note, act]) => make("button", {
      type: "button", role: "menuitem", onclick: () => { close(true); act(); },
    }, make("span", {}, text), note)));
    box.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    // A keyboard may lift the text field, and the menu stands over that.
    const [screen, at] = [box.parentElement, opener].map((it) => it.getBoundingClientRect());
    box.style.bottom = `${screen.bottom - at.top + 8}px`;
    box.style.maxHeight = `${at.top - screen.top - 16}px`;
    box.firstElementChild?.focus();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...box.children];
    if (step) {
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    }
    if (event.key === "Escape") close(true);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.hidden && !box.contains(event.target) && !opener.contains(event.target)) close(false);
  });
}
