//! How goods reach customers: methods, pickup points, zones with their prices.

use super::{
    language::Localized,
    lead::Way,
    money::Money,
    search::{fold, is_near, stem},
};

/// A place on the Earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

/// The Earth's mean radius.
const EARTH_KM: f64 = 6_371.0;

impl Point {
    /// `None` for what is no place.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        is_place.then_some(Self {
            latitude,
            longitude,
        })
    }

    /// An address that shows the place on a map, in a browser or in the phone's own maps.
    pub fn map_link(self) -> String {
        format!(
            "https://www.google.com/maps/search/?api=1&query={},{}",
            self.latitude, self.longitude
        )
    }

    /// The way over the Earth's surface (haversine).
    pub fn km_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let rise = (to - from) / 2.0;
        let turn = (other.longitude - self.longitude).to_radians() / 2.0;
        let chord = rise.sin().powi(2) + from.cos() * to.cos() * turn.sin().powi(2);
        2.0 * EARTH_KM * chord.sqrt().min(1.0).asin()
    }
}

/// A way of getting the goods, as the shop offers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    /// Its name in the settings and on buttons.
    pub id: String,
    pub way: Way,
    /// `None` means the usual words for the way.
    pub name: Option<Localized>,
    /// What is asked for the address.
    pub question: Option<Localized>,
    /// The CRM's id of the delivery service.
    pub crm_id: Option<i64>,
}

/// Where a customer can come for the goods.
#[derive(Debug, Clone, PartialEq)]
pub struct PickupPoint {
    pub name: Localized,
    pub address: Localized,
    pub at: Option<Point>,
    pub hours: Option<Localized>,
}

/// From a price to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub min: Money,
    pub max: Money,
}

/// Where delivery costs and takes the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    pub name: Localized,
    pub cities: Vec<String>,
    /// The middle and the radius in km.
    pub circle: Option<(Point, f64)>,
    pub price: Range,
    /// The fewest and the most days that it takes.
    pub days: Option<(u32, u32)>,
}

/// A town of a zone that somebody has named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NamedTown<'a> {
    pub zone: &'a Zone,
    /// As the settings spell it.
    pub city: &'a str,
    pub likeness: Likeness,
}

/// How sure it is that a town is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is spelt so, or inflected after a preposition.
    Certain,
    /// It resembles the name, or stands among other words: people are asked.
    Near,
}

/// What it costs where there are no zones.
#[derive(Debug, Clone, PartialEq)]
pub struct Flat {
    pub price: Range,
    pub carrier: Localized,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shipping {
    pub methods: Vec<Method>,
    pub points: Vec<PickupPoint>,
    pub zones: Vec<Zone>,
    pub flat: Option<Flat>,
}

impl Shipping {
    pub fn method(&self, id: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
    }

    /// The smallest zone around `place`.
    pub fn zone_at(&self, place: Point) -> Option<&Zone> {
        self.zones
            .iter()
            .filter_map(|zone| zone.circle.map(|circle| (zone, circle)))
            .filter(|(_, (middle, radius))| middle.km_to(place) <= *radius)
            .min_by(|(_, (_, one)), (_, (_, other))| one.total_cmp(other))
            .map(|(zone, _)| zone)
    }

    /// The town of a zone that this text names: "м. Чернівці", "у Чернівцях", "вул. Головна 5, Чернівці".
    /// A name that only resembles a town's is told apart: another place may be called so.
    pub fn town_of(&self, typed: &str) -> Option<NamedTown<'_>> {
        let parts: Vec<Place> = typed
            .split([',', ';', '\n'])
            .filter_map(Place::of)
            .collect();
        let certain = parts
            .first()
            .and_then(|first| self.find_town(Likeness::Certain, |city| first.is_certainly(city)));
        let among = || {
            self.find_town(Likeness::Near, |city| {
                parts.iter().any(|part| part.resembles(city))
            })
        };
        let within = || {
            let words = fold(typed);
            self.find_town(Likeness::Near, |city| holds(&words, city))
        };
        certain.or_else(among).or_else(within)
    }

    fn find_town(
        &self,
        likeness: Likeness,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<NamedTown<'_>> {
        let towns = self
            .zones
            .iter()
            .flat_map(|zone| zone.cities.iter().map(move |city| (zone, city)));
        let mut meant = towns.filter(|(_, city)| is_meant(&fold(city)));
        meant.next().map(|(zone, city)| NamedTown {
            zone,
            city,
            likeness,
        })
    }

    /// The zone of an address, where it certainly names a town of the zone.
    pub fn zone_of_address(&self, address: &str) -> Option<&Zone> {
        let named = self.town_of(address)?;
        (named.likeness == Likeness::Certain).then_some(named.zone)
    }

    /// The nearest pickup point with its distance in km.
    pub fn nearest(&self, place: Point) -> Option<(&PickupPoint, f64)> {
        self.points
            .iter()
            .filter_map(|point| point.at.map(|at| (point, at.km_to(place))))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
    }
}

/// Words before a town's name, folded. After a preposition the name is inflected.
const PREPOSITIONS: [&str; 7] = ["у", "в", "до", "із", "in", "to", "for"];
const KINDS: [&str; 9] = [
    "м",
    "місто",
    "місті",
    "смт",
    "с",
    "село",
    "city",
    "of",
    "доставка",
];
/// Words that begin the rest of an address, folded.
const STREETS: [&str; 23] = [
    "вул",
    "вулиця",
    "вулиці",
    "просп",
    "проспект",
    "пров",
    "провулок",
    "бульвар",
    "бульв",
    "площа",
    "пл",
    "буд",
    "будинок",
    "кв",
    "відділення",
    "від",
    "відд",
    "поштомат",
    "нп",
    "street",
    "str",
    "branch",
    "locker",
];
/// What parts of a country are called, folded.
const REGIONS: [&str; 7] = [
    "область",
    "обл",
    "раион",
    "р",
    "україна",
    "region",
    "ukraine",
];

/// The part of an address, between two commas, that may name a town.
struct Place {
    /// Folded.
    name: String,
    is_inflected: bool,
}

impl Place {
    /// `None` for a street, a number, a region.
    fn of(part: &str) -> Option<Self> {
        let folded = fold(part);
        let mut words = folded.split(' ').peekable();
        let mut is_inflected = false;
        while let Some(word) = words.peek() {
            let is_preposition = PREPOSITIONS.contains(word);
            if !is_preposition && !KINDS.contains(word) {
                break;
            }
            is_inflected |= is_preposition;
            words.next();
        }
        let is_rest = |word: &&str| {
            STREETS.contains(word) || word.bytes().any(|letter| letter.is_ascii_digit())
        };
        let name: Vec<&str> = words.take_while(|word| !is_rest(word)).collect();
        if name.is_empty() || name.iter().any(|word| REGIONS.contains(word)) {
            return None;
        }
        Some(Self {
            name: name.join(" "),
            is_inflected,
        })
    }

    fn is_certainly(&self, city: &str) -> bool {
        self.name == city || (self.is_inflected && stems(&self.name) == stems(city))
    }

    fn resembles(&self, city: &str) -> bool {
        stems(&self.name) == stems(city) || is_like(&self.name, city)
    }
}

/// Whether the words of a town's name stand among others. Both are folded.
fn holds(words: &str, city: &str) -> bool {
    format!(" {words} ").contains(&format!(" {city} "))
}

fn stems(town: &str) -> Vec<String> {
    // «Києві» is inflected from «Київ».
    let words = town.split(' ').map(stem);
    words.map(|word| word.replace('є', "і")).collect()
}

/// Whether each word may be meant by the other's: with a typing error or two.
fn is_like(typed: &str, city: &str) -> bool {
    let (typed, city): (Vec<_>, Vec<_>) = (typed.split(' ').collect(), city.split(' ').collect());
    typed.len() == city.len()
        && typed
            .iter()
            .zip(&city)
            .all(|(one, other)| is_near(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude).unwrap()
    }

    fn zone(name: &str, circle: (Point, f64), cities: &[&str]) -> Zone {
        let price = Money::new(5_000, Currency::UAH);
        Zone {
            name: name.into(),
            cities: cities.iter().map(|city| (*city).to_owned()).collect(),
            circle: Some(circle),
            price: Range {
                min: price,
                max: price,
            },
            days: None,
        }
    }

    #[test]
    fn the_distance_from_chernivtsi_to_kyiv_is_known() {
        let km = point(48.2921, 25.9358).km_to(point(50.4501, 30.5234));
        assert!((405.0..412.0).contains(&km), "{km}");
        let around = point(0.0, 179.5).km_to(point(0.0, -179.5));
        assert!((110.0..112.0).contains(&around), "{around}");
    }

    #[test]
    fn what_is_no_place_is_refused() {
        assert!(Point::new(91.0, 0.0).is_none());
        assert!(Point::new(0.0, f64::NAN).is_none());
    }

    #[test]
    fn the_smallest_zone_wins_and_towns_are_found_as_people_write_them() {
        let middle = point(48.2921, 25.9358);
        let shipping = Shipping {
            zones: vec![
                zone("область", (middle, 80.0), &[]),
                zone("місто", (middle, 10.0), &["Чернівці", "Chernivtsi"]),
            ],
            ..Shipping::default()
        };

        let near = shipping.zone_at(point(48.30, 25.94)).unwrap();
        assert_eq!(near.name, "місто".into());
        let far = shipping.zone_at(point(48.60, 25.94)).unwrap();
        assert_eq!(far.name, "область".into());
        assert!(shipping.zone_at(point(50.45, 30.52)).is_none());
        let named = |typed: &str| shipping.town_of(typed).map(|it| it.likeness);
        for typed in [
            "чернівці",
            "м. Чернівці",
            " місто  ЧЕРНІВЦІ ",
            "chernivtsi",
            "у Чернівцях",
            "до Чернівців",
            "Чернiвцi",
            "Чернівці, відділення 3",
            "Чернівці відділення 3",
            "вул. Головна 5, Чернівці",
            "Чернівецька обл., м. Чернівці",
            "м. Чернівці, вул. Головна, 1",
        ] {
            assert_eq!(named(typed), Some(Likeness::Certain), "{typed}");
            assert!(shipping.zone_of_address(typed).is_some(), "{typed}");
        }
        for typed in [
            "черівці",
            "Чернівця",
            "Нові Чернівці",
            "Мамаївці, Чернівці",
            "вул. Головна 5 Чернівці",
        ] {
            assert_eq!(named(typed), Some(Likeness::Near), "{typed}");
            assert!(shipping.zone_of_address(typed).is_none(), "{typed}");
        }
        for typed in ["", "Київ", "Чернігів", "вул. Чернівецька 5, Київ", ","]
        {
            assert_eq!(named(typed), None, "{typed}");
        }
    }
}
