//! A query string: only what the page names, each once.

use reqwest::Url;

use super::answer::Refusal;

#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Takes the query apart without judging it.
    pub fn read(text: &str) -> Self {
        let url = Url::parse(&format!("http://localhost/?{text}"));
        Self(url.map_or_else(
            |_| Vec::new(),
            |url| url.query_pairs().into_owned().collect(),
        ))
    }

    /// Refuses what is not `known`, and what is there twice.
    pub fn allow(&self, known: &[&str]) -> Result<(), Refusal> {
        for (place, (name, _)) in self.0.iter().enumerate() {
            if name != "token" && !known.contains(&name.as_str()) {
                return Err(Refusal::bad(format!("unknown parameter `{name}`")));
            }
            if self.0[..place].iter().any(|(other, _)| other == name) {
                return Err(Refusal::bad(format!("parameter `{name}` is there twice")));
            }
        }
        Ok(())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.text(name)
            .map(|text| {
                let number = text.parse();
                number.map_err(|_| Refusal::bad(format!("`{name}` is not a number")))
            })
            .transpose()
    }

    /// A number that must be there.
    pub fn required(&self, name: &str) -> Result<i64, Refusal> {
        self.number(name)?
            .ok_or_else(|| Refusal::bad(format!("`{name}` is missing")))
    }

    /// A number from 1 to `most`.
    pub fn size(&self, name: &str, usual: usize, most: usize) -> Result<usize, Refusal> {
        let Some(number) = self.number(name)? else {
            return Ok(usual.min(most));
        };
        let size = usize::try_from(number).ok();
        size.filter(|size| (1..=most).contains(size))
            .ok_or_else(|| Refusal::bad(format!("`{name}` is not from 1 to {most}")))
    }

    /// 0 or 1; 0 when it is not there.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(Refusal::bad(format!("`{name}` is neither 0 nor 1"))),
        }
    }

    /// The query without the token, for the record.
    pub fn without_token(&self) -> String {
        let others = self.0.iter().filter(|(name, _)| name != "token");
        let pairs: Vec<String> = others
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }
}
