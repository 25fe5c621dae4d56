//! "Delivery": where to, then the nearest pickup point, what it costs and how long it takes.

use super::{Stage, Step, menu, words};
use crate::{
    domain::{
        dialogue::State,
        shipping::{Point, Range, Zone},
    },
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut},
};

/// Words of a town's name at most.
const TOWN_WORDS: usize = 4;

/// The longest name of a town that is repeated.
const TOWN: usize = 60;

/// Asks where to.
pub fn ask(stage: &Stage<'_>) -> Step {
    asked(stage, Text::AskLocation)
}

/// Something else came than a place.
pub fn hint(stage: &Stage<'_>) -> Step {
    asked(stage, Text::LocationHint)
}

fn asked(stage: &Stage<'_>, text: Text) -> Step {
    let keyboard = Keyboard::Location {
        share: stage.speech.plain(Text::ButtonSendLocation),
        others: vec![stage.speech.plain(Text::ButtonCancel)],
    };
    Step::to(State::AwaitingLocation).show(View::text(stage.speech.html(text)).with(keyboard))
}

/// A location was shared.
pub fn located(stage: &Stage<'_>, place: Point) -> Step {
    let shipping = &stage.shop.shipping;
    let mut parts = vec![price(stage, shipping.zone_at(place))];
    if let Some((point, km)) = shipping.nearest(place) {
        let language = stage.speech.language();
        let mut said = stage.speech.html_with(
            Text::NearestPoint,
            [
                ("name", point.name.in_language(language).into()),
                ("address", point.address.in_language(language).into()),
                ("distance", distance(stage, km).into()),
            ],
        );
        if let Some(hours) = &point.hours {
            let hours = ("hours", Arg::from(hours.in_language(language)));
            said.push('\n');
            said.push_str(&stage.speech.html_with(Text::PointHours, [hours]));
        }
        if let Some(at) = point.at {
            let link = ("link", Arg::from(at.map_link()));
            said.push('\n');
            said.push_str(&stage.speech.html_with(Text::PointOnMap, [link]));
        }
        parts.push(said);
    }
    answered(stage, parts.join("\n\n"))
}

/// Whether a text may be the name of a town, rather than something that a customer says: a few words
/// without a question.
pub fn is_town_like(typed: &str) -> bool {
    let letters = typed
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    letters >= 2 && !typed.contains('?') && typed.split_whitespace().count() <= TOWN_WORDS
}

/// A town was typed.
pub fn town(stage: &Stage<'_>, typed: &str) -> Step {
    let shipping = &stage.shop.shipping;
    let is_greeting = words::is_greeting(stage.speech, typed);
    if shipping.zone_of(typed).is_none() && (is_greeting || !is_town_like(typed)) {
        return hint(stage);
    }
    let town = ("town", Arg::from(cut(typed.trim(), TOWN)));
    let zone = stage.shop.shipping.zone_of(typed);
    let mut parts = vec![stage.speech.html_with(Text::DeliveryTo, [town])];
    parts.push(price(stage, zone));
    answered(stage, parts.join("\n"))
}

fn answered(stage: &Stage<'_>, html: String) -> Step {
    let catalog = stage.button(Text::ButtonCatalog, Action::Shelves);
    menu::after(stage, Text::AfterStep, vec![vec![catalog]]).say(View::text(html))
}

/// What it costs there, and how long it takes.
fn price(stage: &Stage<'_>, zone: Option<&Zone>) -> String {
    let speech = stage.speech;
    if let Some(zone) = zone {
        let name = ("zone", Arg::from(zone.name.in_language(speech.language())));
        let price = ("price", Arg::from(range(stage, zone.price)));
        let mut said = speech.html_with(Text::DeliveryZone, [name, price]);
        if let Some((least, most)) = zone.days {
            let range = if least == most { "same" } else { "from" };
            let days = [
                ("range", range.into()),
                ("least", i64::from(least).into()),
                ("most", i64::from(most).into()),
            ];
            said.push('\n');
            said.push_str(&speech.html_with(Text::DeliveryDays, days));
        }
        return said;
    }
    match &stage.shop.shipping.flat {
        Some(flat) => {
            let price = ("price", Arg::from(range(stage, flat.price)));
            let carrier = flat.carrier.in_language(speech.language());
            speech.html_with(Text::DeliveryFlat, [price, ("carrier", carrier.into())])
        }
        None => speech.html(Text::DeliveryUnknown),
    }
}

fn range(stage: &Stage<'_>, range: Range) -> String {
    stage.speech.range(range.min, range.max)
}

/// `650 м`, `2,4 км`, `31 км`.
fn distance(stage: &Stage<'_>, km: f64) -> String {
    let (text, count) = if km < 1.0 {
        (
            Text::DistanceMetres,
            format!("{:.0}", (km * 100.0).round() * 10.0),
        )
    } else if km < 10.0 {
        (Text::DistanceKm, stage.speech.number(&format!("{km:.1}")))
    } else {
        (Text::DistanceKm, format!("{km:.0}"))
    };
    stage.speech.plain_with(text, [("count", count.into())])
}
