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

    /// The zone that names this town, however it is written: "м. Чернівці", "у Чернівцях", "черівці".
    /// What is spelt right comes before what is only like it.
    pub fn zone_of(&self, typed: &str) -> Option<&Zone> {
        let typed = town(typed);
        if typed.is_empty() {
            return None;
        }
        let fits: [fn(&str, &str) -> bool; 3] = [
            |typed, city| typed == city,
            |typed, city| stems(typed) == stems(city),
            is_like,
        ];
        fits.into_iter().find_map(|fits| {
            let names = |zone: &&Zone| zone.cities.iter().any(|city| fits(&typed, &town(city)));
            self.zones.iter().find(names)
        })
    }

    /// The zone of an address, whose town stands before the first comma.
    pub fn zone_of_address(&self, address: &str) -> Option<&Zone> {
        self.zone_of(address.split(',').next().unwrap_or(address))
    }

    /// The nearest pickup point with its distance in km.
    pub fn nearest(&self, place: Point) -> Option<(&PickupPoint, f64)> {
        self.points
            .iter()
            .filter_map(|point| point.at.map(|at| (point, at.km_to(place))))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
    }
}

/// A town's name without what is often put before it.
fn town(typed: &str) -> String {
    let folded = fold(typed);
    let kinds = [
        "м ",
        "місто ",
        "смт ",
        "с ",
        "село ",
        "city of ",
        "у ",
        "в ",
        "до ",
        "in ",
        "to ",
    ]
    .map(|kind| {
        // Folded as the name is: without accents, and with one blank after it.
        let mut kind = fold(kind);
        kind.push(' ');
        kind
    });
    let name = kinds
        .iter()
        .find_map(|kind| folded.strip_prefix(kind.as_str()));
    name.unwrap_or(&folded).to_owned()
}

fn stems(town: &str) -> Vec<String> {
    town.split(' ').map(stem).collect()
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
        for typed in [
            "чернівці",
            "м. Чернівці",
            " місто  ЧЕРНІВЦІ ",
            "chernivtsi",
            "у Чернівцях",
            "до Чернівців",
            "черівці",
            "Чернiвцi",
        ] {
            assert!(shipping.zone_of(typed).is_some(), "{typed}");
        }
        for typed in ["", "Київ", "Чернігів", "Нові Чернівці"] {
            assert!(shipping.zone_of(typed).is_none(), "{typed}");
        }
        let address = "м. Чернівці, вул. Головна, 1";
        assert!(shipping.zone_of_address(address).is_some());
    }
}
