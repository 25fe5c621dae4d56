//! "Delivery": where to, then the nearest pickup point, what it costs and how long it takes.

use super::{
    Shop, Stage, Step, menu,
    reading::{Certainty, Reading, Typed, is_play, is_question, is_short_words, is_talk},
};
use crate::{
    domain::{
        dialogue::State,
        shipping::{Likeness, NamedTown, Point, Range, Zone},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, cut, say},
};

/// Words of a town's name at most.
const TOWN_WORDS: usize = 4;

/// The longest name of a town that is repeated.
const TOWN: usize = 60;

/// Asks where to.
pub fn ask(stage: &Stage<'_>) -> Step {
    asking(stage, stage.speech.html(Text::AskLocation))
}

/// Something else came than a place.
pub fn hint(stage: &Stage<'_>) -> Step {
    asking(stage, stage.speech.html(Text::LocationHint))
}

fn asking(stage: &Stage<'_>, html: String) -> Step {
    let keyboard = Keyboard::Location {
        share: stage.speech.plain(Text::ButtonSendLocation),
        others: vec![stage.speech.plain(Text::ButtonCancel)],
    };
    Step::to(State::AwaitingLocation).show(View::text(html).with(keyboard))
}

/// A location was shared.
pub fn located(stage: &Stage<'_>, place: Point) -> Step {
    let shipping = &stage.shop.shipping;
    let mut parts = vec![price(stage, shipping.zone_at(place))];
    if let Some((point, km)) = shipping.nearest(place) {
        let language = stage.speech.language();
        let mut said = stage.speech.html(say::NearestPoint {
            name: point.name.in_language(language).into(),
            address: point.address.in_language(language).into(),
            distance: distance(stage, km).into(),
        });
        if let Some(hours) = &point.hours {
            said.push('\n');
            said.push_str(&stage.speech.html(say::PointHours {
                hours: Arg::from(hours.in_language(language)),
            }));
        }
        if let Some(at) = point.at {
            said.push('\n');
            said.push_str(&stage.speech.html(say::PointOnMap {
                link: Arg::from(at.map_link()),
            }));
        }
        parts.push(said);
    }
    answered(stage, parts.join("\n\n"))
}

/// What a customer means who types where to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Destination<'a> {
    Town(NamedTown<'a>),
    /// The shop has no zones: every town costs the same.
    Anywhere,
    /// No zone names such a town.
    Unknown,
}

/// Reads the name of a town. What speaks to the shop names none.
pub fn read<'a>(shop: &'a Shop, speech: &Speech, typed: &str) -> Reading<Destination<'a>> {
    let shipping = &shop.shipping;
    let named = shipping.town_of(typed);
    match named {
        Some(town) if town.likeness == Likeness::Certain => {
            Reading::Answer(Destination::Town(town))
        }
        _ if !is_town_like(speech, typed) => Reading::Other,
        Some(town) => Reading::Doubtful(Destination::Town(town)),
        None if shipping.zones.is_empty() => Reading::Answer(Destination::Anywhere),
        None => Reading::Doubtful(Destination::Unknown),
    }
}

/// Whether a text may be the name of a town, rather than something that a customer says.
fn is_town_like(speech: &Speech, typed: &str) -> bool {
    let letters = typed
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let has_form = letters >= 2
        && typed.chars().count() <= TOWN
        && typed.split_whitespace().count() <= TOWN_WORDS
        && !typed.contains(['!', '@']);
    let is_said = speech.is_greeting(typed)
        || speech.is_label(Text::ButtonBack, typed)
        || is_short_words(typed)
        || is_question(typed)
        || is_talk(typed)
        || is_play(typed);
    has_form && !is_said
}

/// A town was typed.
pub fn town(stage: &Stage<'_>, typed: Typed<'_>) -> Step {
    let read = read(stage.shop, stage.speech, typed.text);
    if typed.certainty == Certainty::Assumed && read == Reading::Doubtful(Destination::Unknown) {
        return unknown(stage, typed.text);
    }
    let Some(destination) = read.accept(typed.certainty) else {
        return hint(stage);
    };
    let (name, price) = match destination {
        // What only resembles the name gives way to the name that the customer has confirmed.
        Destination::Town(town) if town.likeness == Likeness::Near => {
            (town.city, price(stage, Some(town.zone)))
        }
        Destination::Town(town) => (typed.text, price(stage, Some(town.zone))),
        Destination::Anywhere => (typed.text, price(stage, None)),
        Destination::Unknown => (typed.text, stage.speech.html(Text::DeliveryUnknown)),
    };
    let to = stage.speech.html(say::DeliveryTo {
        town: town_arg(name),
    });
    answered(stage, format!("{to}\n{price}"))
}

/// No zone names the town: nobody but a manager knows the price.
fn unknown(stage: &Stage<'_>, typed: &str) -> Step {
    let html = stage.speech.html(say::TownUnknown {
        town: town_arg(typed),
    });
    asking(stage, html)
}

fn town_arg(name: &str) -> Arg {
    Arg::from(cut(name.trim(), TOWN))
}

fn answered(stage: &Stage<'_>, html: String) -> Step {
    let catalog = stage.catalog_button().map(|button| vec![button]);
    menu::after(stage, Text::AfterStep, catalog.into_iter().collect()).say(View::text(html))
}

/// What it costs there, and how long it takes.
fn price(stage: &Stage<'_>, zone: Option<&Zone>) -> String {
    let speech = stage.speech;
    if let Some(zone) = zone {
        let name = Arg::from(zone.name.in_language(speech.language()));
        let price = Arg::from(range(stage, zone.price));
        let mut said = speech.html(say::DeliveryZone { zone: name, price });
        if let Some((least, most)) = zone.days {
            let range = if least == most { "same" } else { "from" };

            said.push('\n');
            said.push_str(&speech.html(say::DeliveryDays {
                range: range.into(),
                least: i64::from(least).into(),
                most: i64::from(most).into(),
            }));
        }
        return said;
    }
    match &stage.shop.shipping.flat {
        Some(flat) => {
            let carrier = flat.carrier.in_language(speech.language());
            speech.html(say::DeliveryFlat {
                price: Arg::from(range(stage, flat.price)),
                carrier: carrier.into(),
            })
        }
        None => speech.html(Text::DeliveryUnknown),
    }
}

fn range(stage: &Stage<'_>, range: Range) -> String {
    stage.speech.range(range.min, range.max)
}

/// `650 м`, `2,4 км`, `31 км`.
fn distance(stage: &Stage<'_>, km: f64) -> String {
    let speech = stage.speech;
    let count = if km < 1.0 {
        let count = format!("{:.0}", (km * 100.0).round() * 10.0);
        return speech.plain(say::DistanceMetres {
            count: count.into(),
        });
    } else if km < 10.0 {
        speech.number(&format!("{km:.1}"))
    } else {
        format!("{km:.0}")
    };
    speech.plain(say::DistanceKm {
        count: count.into(),
    })
}
