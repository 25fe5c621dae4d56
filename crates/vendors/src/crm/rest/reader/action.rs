//! One request, and what its answer means.

use mistok_core::yaml::{Fields, Node, Value};
use reqwest::Method;

use super::{
    super::{
        deed::{Deed, Shape},
        recipe::{Action, Body, PageBy, Pages, Reading, Rulings, StatusRange},
        template::{Target, Template},
        words,
    },
    Reader, sample,
};
use crate::crm::http::Ruling;

const ACTION: [&str; 11] = [
    "request",
    "headers",
    "query",
    "json",
    "form",
    "keep_empty",
    "answer",
    "each",
    "read",
    "on",
    "pages",
];
const PAGES: [&str; 5] = ["by", "name", "size", "start", "next"];
/// Items on a page; more than any vendor gives.
const LARGEST_PAGE: u32 = 1_000;

impl Reader {
    pub(super) fn action(&mut self, deed: Deed, node: &Node) -> Option<Action> {
        let fields = node.fields(&ACTION, &mut self.faults);
        let known = self.with_settings(words::of(deed));
        let request = fields.needed("request", &mut self.faults);
        let request = request.and_then(|node| self.request(node, &known));
        let headers = fields.get("headers").map(|node| self.headers(node, &known));
        let query = fields.get("query").map(|node| self.pairs(node, &known));
        self.hide_secrets(&fields);
        let body = self.body(&fields, &known);
        let keep_empty = fields.get("keep_empty");
        let keep_empty = keep_empty.and_then(|node| node.flag(&mut self.faults));
        let reading = self.reading(deed, &fields);
        let rulings = fields.get("on").map(|node| self.rulings(node));
        let pages = fields.get("pages").and_then(|node| self.pages(node));
        if let (Some(entry), None) = (fields.entry("pages"), &reading.each) {
            let what = "`pages` without `each`: what has no list has no pages";
            self.faults.add(entry.at, what);
        }
        self.says_what_it_looks_for(deed, node);
        let (method, path) = request?;
        if method == Method::GET && !matches!(body, Body::Nothing) {
            self.faults.add(
                node.at,
                "a request with GET has no body: use `query`, or POST",
            );
        }
        Some(Action {
            method,
            path,
            headers: headers.unwrap_or_default(),
            query: query.unwrap_or_default(),
            body,
            keep_empty: keep_empty.unwrap_or_default(),
            reading,
            rulings: rulings.unwrap_or_default(),
            pages,
        })
    }

    fn request(&mut self, node: &Node, known: &[String]) -> Option<(Method, Template)> {
        let text = node.text(&mut self.faults)?;
        let expected = "expected a method and a path on base_url, such as POST /api/v1/Lead";
        let Some((method, path)) = text.split_once(' ') else {
            self.faults.add(node.at, expected);
            return None;
        };
        let path = path.trim();
        let methods = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ];
        let method = methods.into_iter().find(|known| known.as_str() == method);
        let Some(method) = method.filter(|_| path.starts_with('/')) else {
            self.faults.add(node.at, expected);
            return None;
        };
        if path.contains(['?', '#']) {
            self.faults
                .add(node.at, "what follows `?` stands under `query`");
        }
        let template = self.template_of(path, node.at, known)?;
        let trial = template
            .fill(&sample(known), Target::Path)
            .unwrap_or_default();
        if trial.split('/').any(|part| matches!(part, "." | "..")) {
            self.faults
                .add(node.at, "`.` and `..` are no parts of a path");
        }
        Some((method, template))
    }

    /// A secret in an address stands in logs that are not ours.
    fn hide_secrets(&mut self, fields: &Fields<'_>) {
        if self.may_show_secrets {
            return;
        }
        let request = fields.get("request").into_iter();
        let query = fields.get("query").into_iter().flat_map(leaves);
        let shown: Vec<_> = request
            .chain(query)
            .filter(|node| says(node, "secret."))
            .collect();
        for node in shown {
            let at = self.faults.source().place_of(node.at, "secret.");
            let what = "a secret in an address is seen by others: put it into a header, \
                        or say `secret_in_url: true` under `connection`";
            self.faults.add(at, what);
        }
    }

    fn body(&mut self, fields: &Fields<'_>, known: &[String]) -> Body {
        match (fields.get("json"), fields.entry("form")) {
            (Some(_), Some(form)) => {
                self.faults
                    .add(form.at, "`json` and `form` exclude each other");
                Body::Nothing
            }
            (Some(json), None) => self.leaf(json, known).map_or(Body::Nothing, Body::Json),
            (None, Some(form)) => Body::Form(self.pairs(&form.value, known)),
            (None, None) => Body::Nothing,
        }
    }

    fn reading(&mut self, deed: Deed, fields: &Fields<'_>) -> Reading {
        let (answer, each) = (fields.entry("answer"), fields.entry("each"));
        let read = fields.entry("read");
        let misplaced = match deed.shape() {
            Shape::Nothing => each
                .or(read)
                .map(|entry| (entry, "nothing is read of this answer")),
            Shape::One => each
                .or(read)
                .map(|entry| (entry, "one record is read: use `answer`")),
            Shape::Many => answer.map(|entry| (entry, "a list is read: use `each` and `read`")),
            Shape::Either => each
                .or(read)
                .filter(|_| answer.is_some())
                .map(|entry| (entry, "`answer` and a list exclude each other")),
        };
        if let Some((entry, what)) = misplaced {
            self.faults.add(entry.at, what);
            return Reading::default();
        }
        let is_list = deed.shape() == Shape::Many || each.is_some() || read.is_some();
        if !is_list {
            return match answer {
                Some(entry) => self.pointers(&entry.value, deed.fields(), deed.needs()),
                None if deed.needs().is_empty() => Reading::default(),
                None => {
                    self.faults.add(fields.at, "`answer` is missing here");
                    Reading::default()
                }
            };
        }
        let each = fields.needed("each", &mut self.faults);
        let read = fields.needed("read", &mut self.faults);
        let each = each.and_then(|node| self.pointer(node));
        let mut reading = read.map_or_else(Reading::default, |node| {
            self.pointers(node, deed.fields(), deed.needs())
        });
        reading.each = each.or(Some(String::new()));
        reading
    }

    /// Pointers by what they find.
    pub(super) fn pointers(
        &mut self,
        node: &Node,
        known: &'static [&'static str],
        needed: &[&str],
    ) -> Reading {
        let mut keys = known.to_vec();
        keys.push("error");
        let fields = node.fields(&keys, &mut self.faults);
        for key in needed {
            fields.needed(key, &mut self.faults);
        }
        let mut reading = Reading::default();
        for key in known {
            let pointer = fields.get(key).and_then(|node| self.pointer(node));
            reading
                .fields
                .extend(pointer.map(|pointer| (*key, pointer)));
        }
        reading.error = fields.get("error").and_then(|node| self.pointer(node));
        reading
    }

    /// A JSON Pointer (RFC 6901).
    pub(super) fn pointer(&mut self, node: &Node) -> Option<String> {
        let read = |text: &str| {
            let escapes = text.split('~').skip(1);
            let are_right = escapes.into_iter().all(|rest| rest.starts_with(['0', '1']));
            (text.is_empty() || (text.starts_with('/') && are_right)).then(|| text.to_owned())
        };
        node.value("a pointer such as /list/0/id", &mut self.faults, read)
    }

    fn rulings(&mut self, node: &Node) -> Rulings {
        let mut rulings = Vec::new();
        for entry in node.entries(&mut self.faults) {
            let range = status(&entry.key);
            if range.is_none() {
                let what = format!(
                    "`{}` is no status; expected one such as 409 or 5xx",
                    entry.key
                );
                self.faults.add(entry.at, what);
            }
            let expected = "a verdict: record, stop, wait, later or look";
            let ruling = entry.value.value(expected, &mut self.faults, verdict);
            rulings.extend(range.zip(ruling));
        }
        Rulings(rulings)
    }

    fn pages(&mut self, node: &Node) -> Option<Pages> {
        let fields = node.fields(&PAGES, &mut self.faults);
        let by = fields.needed("by", &mut self.faults).and_then(|node| {
            node.value(
                "offset, page or cursor",
                &mut self.faults,
                |text| match text {
                    "offset" => Some(PageBy::Offset),
                    "page" => Some(PageBy::Page),
                    "cursor" => Some(PageBy::Cursor),
                    _ => None,
                },
            )
        });
        let name = fields
            .get("name")
            .and_then(|node| node.text(&mut self.faults));
        let size = fields.needed("size", &mut self.faults).and_then(|node| {
            let expected = format!("a number from 1 to {LARGEST_PAGE}");
            let read = |text: &str| {
                text.parse()
                    .ok()
                    .filter(|size| (1..=LARGEST_PAGE).contains(size))
            };
            node.value(&expected, &mut self.faults, read)
        });
        let start = fields.get("start").and_then(|node| {
            node.value("0 or 1", &mut self.faults, |text| {
                text.parse().ok().filter(|it| *it <= 1)
            })
        });
        let next = fields.get("next").and_then(|node| self.pointer(node));
        if by == Some(PageBy::Cursor) && next.is_none() {
            self.faults.add(
                node.at,
                "pages by a cursor need `next`, where an answer says it",
            );
        }
        Some(Pages {
            by: by?,
            name: name.map(str::to_owned),
            size: size?,
            start: start.unwrap_or(1),
            next,
        })
    }

    /// A look-up that does not name what it looks for finds anything.
    fn says_what_it_looks_for(&mut self, deed: Deed, node: &Node) {
        let words = deed.must_say();
        let is_said = words.is_empty()
            || leaves(node)
                .iter()
                .any(|leaf| words.iter().any(|word| says(leaf, word)));
        if !is_said {
            let what = format!(
                "`{}` never says what it is about: use {{{{ {} }}}}",
                deed.name(),
                words.join(" }} or {{ ")
            );
            self.faults.add(node.at, what);
        }
    }
}

fn status(key: &str) -> Option<StatusRange> {
    match key {
        "4xx" => Some(StatusRange::Class(4)),
        "5xx" => Some(StatusRange::Class(5)),
        text => {
            let status = text.parse().ok().filter(|it| (300..600).contains(it));
            status.map(StatusRange::One)
        }
    }
}

fn verdict(name: &str) -> Option<Ruling> {
    Some(match name {
        "record" => Ruling::Record,
        "stop" => Ruling::Stop,
        "wait" => Ruling::Wait,
        "later" => Ruling::Later,
        "look" => Ruling::Look,
        _ => return None,
    })
}

/// The values at the ends of a tree.
fn leaves(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::Null | Value::Text(_) => vec![node],
        Value::List(items) => items.iter().flat_map(leaves).collect(),
        Value::Map(entries) => entries.iter().flat_map(|it| leaves(&it.value)).collect(),
    }
}

/// Whether a template uses a word, or one that begins so.
fn says(node: &Node, word: &str) -> bool {
    let template = node.as_text().and_then(|text| Template::read(text).ok());
    let words = template.map_or_else(Vec::new, |template| template.words());
    let begins = word.ends_with('.');
    words
        .iter()
        .any(|said| said == word || (begins && said.starts_with(word)))
}
