//! Pictures of the sample shop: small drawings of our own, each of the thing that is sold, so that a
//! page can show them without a network.

use std::net::SocketAddr;

use crate::http::Reply;

/// A drawing by the article number of its product. What has `currentColor` in it is drawn in the
/// colour of the variant.
const DRAWINGS: [(&str, &str); 24] = [
    (
        "cup-forest",
        include_str!("../../../../assets/goods/cup-forest.svg"),
    ),
    (
        "cup-espresso",
        include_str!("../../../../assets/goods/cup-espresso.svg"),
    ),
    (
        "plate-sun",
        include_str!("../../../../assets/goods/plate-sun.svg"),
    ),
    (
        "bowl-petryk",
        include_str!("../../../../assets/goods/bowl-petryk.svg"),
    ),
    (
        "jug-opishnia",
        include_str!("../../../../assets/goods/jug-opishnia.svg"),
    ),
    (
        "teapot-glass",
        include_str!("../../../../assets/goods/teapot-glass.svg"),
    ),
    (
        "blanket-wool",
        include_str!("../../../../assets/goods/blanket-wool.svg"),
    ),
    (
        "towel-linen",
        include_str!("../../../../assets/goods/towel-linen.svg"),
    ),
    (
        "apron-linen",
        include_str!("../../../../assets/goods/apron-linen.svg"),
    ),
    (
        "socks-warm",
        include_str!("../../../../assets/goods/socks-warm.svg"),
    ),
    (
        "pillow-lavender",
        include_str!("../../../../assets/goods/pillow-lavender.svg"),
    ),
    (
        "bag-shopper",
        include_str!("../../../../assets/goods/bag-shopper.svg"),
    ),
    (
        "candle-soy",
        include_str!("../../../../assets/goods/candle-soy.svg"),
    ),
    (
        "candle-honey",
        include_str!("../../../../assets/goods/candle-honey.svg"),
    ),
    (
        "diffuser",
        include_str!("../../../../assets/goods/diffuser.svg"),
    ),
    (
        "sachet-herbs",
        include_str!("../../../../assets/goods/sachet-herbs.svg"),
    ),
    (
        "holder-oak",
        include_str!("../../../../assets/goods/holder-oak.svg"),
    ),
    (
        "incense-set",
        include_str!("../../../../assets/goods/incense-set.svg"),
    ),
    (
        "set-tea",
        include_str!("../../../../assets/goods/set-tea.svg"),
    ),
    (
        "set-baby",
        include_str!("../../../../assets/goods/set-baby.svg"),
    ),
    (
        "set-home",
        include_str!("../../../../assets/goods/set-home.svg"),
    ),
    (
        "set-sweet",
        include_str!("../../../../assets/goods/set-sweet.svg"),
    ),
    (
        "card-gift",
        include_str!("../../../../assets/goods/card-gift.svg"),
    ),
    (
        "notebook",
        include_str!("../../../../assets/goods/notebook.svg"),
    ),
];
/// The colour that the drawings have by themselves.
const USUAL: &str = "#c9a978";
/// The colours of variants by their value, and how a picture's name says them.
const COLOURS: [(&str, &str, &str); 13] = [
    ("зелена", "green", "#4f8a5b"),
    ("сіра", "grey", "#8b949c"),
    ("біла", "white", "#fbf8f1"),
    ("натуральний", "natural", "#dccdb0"),
    ("синій", "blue", "#3f6fae"),
    ("теракота", "terracotta", "#c06a45"),
    ("кориця", "cinnamon", "#a8693f"),
    ("хвоя", "pine", "#54805c"),
    ("бавовна", "cotton", "#e9e2d3"),
    ("грейпфрут", "grapefruit", "#ee8a6a"),
    ("сандал", "sandalwood", "#b08a5a"),
    ("блакитний", "sky", "#8fc0e6"),
    ("рожевий", "pink", "#f0a8bf"),
];

/// What the picture of a product is called, in the colour of a variant.
pub fn name(sku: &str, value: &str) -> String {
    let sku = sku.to_lowercase();
    match COLOURS.iter().find(|(known, ..)| *known == value) {
        Some((_, colour, _)) => format!("{sku}--{colour}"),
        None => sku,
    }
}

pub fn url(address: SocketAddr, name: &str) -> String {
    format!("http://{address}/pictures/{name}.svg")
}

/// The picture at this path, `None` when it is the path of something else.
pub fn answer(path: &str) -> Option<Reply> {
    let name = path.strip_prefix("/pictures/")?.strip_suffix(".svg")?;
    Some(Reply {
        content_type: "image/svg+xml",
        ..Reply::json(200, draw(name)?)
    })
}

/// The drawing with this name.
pub fn draw(name: &str) -> Option<String> {
    let (name, colour) = name.split_once("--").unwrap_or((name, ""));
    let (_, drawing) = DRAWINGS.iter().find(|(known, _)| *known == name)?;
    let colour = COLOURS.iter().find(|(_, known, _)| *known == colour);
    let colour = colour.map_or(USUAL, |(.., value)| value);
    let colour = format!("color=\"{colour}\"");
    Some(drawing.replacen(&format!("color=\"{USUAL}\""), &colour, 1))
}
