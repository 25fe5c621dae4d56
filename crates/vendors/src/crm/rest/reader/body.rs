//! Bodies: values with small templates as their leaves.

use mistok_core::yaml::{Node, Scalar, Value};
use serde_json::Number;

use super::{
    super::{recipe::Leaf, words},
    Reader,
};

/// The name of one line within what is made for each.
const LINE: &str = "line";

impl Reader {
    /// A value of a body, whose templates may use the words in `known`.
    pub(super) fn leaf(&mut self, node: &Node, known: &[String]) -> Option<Leaf> {
        match (&node.value, node.tag.as_deref()) {
            (Value::Map(_), Some("list")) => self.each(node, known),
            (_, Some("number")) => self.template(node, known).map(Leaf::Number),
            (_, Some("bool")) => self.template(node, known).map(Leaf::Flag),
            (_, Some(tag)) => {
                let what = match tag {
                    "list" => "`!list` takes a section with `each` and `item`".to_owned(),
                    tag => format!("`!{tag}` is no type; expected !number, !bool or !list"),
                };
                self.faults.add(node.at, what);
                None
            }
            (Value::Null, None) => Some(Leaf::Fixed(serde_json::Value::Null)),
            (Value::Text(scalar), None) => match fixed(scalar) {
                Some(value) => Some(Leaf::Fixed(value)),
                None => self.template(node, known).map(Leaf::Text),
            },
            (Value::List(items), None) if items.is_empty() => {
                Some(Leaf::Fixed(serde_json::Value::Array(Vec::new())))
            }
            (Value::List(items), None) => {
                let leaves = items.iter().filter_map(|item| self.leaf(item, known));
                Some(Leaf::List(leaves.collect()))
            }
            (Value::Map(entries), None) if entries.is_empty() => Some(Leaf::Fixed(
                serde_json::Value::Object(serde_json::Map::new()),
            )),
            (Value::Map(entries), None) => {
                let fields = entries.iter().filter_map(|entry| {
                    let leaf = self.leaf(&entry.value, known)?;
                    Some((entry.key.clone(), leaf))
                });
                Some(Leaf::Map(fields.collect()))
            }
        }
    }

    fn each(&mut self, node: &Node, known: &[String]) -> Option<Leaf> {
        let fields = node.fields(&["each", "item"], &mut self.faults);
        let each = fields.needed("each", &mut self.faults);
        let item = fields.needed("item", &mut self.faults);
        let (each, item) = (each?, item?);
        let lists = known.iter().filter(|word| is_list(word));
        let lists: Vec<String> = lists.cloned().collect();
        let list = each.value(
            &format!(
                "a list such as {}",
                lists.first().map_or("order.lines", String::as_str)
            ),
            &mut self.faults,
            |text| lists.contains(&text.to_owned()).then(|| text.to_owned()),
        )?;
        let mut inside = known.to_vec();
        inside.extend(words::LINE.map(|word| format!("{LINE}.{word}")));
        let item = self.leaf(item, &inside)?;
        Some(Leaf::Each {
            list,
            item: Box::new(item),
        })
    }
}

fn is_list(word: &str) -> bool {
    word.rsplit_once('.')
        .is_some_and(|(_, last)| last == "lines")
}

/// A number or a flag that is written out without quotes.
fn fixed(scalar: &Scalar) -> Option<serde_json::Value> {
    if !scalar.is_plain {
        return None;
    }
    match scalar.text.as_str() {
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        text => serde_json::from_str::<Number>(text).ok().map(Into::into),
    }
}
