//! Data that are too large for one call lose their largest parts, which are named.

use serde_json::{Map, Value};

/// Takes the largest members out until the data take no more than `room` bytes; their names stand in
/// `cut`.
pub fn fit(data: &mut Value, room: usize) {
    let Value::Object(members) = data else {
        return;
    };
    let mut cut = Vec::new();
    while size(members) > room {
        let largest = members
            .iter()
            .filter(|(name, _)| *name != "cut")
            .max_by_key(|(_, value)| value.to_string().len());
        let Some(name) = largest.map(|(name, _)| name.clone()) else {
            return;
        };
        members.remove(&name);
        cut.push(Value::from(name));
        members.insert("cut".to_owned(), Value::from(cut.clone()));
    }
}

fn size(members: &Map<String, Value>) -> usize {
    let each = members.iter();
    // Quotation marks, a colon and a comma around each name.
    each.map(|(name, value)| name.len() + value.to_string().len() + 4)
        .sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_largest_part_goes_first_and_is_named() {
        let mut data = json!({"number": 1001, "lines": "x".repeat(60), "comment": "y".repeat(50)});
        fit(&mut data, 120);
        assert_eq!(data["cut"], json!(["lines"]));
        assert_eq!(data["number"], json!(1001));
        fit(&mut data, 10_000);
        assert_eq!(data["cut"], json!(["lines"]));
    }
}
