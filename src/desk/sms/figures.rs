//! What went through each provider of SMS in a period, and what became of it.

use chrono::TimeDelta;

use crate::{
    desk::SmsDesk,
    store::{
        StoreError, Tx,
        sms::figures::{self, Figures},
    },
};

/// A message without a receipt after this time will not get one any more.
const LATE: TimeDelta = TimeDelta::hours(24);

/// The figures of a period that ends now.
pub(in crate::desk) struct SmsFigures {
    pub days: u32,
    pub providers: Vec<ProviderFigures>,
}

/// What went through a provider.
pub(in crate::desk) struct ProviderFigures {
    pub provider: String,
    pub figures: Figures,
    /// Whether it tells what arrived.
    pub tells_delivery: bool,
}

impl SmsDesk {
    /// The figures of the last days, of which there are one at least and a year at most.
    pub(in crate::desk) async fn figures_of_days(
        &self,
        tx: &Tx,
        days: u32,
    ) -> Result<SmsFigures, StoreError> {
        let days = days.clamp(1, 366);
        let now = self.notify.now();
        let since = now - TimeDelta::days(days.into());
        let all = figures::by_provider(tx, since, now - LATE).await?;
        let providers = all.into_iter().map(|(provider, figures)| {
            let known = self.sms.known(&provider);
            ProviderFigures {
                // One that is not in the settings any more told what it told.
                tells_delivery: known.is_none_or(|known| known.provider.tells_delivery()),
                provider,
                figures,
            }
        });
        Ok(SmsFigures {
            days,
            providers: providers.collect(),
        })
    }
}
