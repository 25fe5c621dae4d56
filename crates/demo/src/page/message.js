// One message of a chat.

import { icon, make, say, time } from "./dom.js";
import { content, kindName, price } from "./content.js";

const REPLY = "M10 8V4l-7 7 7 7v-4c5 0 8 1.500 10.500 5C19.500 13 16 8.500 10 8z";
const PENCIL = "M4 20l1-4L16.500 4.500a2 2 0 0 1 3 3L8 19z";
const SILENT = "M6 16V11a6 6 0 0 1 9.500-4.900M18 11v5h-11M10 19.500a2 2 0 0 0 4 0M4 4l16 16";
/** What the bot's marks on a manager's message mean. */
const MARKS = { "✍": "queued", "👌": "sent", "👍": "delivered", "👀": "read", "💔": "failed", "🤔": "asking" };

function button({ label, does, value }, message, chat) {
  if (does === "url") return make("a", { href: /^https?:/.test(value) ? value : null, target: "_blank", rel: "noopener noreferrer" }, label);
  if (does === "pay" && !message.payable) return make("button", { type: "button", disabled: true }, say("demo-receipt"));
  const press = async (event) => {
    if (does === "pay") {
      await chat.pay(message);
    } else if (does === "data") {
      event.currentTarget.classList.add("busy");
      await chat.press(message, value);
    } else if (does === "copy") {
      await navigator.clipboard?.writeText(value);
      chat.toast(say("demo-copied"));
    } else {
      chat.toast(say("demo-outside"));
    }
  };
  return make("button", { type: "button", onclick: press }, label);
}

/** One line for what another message was. */
export const excerpt = ({ text, kind }) => text || (kind ? kindName(kind) : "…");

function quoted({ author, text, kind }, chat) {
  return make("div", { class: "quoted" }, make("b", {}, chat.name(author)), make("span", {}, excerpt({ text, kind })));
}

function reaction(sign) {
  const meaning = MARKS[sign.replace("\ufe0f", "")];
  return make("div", { class: "reactions" }, make("span", { title: meaning ? say(`demo-mark-${meaning}`) : null }, sign));
}

function meta(message) {
  const parts = [];
  if (message.silent) parts.push(make("span", { class: "silent", title: say("demo-silent") }, icon(SILENT)));
  if (message.edited) parts.push(`${say("demo-edited")} `);
  parts.push(time(message.at));
  if (message.mine) parts.push(message.seen === false ? " ✓" : " ✓✓");
  return make("span", { class: "meta" }, ...parts);
}

function act(name, path, does) {
  return make("button", { type: "button", class: `act ${name}`, title: say(`demo-${name}`), "aria-label": say(`demo-${name}`), onclick: does }, icon(path));
}

/** Draws a message; `chat` is where it stands: names, what can be done. */
export function draw(message, chat) {
  if (message.payment) return make("p", { class: "chip paid", "data-id": message.id }, `${say("demo-paid")} · ${price(message.payment)}`);
  if (message.author === "system") return make("p", { class: "chip", "data-id": message.id }, make("span", { class: "words" }, ...content(message)));
  const bubble = make("div", { class: "bubble" },
    message.by ? make("b", { class: `by ${message.author}` }, message.by) : null,
    message.reply ? quoted(message.reply, chat) : null,
    ...content(message),
    message.reaction ? make("div", { class: "foot" }, reaction(message.reaction), meta(message)) : meta(message));
  const isBare = message.kind === "photo" && !message.html && !message.reaction;
  bubble.classList.toggle("bare", isBare);
  const acts = make("div", { class: "acts" },
    message.editable ? act("edit", PENCIL, () => chat.edit(message)) : null,
    chat.answers ? act("reply", REPLY, () => chat.reply(message)) : null);
  // Telegram draws the button itself under an invoice without a keyboard.
  const keys = message.invoice && !message.buttons.length ? [[{ label: say("demo-pay"), does: "pay" }]] : message.buttons;
  const rows = keys.map((row) => make("div", { class: "row" }, ...row.map((each) => button(each, message, chat))));
  const kind = `message${message.mine ? " mine" : ""}${rows.length || message.photo ? " wide" : ""}${message.joined ? " joined" : ""}`;
  return make("article", { class: kind, "data-id": message.id },
    make("div", { class: "line" }, bubble, acts),
    rows.length ? make("div", { class: "rows" }, ...rows) : null);
}
