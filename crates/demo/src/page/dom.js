// Making elements, the page's words, and telling the demo what was done.

export const $ = (id) => document.getElementById(id);

/** An element with attributes and children; text is always text, never markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A line drawing. */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

let words = {};

/** A text of the page. */
export const say = (key, count) => (words[key] ?? "").replace("{count}", count ?? "");

export const language = () => words.language;

/** Takes the words of a language and puts them on the page. */
export async function speak(wanted) {
  const query = wanted ? `?lang=${wanted}` : "";
  words = await (await fetch(`/texts${query}`)).json();
  document.documentElement.lang = words.language;
  document.title = say("demo-title");
  const put = (attribute, use) => {
    for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
      use(element, say(element.dataset[attribute]));
    }
  };
  put("text", (element, text) => { element.textContent = text; });
  put("label", (element, text) => { element.setAttribute("aria-label", text); element.title = element.matches("button") ? text : ""; });
  put("placeholder", (element, text) => { element.placeholder = text; });
}

/** Tells the demo what was done on the page. */
export async function post(path, body = {}) {
  try {
    await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    // The lost connection is shown by the stream of changes.
  }
}

/** A sum of money. */
export const money = (sum, currency = "UAH") => new Intl.NumberFormat(
  language() === "uk" ? "uk-UA" : "en-GB",
  { style: "currency", currency: currency === "XTR" ? "UAH" : currency, minimumFractionDigits: Number.isInteger(sum) ? 0 : 2 },
).format(sum);

/** A time by the shop's clocks, which the bot's messages name too. */
export const time = (seconds, precise) => new Date(seconds * 1000).toLocaleTimeString(
  language() === "uk" ? "uk-UA" : "en-GB",
  { hour: "2-digit", minute: "2-digit", second: precise ? "2-digit" : undefined, timeZone: "Europe/Kyiv" },
);

/**
 * Makes `parent` hold one element for each item, in order: kept where the item is as it was, made
 * anew where it changed. What is new since the first time is marked as fresh.
 */
export function keep(parent, items, draw) {
  const known = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  const first = !parent.dataset.drawn;
  parent.dataset.drawn = "yes";
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(item.id);
    const print = JSON.stringify(item) + language();
    let element = known.get(key);
    known.delete(key);
    if (element?.print !== print) {
      const next = draw(item);
      next.dataset.key = key;
      next.print = print;
      if (!element && !first) next.classList.add("fresh");
      if (element) {
        if (place === element) place = next;
        element.replaceWith(next);
      }
      element = next;
    }
    if (place === element) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of known.values()) element.remove();
}
