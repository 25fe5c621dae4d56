// The CRM: its cards and orders, and whether they are as many as were accepted.

import { $, icon, keep, make, money, post, say, time } from "./dom.js";

const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-4 4-5.5 7.5-5.500s6.5 1.5 7.5 5.5";
const CALL = "M5 4h4l1.5 5-2 1.500a12 12 0 0 0 5 5l1.5-2 5 1.500v4a1.5 1.5 0 0 1-1.6 1.500A16.5 16.5 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4z";
const PARCEL = "M4 7.5 12 3l8 4.5v9L12 21l-8-4.500zM4 7.5l8 4.500 8-4.500M12 12v9";

function goods({ name, price, quantity, picture }) {
  return make("div", { class: "goods" },
    picture ? make("img", { src: picture, alt: "" }) : null,
    make("div", { title: name }, name),
    make("b", {}, price === null || price === undefined ? "—" : money(price), make("small", {}, say("demo-quantity", quantity))));
}

/** The status, and all that can be chosen instead. */
function stage({ kind, number, status, statuses }) {
  const options = statuses.map((name) => make("option", { value: name, selected: name === status }, name));
  const known = statuses.includes(status) ? [] : [make("option", { selected: true }, status)];
  const choose = (event) => post("/crm/status", { kind, number, status: event.currentTarget.value });
  return make("select", { class: "stage", "aria-label": say("demo-status"), title: say("demo-status"), onchange: choose }, ...known, ...options);
}

function sums({ total, payment }) {
  return make("div", { class: "sums" },
    make("span", { class: `payment ${payment}` }, say(`demo-payment-${payment}`)),
    make("b", {}, `${say("demo-total")}: ${money(total)}`));
}

function makeOrder({ number }) {
  return make("button", { type: "button", class: "make-order", onclick: () => post("/crm/order", { card: number }) }, say("demo-make-order"));
}

function card(lead) {
  const isOrder = lead.kind === "order";
  return make("li", { class: `lead ${lead.kind}`, "data-lead": lead.number },
    make("div", { class: "lead-top" }, stage(lead), `#${lead.number}`, make("time", {}, time(lead.at, true))),
    make("h3", {}, isOrder ? `${say("demo-order")} ${lead.title ?? `#${lead.number}`}` : lead.title),
    make("div", { class: "who" },
      make("span", {}, icon(PERSON), lead.name || "—"),
      lead.phone ? make("span", {}, icon(CALL), lead.phone) : null,
      lead.delivery ? make("span", {}, icon(PARCEL), lead.delivery) : null),
    ...lead.products.map(goods),
    isOrder ? sums(lead) : lead.order ? make("p", { class: "made" }, `${say("demo-order")} #${lead.order}`) : makeOrder(lead),
    lead.comment ? make("details", {}, make("summary", {}, say("demo-details")), make("p", {}, lead.comment)) : null);
}

/** A lead may be in the CRM before its confirmation is on the phone: that is no surplus. */
function balance({ accepted, leadCount: leads, surplus }) {
  const pill = $("balance");
  const missing = accepted - (leads - surplus);
  pill.hidden = accepted === 0 && leads === 0;
  pill.className = `pill ${missing > 0 ? "warn" : surplus > 0 ? "bad" : "good"}`;
  pill.textContent = missing > 0 ? say("demo-on-the-way", missing) : surplus > 0 ? say("demo-too-many", surplus) : say("demo-all-there");
}

/** Shows the CRM as it is now. */
export function show(state) {
  $("accepted").textContent = state.accepted;
  $("leads-count").textContent = state.leadCount;
  balance(state);
  $("crm-empty").hidden = state.leadCount > 0;
  $("leads").hidden = state.leadCount === 0;
  keep($("leads"), state.leads, card);
  const broken = state.switches.filter(({ name, on }) => on && name.startsWith("crm-"));
  $("crm-trouble").hidden = broken.length === 0;
  $("crm-trouble").replaceChildren(
    make("strong", {}, broken.map(({ name }) => say(`demo-${name}`)).join(" · ")), say("demo-crm-trouble"));
}
