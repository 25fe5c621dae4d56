// The topics of a forum, as a row over its chat.

import { make, say } from "./dom.js";

export class Topics {
  constructor(column) {
    this.column = column;
    this.box = column.find(".topics");
    this.chosen = {};
    this.known = {};
    this.read = {};
  }

  get chat() {
    return this.column.choice.chat;
  }

  /** The topic that is looked at; null is the general one, undefined says that there are none. */
  get current() {
    return this.column.state?.topics[this.chat] ? this.chosen[this.chat] ?? null : undefined;
  }

  choose(thread) {
    this.chosen[this.chat] = thread;
    this.column.redraw();
  }

  /** Only what stands in the topic. */
  of(messages) {
    const { current } = this;
    return current === undefined ? messages : messages.filter(({ topic }) => (topic ?? null) === current);
  }

  show(messages) {
    const all = this.column.state.topics[this.chat];
    this.box.hidden = !all;
    if (!all) return;
    // Who looks at nothing in particular is led to what is new.
    const newest = all.at(-1)?.thread ?? null;
    const isNew = newest !== null && newest > (this.known[this.chat] ?? 0);
    this.known[this.chat] = newest ?? 0;
    if (isNew && this.current === null) this.chosen[this.chat] = newest;
    if (this.current !== null && !all.some(({ thread }) => thread === this.current)) this.chosen[this.chat] = null;
    const last = (thread) => messages.findLast(({ topic }) => (topic ?? null) === thread)?.id ?? 0;
    this.read[`${this.chat} ${this.current}`] = last(this.current);
    const tab = (thread, name) => {
      const fresh = last(thread) > (this.read[`${this.chat} ${thread}`] ?? 0) && thread !== this.current;
      return make("button", { type: "button", "data-topic": thread ?? "general", "aria-pressed": String(thread === this.current), onclick: () => this.choose(thread) },
        `# ${name}`, fresh ? make("i", { class: "dot", role: "img", "aria-label": say("demo-topic-new") }) : null);
    };
    const print = JSON.stringify([all, this.current, this.read, document.documentElement.lang, all.map(({ thread }) => last(thread)), last(null)]);
    if (this.box.dataset.print === print) return;
    this.box.dataset.print = print;
    this.box.replaceChildren(tab(null, say("demo-topic-general")), ...all.map(({ thread, name }) => tab(thread, name)));
  }
}
