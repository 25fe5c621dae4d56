//! A small catalog to begin with, in each way of writing it.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::domain::catalog_file::Column;

/// One product of the template: a text for each column, in their order.
pub type Line = [String; Column::COUNT];

/// What the template says, in the reader's language.
#[derive(Debug, Clone)]
pub struct Template {
    pub headers: Line,
    pub products: Vec<Line>,
}

/// As spreadsheets in Ukraine open it by a double click.
pub fn csv(template: &Template) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(&template.headers)?;
    for product in &template.products {
        writer.write_record(product)?;
    }
    let written = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&written)))
}

/// A list, of which each product has only what it needs.
pub fn yaml(template: &Template) -> String {
    let mut text = String::new();
    for product in &template.products {
        let filled = template.headers.iter().zip(product);
        let filled = filled.filter(|(_, value)| !value.is_empty());
        for (place, (header, value)) in filled.enumerate() {
            let mark = if place == 0 { "- " } else { "  " };
            // A text in JSON is one in YAML.
            let value = serde_json::Value::from(value.as_str());
            crate::text::add(&mut text, format_args!("{mark}{header}: {value}\n"));
        }
    }
    text
}

/// A sheet whose articles stay texts: Excel would make numbers of them.
pub fn xlsx(template: &Template) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let lines = std::iter::once(&template.headers).chain(&template.products);
    for (row, line) in (0_u32..).zip(lines) {
        for (place, value) in (0_u16..).zip(line) {
            let is_number = Column::ALL
                .get(usize::from(place))
                .is_some_and(|column| row > 0 && matches!(column, Column::Price | Column::Stock));
            match value.parse::<f64>() {
                Ok(number) if is_number => sheet.write_number(row, place, number)?,
                _ => sheet.write_string(row, place, value)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
