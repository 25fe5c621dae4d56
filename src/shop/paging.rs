//! Lists that are shown page by page: which part of them a page shows, and the buttons that turn it.

use super::Stage;
use crate::{press::Action, telegram::keyboard::Button};

/// A list that is cut into pages of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Items on a page.
    pub size: u32,
    /// Items in all.
    pub total: i64,
}

impl Pages {
    /// How many pages there are, at least one.
    pub fn count(self) -> u32 {
        let size = i64::from(self.size.max(1));
        let pages = (self.total + size - 1) / size;
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    }

    /// Items before a page.
    pub fn offset(self, page: u32) -> i64 {
        i64::from(page) * i64::from(self.size)
    }

    /// The items of a page, of a list that is in memory.
    pub fn cut<T>(self, items: &[T], page: u32) -> &[T] {
        let at = |offset: i64| {
            usize::try_from(offset)
                .unwrap_or(usize::MAX)
                .min(items.len())
        };
        let next = page.saturating_add(1);
        &items[at(self.offset(page))..at(self.offset(next))]
    }
}

/// The row that turns pages: back, where we are, on. Empty for a list of one page.
pub fn turns(
    stage: &Stage<'_>,
    page: u32,
    pages: u32,
    open: impl Fn(u32) -> Action,
) -> Vec<Button> {
    if pages < 2 {
        return Vec::new();
    }
    let mut row = Vec::new();
    if page > 0 {
        row.push(stage.press("‹".to_owned(), open(page - 1)));
    }
    row.push(stage.press(format!("{} / {pages}", page + 1), Action::Nothing));
    if page + 1 < pages {
        row.push(stage.press("›".to_owned(), open(page + 1)));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_on_one_page() {
        for total in [0, 1, 7, 8, 9, 100] {
            let items: Vec<i64> = (0..total).collect();
            let pages = Pages { size: 8, total };
            let shown: Vec<i64> = (0..pages.count())
                .flat_map(|page| pages.cut(&items, page).to_vec())
                .collect();
            assert_eq!(shown, items);
        }
        let pages = Pages { size: 8, total: 9 };
        assert_eq!(pages.count(), 2);
        assert!(pages.cut(&[0; 9], u32::MAX).is_empty());
    }
}
