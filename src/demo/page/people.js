// Whose chats can be looked into and acted in, column by column.

const CUSTOMER = ["start", "catalog", "support", "feedback", "language", "help", "cancel", "stop"];
const MANAGER = ["desk", "chats", "queue", "orders", "history", "help"];
const TELEGRAM = ["photo", "album", "document", "voice", "sticker", "location", "contact", "other-contact"];

const private_ = (key, commands, things) => ({ key, chat: key, actors: [key], self: [key], commands, things, kind: "bot" });
const market = (key) => ({ key, chat: key, actors: [key], self: [key], commands: [], things: ["photo", "document"], kind: "market" });
const cell = (key) => ({ ...market(key), things: [] });
const member = (key) => ({ key, chat: "group", actors: [`group-${key}`], self: [key], commands: [], things: ["photo", "document", "voice", "sticker"], kind: "group" });

/** What each column offers; the first is shown at first. */
export const CHOICES = {
  customers: [private_("olena", CUSTOMER, TELEGRAM), market("olx"), market("prom"), cell("sms")],
  group: [
    member("taras"),
    member("yuliia"),
    { key: "both", chat: "group", actors: ["group-yuliia", "group-taras"], self: ["yuliia", "taras"], commands: [], things: [], kind: "group" },
  ],
  managers: [private_("taras", MANAGER, TELEGRAM.slice(0, 7)), private_("yuliia", MANAGER, TELEGRAM.slice(0, 7))],
};

/** The texts of commands in a menu. */
export const COMMAND_TEXT = {
  start: "command-menu", desk: "demo-desk", chats: "list-mine", queue: "list-queue", orders: "button-orders-here", history: "list-all",
};
