//! What must stand together in a recipe.

use std::collections::BTreeMap;

use mistok_core::{
    domain::order::Keeps,
    yaml::{Faults, Place},
};

use super::super::deed::Deed;

type Places = BTreeMap<Deed, Place>;

/// What a signal is about where the recipe does not say it: what it has the requests of.
pub fn kept(places: &Places) -> Keeps {
    let has_order = places.contains_key(&Deed::OrderCreate);
    if has_order { Keeps::Order } else { Keeps::Lead }
}

/// Complains about deeds that make no sense without others.
pub fn together(places: &Places, can: Place, faults: &mut Faults) {
    if places.is_empty() {
        faults.add(
            can,
            "the recipe describes nothing: give it `lead.create` at least",
        );
        return;
    }
    for (deed, needed, why) in [
        (
            Deed::LeadFind,
            Deed::LeadCreate,
            "what was never made is not looked for",
        ),
        (
            Deed::OrderFind,
            Deed::OrderCreate,
            "what was never made is not looked for",
        ),
        (
            Deed::ContactFind,
            Deed::ContactCreate,
            "a customer without a card gets one",
        ),
        (
            Deed::ContactFind,
            Deed::ContactUpdate,
            "a card is kept up to date",
        ),
        (
            Deed::ContactCreate,
            Deed::ContactFind,
            "a card would be made twice",
        ),
        (
            Deed::ContactUpdate,
            Deed::ContactFind,
            "nothing else tells which card it is",
        ),
        (
            Deed::Categories,
            Deed::Catalog,
            "categories alone are no catalog",
        ),
    ] {
        let at = places.get(&deed);
        if let Some(at) = at.filter(|_| !places.contains_key(&needed)) {
            let (name, needed) = (deed.name(), needed.name());
            faults.add(*at, format!("`{name}` needs `{needed}`: {why}"));
        }
    }
}
