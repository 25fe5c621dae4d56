//! `[delivery]`: how goods reach customers and what that costs.

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::{
    domain::{
        language::Localized,
        lead::Way,
        money::{Currency, Money},
        shipping::{self, Flat, Point, Range, Shipping},
    },
    press::NAME,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delivery {
    /// What delivery costs about, where no zone says it; in the shop's currency.
    pub flat_min: f64,
    pub flat_max: f64,
    /// The carrier that delivers at that price. Empty means that no such price is told.
    pub flat_carrier: Localized,
    /// The ways to choose from at the checkout.
    pub methods: Vec<Method>,
    pub pickup_points: Vec<PickupPoint>,
    pub zones: Vec<Zone>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Letters, digits, `-` and `_`, at most 32.
    pub id: String,
    /// branch, courier or pickup.
    pub way: Way,
    pub name: Option<Localized>,
    /// What is asked for the address.
    pub question: Option<Localized>,
    /// The CRM's id of the delivery service.
    pub crm_id: Option<i64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickupPoint {
    pub name: Localized,
    pub address: Localized,
    /// Degrees.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub hours: Option<Localized>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    pub name: Localized,
    /// Towns that belong to it, as customers write them.
    #[serde(default)]
    pub cities: Vec<String>,
    /// Its middle, in degrees, and its radius.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub radius_km: Option<f64>,
    pub price_min: f64,
    pub price_max: f64,
    pub days_min: Option<u32>,
    pub days_max: Option<u32>,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            flat_min: 80.0,
            flat_max: 120.0,
            flat_carrier: Localized::Each {
                uk: "Нова Пошта".to_owned(),
                en: "Nova Poshta".to_owned(),
            },
            methods: Vec::new(),
            pickup_points: Vec::new(),
            zones: Vec::new(),
        }
    }
}

impl Delivery {
    /// Everything checked and in one currency.
    pub fn shipping(&self, currency: Currency) -> Result<Shipping, ConfigError> {
        let flat = if self.flat_carrier.is_blank() {
            None
        } else {
            Some(Flat {
                price: range(
                    "delivery.flat_min",
                    self.flat_min,
                    "delivery.flat_max",
                    self.flat_max,
                    currency,
                )?,
                carrier: self.flat_carrier.clone(),
            })
        };
        let points: Vec<_> = self
            .pickup_points
            .iter()
            .map(point)
            .collect::<Result<_, _>>()?;
        let zones = self.zones.iter().map(|zone| checked_zone(zone, currency));
        Ok(Shipping {
            methods: self.checked_methods(!points.is_empty())?,
            points,
            zones: zones.collect::<Result<_, _>>()?,
            flat,
        })
    }

    fn checked_methods(&self, has_points: bool) -> Result<Vec<shipping::Method>, ConfigError> {
        if self.methods.is_empty() {
            let usual = [
                ("branch", Way::Branch),
                ("courier", Way::Courier),
                ("pickup", Way::Pickup),
            ];
            return Ok(usual
                .into_iter()
                .filter(|(_, way)| *way != Way::Pickup || has_points)
                .map(|(id, way)| shipping::Method {
                    id: id.to_owned(),
                    way,
                    name: None,
                    question: None,
                    crm_id: None,
                })
                .collect());
        }
        let mut checked: Vec<shipping::Method> = Vec::new();
        for method in &self.methods {
            check_id("delivery.methods.id", &method.id)?;
            if checked.iter().any(|other| other.id == method.id) {
                let expected = "a name that no other delivery method has";
                return Err(ConfigError::bad(
                    "delivery.methods.id",
                    &method.id,
                    expected,
                ));
            }
            if method.way == Way::Pickup && !has_points {
                return Err(ConfigError::missing(
                    "delivery.pickup_points",
                    "the places where goods can be picked up, because a delivery method is pickup",
                ));
            }
            checked.push(shipping::Method {
                id: method.id.clone(),
                way: method.way,
                name: method.name.clone(),
                question: method.question.clone(),
                crm_id: method.crm_id,
            });
        }
        Ok(checked)
    }
}

/// What a button can carry.
pub(super) fn check_id(key: &'static str, id: &str) -> Result<(), ConfigError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if (1..=NAME).contains(&id.len()) && id.bytes().all(plain) {
        Ok(())
    } else {
        let expected = "1 to 32 Latin letters, digits, - and _, such as nova-poshta";
        Err(ConfigError::bad(key, id, expected))
    }
}

fn money(key: &'static str, sum: f64, currency: Currency) -> Result<Money, ConfigError> {
    let expected = "a sum of money, 0 or more, such as 80 or 80.50";
    Money::parse(&sum.to_string(), currency)
        .ok_or_else(|| ConfigError::bad(key, &sum.to_string(), expected))
}

fn range(
    min_key: &'static str,
    min: f64,
    max_key: &'static str,
    max: f64,
    currency: Currency,
) -> Result<Range, ConfigError> {
    if max < min {
        let expected = format!("{min_key}, which is {min}, or more");
        return Err(ConfigError::bad(max_key, &max.to_string(), &expected));
    }
    Ok(Range {
        min: money(min_key, min, currency)?,
        max: money(max_key, max, currency)?,
    })
}

fn place(
    key: &'static str,
    latitude: Option<f64>,
    longitude: Option<f64>,
) -> Result<Option<Point>, ConfigError> {
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (Some(latitude), Some(longitude)) => {
            Point::new(latitude, longitude).map(Some).ok_or_else(|| {
                let given = format!("{latitude}, {longitude}");
                ConfigError::bad(key, &given, "degrees such as 48.2921 and 25.9358")
            })
        }
        (Some(given), None) | (None, Some(given)) => Err(ConfigError::bad(
            key,
            &given.to_string(),
            "both latitude and longitude",
        )),
    }
}

fn point(point: &PickupPoint) -> Result<shipping::PickupPoint, ConfigError> {
    Ok(shipping::PickupPoint {
        name: point.name.clone(),
        address: point.address.clone(),
        at: place("delivery.pickup_points", point.latitude, point.longitude)?,
        hours: point.hours.clone(),
    })
}

fn checked_zone(zone: &Zone, currency: Currency) -> Result<shipping::Zone, ConfigError> {
    let middle = place("delivery.zones", zone.latitude, zone.longitude)?;
    let circle = match (middle, zone.radius_km) {
        (Some(middle), Some(radius)) if radius > 0.0 && radius.is_finite() => {
            Some((middle, radius))
        }
        (None, None) => None,
        _ => {
            return Err(ConfigError::bad(
                "delivery.zones",
                zone.name.in_language(crate::domain::language::Language::Uk),
                "latitude, longitude and a radius_km above 0 together, or none of them",
            ));
        }
    };
    if circle.is_none() && zone.cities.is_empty() {
        return Err(ConfigError::missing(
            "delivery.zones.cities",
            "the towns of the zone, or its latitude, longitude and radius_km",
        ));
    }
    Ok(shipping::Zone {
        name: zone.name.clone(),
        cities: zone.cities.clone(),
        circle,
        price: range(
            "delivery.zones.price_min",
            zone.price_min,
            "delivery.zones.price_max",
            zone.price_max,
            currency,
        )?,
        days: zone.days_min.or(zone.days_max).map(|days| {
            let least = zone.days_min.unwrap_or(days);
            (least, zone.days_max.unwrap_or(days).max(least))
        }),
    })
}
