//! Pictures of the sample shop, drawn on request, so that a page can show them without a network.

use std::net::SocketAddr;

use crate::sim::http::Reply;

const SIGNS: [&str; 12] = [
    "🏺", "🕯️", "🧺", "☕", "🍯", "🧦", "🪴", "🎁", "🧸", "📓", "🍵", "🕰️",
];
const GROUNDS: [(&str, &str); 6] = [
    ("#f6e7cb", "#e2c08d"),
    ("#dbe8d8", "#a8c6a0"),
    ("#e3e0f3", "#b7addf"),
    ("#fbdedb", "#eda79f"),
    ("#d7ebf3", "#92c3da"),
    ("#f3efe6", "#cbbd9c"),
];

pub fn url(address: SocketAddr, number: u32) -> String {
    format!("http://{address}/pictures/{number}.svg")
}

/// The picture at this path, `None` when it is the path of something else.
pub fn answer(path: &str) -> Option<Reply> {
    let number = path.strip_prefix("/pictures/")?.strip_suffix(".svg")?;
    let number: usize = number.parse().ok()?;
    Some(Reply {
        content_type: "image/svg+xml",
        ..Reply::json(200, draw(number))
    })
}

fn draw(number: usize) -> String {
    let sign = SIGNS[number % SIGNS.len()];
    let (light, dark) = GROUNDS[(number * 5 + number / 6) % GROUNDS.len()];
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\">\
         <defs><linearGradient id=\"g\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\">\
         <stop offset=\"0\" stop-color=\"{light}\"/><stop offset=\"1\" stop-color=\"{dark}\"/>\
         </linearGradient></defs><rect width=\"640\" height=\"480\" fill=\"url(#g)\"/>\
         <circle cx=\"320\" cy=\"235\" r=\"150\" fill=\"#fff\" fill-opacity=\".55\"/>\
         <text x=\"320\" y=\"290\" font-size=\"150\" text-anchor=\"middle\">{sign}</text></svg>"
    )
}
