//! The words of a letter, once as plain text and once as HTML. Every value is text: what a customer
//! writes never becomes markup.

use crate::text::{add, escape};

/// The words of a letter.
#[derive(Debug, Default)]
pub(super) struct Page {
    blocks: Vec<Block>,
}

#[derive(Debug)]
enum Block {
    Title(String),
    Line(String),
    Goods {
        heads: Vec<String>,
        rows: Vec<[String; 4]>,
    },
    Link {
        label: String,
        address: String,
    },
}

/// The letter's look: mail programs read only styles that stand at the elements themselves.
const BODY: &str = "font-family:sans-serif;font-size:15px;color:#222";
const CELL: &str = "padding:4px 12px 4px 0;border-bottom:1px solid #ddd;text-align:left";

impl Page {
    pub fn title(&mut self, title: &str) {
        self.blocks.push(Block::Title(title.to_owned()));
    }

    pub fn line(&mut self, line: impl Into<String>) {
        self.blocks.push(Block::Line(line.into()));
    }

    pub fn lines(&mut self, lines: impl IntoIterator<Item = String>) {
        self.blocks.extend(lines.into_iter().map(Block::Line));
    }

    /// Products, each with its count, its price and its sum.
    pub fn goods(&mut self, heads: Vec<String>, rows: Vec<[String; 4]>) {
        self.blocks.push(Block::Goods { heads, rows });
    }

    pub fn link(&mut self, label: String, address: String) {
        self.blocks.push(Block::Link { label, address });
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            match block {
                Block::Title(title) => add(&mut text, format_args!("{title}\n\n")),
                Block::Line(line) => add(&mut text, format_args!("{line}\n")),
                Block::Goods { rows, .. } => {
                    for [name, count, price, sum] in rows {
                        let figures = [price, sum].map(String::as_str);
                        let figures: Vec<_> =
                            figures.into_iter().filter(|it| !it.is_empty()).collect();
                        let sign = if figures.is_empty() { "" } else { " · " };
                        let figures = figures.join(" = ");
                        add(
                            &mut text,
                            format_args!("• {name} × {count}{sign}{figures}\n"),
                        );
                    }
                    text.push('\n');
                }
                Block::Link { label, address } => {
                    add(&mut text, format_args!("\n{label}: {address}\n"));
                }
            }
        }
        text
    }

    pub fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"></head><body style=\"{BODY}\">"
        );
        for block in &self.blocks {
            match block {
                Block::Title(title) => add(&mut html, format_args!("<h2>{}</h2>", escape(title))),
                Block::Line(line) => {
                    let line = escape(line).replace('\n', "<br>");
                    add(
                        &mut html,
                        format_args!("<p style=\"margin:4px 0\">{line}</p>"),
                    );
                }
                Block::Goods { heads, rows } => {
                    html.push_str("<table style=\"border-collapse:collapse;margin:8px 0\"><tr>");
                    for head in heads {
                        add(
                            &mut html,
                            format_args!("<th style=\"{CELL}\">{}</th>", escape(head)),
                        );
                    }
                    html.push_str("</tr>");
                    for row in rows {
                        html.push_str("<tr>");
                        for cell in row {
                            let cell = escape(cell);
                            add(&mut html, format_args!("<td style=\"{CELL}\">{cell}</td>"));
                        }
                        html.push_str("</tr>");
                    }
                    html.push_str("</table>");
                }
                Block::Link { label, address } => {
                    let address = escape(address).replace('"', "&quot;");
                    let label = escape(label);
                    add(
                        &mut html,
                        format_args!("<p><a href=\"{address}\">{label}</a></p>"),
                    );
                }
            }
        }
        html.push_str("</body></html>");
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_words_are_text_in_both_forms() {
        let mut page = Page::default();
        page.title("№ 1 <b>");
        page.goods(
            ["Товар", "Кількість", "Ціна", "Сума"]
                .map(str::to_owned)
                .into(),
            vec![
                ["<script>", "2", "1,00", "2,00"].map(str::to_owned),
                ["Cup", "1", "", ""].map(str::to_owned),
            ],
        );
        page.line("one\n<img src=x>");
        page.link("Open".to_owned(), "https://x.example/\"onclick=".to_owned());
        let html = page.html();
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(
            html.contains("one<br>&lt;img") && html.contains("&quot;onclick"),
            "{html}"
        );
        assert_eq!(
            page.text(),
            "№ 1 <b>\n\n• <script> × 2 · 1,00 = 2,00\n• Cup × 1\n\none\n<img src=x>\n\
             \nOpen: https://x.example/\"onclick=\n"
        );
    }
}
