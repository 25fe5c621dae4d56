//! What the shop sells: our copy of the CRM's catalog.

use super::{
    id::{CategoryId, ProductId},
    money::Money,
};

/// A sellable item (in KeyCRM's words an offer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub category: Option<CategoryId>,
    pub name: String,
    pub sku: Option<String>,
    /// `None` when the CRM gives none: shown as "price on request".
    pub price: Option<Money>,
    /// Pieces left; `None` when the CRM does not count them.
    pub stock: Option<i64>,
    /// Plain text.
    pub description: Option<String>,
    /// An http(s) address.
    pub picture: Option<String>,
}

impl Product {
    pub fn in_stock(&self) -> bool {
        self.stock.is_none_or(|left| left > 0)
    }
}

/// A shelf of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
}

/// A whole catalog as read from the CRM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
    /// Items that could not be read and were left out.
    pub skipped: usize,
}

/// Folds a text for searching: lower case, without accents and apostrophes, so that `Їжак`,
/// `їжак` and `іжак` find each other.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'ї' => folded.push('і'),
            'й' => folded.push('и'),
            'ґ' => folded.push('г'),
            'ё' => folded.push('е'),
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => folded.push('u'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ñ' | 'ń' => folded.push('n'),
            'ś' | 'š' => folded.push('s'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ł' => folded.push('l'),
            '\'' | '’' | 'ʼ' | '`' | '\u{300}'..='\u{36f}' => {}
            letter if letter.is_alphanumeric() => folded.push(letter),
            _ => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
        }
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_accents_and_apostrophes() {
        let cases = [
            ("Їжак", "іжак"),
            ("Сім’я", "сімя"),
            ("Café – noir", "cafe noir"),
            ("Свічка «Кориця»", "свічка кориця"),
            ("TEE-M", "tee m"),
            ("%_", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
