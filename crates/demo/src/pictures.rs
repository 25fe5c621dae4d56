//! The shop's pictures, fetched from the simulated CRM on behalf of the browser.

use std::time::Duration;

/// Fetches pictures.
#[derive(Debug, Clone)]
pub struct Pictures {
    client: reqwest::Client,
}

impl Pictures {
    pub fn new() -> reqwest::Result<Self> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self { client })
    }

    pub async fn fetch(&self, url: &str) -> reqwest::Result<String> {
        let answer = self.client.get(url).send().await?;
        answer.error_for_status()?.text().await
    }
}
