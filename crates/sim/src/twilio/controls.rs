//! What a test can do to receipts and webhooks: late, twice, out of order, forged.

use super::receipts::{Receipt, release};
use super::{Twilio, inbound};

impl Twilio {
    /// Tells this address of messages from people; without one nobody is told.
    pub fn set_webhook(&self, url: Option<String>) {
        self.shared.state().webhook = url;
    }

    /// Addresses that begin with `public` are reached at `address`, and signed as they were given.
    pub fn set_public(&self, public: &str, address: &str) {
        self.shared.calls.set_public(public, address);
    }

    /// Signs webhooks with this key and SHA-256 from now on, no more with the token.
    pub fn set_shared_key(&self, id: &str, secret: &str) {
        self.shared.state().shared_key = Some((id.to_owned(), secret.to_owned()));
    }

    /// Keeps receipts back from now on; the messages go their way.
    pub fn hold_receipts(&self) {
        self.shared.state().receipts.are_held = true;
    }

    /// The receipts that were kept back, oldest first.
    pub fn held_receipts(&self) -> Vec<Receipt> {
        self.shared.state().receipts.held.clone()
    }

    /// Sends what was kept back, in order, and keeps back no more.
    pub fn release_receipts(&self) {
        let held = self.take_receipts();
        release(&self.shared, held);
    }

    /// Sends what was kept back, the last one first, and keeps back no more.
    pub fn release_receipts_reversed(&self) {
        let mut held = self.take_receipts();
        held.reverse();
        release(&self.shared, held);
    }

    /// Forgets what was kept back, and keeps back no more: these receipts are lost.
    pub fn lose_receipts(&self) {
        drop(self.take_receipts());
    }

    /// Sends one receipt, which may have been sent before or not.
    pub fn send_receipt(&self, receipt: &Receipt) {
        release(&self.shared, vec![receipt.clone()]);
    }

    /// Sends each receipt this number of times from now on.
    pub fn repeat_receipts(&self, times: usize) {
        self.shared.state().receipts.times = times;
    }

    /// Whether receipts are sent, and answered, before the request to send is answered.
    pub fn receipts_before_answer(&self, are_before: bool) {
        self.shared.state().receipts.are_before_answer = are_before;
    }

    /// How many receipts were taken.
    pub fn receipts_taken(&self) -> u64 {
        self.shared.state().receipts.taken
    }

    /// How many receipts were refused or not answered, twice each.
    pub fn receipt_failures(&self) -> u64 {
        self.shared.state().receipts.failures
    }

    /// How many messages from people were refused or not answered, twice each: they are not sent
    /// again.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().webhook_failures
    }

    /// Sends any fields to an address, or a path of the public one, with any signature; returns the
    /// status, `None` when there was no answer.
    pub async fn post_webhook(
        &self,
        path: &str,
        params: &[(&str, &str)],
        signature: Option<&str>,
    ) -> Option<u16> {
        let url = self.whole(path)?;
        let answer = inbound::call(&self.shared, &url, &owned(params), signature, None).await?;
        Some(answer.status)
    }

    /// The right signature for such a call.
    pub fn signature(&self, path: &str, params: &[(&str, &str)]) -> Option<String> {
        let url = self.whole(path)?;
        Some(inbound::sign(&self.shared, &url, &owned(params)).0)
    }

    fn whole(&self, path: &str) -> Option<String> {
        let near = self.shared.state().webhook.clone();
        self.shared.calls.whole(path, near.as_deref())
    }

    fn take_receipts(&self) -> Vec<Receipt> {
        let receipts = &mut self.shared.state().receipts;
        receipts.are_held = false;
        std::mem::take(&mut receipts.held)
    }
}

fn owned(params: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    params.iter().map(owned).collect()
}
