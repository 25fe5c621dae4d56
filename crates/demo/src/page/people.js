// Whose chats can be looked into and acted in, column by column.

const TELEGRAM = ["photo", "album", "document", "voice", "sticker", "location", "contact", "other-contact"];
const OF_GROUP = ["photo", "document", "voice", "sticker"];

const customer = (key) => ({ key, chat: key, actors: [key], self: [key], things: TELEGRAM, kind: "bot" });
const manager = (key) => ({ ...customer(key), things: TELEGRAM.slice(0, 7) });
const market = (key) => ({ key, chat: key, actors: [key], self: [key], things: ["photo", "document"], kind: "market" });
const cell = (key) => ({ ...market(key), things: [] });
const member = (key) => ({ key, chat: "group", actors: [`group-${key}`], self: [key], things: OF_GROUP, kind: "group" });
const forum = (chat, key) => ({ key: `${chat}-${key}`, chat, actors: [`${chat}-${key}`], self: [key], things: OF_GROUP, kind: "group" });

/** What each column offers; the first is shown at first. */
export const CHOICES = {
  customers: [customer("olena"), customer("andrii"), market("olx"), market("prom"), cell("sms")],
  group: [
    member("taras"),
    member("yuliia"),
    { key: "both", chat: "group", actors: ["group-yuliia", "group-taras"], self: ["yuliia", "taras"], things: [], kind: "group" },
  ],
  managers: [manager("taras"), manager("yuliia")],
};

/** The groups of a shop with departments: each has its manager. */
export const FORUMS = [forum("sales", "taras"), forum("service", "yuliia")];
