//! The tree is made from the parser's events.

use std::borrow::Cow;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Span, StrInput, Tag};

use super::{Entry, Faults, Limits, Node, Place, Scalar, Value};

/// Reads a text with one document. Notes all mistakes it can go on after, and returns `None` where it
/// cannot.
pub fn parse(text: &str, limits: Limits, faults: &mut Faults) -> Option<Node> {
    if text.len() > limits.bytes {
        let what = format!("the file is larger than {} bytes", limits.bytes);
        faults.add(Place::START, what);
        return None;
    }
    let mut options = Options::default();
    options.flow_nesting_limit = limits.depth;
    options.block_nesting_limit = limits.depth;
    options.disallow_directives = true;
    let mut reading = Reading {
        parser: Parser::new_from_str_with_options(text, options),
        left: limits.nodes,
        limits,
        faults,
    };
    match reading.document() {
        Ok(node) => Some(node),
        Err(Fault { at, what }) => {
            faults.add(at, what);
            None
        }
    }
}

struct Reading<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// Nodes that may still come.
    left: usize,
    limits: Limits,
    faults: &'a mut Faults,
}

/// A mistake after which nothing more can be read.
struct Fault {
    at: Place,
    what: String,
}

fn fault(at: Place, what: impl Into<String>) -> Fault {
    let what = what.into();
    Fault { at, what }
}

impl<'a> Reading<'a> {
    fn document(&mut self) -> Result<Node, Fault> {
        let mut root = None;
        loop {
            let (event, at) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(fault(
                        at,
                        "a second document begins here; put it into a file of its own",
                    ));
                }
                Event::DocumentStart(..) => {
                    let (event, at) = self.next()?;
                    root = Some(self.node(event, at, 0)?);
                }
                Event::StreamEnd => {
                    return root
                        .filter(|node| node.value != Value::Null)
                        .ok_or_else(|| fault(Place::START, "the file is empty"));
                }
                _ => return Err(fault(at, "the beginning of a document is expected here")),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Place), Fault> {
        match self.parser.next_event() {
            Some(Ok((event, Span { start, .. }))) => Ok((event, place(&start))),
            Some(Err(error)) => Err(fault(place(error.marker()), error.kind().to_string())),
            None => Ok((Event::StreamEnd, Place::START)),
        }
    }

    fn node(&mut self, event: Event<'a>, at: Place, depth: usize) -> Result<Node, Fault> {
        if self.left == 0 {
            let what = format!("the file holds more than {} values", self.limits.nodes);
            return Err(fault(at, what));
        }
        if depth > self.limits.depth {
            let what = format!(
                "more than {} levels stand within each other",
                self.limits.depth
            );
            return Err(fault(at, what));
        }
        self.left -= 1;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = self.tag(tag.as_ref(), anchor, at);
                let value = scalar(text, style, tag.is_some());
                Ok(Node { at, tag, value })
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = self.tag(tag.as_ref(), anchor, at);
                let value = Value::List(self.list(depth)?);
                Ok(Node { at, tag, value })
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = self.tag(tag.as_ref(), anchor, at);
                let value = Value::Map(self.map(depth)?);
                Ok(Node { at, tag, value })
            }
            Event::Alias(_) => Err(fault(at, "an alias is not read here; write the value out")),
            _ => Err(fault(at, "a value is expected here")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(items);
            }
            items.push(self.node(event, at, depth + 1)?);
        }
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Entry>, Fault> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(entries);
            }
            let key = self.node(event, at, depth + 1)?;
            let (event, value_at) = self.next()?;
            let value = self.node(event, value_at, depth + 1)?;
            let Some(text) = key.as_text() else {
                self.faults
                    .add(at, format!("a key is a text, and this is {}", key.kind()));
                continue;
            };
            if text == "<<" {
                self.faults
                    .add(at, "`<<` is not read here; write the keys out");
            } else if entries.iter().any(|entry| entry.key == text) {
                self.faults
                    .add(at, format!("`{text}` stands here a second time"));
            } else {
                let key = text.to_owned();
                entries.push(Entry { key, at, value });
            }
        }
    }

    /// The name of a tag of ours.
    fn tag(&mut self, tag: Option<&Cow<'_, Tag>>, anchor: usize, at: Place) -> Option<String> {
        if anchor != 0 {
            let what = "an anchor is not read here; write the value out where it is needed";
            self.faults.add(at, what);
        }
        let tag = tag?;
        if tag.handle() != "!" || tag.suffix().is_empty() {
            let what = format!("the tag {} is not read here", tag.original());
            self.faults.add(at, what);
            return None;
        }
        Some(tag.suffix().to_owned())
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, is_tagged: bool) -> Value {
    let is_plain = style == ScalarStyle::Plain;
    if is_plain && !is_tagged && matches!(text.as_ref(), "" | "~" | "null") {
        return Value::Null;
    }
    Value::Text(Scalar {
        text: text.into_owned(),
        is_plain,
    })
}

fn place(marker: &Marker) -> Place {
    Place {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}
