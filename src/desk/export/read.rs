//! Reading what is taken out, page by page, and making rows of it.

use std::{
    collections::HashMap,
    io::{Seek, Write},
};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::{Book, Cell, Csv, ExportError, Format, Kind, Request, Sheet, Xlsx};
use crate::{
    domain::{
        email::Email,
        id::{CustomerId, LeadId, ManagerId, Number},
        lead::{Content, Line},
        order::Fulfilment,
        phone::Phone,
    },
    store::{
        Store,
        exports::{self, Between, CustomerRow, LeadRow, OrderRow},
        managers,
    },
    text::{Speech, Text},
};

/// Managers whose names are known.
const MANAGERS: u32 = 10_000;
/// What separates nothing from everything, in years.
const LATEST_YEAR: i32 = 9_000;

/// Takes tables out of a database.
pub struct Export<'a> {
    pub store: &'a Store,
    pub speech: &'a Speech,
    pub zone: Tz,
}

/// What was taken out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    pub rows: usize,
    /// Lines of orders.
    pub lines: usize,
    /// When the earliest and the latest of them came.
    pub first: Option<DateTime<Utc>>,
    pub last: Option<DateTime<Utc>>,
}

impl Exported {
    /// Counts a row.
    fn add(&mut self, came: DateTime<Utc>) {
        self.rows += 1;
        self.first = Some(self.first.map_or(came, |first| first.min(came)));
        self.last = Some(self.last.map_or(came, |last| last.max(came)));
    }
}

impl Export<'_> {
    /// Writes the table to `main`, and with CSV the lines of orders to `lines`.
    pub async fn write<W: Write + Seek + Send>(
        &self,
        request: &Request,
        main: W,
        lines: Option<W>,
    ) -> Result<Exported, ExportError> {
        match request.format {
            Format::Csv => {
                let columns = self.speech.plain(request.kind.columns());
                let of_lines = self.speech.plain(Text::ExportLinesColumns);
                let language = self.speech.language();
                let lines = lines.map(|to| Csv::begin(to, &of_lines, language));
                let mut book = Book::Csv {
                    main: Csv::begin(main, &columns, language)?,
                    lines: lines.transpose()?,
                };
                let exported = self.fill(request, &mut book).await?;
                if let Book::Csv { main, lines } = book {
                    main.finish()?;
                    lines.map(Csv::finish).transpose()?;
                }
                Ok(exported)
            }
            Format::Xlsx => {
                let mut sheets = vec![(
                    self.speech.plain(match request.kind {
                        Kind::Orders => Text::ExportOrders,
                        Kind::Leads => Text::ExportLeads,
                        Kind::Customers => Text::ExportCustomers,
                    }),
                    self.speech.plain(request.kind.columns()),
                )];
                if request.kind == Kind::Orders {
                    let columns = self.speech.plain(Text::ExportLinesColumns);
                    sheets.push((self.speech.plain(Text::ExportLines), columns));
                }
                let mut book = Book::<W>::Xlsx(Box::new(Xlsx::begin(&sheets)?));
                let exported = self.fill(request, &mut book).await?;
                if let Book::Xlsx(book) = book {
                    book.finish(main)?;
                }
                Ok(exported)
            }
        }
    }

    async fn fill<W: Write + Seek + Send>(
        &self,
        request: &Request,
        book: &mut Book<W>,
    ) -> Result<Exported, ExportError> {
        match request.kind {
            Kind::Orders => self.orders(request, book).await,
            Kind::Leads => self.leads(request, book).await,
            Kind::Customers => self.customers(request, book).await,
        }
    }

    async fn orders<W: Write + Seek + Send>(
        &self,
        request: &Request,
        book: &mut Book<W>,
    ) -> Result<Exported, ExportError> {
        let (between, state) = (Self::between(request, self.zone), request.state);
        let names = self.names().await?;
        let (mut exported, mut after) = (Exported::default(), Number(0));
        loop {
            let read = self
                .store
                .read(async move |tx| exports::orders(&tx, between, state, after).await);
            let page = read.await?;
            let Some(last) = page.last() else {
                return Ok(exported);
            };
            after = last.number;
            for order in &page {
                book.row(Sheet::Main, &self.order(order, &names))?;
                for line in lines_of(order) {
                    book.row(Sheet::Lines, &line_cells(order.number, line))?;
                    exported.lines += 1;
                }
                exported.add(order.created_at);
            }
        }
    }

    async fn leads<W: Write + Seek + Send>(
        &self,
        request: &Request,
        book: &mut Book<W>,
    ) -> Result<Exported, ExportError> {
        let between = Self::between(request, self.zone);
        let (mut exported, mut after) = (Exported::default(), LeadId(0));
        loop {
            let read = self
                .store
                .read(async move |tx| exports::leads(&tx, between, after).await);
            let page = read.await?;
            let Some(last) = page.last() else {
                return Ok(exported);
            };
            after = last.id;
            for lead in &page {
                book.row(Sheet::Main, &self.lead(lead))?;
                exported.add(lead.created_at);
            }
        }
    }

    async fn customers<W: Write + Seek + Send>(
        &self,
        request: &Request,
        book: &mut Book<W>,
    ) -> Result<Exported, ExportError> {
        let between = Self::between(request, self.zone);
        let (mut exported, mut after) = (Exported::default(), CustomerId(0));
        loop {
            let read = self
                .store
                .read(async move |tx| exports::customers(&tx, between, after).await);
            let page = read.await?;
            let Some(last) = page.last() else {
                return Ok(exported);
            };
            after = last.id;
            for customer in &page {
                book.row(Sheet::Main, &self.customer(customer))?;
                exported.add(customer.created_at);
            }
        }
    }

    async fn names(&self) -> Result<HashMap<ManagerId, String>, ExportError> {
        let read = self
            .store
            .read(async move |tx| managers::list(&tx, 0, MANAGERS).await);
        let people = read.await?.into_iter();
        Ok(people.map(|it| (it.id, it.label())).collect())
    }

    fn order(&self, order: &OrderRow, names: &HashMap<ManagerId, String>) -> Vec<Cell> {
        let whose = Whose::of(order);
        let manager = order.manager;
        let manager = manager.map(|id| names.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        let state = match order.fulfilment {
            Fulfilment::New => Text::OrderStateNew,
            Fulfilment::InWork => Text::OrderStateInWork,
            Fulfilment::Done => Text::OrderStateDone,
            Fulfilment::Cancelled => Text::OrderStateCancelled,
        };
        vec![
            Cell::Number(order.number.0),
            self.time(order.created_at),
            Cell::of(whose.name),
            Cell::of(whose.phone.map(|phone| phone.e164().to_owned())),
            Cell::of(whose.email),
            Cell::of(whose.delivery),
            Cell::of(whose.address),
            Cell::of(whose.payment),
            Cell::Text(self.speech.plain(if order.paid {
                Text::ExportYes
            } else {
                Text::ExportNo
            })),
            order.total.map_or(Cell::Empty, Cell::Money),
            Cell::of(order.total.map(|total| total.currency.code().to_owned())),
            Cell::Text(self.speech.plain(state)),
            Cell::of(manager),
            Cell::of(whose.source),
            Cell::of(whose.comment),
            Cell::of(order.tracking.clone()),
            Cell::of(order.crm_id.clone()),
        ]
    }

    fn lead(&self, lead: &LeadRow) -> Vec<Cell> {
        let contact = &lead.body.contact;
        let (kind, said) = match &lead.body.content {
            Content::Order { lines, .. } => {
                let names: Vec<_> = lines.iter().map(|line| line.name.as_str()).collect();
                (Text::ExportKindOrder, names.join(", "))
            }
            Content::Question { text } => (Text::ExportKindQuestion, text.clone()),
            Content::Feedback { rating, text } => {
                let stars = "★".repeat(rating.unwrap_or_default().into());
                let text = text.as_deref().unwrap_or_default();
                let said = format!("{stars} {text}").trim().to_owned();
                (Text::ExportKindFeedback, said)
            }
        };
        let status = match lead.status.as_str() {
            "handed_over" => Text::ExportLeadInCrm,
            "rejected" | "unsure" => Text::ExportLeadAsked,
            "kept" => Text::ExportLeadKept,
            _ => Text::ExportLeadWaits,
        };
        vec![
            Cell::Number(lead.id.0),
            Cell::Text(self.speech.plain(kind)),
            self.time(lead.created_at),
            Cell::Text(contact.name.clone()),
            Cell::of(contact.phone.as_ref().map(Phone::e164)),
            Cell::of(contact.email.as_ref().map(Email::as_str)),
            Cell::Text(said),
            Cell::of(contact.source.clone()),
            Cell::Text(self.speech.plain(status)),
            Cell::of(lead.crm_id.clone()),
        ]
    }

    fn customer(&self, customer: &CustomerRow) -> Vec<Cell> {
        vec![
            Cell::Number(customer.id.0),
            Cell::Text(customer.name.clone()),
            Cell::of(customer.phone.as_ref().map(Phone::e164)),
            Cell::of(customer.email.as_ref().map(Email::as_str)),
            Cell::Text(customer.language.code().to_owned()),
            self.time(customer.created_at),
            Cell::of(customer.source.clone()),
            Cell::Number(customer.orders),
        ]
    }

    fn time(&self, at: DateTime<Utc>) -> Cell {
        Cell::Time(at.with_timezone(&self.zone).naive_local())
    }

    /// The days of the request, whole, in the shop's zone.
    pub(super) fn between(request: &Request, zone: Tz) -> Between {
        let latest = NaiveDate::from_yo_opt(LATEST_YEAR, 1).unwrap_or(NaiveDate::MAX);
        let begin = |day: NaiveDate| {
            let midnight = day.and_time(NaiveTime::MIN);
            let local = zone.from_local_datetime(&midnight).earliest();
            // A day that begins without midnight, where clocks are put forward.
            local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
        };
        let to = request.to.and_then(|day| day.succ_opt());
        Between {
            from: request.from.map_or(DateTime::UNIX_EPOCH, begin),
            to: begin(to.unwrap_or(latest)),
        }
    }
}

/// Whose an order is, and what was agreed.
#[derive(Default)]
struct Whose {
    name: Option<String>,
    phone: Option<Phone>,
    email: Option<String>,
    delivery: Option<String>,
    address: Option<String>,
    payment: Option<String>,
    source: Option<String>,
    comment: Option<String>,
}

impl Whose {
    fn of(order: &OrderRow) -> Self {
        if let Some(lead) = &order.lead {
            let contact = &lead.contact;
            let checkout = match &lead.content {
                Content::Order { checkout, .. } => checkout.clone(),
                Content::Question { .. } | Content::Feedback { .. } => None,
            };
            let (delivery, payment, comment) = checkout.map_or((None, None, None), |agreed| {
                (agreed.delivery, agreed.payment, agreed.comment)
            });
            return Self {
                name: Some(contact.name.clone()),
                phone: contact.phone.clone(),
                email: contact
                    .email
                    .as_ref()
                    .map(|email| email.as_str().to_owned()),
                address: delivery.as_ref().and_then(|it| it.address.clone()),
                delivery: delivery.map(|it| it.name),
                payment: payment.map(|it| it.name),
                source: contact.source.clone(),
                comment,
            };
        }
        let Some(account) = order.account.clone() else {
            return Self::default();
        };
        Self {
            name: Some(account.name),
            phone: account.phone,
            email: account.email,
            delivery: account.delivery,
            address: None,
            payment: account.payment,
            source: None,
            comment: account.comment,
        }
    }
}

fn lines_of(order: &OrderRow) -> &[Line] {
    let placed = order.lead.as_ref().map(|lead| &lead.content);
    match (placed, &order.account) {
        (Some(Content::Order { lines, .. }), _) => lines,
        (_, Some(account)) => &account.lines,
        (_, None) => &[],
    }
}

fn line_cells(number: Number, line: &Line) -> Vec<Cell> {
    let sum = line.price.and_then(|price| price.times(line.quantity));
    vec![
        Cell::Number(number.0),
        Cell::of(line.sku.clone()),
        Cell::Text(line.name.clone()),
        Cell::Number(line.quantity.into()),
        line.price.map_or(Cell::Empty, Cell::Money),
        sum.map_or(Cell::Empty, Cell::Money),
    ]
}
