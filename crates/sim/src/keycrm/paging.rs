//! Queries and pages: filters, sorting and includes that are allowed, and the paginator's shape.

use serde_json::{Value, json};

use super::server::Refusal;

const DEFAULT_LIMIT: usize = 15;
const MOST: usize = 50;

/// A query string, taken apart and checked.
#[derive(Debug)]
pub struct Query {
    pub limit: usize,
    pub page: usize,
    filters: Vec<(String, String)>,
    includes: Vec<String>,
    pub descending: bool,
}

/// What a list allows.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    pub filters: &'static [&'static str],
    pub includes: &'static [&'static str],
    pub sorts: &'static [&'static str],
}

impl Query {
    pub fn read(text: &str, allowed: Allowed) -> Result<Self, Refusal> {
        let mut query = Self {
            limit: DEFAULT_LIMIT,
            page: 1,
            filters: Vec::new(),
            includes: Vec::new(),
            descending: false,
        };
        for (name, value) in pairs(text) {
            match name.as_str() {
                "limit" => query.limit = number("limit", &value, MOST)?,
                "page" => query.page = number("page", &value, usize::MAX)?,
                "include" => query.includes = list(&value, "include", allowed.includes)?,
                "sort" => {
                    let field = value.strip_prefix('-').unwrap_or(&value);
                    list(field, "sort", allowed.sorts)?;
                    query.descending = value.starts_with('-');
                }
                name => {
                    let filter = name.strip_prefix("filter[");
                    // Other parameters pass without effect, as in Laravel.
                    if let Some(filter) = filter.and_then(|name| name.strip_suffix(']')) {
                        list(filter, "filter", allowed.filters)?;
                        query.filters.push((filter.to_owned(), value));
                    }
                }
            }
        }
        Ok(query)
    }

    /// The value of a filter.
    pub fn filter(&self, name: &str) -> Option<&str> {
        let mut filters = self.filters.iter();
        let found = filters.find(|(filter, _)| filter == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether `value` is among what a filter lists; true without the filter.
    pub fn admits(&self, name: &str, value: &Value) -> bool {
        let Some(wanted) = self.filter(name) else {
            return true;
        };
        let shown = match value {
            Value::String(text) => text.clone(),
            Value::Bool(true) => "true".to_owned(),
            Value::Bool(false) => "false".to_owned(),
            other => other.to_string(),
        };
        wanted.split(',').any(|item| item.trim() == shown)
    }

    pub fn includes(&self, name: &str) -> bool {
        self.includes.iter().any(|include| include == name)
    }

    /// One page of `items`, each written by `show`.
    pub fn page<T>(
        &self,
        items: &[T],
        address: &str,
        with_total: bool,
        show: impl Fn(&T) -> Value,
    ) -> Value {
        let total = items.len();
        let last = total.div_ceil(self.limit).max(1);
        let skipped = (self.page - 1).saturating_mul(self.limit);
        let data: Vec<_> = items
            .iter()
            .skip(skipped)
            .take(self.limit)
            .map(show)
            .collect();
        let url = |page: usize| format!("{address}?page={page}");
        let mut page = json!({
            "current_page": self.page,
            "per_page": self.limit,
            "data": data,
            "first_page_url": url(1),
            "last_page_url": url(last),
            "next_page_url": (self.page < last).then(|| url(self.page + 1)),
            "prev_page_url": (self.page > 1).then(|| url(self.page - 1)),
        });
        if with_total {
            page["total"] = total.into();
        }
        page
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    // Only for the decoding: the host is never called.
    let Ok(mut url) = reqwest::Url::parse("http://query/") else {
        return Vec::new();
    };
    url.set_query(Some(text));
    url.query_pairs().into_owned().collect()
}

fn number(name: &str, value: &str, most: usize) -> Result<usize, Refusal> {
    let Ok(number) = value.parse::<usize>() else {
        return Err(Refusal::field(
            name,
            &format!("The {name} must be an integer."),
        ));
    };
    if number == 0 {
        return Err(Refusal::field(
            name,
            &format!("The {name} must be at least 1."),
        ));
    }
    if number > most {
        let words = format!("The {name} must not be greater than {most}.");
        return Err(Refusal::field(name, &words));
    }
    Ok(number)
}

fn list(value: &str, kind: &str, allowed: &[&str]) -> Result<Vec<String>, Refusal> {
    let asked: Vec<_> = value.split(',').map(str::trim).map(str::to_owned).collect();
    let unknown = asked.iter().find(|name| !allowed.contains(&name.as_str()));
    match unknown {
        None => Ok(asked),
        Some(name) => Err(Refusal::message(
            400,
            &format!(
                "Requested {kind}(s) `{name}` are not allowed. Allowed {kind}(s) are `{}`.",
                allowed.join(", ")
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: Allowed = Allowed {
        filters: &["id", "sku"],
        includes: &["product"],
        sorts: &["id"],
    };

    #[test]
    fn a_query_is_read() {
        let query = Query::read(
            "limit=2&page=2&include=product&filter%5Bsku%5D=a,b&sort=-id",
            ALLOWED,
        )
        .unwrap();

        assert!(query.includes("product") && query.descending);
        assert!(query.admits("sku", &json!("b")) && !query.admits("sku", &json!("c")));
        assert!(query.admits("id", &json!(7)));
        let page = query.page(&[1, 2, 3], "http://crm/v1/offers", true, |item| json!(item));
        assert_eq!(page["data"], json!([3]));
        assert_eq!(page["next_page_url"], Value::Null);
        assert_eq!(page["total"], 3);
    }

    #[test]
    fn what_is_not_allowed_is_refused() {
        let cases = [
            (
                "filter[name]=x",
                400,
                "Requested filter(s) `name` are not allowed. Allowed filter(s) are `id, sku`.",
            ),
            (
                "include=offers",
                400,
                "Requested include(s) `offers` are not allowed. Allowed include(s) are `product`.",
            ),
            ("limit=51", 422, "The limit must not be greater than 50."),
            ("page=0", 422, "The page must be at least 1."),
        ];
        for (text, status, message) in cases {
            let refusal = Query::read(text, ALLOWED).unwrap_err();
            assert_eq!(refusal.status, status, "{text}");
            assert_eq!(refusal.body["message"], message);
        }
    }
}
