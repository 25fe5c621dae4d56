// What a message holds: words, a picture, or a sign of what else it is.

import { icon, make, money, say } from "./dom.js";

const ALLOWED = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", DEL: "s", STRIKE: "s", CODE: "code", PRE: "pre", A: "a", BLOCKQUOTE: "blockquote" };
const SIGNS = {
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9.500h.01",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  audio: "M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z",
  video: "M3 6h12v12H3zM15 11l6-4v10l-6-4z",
  location: "M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500",
};
SIGNS.invoice = "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6";
SIGNS.venue = SIGNS.location;
SIGNS.animation = SIGNS.video_note = SIGNS.video;

/** The drawing of a kind of content. */
export const sign = (kind) => icon(SIGNS[kind] ?? SIGNS.document);

/** What a kind of content is called. */
export const kindName = (kind) => (kind in SIGNS || kind === "sticker" ? say(`demo-kind-${kind === "venue" ? "location" : kind.replace("_note", "").replace("animation", "video")}`) : say("demo-kind-other"));

/** Telegram's HTML as elements: the known tags without attributes, all else as its text. */
function rich(html) {
  const inert = new DOMParser().parseFromString(`<body>${html}`, "text/html");
  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const tag = ALLOWED[node.tagName];
      const element = tag ? make(tag, link(tag, node)) : to;
      copy(node, element);
      if (tag) to.append(element);
    }
  };
  const words = make("span", { class: "words" });
  copy(inert.body, words);
  return words;
}

function link(tag, node) {
  const href = node.getAttribute("href") ?? "";
  return tag === "a" && /^https?:\/\//.test(href) ? { href, target: "_blank", rel: "noopener noreferrer" } : {};
}

function person({ first_name: name, phone_number: phone }) {
  return make("div", { class: "contact" },
    make("span", { class: "face", "aria-hidden": "true" }, [...name][0] ?? "?"),
    make("div", {}, make("b", {}, name), phone));
}

function wave() {
  const bars = [4, 8, 13, 6, 16, 9, 12, 5, 10, 15, 7, 11, 4, 8].map((height) => {
    const bar = make("i", {});
    bar.style.height = `${height}px`;
    return bar;
  });
  return make("span", { class: "wave", "aria-hidden": "true" }, ...bars);
}

/** A sum in the smallest unit of its currency. */
export const price = ({ currency, total_amount: sum }) => money(sum / 100, currency);

function invoice(asked) {
  return make("div", { class: "invoice" }, make("b", {}, asked.title), make("span", {}, asked.description), make("strong", {}, price(asked)));
}

function file({ kind, name, location, href }) {
  const note = kind === "voice" ? "0:03" : location ? `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}` : null;
  const link = href ? { href, download: name ?? "", title: say("demo-download") } : {};
  return make(href ? "a" : "div", { class: `file ${kind}`, ...link },
    make("span", { class: "file-sign" }, sign(kind)),
    make("div", {}, kind === "voice" ? wave() : make("b", {}, name ?? kindName(kind)), note ? make("small", {}, note) : null));
}

/** The parts of a message, in order. */
export function content(message) {
  const parts = [];
  const { kind } = message;
  if (message.photo) parts.push(make("img", { class: "picture", src: message.photo, alt: "" }));
  else if (kind === "photo") parts.push(make("div", { class: "own-photo", role: "img", "aria-label": kindName(kind) }, sign(kind)));
  else if (message.invoice) parts.push(invoice(message.invoice));
  else if (message.contact) parts.push(person(message.contact));
  else if (kind === "sticker") parts.push(make("div", { class: "sticker", role: "img", "aria-label": kindName(kind) }, "👍"));
  else if (kind) parts.push(file(message));
  if (message.html) parts.push(rich(message.html));
  return parts;
}
