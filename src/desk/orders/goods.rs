//! The goods of an order as a manager types them: which products, and how many of each. What cannot
//! be read with certainty is asked about, never guessed in silence.

use super::{
    super::Orders,
    counts::{bare_counts, is_of_name, parts, said_count},
};
use crate::{
    domain::{
        cart::{MOST, OutOfStock},
        lead::Line,
        product::Product,
        search::{Fit, Index, Query, Synonyms, fold},
    },
    store::{StoreError, Tx, catalog},
};

/// Lines of such an order.
const MOST_LINES: usize = 20;
/// Letters of what is typed at once.
const TYPED: usize = 2_000;
/// Hits that are looked at for the one that is called exactly so.
const LOOKED_AT: usize = 10;
/// A product that was typed, and how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    product: Product,
    quantity: u32,
    /// Products that fit the words too.
    others: usize,
    /// What was typed is just how it is called.
    is_exact: bool,
}

/// What must be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum Doubt {
    /// The catalog has nothing like it.
    Unknown(String),
    /// The catalog has something near it.
    Unsure(String, String),
    /// No order takes this quantity: too many, or too few.
    Count(String),
    /// There is more than one order has room for.
    TooMany,
}

/// What was typed, as the catalog knows it.
#[derive(Debug, Default)]
pub(super) struct Goods {
    wanted: Vec<Wanted>,
    pub doubts: Vec<Doubt>,
}

/// Whether an order has as many as were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Kept {
    Whole,
    /// As many as there are.
    Cut,
}

impl Kept {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Cut => "cut",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Noted {
    SoldOut(Kept),
    /// Fewer are left than were typed: their number.
    Fewer(i64, Kept),
    /// The number of other products that fit the words.
    Others(usize),
}

/// What a manager is to know of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) struct Note {
    pub product: String,
    pub what: Noted,
}

/// What can be ordered of what was typed.
#[derive(Debug)]
pub(in crate::desk) struct RequestedGoods {
    pub lines: Vec<Line>,
    pub notes: Vec<Note>,
    /// Nothing of it must be asked about.
    pub is_certain: bool,
}

impl RequestedGoods {
    /// A fingerprint (FNV-1a) of the preview. The confirm button carries it, so that a press confirms
    /// only what this preview showed.
    pub fn print(&self) -> u32 {
        let line = |it: &Line| {
            let price = it
                .price
                .map(|price| (price.minor, price.currency.code().to_owned()));
            format!("{}:{}:{price:?};", it.product, it.quantity)
        };
        let note = |it: &Note| format!("{:?};", it.what);
        let lines = self.lines.iter().map(line);
        let shown: String = lines.chain(self.notes.iter().map(note)).collect();
        shown.bytes().fold(0x811c_9dc5, |code, byte| {
            (code ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
    }
}

impl Orders {
    /// The products of what was typed, with their counts.
    pub(super) async fn read_goods(&self, tx: &Tx, typed: &str) -> Result<Goods, StoreError> {
        let mut goods = Goods::default();
        if typed.chars().count() > TYPED {
            goods.doubts.push(Doubt::TooMany);
            return Ok(goods);
        }
        let index = catalog::index(tx).await?;
        let lines = typed.lines().map(str::trim).filter(|it| !it.is_empty());
        for line in lines {
            for read in read_line(tx, &index, line).await? {
                match read {
                    Ok(wanted) => goods.add(wanted),
                    Err(doubt) => goods.doubts.push(doubt),
                }
            }
            if goods.wanted.len() + goods.doubts.len() > MOST_LINES {
                return Ok(Goods {
                    doubts: vec![Doubt::TooMany],
                    ..goods
                });
            }
        }
        let over = |it: &&Wanted| it.quantity > MOST;
        let over = goods.wanted.iter().filter(over);
        let doubts: Vec<_> = over
            .map(|it| Doubt::Count(it.product.name.clone()))
            .collect();
        goods.doubts.extend(doubts);
        Ok(goods)
    }

    /// What of it there is, by the same rule as for a customer's cart.
    pub(super) fn asked_of_stock(&self, goods: Goods) -> RequestedGoods {
        let mut asked = RequestedGoods {
            lines: Vec::new(),
            notes: Vec::new(),
            is_certain: goods.doubts.is_empty(),
        };
        let kept = match self.notify.settings.out_of_stock {
            OutOfStock::Orderable => Kept::Whole,
            OutOfStock::ShownOnly => Kept::Cut,
        };
        for wanted in goods.wanted {
            let product = wanted.product;
            let most = crate::domain::cart::most(&product, self.notify.settings.out_of_stock);
            let quantity = wanted.quantity.min(most);
            let stock = product.stock.unwrap_or(i64::MAX);
            let what = if stock <= 0 {
                Some(Noted::SoldOut(kept))
            } else if stock < i64::from(wanted.quantity) {
                Some(Noted::Fewer(stock, kept))
            } else {
                None
            };
            let others = (wanted.others > 0).then_some(Noted::Others(wanted.others));
            asked
                .notes
                .extend(what.into_iter().chain(others).map(|what| Note {
                    product: product.name.clone(),
                    what,
                }));
            if quantity > 0 {
                asked.lines.push(Line {
                    picture: product.picture_address().cloned(),
                    product: product.id,
                    name: product.name,
                    sku: product.sku,
                    price: product.price,
                    quantity,
                });
            }
        }
        asked
    }
}

impl Goods {
    /// The same product twice is one line.
    fn add(&mut self, wanted: Wanted) {
        match self
            .wanted
            .iter_mut()
            .find(|it| it.product.id == wanted.product.id)
        {
            Some(known) => known.quantity = known.quantity.saturating_add(wanted.quantity),
            None => self.wanted.push(wanted),
        }
    }
}

type Read = Result<Wanted, Doubt>;

/// A typed line: one product, or several where signs or words part them.
async fn read_line(tx: &Tx, index: &Index, line: &str) -> Result<Vec<Read>, StoreError> {
    let whole = read_part(tx, index, line).await?;
    let parts = parts(line);
    let is_exact = whole.as_ref().is_ok_and(|it| it.is_exact);
    if parts.len() < 2 || is_exact {
        return Ok(vec![whole]);
    }
    let mut read = Vec::with_capacity(parts.len());
    for part in parts {
        read.push(read_part(tx, index, &part).await?);
    }
    let mut ids: Vec<_> = read.iter().flatten().map(|it| it.product.id).collect();
    ids.sort_unstable();
    ids.dedup();
    // A comma within a name does not make two products of it.
    Ok(if ids.len() < read.len() && whole.is_ok() {
        vec![whole]
    } else {
        read
    })
}

/// One product with its count, in any way in which people write that.
async fn read_part(tx: &Tx, index: &Index, typed: &str) -> Result<Read, StoreError> {
    let whole = find(tx, index, typed).await?;
    if let Ok(found) = &whole
        && found.is_exact
    {
        return Ok(whole);
    }
    if let Some((name, count)) = said_count(typed) {
        let found = find(tx, index, &name).await?;
        return Ok(found.and_then(|it| counted(it, count, typed)));
    }
    for (rest, number, count) in bare_counts(typed) {
        if let Ok(found) = &whole
            && is_of_name(&found.product.name, &number, &rest)
        {
            return Ok(whole);
        }
        let found = find(tx, index, &rest).await?;
        if found.is_ok() {
            return Ok(found.and_then(|it| counted(it, count, typed)));
        }
    }
    Ok(whole)
}

/// The best product of some words, one piece of it.
async fn find(tx: &Tx, index: &Index, typed: &str) -> Result<Read, StoreError> {
    let unknown = || Doubt::Unknown(typed.to_owned());
    let found = index.search(&Query::parse(typed, &Synonyms::default()));
    let folded = fold(typed);
    let mut best: Option<Product> = None;
    for id in found.products.iter().take(LOOKED_AT) {
        let Some(product) = catalog::lookup(tx, *id).await? else {
            continue;
        };
        let sku = product.sku.as_deref().map(fold);
        if fold(&product.name) == folded || sku.as_ref() == Some(&folded) {
            return Ok(Ok(Wanted {
                product,
                quantity: 1,
                others: 0,
                is_exact: true,
            }));
        }
        best = best.or(Some(product));
    }
    Ok(match (best, found.fit) {
        (Some(product), Fit::All) => Ok(Wanted {
            product,
            quantity: 1,
            others: found.products.len() - 1,
            is_exact: false,
        }),
        (Some(product), Fit::Most | Fit::Near) => {
            Err(Doubt::Unsure(typed.to_owned(), product.name))
        }
        (None, _) | (Some(_), Fit::Nothing) => Err(unknown()),
    })
}

fn counted(found: Wanted, count: u64, typed: &str) -> Read {
    match u32::try_from(count) {
        Ok(quantity) if (1..=MOST).contains(&quantity) => Ok(Wanted { quantity, ..found }),
        _ => Err(Doubt::Count(typed.to_owned())),
    }
}
