//! The catalogue of a small Ukrainian shop of gifts and things for the home.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{english::in_english, pictures};

const SINCE: &str = "2025-01-05 10:00:00";

/// Categories: id and name.
const CATEGORIES: [(i64, &str); 4] = [
    (1, "Посуд"),
    (2, "Текстиль"),
    (3, "Аромати та свічки"),
    (4, "Подарункові набори"),
];

/// A product and what it is sold as.
struct Product {
    sku: &'static str,
    name: &'static str,
    category: i64,
    description: &'static str,
    /// The name of the property in which the variants differ.
    property: &'static str,
    variants: &'static [Variant],
}

/// One of the forms in which a product is sold.
struct Variant {
    /// The property's value.
    value: &'static str,
    /// In hryvnias.
    price: f64,
    stock: i64,
}

const fn variant(value: &'static str, price: f64, stock: i64) -> Variant {
    Variant {
        value,
        price,
        stock,
    }
}

const PRODUCTS: [Product; 24] = [
    Product {
        sku: "CUP-FOREST",
        name: "Чашка «Ліс»",
        category: 1,
        description: "<p>Керамічна чашка ручної роботи, <b>350 мл</b>.</p><ul><li>можна мити в посудомийці</li><li>можна ставити в мікрохвильову піч</li></ul>",
        property: "Колір",
        variants: &[
            variant("зелена", 420.0, 12),
            variant("сіра", 420.0, 3),
            variant("біла", 399.0, 0),
        ],
    },
    Product {
        sku: "CUP-ESPRESSO",
        name: "Чашка для еспресо",
        category: 1,
        description: "Маленька чашка на 80 мл.",
        property: "",
        variants: &[variant("", 260.0, 25)],
    },
    Product {
        sku: "PLATE-SUN",
        name: "Тарілка «Сонце»",
        category: 1,
        description: "Тарілка з глини, розписана вручну.",
        property: "Розмір",
        variants: &[variant("21 см", 480.0, 8), variant("27 см", 640.0, 5)],
    },
    Product {
        sku: "BOWL-PETRYK",
        name: "Миска з петриківським розписом",
        category: 1,
        description: "<p>Глибока миска. Розпис &mdash; справжня <i>петриківка</i>.</p>",
        property: "",
        variants: &[variant("", 720.0, 4)],
    },
    Product {
        sku: "JUG-OPISHNIA",
        name: "Глечик опішнянський",
        category: 1,
        description: "Глечик на 1,2 л із Опішні.",
        property: "",
        variants: &[variant("", 1150.0, 2)],
    },
    Product {
        sku: "TEAPOT-GLASS",
        name: "Чайник скляний",
        category: 1,
        description: "Чайник із термостійкого скла, 900 мл.",
        property: "",
        variants: &[variant("", 890.0, 0)],
    },
    Product {
        sku: "BLANKET-WOOL",
        name: "Плед вовняний",
        category: 2,
        description: "Плед із карпатської вовни.",
        property: "Розмір",
        variants: &[variant("140×200", 2450.0, 6), variant("200×220", 3490.0, 2)],
    },
    Product {
        sku: "TOWEL-LINEN",
        name: "Рушник лляний",
        category: 2,
        description: "М'який льон, 50×90 см.",
        property: "Колір",
        variants: &[
            variant("натуральний", 385.0, 30),
            variant("синій", 385.0, 14),
            variant("теракота", 385.0, 0),
        ],
    },
    Product {
        sku: "APRON-LINEN",
        name: "Фартух лляний",
        category: 2,
        description: "Фартух із двома кишенями.",
        property: "",
        variants: &[variant("", 650.0, 9)],
    },
    Product {
        sku: "SOCKS-WARM",
        name: "Шкарпетки теплі",
        category: 2,
        description: "Шкарпетки з вовни, дуже теплі.",
        property: "Розмір",
        variants: &[
            variant("36–38", 195.0, 20),
            variant("39–41", 195.0, 18),
            variant("42–44", 195.0, 7),
        ],
    },
    Product {
        sku: "PILLOW-LAVENDER",
        name: "Подушка з лавандою",
        category: 2,
        description: "<p>Маленька подушка для <b>спокійного сну</b>.</p>",
        property: "",
        variants: &[variant("", 540.0, 11)],
    },
    Product {
        sku: "BAG-SHOPPER",
        name: "Шопер «Мальви»",
        category: 2,
        description: "Полотняна торба з вишивкою.",
        property: "",
        variants: &[variant("", 450.0, 16)],
    },
    Product {
        sku: "CANDLE-SOY",
        name: "Свічка соєва",
        category: 3,
        description: "Горить до 40 годин.",
        property: "Аромат",
        variants: &[
            variant("кориця", 310.0, 15),
            variant("хвоя", 310.0, 10),
            variant("бавовна", 310.0, 6),
        ],
    },
    Product {
        sku: "CANDLE-HONEY",
        name: "Свічка медова",
        category: 3,
        description: "Скручена з вощини, пахне медом.",
        property: "",
        variants: &[variant("", 180.0, 40)],
    },
    Product {
        sku: "DIFFUSER",
        name: "Аромадифузор",
        category: 3,
        description: "Скляна пляшка з ротанговими паличками, 100 мл.",
        property: "Аромат",
        variants: &[variant("грейпфрут", 560.0, 7), variant("сандал", 590.0, 4)],
    },
    Product {
        sku: "SACHET-HERBS",
        name: "Саше з карпатськими травами",
        category: 3,
        description: "Для шафи або подушки.",
        property: "",
        variants: &[variant("", 95.0, 60)],
    },
    Product {
        sku: "HOLDER-OAK",
        name: "Свічник дубовий",
        category: 3,
        description: "Точений із дуба, з олійним покриттям.",
        property: "",
        variants: &[variant("", 340.0, 0)],
    },
    Product {
        sku: "INCENSE-SET",
        name: "Набір пахощів",
        category: 3,
        description: "20 паличок і підставка.",
        property: "",
        variants: &[variant("", 230.0, 13)],
    },
    Product {
        sku: "SET-TEA",
        name: "Набір «Чайна пауза»",
        category: 4,
        description: "<p>Чашка, мед і трав'яний чай у коробці.</p><p>Листівка &ndash; у подарунок!</p>",
        property: "",
        variants: &[variant("", 990.0, 8)],
    },
    Product {
        sku: "SET-BABY",
        name: "Набір для малюка",
        category: 4,
        description: "Плюшевий ведмідь, пледик і книжечка.",
        property: "Колір",
        variants: &[
            variant("блакитний", 1350.0, 3),
            variant("рожевий", 1350.0, 0),
        ],
    },
    Product {
        sku: "SET-HOME",
        name: "Набір «Новосілля»",
        category: 4,
        description: "Свічка, рушник і дошка для сиру.",
        property: "",
        variants: &[variant("", 1480.0, 5)],
    },
    Product {
        sku: "SET-SWEET",
        name: "Набір солодощів",
        category: 4,
        description: "Шоколад ручної роботи та горіхи в меду.",
        property: "Розмір",
        variants: &[variant("малий", 520.0, 12), variant("великий", 940.0, 9)],
    },
    Product {
        sku: "CARD-GIFT",
        name: "Подарунковий сертифікат",
        category: 4,
        description: "Діє один рік.",
        property: "Сума",
        variants: &[
            variant("500 грн", 500.0, 100),
            variant("1000 грн", 1000.0, 100),
            variant("2000 грн", 2000.0, 100),
        ],
    },
    Product {
        sku: "NOTEBOOK",
        name: "Записник «Мрії»",
        category: 4,
        description: "Тверда обкладинка, 160 сторінок у крапку.",
        property: "",
        variants: &[variant("", 275.0, 22)],
    },
];

/// Every word of the catalogue, for the table of what they are in English.
#[cfg(test)]
pub fn words() -> Vec<&'static str> {
    let mut all: Vec<_> = CATEGORIES.iter().map(|(_, name)| *name).collect();
    for product in &PRODUCTS {
        all.extend([product.name, product.description, product.property]);
        all.extend(product.variants.iter().map(|variant| variant.value));
    }
    all.retain(|word| !word.is_empty());
    all
}

/// What the catalogue is written in.
#[derive(Debug, Clone, Copy)]
pub enum Language {
    Ukrainian,
    English,
}

/// Writes the catalogue in a language, with pictures of the server at this address.
struct Writer {
    address: SocketAddr,
    language: Language,
}

/// Offers, products and categories.
pub fn catalog(address: SocketAddr, language: Language) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let writer = Writer { address, language };
    let mut offers = Vec::new();
    let mut products = Vec::new();
    for (number, product) in (1..).zip(&PRODUCTS) {
        for (place, variant) in product.variants.iter().enumerate() {
            let id = 101 + offers.len();
            offers.push(writer.offer(product, id, place, number, variant));
        }
        products.push(writer.described(product, number));
    }
    let category = |(id, name): &(i64, &'static str)| json!({"id": id, "name": writer.say(name), "parent_id": null});
    (offers, products, CATEGORIES.iter().map(category).collect())
}

impl Writer {
    fn say(&self, words: &'static str) -> &'static str {
        match self.language {
            Language::Ukrainian => words,
            Language::English => in_english(words),
        }
    }

    fn picture(&self, product: &Product, value: &str) -> String {
        pictures::url(self.address, &pictures::name(product.sku, value))
    }

    fn offer(
        &self,
        product: &Product,
        id: usize,
        place: usize,
        number: u32,
        Variant {
            value,
            price,
            stock,
        }: &Variant,
    ) -> Value {
        let single = product.variants.len() == 1;
        let sku = if single {
            product.sku.to_owned()
        } else {
            format!("{}-{}", product.sku, place + 1)
        };
        let properties = if single {
            json!([])
        } else {
            json!([{"name": self.say(product.property), "value": self.say(value)}])
        };
        json!({
            "id": id, "product_id": number, "sku": sku, "barcode": null,
            "thumbnail_url": self.picture(product, value),
            "price": price, "purchased_price": price / 2.0, "quantity": stock,
            "weight": 0.4, "length": null, "width": null, "height": null, "properties": properties,
        })
    }

    fn described(&self, product: &Product, number: u32) -> Value {
        let prices = || product.variants.iter().map(|variant| variant.price);
        let lowest = prices().fold(f64::INFINITY, f64::min);
        let stock: i64 = product.variants.iter().map(|variant| variant.stock).sum();
        let single = product.variants.len() == 1;
        let values: Vec<_> = product
            .variants
            .iter()
            .map(|it| self.say(it.value))
            .collect();
        let property = self.say(product.property);
        let picture = self.picture(product, "");
        let mut described = json!({
            "id": number, "name": self.say(product.name),
            "description": self.say(product.description),
            "thumbnail_url": picture, "attachments_data": [picture], "quantity": stock,
            "unit_type": null, "currency_code": "UAH",
            "min_price": lowest, "max_price": prices().fold(0.0, f64::max),
            "weight": null, "length": null, "width": null, "height": null,
            "has_offers": !single, "is_archived": false, "category_id": product.category,
            "properties_agg": if single { json!([]) } else { json!({ property: values }) },
            "created_at": SINCE, "updated_at": SINCE,
        });
        if single {
            described["sku"] = product.sku.into();
            described["price"] = lowest.into();
        }
        described
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_has_a_drawing_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for product in &PRODUCTS {
            let drawn = pictures::draw(&pictures::name(product.sku, "")).unwrap();
            assert!(
                drawn.starts_with("<svg ") && drawn.contains("<path"),
                "{}",
                product.sku
            );
            assert!(
                !drawn.contains("<text"),
                "{}: a sign is no picture",
                product.sku
            );
            assert!(
                seen.insert(drawn),
                "{} looks like another product",
                product.sku
            );
        }
    }

    #[test]
    fn what_differs_in_colour_is_drawn_in_it() {
        let [green, grey] =
            ["зелена", "сіра"].map(|value| pictures::draw(&pictures::name("CUP-FOREST", value)));

        assert!(green.is_some() && green != grey);
    }
}
