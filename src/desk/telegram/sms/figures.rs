//! `/sms figures`: what went through each provider, and what became of it.

use super::{price, sms_button, sms_press};
use crate::{
    desk::{SmsDesk, sms::figures::ProviderFigures},
    domain::manager::Manager,
    press::SmsAction,
    store::{StoreError, Tx},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, escape, say},
};

/// Periods that can be chosen, in days.
const PERIODS: [u32; 3] = [1, 7, 30];

impl SmsDesk {
    pub(super) async fn sms_figures(
        &self,
        tx: &Tx,
        manager: &Manager,
        days: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let found = self.figures_of_days(tx, days).await?;
        let mut blocks = vec![speech.html(say::SmsFiguresTitle {
            days: Arg::from(i64::from(found.days)),
        })];
        if found.providers.is_empty() {
            blocks.push(speech.html(Text::ListEmpty));
        }
        let of_providers = found.providers.iter();
        blocks.extend(of_providers.map(|it| self.figures_of(&speech, it)));
        let other = PERIODS.into_iter().filter(|other| *other != found.days);
        let periods = other.map(|other| {
            let label = speech.plain(say::ButtonSmsPeriod {
                days: Arg::from(i64::from(other)),
            });
            sms_press(label, SmsAction::Figures(other))
        });
        let rows = vec![
            periods.collect(),
            vec![sms_button(&speech, Text::ButtonSmsBack, SmsAction::Home)],
        ];
        Ok(View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    fn figures_of(&self, speech: &Speech, of_provider: &ProviderFigures) -> String {
        let figures = &of_provider.figures;
        let title = self.provider_title(&of_provider.provider);
        let mut lines = vec![format!("<b>{}</b>", escape(title))];

        lines.push(speech.html(say::SmsFiguresSent {
            sent: Arg::from(figures.sent),
            failed: figures.failed.into(),
            parts: figures.parts.into(),
        }));
        if of_provider.tells_delivery {
            let heard = figures.delivered + figures.undelivered;
            let share = if heard > 0 {
                let share = (figures.delivered * 100 + heard / 2) / heard;
                format!("{share} %")
            } else {
                "none".to_owned()
            };

            lines.push(speech.html(say::SmsFiguresReceipts {
                delivered: Arg::from(figures.delivered),
                undelivered: figures.undelivered.into(),
                silent: figures.without_receipt.into(),
                share: share.into(),
            }));
        } else {
            lines.push(speech.html(Text::SmsFiguresNoReceipts));
        }
        let costs: Vec<String> = figures.costs.iter().map(|it| price(speech, it)).collect();
        if !costs.is_empty() {
            lines.push(speech.html(say::SmsCost {
                cost: Arg::from(costs.join(" + ")),
            }));
        }
        lines.join("\n")
    }
}
