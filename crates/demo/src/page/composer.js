// The line under a chat: what is written, to what it answers, what else can be sent.

import { language, make, post, say } from "./dom.js";
import { sign } from "./content.js";
import { excerpt } from "./message.js";
import { popup } from "./popup.js";

const REPLY = "M10 8V4l-7 7 7 7v-4c5 0 8 1.500 10.500 5C19.500 13 16 8.500 10 8z";
const PENCIL = "M4 20l1-4L16.500 4.500a2 2 0 0 1 3 3L8 19z";
const SIGN_OF = { album: "photo", "other-contact": "contact" };
const TEXT_OF = { "other-contact": "other" };

export class Composer {
  constructor(column) {
    this.column = column;
    this.about = null;
    this.field = column.find(".field");
    this.context = column.find(".context");
    column.find(".start").addEventListener("click", () => this.say("/start"));
    column.find(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.context.querySelector(".quiet").addEventListener("click", () => this.forget());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.about) this.forget();
    });
    popup(column.find(".menu"), column.find(".menu-button"), () => this.commands());
    popup(column.find(".attach"), column.find(".attach-button"), () => this.things());
  }

  get who() {
    return this.column.choice.actors[0];
  }

  /** Where it goes: what it answers, and the topic of a forum. */
  aim(to = null) {
    return { to, topic: this.column.topics.current ?? null };
  }

  say(text, to = null) {
    return post("/say", { who: this.who, text, ...this.aim(to) });
  }

  send() {
    const text = this.field.value.trim();
    this.field.value = "";
    const { about } = this;
    this.forget();
    if (!text) return;
    if (about?.does === "edit") post("/edit", { who: this.who, message: about.message.id, text });
    else this.say(text, about?.message.id ?? null);
  }

  /** What the bot has set for this chat, as a Telegram in the page's language shows it. */
  get menu() {
    return this.column.state?.people[this.who]?.commands?.[language()] ?? [];
  }

  commands() {
    return this.menu.map(({ name, text }) => [text, make("code", {}, `/${name}`), () => this.say(`/${name}`)]);
  }

  things() {
    const send = (thing) => {
      post("/send", { who: this.who, thing, ...this.aim(this.about?.does === "reply" ? this.about.message.id : null) });
      this.forget();
    };
    return this.column.choice.things.map((thing) => [
      say(`demo-attach-${TEXT_OF[thing] ?? thing}`), thing === "sticker" ? make("span", {}, "👍") : sign(SIGN_OF[thing] ?? thing), () => send(thing)]);
  }

  /** From here on the message is answered, or changed. */
  takeUp(does, message) {
    this.about = { does, message };
    this.context.querySelector("path").setAttribute("d", does === "edit" ? PENCIL : REPLY);
    this.context.querySelector("strong").textContent = does === "edit" ? say("demo-edit") : this.column.name(message.author);
    this.context.querySelector("span").textContent = excerpt({ text: message.text ?? "", kind: message.kind });
    this.context.hidden = false;
    if (does === "edit") this.field.value = message.text;
    this.field.focus();
  }

  forget() {
    if (this.about?.does === "edit") this.field.value = "";
    this.about = null;
    this.context.hidden = true;
  }

  /** Shows what can be done by whoever is chosen; `begun` is whether there is a chat yet. */
  show(begun) {
    const { choice } = this.column;
    const together = choice.actors.length > 1;
    const waits = !begun && this.column.id === "customers" && choice.kind === "bot";
    this.column.find(".start").hidden = !waits;
    this.column.find(".composer").hidden = waits;
    this.column.find(".menu-button").hidden = together || this.menu.length === 0;
    this.column.find(".attach-button").hidden = choice.things.length === 0;
    this.column.find(".send").hidden = together;
    this.field.disabled = together;
    // To whom it goes stands in the field, where the bot has said so.
    const said = choice.kind === "bot" ? this.column.state.people[this.who]?.keyboard?.placeholder : null;
    this.field.placeholder = together ? say("demo-together-hint") : said ?? say("demo-write");
  }
}
