//! The categories of the catalog as a tree, with what is in them, and where each of them leads.

use std::collections::HashMap;

use super::{dialogue::Place, id::CategoryId, product::Category};

/// Categories on a page.
pub const PAGE: u32 = 20;

/// The categories, each below its parent. A category whose parent does not exist, or that is part of a
/// circle, stands at the top. A branch without products is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryTree {
    nodes: Vec<CategoryNode>,
    places: HashMap<CategoryId, usize>,
    /// The categories at the top, by place.
    top: Vec<usize>,
    /// Products without a category.
    loose: i64,
}

/// A category within the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryNode {
    pub category: Category,
    /// Its own products.
    pub own: i64,
    /// Its own products and those of everything below it.
    pub all: i64,
    /// By place; `None` at the top.
    parent: Option<usize>,
    children: Vec<usize>,
}

/// How many products are in each category; those without one stand under `None`.
pub type Counts = HashMap<Option<CategoryId>, i64>;

impl CategoryTree {
    /// The tree of these categories, in their order.
    pub fn new(categories: Vec<Category>, counts: &Counts) -> Self {
        let mut places = HashMap::new();
        let mut nodes: Vec<CategoryNode> = Vec::new();
        for category in categories {
            let known = places.insert(category.id, nodes.len());
            if let Some(first) = known {
                // Named twice: the first one counts.
                places.insert(category.id, first);
                continue;
            }
            let own = counts.get(&Some(category.id)).copied().unwrap_or_default();
            nodes.push(CategoryNode {
                category,
                own,
                all: own,
                parent: None,
                children: Vec::new(),
            });
        }
        let named: Vec<Option<usize>> = nodes
            .iter()
            .map(|node| places.get(&node.category.parent?).copied())
            .collect();
        let mut tree = Self {
            loose: loose(counts, &places),
            nodes,
            places,
            top: Vec::new(),
        };
        tree.join(&without_circles(&named));
        tree.add_up();
        tree
    }

    fn join(&mut self, parents: &[Option<usize>]) {
        for (place, parent) in parents.iter().enumerate() {
            self.nodes[place].parent = *parent;
            match parent {
                Some(parent) => self.nodes[*parent].children.push(place),
                None => self.top.push(place),
            }
        }
    }

    /// Adds the products of each category to those above it. A list and no recursion: a CRM may nest
    /// as deep as it likes.
    fn add_up(&mut self) {
        let mut order = self.top.clone();
        let mut next = 0;
        while let Some(place) = order.get(next).copied() {
            order.extend_from_slice(&self.nodes[place].children);
            next += 1;
        }
        for place in order.into_iter().rev() {
            if let Some(parent) = self.nodes[place].parent {
                self.nodes[parent].all += self.nodes[place].all;
            }
        }
    }

    /// The category, where it has products.
    pub fn lookup(&self, id: CategoryId) -> Option<&CategoryNode> {
        let place = self.places.get(&id)?;
        self.nodes.get(*place).filter(|node| node.all > 0)
    }

    /// What stands below a category, or at the top, and has products.
    pub fn below(&self, id: Option<CategoryId>) -> Vec<&CategoryNode> {
        let places = match id {
            None => self.top.as_slice(),
            Some(id) => match self.places.get(&id) {
                Some(place) => self.nodes[*place].children.as_slice(),
                None => &[],
            },
        };
        let nodes = places.iter().map(|place| &self.nodes[*place]);
        nodes.filter(|node| node.all > 0).collect()
    }

    /// The categories from this one down that have products of their own.
    pub fn branch(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut found = Vec::new();
        let mut open: Vec<usize> = self.places.get(&id).copied().into_iter().collect();
        while let Some(place) = open.pop() {
            let node = &self.nodes[place];
            if node.own > 0 {
                found.push(node.category.id);
            }
            open.extend_from_slice(&node.children);
        }
        found
    }

    /// Where the catalog opens: its categories, or straight the products where there is nothing to
    /// choose from.
    pub fn opening(&self) -> Place {
        match self.below(None).as_slice() {
            [] => Place::default(),
            // What has no category must be reachable too.
            [only] if self.loose > 0 && self.below(Some(only.category.id)).is_empty() => {
                Place::default()
            }
            [only] if self.loose == 0 => self.opening_of(only.category.id),
            _ => Place::categories(),
        }
    }

    /// Where a category leads: to its screen, or past a screen with a single choice on it.
    pub fn opening_of(&self, id: CategoryId) -> Place {
        let mut id = id;
        loop {
            let own = self.lookup(id).map_or(0, |node| node.own);
            match self.below(Some(id)).as_slice() {
                [only] if own == 0 => id = only.category.id,
                [only] if self.below(Some(only.category.id)).is_empty() => {
                    return Place::branch(id);
                }
                _ => return Place::category(id),
            }
        }
    }

    /// Whether a category has a screen of its own, with something to choose from.
    fn is_screen(&self, id: CategoryId) -> bool {
        match self.below(Some(id)).as_slice() {
            [only] => {
                let own = self.lookup(id).map_or(0, |node| node.own);
                own > 0 && !self.below(Some(only.category.id)).is_empty()
            }
            _ => true,
        }
    }

    /// The screen above a place, on the page where the way down stands; `None` where nothing is
    /// above but the menu.
    pub fn above(&self, place: &Place) -> Option<Place> {
        let Some(id) = place.category else {
            let is_top = *place == Place::categories().on_page(place.page);
            let top = self.opening();
            return (top == Place::categories() && !is_top).then_some(top);
        };
        if *place == Place::branch(id).on_page(place.page) && self.is_screen(id) {
            return Some(Place::category(id));
        }
        let mut node = self.places.get(&id).map(|place| &self.nodes[*place]);
        while let Some(below) = node {
            let Some(parent) = below.parent.map(|place| &self.nodes[place]) else {
                let top = (self.opening() == Place::categories()).then(Place::categories)?;
                return Some(top.on_page(self.page_of(None, below.category.id)));
            };
            let id = parent.category.id;
            if self.is_screen(id) {
                let page = self.page_of(Some(id), below.category.id);
                return Some(Place::category(id).on_page(page));
            }
            node = Some(parent);
        }
        (self.opening() == Place::categories()).then(Place::categories)
    }

    /// The page of a list on which a category stands.
    fn page_of(&self, list: Option<CategoryId>, id: CategoryId) -> u32 {
        let list = self.below(list);
        let place = list.iter().position(|node| node.category.id == id);
        let place = place.and_then(|place| u32::try_from(place).ok());
        place.unwrap_or_default() / PAGE
    }
}

/// The number of products outside all of these categories.
fn loose(counts: &Counts, places: &HashMap<CategoryId, usize>) -> i64 {
    let is_loose = |id: &Option<CategoryId>| id.is_none_or(|id| !places.contains_key(&id));
    let loose = counts.iter().filter(|(id, _)| is_loose(id));
    loose.map(|(_, count)| count).sum()
}

/// The parents without those of a circle's members.
fn without_circles(parents: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut cleared = parents.to_vec();
    // The walk that has passed each category: a walk that meets its own way has found a circle.
    let mut walks: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut at = start;
        while walks[at].is_none() {
            walks[at] = Some(start);
            match parents[at] {
                Some(parent) => at = parent,
                None => break,
            }
        }
        let is_circle = walks[at] == Some(start) && parents[at].is_some();
        let mut member = at;
        while is_circle && cleared[member].is_some() {
            cleared[member] = None;
            member = parents[member].unwrap_or(member);
        }
    }
    cleared
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of (id, parent, own products), with products that have no category.
    fn tree(rows: &[(i64, i64, i64)], loose: i64) -> CategoryTree {
        let categories = rows.iter().map(|(id, parent, _)| Category {
            id: CategoryId(*id),
            parent: (*parent > 0).then_some(CategoryId(*parent)),
            name: format!("Розділ {id}"),
        });
        let mut counts: Counts = rows
            .iter()
            .map(|(id, _, own)| (Some(CategoryId(*id)), *own))
            .collect();
        counts.insert(None, loose);
        CategoryTree::new(categories.collect(), &counts)
    }

    fn ids(nodes: &[&CategoryNode]) -> Vec<i64> {
        nodes.iter().map(|node| node.category.id.0).collect()
    }

    #[test]
    fn categories_stand_below_their_parents_and_empty_branches_are_hidden() {
        let tree = tree(
            &[
                (1, 0, 0),
                (2, 1, 3),
                (3, 1, 0),
                (4, 0, 0),
                (5, 4, 0),
                (6, 0, 2),
            ],
            0,
        );

        assert_eq!(ids(&tree.below(None)), [1, 6]);
        assert_eq!(ids(&tree.below(Some(CategoryId(1)))), [2]);
        assert_eq!(tree.lookup(CategoryId(1)).unwrap().all, 3);
        assert!(tree.lookup(CategoryId(4)).is_none());
        assert_eq!(tree.branch(CategoryId(1)), [CategoryId(2)]);
    }

    #[test]
    fn a_missing_or_circular_parent_puts_a_category_at_the_top() {
        // 1 and 2 in a circle, 3 its own parent, 4 below the circle, 5 of a parent that is gone.
        let tree = tree(
            &[
                (1, 2, 1),
                (2, 1, 1),
                (3, 3, 1),
                (4, 1, 1),
                (5, 99, 1),
                (6, 7, 1),
                (7, 8, 1),
                (8, 6, 1),
            ],
            0,
        );

        assert_eq!(ids(&tree.below(None)), [1, 2, 3, 5, 6, 7, 8]);
        assert_eq!(ids(&tree.below(Some(CategoryId(1)))), [4]);
        let all: i64 = tree.below(None).iter().map(|node| node.all).sum();
        assert_eq!(all, 8, "every product is counted once");
    }

    #[test]
    fn a_very_deep_tree_is_read_and_left_again() {
        let rows: Vec<_> = (1..=20_000)
            .map(|id| (id, id - 1, i64::from(id == 20_000)))
            .collect();
        let tree = tree(&rows, 0);

        assert_eq!(tree.opening(), Place::category(CategoryId(20_000)));
        assert_eq!(tree.above(&tree.opening()), None);
    }

    #[test]
    fn a_single_choice_is_no_screen() {
        let (first, second) = (CategoryId(1), CategoryId(2));
        let none: &[(i64, i64, i64)] = &[];
        for (rows, loose, opening) in [
            (none, 5, Place::default()),
            (&[(1, 0, 3)][..], 0, Place::category(first)),
            // All products, because some have no category.
            (&[(1, 0, 3)][..], 1, Place::default()),
            (&[(1, 0, 3), (2, 0, 1)][..], 0, Place::categories()),
            (&[(1, 0, 0), (2, 1, 1)][..], 0, Place::category(second)),
            (&[(1, 0, 1), (2, 1, 1)][..], 0, Place::branch(first)),
            (
                &[(1, 0, 1), (2, 1, 1), (3, 1, 1)][..],
                0,
                Place::category(first),
            ),
            (&[(1, 0, 0), (2, 0, 1)][..], 0, Place::category(second)),
        ] {
            assert_eq!(tree(rows, loose).opening(), opening, "{rows:?}, {loose}");
        }
    }

    #[test]
    fn back_leads_to_the_page_where_one_came_from() {
        let mut rows: Vec<_> = (1..=50).map(|id| (id, 0, 1)).collect();
        rows.extend([(60, 45, 1), (61, 45, 1), (62, 61, 1)]);
        let tree = tree(&rows, 0);

        let above = |place: Place| tree.above(&place);
        let parent = Place::category(CategoryId(45));
        assert_eq!(above(Place::category(CategoryId(60))), Some(parent.clone()));
        assert_eq!(above(Place::branch(CategoryId(61))), Some(parent.clone()));
        assert_eq!(above(Place::branch(CategoryId(45))), Some(parent.clone()));
        assert_eq!(above(parent), Some(Place::categories().on_page(2)));
        assert_eq!(above(Place::default()), Some(Place::categories()));
        assert_eq!(
            above(Place::search("чашка".to_owned())),
            Some(Place::categories())
        );
        assert_eq!(above(Place::categories().on_page(1)), None);
    }
}
