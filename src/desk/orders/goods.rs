//! The goods of an order as a manager types them: which products, and how many of each. What cannot
//! be read with certainty is asked about, never guessed in silence.

use super::super::Orders;
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
/// What says that a count follows, or went before. Letters and the hyphen are a part of a name where
/// they touch one.
const SIGNS: [char; 7] = ['×', '*', ':', '=', '(', '—', '–'];
const LETTERS: [char; 5] = ['x', 'х', 'X', 'Х', '-'];
/// Pieces, the longest word first.
const PIECES: [&str; 8] = [
    "штуки",
    "штука",
    "штук",
    "шт",
    "pieces",
    "piece",
    "pcs",
    "pc",
];
/// What a number before it measures, and does not count.
const MEASURES: [&str; 14] = [
    "мл", "л", "г", "гр", "кг", "см", "мм", "м", "ml", "l", "g", "kg", "cm", "mm",
];
/// Words between products.
const BETWEEN: [&str; 6] = ["і", "й", "та", "and", "+", "&"];
const NUMBERS: [(&str, u64); 39] = [
    ("один", 1),
    ("одна", 1),
    ("одну", 1),
    ("одне", 1),
    ("два", 2),
    ("дві", 2),
    ("двоє", 2),
    ("три", 3),
    ("троє", 3),
    ("чотири", 4),
    ("четверо", 4),
    ("п'ять", 5),
    ("п'ятеро", 5),
    ("шість", 6),
    ("сім", 7),
    ("вісім", 8),
    ("дев'ять", 9),
    ("десять", 10),
    ("одинадцять", 11),
    ("дванадцять", 12),
    ("п'ятнадцять", 15),
    ("двадцять", 20),
    ("тридцять", 30),
    ("сорок", 40),
    ("п'ятдесят", 50),
    ("сто", 100),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("twenty", 20),
];

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
pub(super) enum Doubt {
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
pub(super) enum Kept {
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
pub(super) enum Noted {
    SoldOut(Kept),
    /// Fewer are left than were typed: their number.
    Fewer(i64, Kept),
    /// The number of other products that fit the words.
    Others(usize),
}

/// What a manager is to know of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub product: String,
    pub what: Noted,
}

/// What can be ordered of what was typed.
#[derive(Debug)]
pub(super) struct RequestedGoods {
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
                    product: product.id,
                    name: product.name,
                    sku: product.sku,
                    price: product.price,
                    quantity,
                    picture: product.picture,
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

/// Whether a number is a part of a product's name, which the rest of the words do not have already.
fn is_of_name(name: &str, number: &str, rest: &str) -> bool {
    let number = fold(number);
    let has = |text: &str| fold(text).split(' ').any(|word| word == number);
    has(name) && !has(rest)
}

/// The parts of a line between commas, semicolons and words like «і».
fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let letters: Vec<char> = line.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let beside = [place.checked_sub(1), Some(place + 1)];
        let mut beside = beside.into_iter().flatten();
        let is_decimal = beside.all(|at| letters.get(at).is_some_and(char::is_ascii_digit));
        if matches!(letter, ',' | ';') && !is_decimal {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(*letter);
        }
    }
    let words = parts.iter().flat_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let between = |word: &&str| BETWEEN.contains(&word.to_lowercase().as_str());
        let split = words.split(between).map(|words| words.join(" "));
        split.collect::<Vec<_>>()
    });
    words.filter(|part| !part.is_empty()).collect()
}

/// The number that a word means.
fn number_of(word: &str) -> Option<u64> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.parse().unwrap_or(u64::MAX));
    }
    let folded = fold(word);
    let known = NUMBERS.into_iter().find(|(name, _)| fold(name) == folded);
    known.map(|(_, number)| number)
}

fn is_pieces(word: &str) -> bool {
    PIECES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}

/// A line that says itself that a number in it is a count: `Свічка x2`, `Свічка 2 шт`, `2 шт Свічка`.
fn said_count(line: &str) -> Option<(String, u64)> {
    said_at_end(line).or_else(|| said_at_start(line))
}

fn said_at_end(line: &str) -> Option<(String, u64)> {
    let end = line.trim_end_matches(['.', ';', ',', ')', ' ']);
    let unit = without_unit(end);
    let (name, count) = last_number(unit.unwrap_or(end))?;
    let sign = name.trim_end();
    // A size such as 140×200 is no count.
    let is_size = |name: &str| {
        let measures = sign.ends_with(['×', '*']);
        measures && name.ends_with(|letter: char| letter.is_ascii_digit())
    };
    let by_sign = sign.strip_suffix(SIGNS).filter(|name| !is_size(name));
    let by_letter = sign
        .strip_suffix(LETTERS)
        .filter(|name| !name.ends_with(char::is_alphanumeric));
    let name = match (by_sign.or(by_letter), unit) {
        (Some(name), _) => name,
        (None, Some(_)) if !sign.ends_with('-') => sign,
        (None, _) => return None,
    };
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_owned(), count))
}

/// What stands before «шт».
fn without_unit(line: &str) -> Option<&str> {
    let small = line.to_lowercase();
    let unit = PIECES.into_iter().find(|unit| small.ends_with(unit))?;
    let rest = line.get(..line.len().checked_sub(unit.len())?)?;
    let ends = rest.ends_with(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    ends.then(|| rest.trim_end())
}

/// The number at the end, in digits or as a word, and what stands before it.
fn last_number(line: &str) -> Option<(&str, u64)> {
    let digits = line.len() - line.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits < line.len() {
        return Some((&line[..digits], number_of(&line[digits..])?));
    }
    let (name, word) = line.rsplit_once(char::is_whitespace)?;
    Some((name, number_of(word)?))
}

fn said_at_start(line: &str) -> Option<(String, u64)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (first, rest) = words.split_first()?;
    let is_sign = |word: &&&str| {
        let mut letters = word.chars();
        let single = letters.next().filter(|_| letters.next().is_none());
        single.is_some_and(|letter| SIGNS.contains(&letter) || LETTERS.contains(&letter))
    };
    let said = |rest: &[&str], count| (!rest.is_empty()).then(|| (rest.join(" "), count));
    if let (Some(count), Some(_)) = (
        number_of(first),
        rest.first().filter(|it| is_pieces(it) || is_sign(it)),
    ) {
        return said(&rest[1..], count);
    }
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    let around = first
        .strip_prefix(&digits)
        .or_else(|| first.strip_suffix(&digits))?;
    let is_count = is_pieces(around) || is_sign(&&around);
    (is_count && !digits.is_empty())
        .then(|| said(rest, number_of(&digits)?))
        .flatten()
}

/// The numbers at the end and at the beginning that may be counts: the words without it, the number as
/// it was typed, and how many it means.
fn bare_counts(line: &str) -> Vec<(String, String, u64)> {
    let line = line.trim_end_matches(['.', ';', ',', ' ']);
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut counts = Vec::new();
    if words.len() < 2 {
        return counts;
    }
    let (last, before) = (words[words.len() - 1], &words[..words.len() - 1]);
    if let Some(count) = number_of(last) {
        counts.push((before.join(" "), last.to_owned(), count));
    }
    let measured = MEASURES.contains(&words[1].trim_end_matches('.').to_lowercase().as_str());
    if let Some(count) = number_of(words[0]).filter(|_| !measured) {
        counts.push((words[1..].join(" "), words[0].to_owned(), count));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_is_read_where_it_is_said() {
        for (line, name, count) in [
            ("Свічка соєва x2", "Свічка соєва", 2),
            ("Свічка соєва х 3", "Свічка соєва", 3),
            ("Свічка × 4", "Свічка", 4),
            ("Свічка*5", "Свічка", 5),
            ("Свічка - 2", "Свічка", 2),
            ("Свічка: 2", "Свічка", 2),
            ("Свічка (2 шт)", "Свічка", 2),
            ("Свічка 2 шт.", "Свічка", 2),
            ("CND-1 2шт", "CND-1", 2),
            ("Свічка дві штуки", "Свічка", 2),
            ("Cup 2 pcs", "Cup", 2),
            ("2 шт. свічка", "свічка", 2),
            ("2х свічка", "свічка", 2),
            ("x2 свічка", "свічка", 2),
            ("п’ять штук свічок", "свічок", 5),
            ("Свічка x0", "Свічка", 0),
            ("CUP-1 × 99", "CUP-1", 99),
        ] {
            assert_eq!(said_count(line), Some((name.to_owned(), count)), "{line}");
        }
        for line in [
            "Свічка соєва",
            "iPhone 15",
            "CUP-15",
            "Box2",
            "x2",
            "CND-12шт",
            "Свічка 2",
            "Свічка x2.5",
            "Плед 140×200",
            "2 свічки",
        ] {
            assert_eq!(said_count(line), None, "{line}");
        }
    }

    #[test]
    fn a_bare_number_may_be_a_count() {
        let counts = |line| {
            let counts = bare_counts(line).into_iter();
            counts
                .map(|(name, _, count)| (name, count))
                .collect::<Vec<_>>()
        };
        let one = |name: &str, count| vec![(name.to_owned(), count)];
        assert_eq!(counts("свічка соєва 2"), one("свічка соєва", 2));
        assert_eq!(counts("дві чашки"), one("чашки", 2));
        assert_eq!(counts("CUP-1 0"), one("CUP-1", 0));
        assert_eq!(counts("two cups"), one("cups", 2));
        assert_eq!(counts("350 мл чашка"), []);
        assert_eq!(counts("чашка"), []);
        assert!(is_of_name("iPhone 15", "15", "iPhone"));
        assert!(!is_of_name("iPhone 15", "15", "iPhone 15"));
        assert!(!is_of_name("Свічка соєва", "2", "CND-2"));
    }

    #[test]
    fn a_line_has_parts_between_signs_and_words() {
        for (line, expected) in [
            ("CUP-1 × 99, CND-1 2шт", vec!["CUP-1 × 99", "CND-1 2шт"]),
            ("чашка; свічка;", vec!["чашка", "свічка"]),
            ("дві чашки і свічка", vec!["дві чашки", "свічка"]),
            ("чашка 0,5 л", vec!["чашка 0,5 л"]),
        ] {
            assert_eq!(parts(line), expected, "{line}");
        }
    }
}
