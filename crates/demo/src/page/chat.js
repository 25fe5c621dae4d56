// A column with a chat: whose it is, its messages and keyboard, and what has come meanwhile.

import { $, keep, make, post, say, time } from "./dom.js";
import { Composer } from "./composer.js";
import { draw } from "./message.js";
import { Toasts } from "./toasts.js";
import { Topics } from "./topics.js";

export class Column {
  constructor(id, choices) {
    this.id = id;
    this.root = $(id);
    this.root.append($("chat-template").content.cloneNode(true));
    if (id === "group") this.find(".chat-head").append($("shape"));
    this.seen = {};
    this.answered = {};
    this.state = null;
    this.chosen = () => {};
    this.toasts = new Toasts(this.find(".toasts"));
    this.composer = new Composer(this);
    this.topics = new Topics(this);
    this.offer(choices);
    this.find(".keys").addEventListener("click", () => {
      this.hidesKeyboard = !this.hidesKeyboard;
      this.showKeyboard();
    });
    this.stayAtEnd();
    const tick = () => { this.find(".clock").textContent = time(Date.now() / 1000); };
    tick();
    setInterval(tick, 10000);
  }

  find(css) {
    return this.root.querySelector(css);
  }

  /** Whoever looks at the end goes on doing so when a keyboard or a strip takes room. */
  stayAtEnd() {
    const chat = this.find(".chat");
    this.follows = true;
    let height = 0;
    chat.addEventListener("scroll", () => {
      // A chat that has just changed its height was not scrolled by anybody.
      if (chat.clientHeight === height) this.follows = chat.scrollHeight - chat.scrollTop - height < 60;
    });
    new ResizeObserver(() => {
      height = chat.clientHeight;
      if (this.follows) this.toEnd();
    }).observe(chat);
  }

  get isVisible() {
    return this.root.offsetParent !== null;
  }

  /** Who wrote something. */
  name(author) {
    return this.state.people[author]?.name ?? say("demo-shop-name");
  }

  /** From now on these can be chosen. */
  offer(choices) {
    if (this.choices === choices) return;
    this.choices = choices;
    this.choice = choices[0];
    this.find(".segments").replaceChildren(...choices.map(({ key }) => make("button", { type: "button", "data-who": key, onclick: () => this.choose(key) })));
    this.clear();
  }

  choose(key) {
    const before = this.choice;
    const named = (wanted) => this.choices.find((choice) => choice.key === wanted);
    // In a forum a manager is chosen together with the department.
    this.choice = named(key) ?? this.choices.find((choice) => choice.key.endsWith(`-${key}`)) ?? before;
    if (this.choice === before) return;
    this.redraw();
    this.chosen(key);
  }

  clear() {
    this.composer.forget();
    this.find(".messages").replaceChildren();
    delete this.find(".messages").dataset.drawn;
    delete this.find(".chat").dataset.last;
  }

  /** Another chat, or another topic, stands in this column now. */
  redraw() {
    this.clear();
    if (this.state) this.show(this.state);
  }

  /** Shows the chat as it is now. */
  show(state) {
    this.state = state;
    const all = state.chats[this.choice.chat];
    const last = all.at(-1)?.id ?? 0;
    this.topics.show(all);
    const messages = this.topics.of(all);
    for (const { chat } of this.choices) {
      const newest = state.chats[chat].at(-1)?.id ?? 0;
      // What came before any customer did, while the managers took their seats, is no news.
      if (state.new) this.seen[chat] = newest;
      this.seen[chat] ??= newest;
    }
    this.toasts.show(this.choice.actors, state.people);
    if (this.isVisible) this.seen[this.choice.chat] = last;
    this.showHead();
    this.showKeyboard();
    this.composer.show(messages.length > 0);
    for (const button of this.find(".segments").children) this.label(button);
    if (this.isVisible) this.showMessages(messages, messages.at(-1)?.id ?? 0);
    this.calm();
  }

  showMessages(messages, last) {
    const chat = this.find(".chat");
    const grew = String(last) !== chat.dataset.last;
    keep(this.find(".messages"), this.dressed(messages), (message) => draw(message, this.stage()));
    const silent = this.state.bot !== "running" && this.state.waiting > 0 && this.choice.kind === "bot";
    this.find(".day").hidden = messages.length === 0;
    this.find(".chat-empty").hidden = messages.length > 0;
    this.find(".chat-empty p").textContent = say({ group: "demo-group-empty", bot: "demo-chat-empty", market: "demo-market-empty" }[this.choice.kind]);
    this.find(".waiting").hidden = !silent;
    this.find(".waiting").textContent = say("demo-waiting", this.state.waiting);
    if (grew || this.follows) this.toEnd();
    chat.dataset.last = last;
  }

  /** Messages with what depends on who looks at them. */
  dressed(messages) {
    const { self, kind } = this.choice;
    const isMine = ({ author }) => self.includes(author);
    const alone = self.length === 1 && kind !== "market";
    const own = alone ? messages.findLast((message) => isMine(message) && message.text && !message.text.startsWith("/")) : null;
    return messages.map((message, at) => {
      const before = messages[at - 1];
      const joined = before?.author === message.author && message.album && before.album === message.album;
      const named = kind === "group" && !isMine(message) && before?.author !== message.author;
      const href = message.file ? `/files/${this.choice.actors[0]}/${message.id}` : null;
      // A picture of the bot's own making has no address but this.
      const photo = message.photo ?? (message.kind === "photo" ? href : null);
      return { ...message, href, photo, mine: isMine(message), editable: message === own, joined, by: named ? this.name(message.author) : null };
    });
  }

  /** What a message may ask of the chat it stands in. */
  stage() {
    const { choice, composer } = this;
    return {
      answers: choice.kind !== "market" && choice.actors.length === 1,
      name: (author) => this.name(author),
      toast: (text) => this.toasts.add(text),
      press: ({ id }, data) => Promise.all(choice.actors.map((who) => post("/press", { who, message: id, data }))),
      pay: ({ id }) => post("/pay", { who: choice.actors[0], message: id }),
      reply: (message) => composer.takeUp("reply", message),
      edit: (message) => composer.takeUp("edit", message),
    };
  }

  /** A picture gives a message its height before it is loaded, so the end is known at once. */
  toEnd() {
    const chat = this.find(".chat");
    chat.scrollTop = chat.scrollHeight;
    this.follows = true;
  }

  showHead() {
    const { key, kind, chat } = this.choice;
    const person = this.state.people[key];
    const isForum = Boolean(this.state.topics[chat]);
    const silent = kind === "bot" && this.state.bot !== "running";
    const [title, presence] = {
      bot: () => [say("demo-shop-name"), say(silent ? "demo-shop-offline" : "demo-shop-bot")],
      group: () => (isForum ? [say(`demo-group-${chat}`), say(`demo-members-${chat}`)] : [say("demo-group"), say("demo-group-members")]),
      market: () => [person.product, `${person.market} · ${person.name}`],
    }[kind]();
    this.root.dataset.kind = kind;
    this.root.dataset.chat = chat;
    this.find(".column-head h2").textContent = say(`demo-head-${this.id}`);
    this.find(".avatar").textContent = [...(kind === "market" && person.market !== "SMS" ? person.market : kind === "group" ? title : say("demo-shop-letter"))][0];
    this.find(".title").textContent = title;
    this.find(".presence").textContent = presence;
    this.find(".presence").classList.toggle("bad", silent);
  }

  showKeyboard() {
    const { actors, kind } = this.choice;
    const keyboard = kind === "bot" ? this.state.people[actors[0]].keyboard : null;
    const box = this.find(".keyboard");
    const keys = this.find(".keys");
    keys.hidden = !keyboard;
    keys.setAttribute("aria-expanded", String(!this.hidesKeyboard));
    const print = JSON.stringify([keyboard, actors, this.hidesKeyboard]);
    if (box.dataset.print === print) return;
    // A keyboard that the bot has just sent opens by itself, as in Telegram.
    if (this.hidesKeyboard && box.dataset.rows !== JSON.stringify([keyboard, actors])) {
      this.hidesKeyboard = false;
      return this.showKeyboard();
    }
    box.dataset.rows = JSON.stringify([keyboard, actors]);
    box.dataset.print = print;
    const hint = ({ contact, location }) => (contact ? say("demo-contact-key") : location ? say("demo-location-key") : null);
    const key = ({ label: text, ...asks }) => make("button", {
      type: "button", title: hint(asks),
      onclick: () => post("/keyboard", { who: actors[0], label: text }),
    }, text);
    box.replaceChildren(...(keyboard?.rows ?? []).map((row) => make("div", {}, ...row.map(key))));
    box.hidden = !keyboard || Boolean(this.hidesKeyboard);
  }

  /** A pressed button waits until the bot has answered the press. */
  calm() {
    for (const actor of this.choice.actors) {
      const { answers } = this.state.people[actor];
      const fresh = this.answered[actor] !== undefined && answers !== this.answered[actor];
      this.answered[actor] = answers;
      if (fresh) for (const button of this.root.querySelectorAll(".messages .busy")) button.classList.remove("busy");
    }
  }

  label(button) {
    const key = button.dataset.who;
    const { chat } = this.choices.find((choice) => choice.key === key);
    const fresh = chat === this.choice.chat && this.isVisible ? 0 : this.fresh(chat, key);
    const { market } = this.state.people[key] ?? {};
    const text = market ?? (key === "both" ? say("demo-together") : say(`demo-name-${key}`));
    button.setAttribute("aria-pressed", String(key === this.choice.key));
    const print = `${text} ${fresh}`;
    if (button.dataset.print === print) return;
    button.dataset.print = print;
    button.replaceChildren(text, fresh > 0 ? make("span", { class: "count", title: say("demo-unread", fresh) }, fresh) : "");
  }

  fresh(chat, key) {
    return this.state.chats[chat].filter(({ id, author }) => id > this.seen[chat] && author !== key).length;
  }

  /** Messages that nobody has looked at, for the badge of the tab. */
  unseen() {
    const chats = new Map(this.choices.map(({ chat, key }) => [chat, key]));
    return [...chats].reduce((sum, [chat, key]) => sum + this.fresh(chat, key), 0);
  }
}
