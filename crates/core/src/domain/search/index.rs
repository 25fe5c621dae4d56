//! The catalog as the search sees it: which product has which words. It is made from the folded
//! texts that the store keeps and lives in memory, because the nearest word to a misspelt one can
//! only be found among all words.

use std::collections::HashMap;

use super::{
    Query,
    query::Term,
    stem,
    typo::{Signature, errors_of, is_within},
};
use crate::domain::id::{CategoryId, ProductId};

/// Letters from which a part inside a word counts; shorter ones only at its beginning.
const INSIDE: usize = 4;
/// Letters of a part at least.
const SHORTEST_PART: usize = 2;
/// Terms up to which the nearest words are offered when nothing has them all: more are a sentence.
const FEW_TERMS: usize = 3;
/// Categories that a search shows.
const MOST_CATEGORIES: usize = 5;

/// A product with its folded words.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    pub id: ProductId,
    pub category: Option<CategoryId>,
    /// Folded: name, variant and SKU.
    pub words: &'a str,
}

/// A category with its folded name.
#[derive(Debug, Clone, Copy)]
pub struct Titled<'a> {
    pub id: CategoryId,
    /// Folded.
    pub words: &'a str,
}

/// How well the best products fit the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fit {
    /// They have all its words.
    All,
    /// They have most of its words.
    Most,
    /// They have words that are near the misspelt ones.
    Near,
    #[default]
    Nothing,
}

/// The answer to a query, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Categories that are called so.
    pub categories: Vec<CategoryId>,
    pub products: Vec<ProductId>,
    pub fit: Fit,
}

/// How a word of the query was found, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Word,
    Stem,
    Part,
    Typo,
}

/// The rank of a hit: twice its grade, one more for the category's name.
type Rank = u8;
/// No hit.
const MISS: Rank = Rank::MAX;

/// A word of the catalog and what has it.
#[derive(Debug, Default)]
struct Entry {
    text: String,
    stem: String,
    /// Of the text and of the stem: most words are told apart from a misspelt one by these alone.
    signatures: [Signature; 2],
    /// Products that have it in their own text, by place.
    own: Vec<u32>,
    /// Categories that have it in their names, by place.
    titles: Vec<u32>,
}

/// All words of a catalog.
#[derive(Debug, Default)]
pub struct Index {
    products: Vec<ProductId>,
    categories: Vec<CategoryId>,
    /// The products of each category, by place.
    shelved: Vec<Vec<u32>>,
    entries: Vec<Entry>,
    by_word: HashMap<String, usize>,
    by_stem: HashMap<String, Vec<usize>>,
}

/// The ranks of one term: of each product and of each category.
#[derive(Clone)]
struct Hits {
    products: Vec<Rank>,
    categories: Vec<Rank>,
}

impl Index {
    /// `products` in the order in which equally good ones are shown.
    pub fn new<'a>(
        products: impl IntoIterator<Item = Listed<'a>>,
        categories: impl IntoIterator<Item = Titled<'a>>,
    ) -> Self {
        let mut index = Self::default();
        let mut places = HashMap::new();
        for category in categories {
            let place = index.categories.len();
            index.categories.push(category.id);
            index.shelved.push(Vec::new());
            places.insert(category.id, place);
            for word in category.words.split_whitespace() {
                let titles = &mut index.entry(word).titles;
                push(titles, place);
            }
        }
        for product in products {
            let place = index.products.len();
            index.products.push(product.id);
            if let Some(shelf) = product.category.and_then(|id| places.get(&id)) {
                push(&mut index.shelved[*shelf], place);
            }
            for word in product.words.split_whitespace() {
                let own = &mut index.entry(word).own;
                push(own, place);
            }
        }
        index
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        if let Some(known) = self.by_word.get(word) {
            return &mut self.entries[*known];
        }
        let place = self.entries.len();
        let stem = stem(word);
        self.by_word.insert(word.to_owned(), place);
        self.by_stem.entry(stem.clone()).or_default().push(place);
        self.entries.push(Entry {
            text: word.to_owned(),
            signatures: [Signature::of(word), Signature::of(&stem)],
            stem,
            ..Entry::default()
        });
        &mut self.entries[place]
    }

    /// The products and categories that fit the query, the best first.
    pub fn search(&self, query: &Query) -> Found {
        if query.is_empty() {
            return Found::default();
        }
        let terms: Vec<Hits> = query.terms.iter().map(|term| self.hits(term)).collect();
        let all = self.with_all(&terms);
        let categories = self.called(&terms);
        if !all.is_empty() || !categories.is_empty() {
            return Found {
                categories,
                products: all,
                fit: Fit::All,
            };
        }
        if let Some(near) = self.corrected(query, &terms) {
            return Found {
                categories: self.called(&near),
                products: self.with_all(&near),
                fit: Fit::Near,
            };
        }
        let products = self.with_most(&terms);
        Found {
            fit: if products.is_empty() {
                Fit::Nothing
            } else {
                Fit::Most
            },
            products,
            categories: Vec::new(),
        }
    }

    /// The hits of each term, with the nearest words for those that have none; `None` when even so
    /// nothing has all terms, or when too many words were typed.
    fn corrected(&self, query: &Query, terms: &[Hits]) -> Option<Vec<Hits>> {
        if terms.len() > FEW_TERMS {
            return None;
        }
        let near: Vec<Hits> = query
            .terms
            .iter()
            .zip(terms)
            .map(|(term, hits)| {
                if hits.is_empty() {
                    self.near_hits(term)
                } else {
                    hits.clone()
                }
            })
            .collect();
        let finds = !self.with_all(&near).is_empty() || !self.called(&near).is_empty();
        finds.then_some(near)
    }

    /// The products that every term hits.
    fn with_all(&self, terms: &[Hits]) -> Vec<ProductId> {
        let mut found: Vec<(u32, usize)> = (0..self.products.len())
            .filter_map(|place| {
                let ranks = terms.iter().map(|hits| hits.products[place]);
                score(ranks).map(|score| (score, place))
            })
            .collect();
        found.sort_unstable();
        self.named(&found)
    }

    /// The products that the most terms hit.
    fn with_most(&self, terms: &[Hits]) -> Vec<ProductId> {
        let count = |place: usize| {
            let ranks = terms.iter().map(|hits| hits.products[place]);
            ranks.filter(|rank| *rank != MISS).count()
        };
        let counts: Vec<usize> = (0..self.products.len()).map(count).collect();
        let most = counts.iter().copied().max().unwrap_or_default();
        if most == 0 {
            return Vec::new();
        }
        let mut found: Vec<(u32, usize)> = (0..self.products.len())
            .filter(|place| counts[*place] == most)
            .filter_map(|place| {
                let ranks = terms.iter().map(|hits| hits.products[place]);
                let score = score(ranks.filter(|rank| *rank != MISS));
                score.map(|score| (score, place))
            })
            .collect();
        found.sort_unstable();
        self.named(&found)
    }

    fn named(&self, found: &[(u32, usize)]) -> Vec<ProductId> {
        let ids = found.iter().map(|(_, place)| self.products[*place]);
        ids.collect()
    }

    /// The categories whose names have every term as a word, in any form, or misspelt.
    fn called(&self, terms: &[Hits]) -> Vec<CategoryId> {
        let mut found: Vec<(u32, usize)> = (0..self.categories.len())
            .filter_map(|place| {
                let ranks = terms.iter().map(|hits| hits.categories[place]);
                score(ranks).map(|score| (score, place))
            })
            .collect();
        found.sort_unstable();
        found.truncate(MOST_CATEGORIES);
        let ids = found.iter().map(|(_, place)| self.categories[*place]);
        ids.collect()
    }

    fn none(&self) -> Hits {
        Hits {
            products: vec![MISS; self.products.len()],
            categories: vec![MISS; self.categories.len()],
        }
    }

    /// What a term hits, by the best of its readings.
    fn hits(&self, term: &Term) -> Hits {
        self.by_readings(term, Self::matches)
    }

    /// What the words nearest to a term hit.
    fn near_hits(&self, term: &Term) -> Hits {
        self.by_readings(term, |index, word| {
            let near = index.near_words(word).into_iter();
            near.map(|place| (place, Grade::Typo)).collect()
        })
    }

    fn by_readings(&self, term: &Term, find: impl Fn(&Self, &str) -> Vec<(usize, Grade)>) -> Hits {
        let mut best = self.none();
        for reading in &term.readings {
            let mut words = reading.iter().map(|word| self.of_word(&find(self, word)));
            let Some(mut hits) = words.next() else {
                continue;
            };
            words.for_each(|other| hits.both(&other));
            best.either(&hits);
        }
        best
    }

    /// What has one of these words.
    fn of_word(&self, found: &[(usize, Grade)]) -> Hits {
        let mut hits = self.none();
        for (place, grade) in found {
            let entry = &self.entries[*place];
            let rank = *grade as Rank * 2;
            // Below the same word of the product's own text, in any form.
            let shelved = (*grade).max(Grade::Stem) as Rank * 2 + 1;
            for product in &entry.own {
                lower(&mut hits.products[*product as usize], rank);
            }
            for category in &entry.titles {
                for product in &self.shelved[*category as usize] {
                    lower(&mut hits.products[*product as usize], shelved);
                }
                // A part of a name is no name.
                if *grade != Grade::Part {
                    lower(&mut hits.categories[*category as usize], rank);
                }
            }
        }
        hits
    }

    /// The catalog's words that are this one, have its stem, or have it as a part.
    fn matches(&self, word: &str) -> Vec<(usize, Grade)> {
        let mut found: Vec<(usize, Grade)> = Vec::new();
        found.extend(self.by_word.get(word).map(|place| (*place, Grade::Word)));
        let stem = stem(word);
        let same = self.by_stem.get(&stem).into_iter().flatten();
        found.extend(same.map(|place| (*place, Grade::Stem)));
        let length = word.chars().count();
        if length >= SHORTEST_PART {
            let has_part = |entry: &Entry| {
                entry.text.starts_with(word) || (length >= INSIDE && entry.text.contains(word))
            };
            let entries = self.entries.iter().enumerate();
            let parts = entries.filter(|(_, entry)| has_part(entry));
            found.extend(parts.map(|(place, _)| (place, Grade::Part)));
        }
        found
    }

    /// The catalog's words that may be meant by a misspelt one.
    fn near_words(&self, word: &str) -> Vec<usize> {
        let stem = stem(word);
        let signatures = [Signature::of(word), Signature::of(&stem)];
        let [typed, stem]: [Vec<char>; 2] = [word, &stem].map(|text| text.chars().collect());
        let errors = errors_of(&typed);
        if errors == 0 {
            return Vec::new();
        }
        // A stem is shorter than its word, and by as much less clear.
        let errors_of_stem = errors_of(&stem).min(errors);
        let is_near = |entry: &Entry| {
            let [as_text, as_stem] = signatures;
            let [text, root] = entry.signatures;
            (as_text.may_be_within(text, errors) && is_within(&typed, &entry.text, errors))
                || (as_stem.may_be_within(root, errors_of_stem)
                    && is_within(&stem, &entry.stem, errors_of_stem))
        };
        let entries = self.entries.iter().enumerate();
        let near = entries.filter(|(_, entry)| is_near(entry));
        near.map(|(place, _)| place).collect()
    }
}

impl Hits {
    fn is_empty(&self) -> bool {
        let all = self.products.iter().chain(&self.categories);
        all.copied().all(|rank| rank == MISS)
    }

    /// What this and the other hit, by the worse rank.
    fn both(&mut self, other: &Self) {
        self.join(other, Rank::max);
    }

    /// What this or the other hits, by the better rank.
    fn either(&mut self, other: &Self) {
        self.join(other, Rank::min);
    }

    fn join(&mut self, other: &Self, choose: fn(Rank, Rank) -> Rank) {
        for (rank, with) in self.products.iter_mut().zip(&other.products) {
            *rank = choose(*rank, *with);
        }
        for (rank, with) in self.categories.iter_mut().zip(&other.categories) {
            *rank = choose(*rank, *with);
        }
    }
}

/// What counts first is the worst grade, then all ranks together; `None` when one is missing.
fn score(ranks: impl Iterator<Item = Rank>) -> Option<u32> {
    let (mut worst, mut sum, mut count) = (0, 0, 0);
    for rank in ranks {
        if rank == MISS {
            return None;
        }
        worst = worst.max(u32::from(rank / 2));
        sum += u32::from(rank);
        count += 1;
    }
    (count > 0).then_some(worst * 1_000 + sum)
}

/// The better of two ranks.
fn lower(rank: &mut Rank, other: Rank) {
    *rank = (*rank).min(other);
}

/// Adds a place, once.
fn push(places: &mut Vec<u32>, place: usize) {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    if places.last() != Some(&place) {
        places.push(place);
    }
}
