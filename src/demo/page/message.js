// One message of a chat.

import { make, post, say, time } from "./dom.js";

const ALLOWED = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", DEL: "s", STRIKE: "s", CODE: "code", PRE: "pre", A: "a", BLOCKQUOTE: "blockquote" };

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

function content(message) {
  const parts = [];
  if (message.photo) parts.push(make("img", { class: "picture", src: message.photo, alt: "" }));
  if (message.ownPhoto) parts.push(make("div", { class: "sticker" }, "🖼️"));
  if (message.contact) {
    const { first_name: name, phone_number: phone } = message.contact;
    parts.push(make("div", { class: "contact" },
      make("span", { class: "face", "aria-hidden": "true" }, [...name][0] ?? "?"),
      make("div", {}, make("b", {}, name), phone)));
  }
  if (message.other === "sticker") parts.push(make("div", { class: "sticker" }, "👍"));
  if (message.other === "voice") parts.push(make("div", {}, "🎤 ▁▃▅▂▆▃▁▂▅▃ 0:03"));
  if (message.html) parts.push(rich(message.html));
  return parts;
}

function button({ label, does, value }, message, { who, toast }) {
  if (does === "url") return make("a", { href: /^https?:/.test(value) ? value : null, target: "_blank", rel: "noopener noreferrer" }, label);
  const press = async (event) => {
    if (does === "data") {
      const pressed = event.currentTarget;
      pressed.classList.add("busy");
      await post("/press", { who, message: message.id, data: value });
    } else if (does === "copy") {
      await navigator.clipboard?.writeText(value);
      toast(say("demo-copied"));
    } else {
      toast(say("demo-outside"));
    }
  };
  return make("button", { type: "button", onclick: press }, label);
}

/** Draws a message; `chat` is whose it is and how to show a note. */
export function draw(message, chat) {
  const edited = message.edited ? `${say("demo-edited")} ` : "";
  const sent = message.mine ? " ✓✓" : "";
  const bubble = make("div", { class: "bubble" }, ...content(message),
    make("span", { class: "meta" }, `${edited}${time(message.at)}${sent}`));
  const rows = message.buttons.map((row) => make("div", { class: "row" }, ...row.map((each) => button(each, message, chat))));
  const kind = `message${message.mine ? " mine" : ""}${rows.length || message.photo ? " wide" : ""}`;
  return make("article", { class: kind, "data-id": message.id }, bubble,
    rows.length ? make("div", { class: "rows" }, ...rows) : null);
}
