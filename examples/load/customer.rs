//! A virtual customer: goes through the order flow by what is on the screen.

use std::time::Duration;

use anyhow::Context as _;
use mistok_sim::telegram::{Action, Message, Person};
use tokio::time::{Instant, timeout};

use crate::world::phone;

/// Longer than this nobody waits for an answer: it is lost.
const PATIENCE: Duration = Duration::from_mins(1);

/// The steps of an order, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Start,
    Shelves,
    AllProducts,
    Product,
    Order,
    Contact,
}

impl Step {
    pub const ALL: [Self; 6] = [
        Self::Start,
        Self::Shelves,
        Self::AllProducts,
        Self::Product,
        Self::Order,
        Self::Contact,
    ];

    /// Whether this is the answer to the step.
    fn is_answered_by(self, message: &Message) -> bool {
        let says = |part: &str| message.words().contains(part);
        match self {
            Self::Start => find(message, Step::Shelves.button()).is_some(),
            Self::Shelves => find(message, Step::AllProducts.button()).is_some(),
            Self::AllProducts => find(message, Step::Product.button()).is_some(),
            Self::Product => find(message, Step::Order.button()).is_some(),
            // The question of the round before is heard again when its buttons are taken off.
            Self::Order => {
                says("Залиште номер")
                    || says("зателефонує на") && find(message, "Так, цей").is_some()
            }
            Self::Contact => says("Замовлення прийнято"),
        }
    }

    /// What the label of the button for this step has in it.
    const fn button(self) -> &'static str {
        match self {
            Self::Start | Self::Contact => "",
            Self::Shelves => "Каталог товарів",
            Self::AllProducts => "Усі товари",
            Self::Product => "грн",
            Self::Order => "Замовити",
        }
    }
}

/// The data of the first button with `part` in its label.
fn find(message: &Message, part: &str) -> Option<String> {
    let buttons = message.buttons().into_iter().flatten();
    let mut fitting = buttons.filter(|button| button.label.contains(part));
    fitting.find_map(|button| match button.action {
        Action::Data(data) => Some(data),
        _ => None,
    })
}

pub struct Customer {
    person: Person,
    screen: Option<Message>,
}

impl Customer {
    pub const fn new(person: Person) -> Self {
        Self {
            person,
            screen: None,
        }
    }

    /// Takes one step and waits for its answer; how long the answer took to appear.
    pub async fn takes(&mut self, step: Step) -> anyhow::Result<Duration> {
        let started = Instant::now();
        self.acts(step)?;
        let answer = self.sees(|message| step.is_answered_by(message)).await;
        let took = started.elapsed();
        self.screen = Some(answer.with_context(|| format!("at {step:?}"))?);
        if step == Step::Contact {
            // What comes next stands below the confirmation.
            self.sees(|message| message.words().contains("щойно статус зміниться"))
                .await?;
        }
        Ok(took)
    }

    fn acts(&self, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Start => {
                self.person.ignores_so_far();
                self.person.says("/start");
            }
            Step::Contact => {
                self.person.shares_contact(&phone(self.person.id()));
            }
            Step::Shelves | Step::AllProducts | Step::Product | Step::Order => {
                let screen = self
                    .screen
                    .as_ref()
                    .context("there is nothing to press yet")?;
                let data = find(screen, step.button()).context("the button is gone")?;
                self.person.presses_data(screen.id, &data);
            }
        }
        Ok(())
    }

    /// The next message, new or changed, that fits.
    async fn sees(&self, fits: impl Fn(&Message) -> bool) -> anyhow::Result<Message> {
        let look = async {
            loop {
                let heard = self.person.hears().await;
                if let Some(message) = heard.message().filter(|message| fits(message)) {
                    return message.clone();
                }
            }
        };
        timeout(PATIENCE, look)
            .await
            .with_context(|| format!("customer {} waits in vain", self.person.id()))
    }
}
