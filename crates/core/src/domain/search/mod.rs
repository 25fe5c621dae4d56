//! Search by the words that people type: one folding for everything that is searched, stems of
//! Ukrainian words, typing errors, and an index of the catalog. Pure: no database, no Telegram.
//!
//! [`fold`] is what a text is compared by. [`Query::parse`] reads what a person typed, with all the
//! ways in which each word can be meant. [`Index`] answers a query with products and categories.

mod folding;
mod index;
mod query;
mod stem;
mod synonyms;
mod typo;

#[cfg(test)]
mod tests;

pub use self::{
    folding::{FOLDING, fold},
    index::{Fit, Found, Index, Listed, Titled},
    query::Query,
    stem::stem,
    synonyms::Synonyms,
    typo::is_near,
};
