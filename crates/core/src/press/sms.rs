//! About SMS: `dv` and a letter.

use super::declare::{actions, choices};
use crate::domain::id::{ConversationId, EntryId, SmsDraftId, SmsId};

actions! {
    /// What a manager's press asks of the SMS.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum SmsAction {
        Home = "dva",
        Help = "dvb",
        /// A page of the log, from the newest.
        Log(log: SmsLog, page: u32) = "dvc",
        /// The same for the phone of this message.
        Of(sms: SmsId, page: u32) = "dvd",
        Card(sms: SmsId) = "dve",
        /// It is not to be sent any more.
        Cancel(sms: SmsId) = "dvf",
        Retry(sms: SmsId) = "dvg",
        /// A message of unknown fate has arrived.
        Arrived(sms: SmsId) = "dvh",
        /// A message of unknown fate is not to be sent any more.
        GiveUp(sms: SmsId) = "dvi",
        Templates(page: u32) = "dvj",
        /// Asks the providers for the money that is left.
        AskBalance = "dvk",
        /// Asks the providers for their templates.
        LoadTemplates = "dvl",
        /// Shows a draft as it would be sent.
        Draft(draft: SmsDraftId) = "dvm",
        /// The providers that can send a draft.
        Providers(draft: SmsDraftId) = "dvn",
        /// One of them, by its place; 0 leaves it to the rules.
        Provider(draft: SmsDraftId, place: u32) = "dvo",
        /// The senders that a draft can have.
        Senders(draft: SmsDraftId) = "dvp",
        /// One of them, by its code; 0 leaves it to the defaults.
        Sender(draft: SmsDraftId, code: u32) = "dvq",
        /// Into Latin letters, or back.
        Latin(draft: SmsDraftId) = "dvr",
        DraftTemplates(draft: SmsDraftId, page: u32) = "dvs",
        DraftTemplate(draft: SmsDraftId, template: i64) = "dvt",
        /// Sends a draft to many phones.
        SendBatch(batch: SmsDraftId) = "dvu",
        /// Drops it before it is sent.
        DropBatch(batch: SmsDraftId) = "dvv",
        /// Asks for its state.
        Batch(batch: SmsDraftId) = "dvw",
        /// Stops the rest of it.
        StopBatch(batch: SmsDraftId) = "dvx",
        Balance = "dvy",
        AskSenders = "dvz",
        /// The figures of this number of days.
        Figures(days: u32) = "dvA",
        /// The senders to choose from for all messages of a manager.
        OwnSenders = "dvB",
        /// One of them, by its code; 0 is the shop's.
        OwnSender(code: u32) = "dvC",
        /// What is known about the phone of a message.
        Check(sms: SmsId) = "dvD",
        /// What is known about the phone of a customer.
        CheckAt(conversation: ConversationId) = "dvE",
        /// To the customer of a conversation; asks for the text.
        Write(conversation: ConversationId) = "dvF",
        /// Sends an answer that Telegram did not deliver.
        FromEntry(entry: EntryId) = "dvG",
    }

    /// The draft that it shows or changes.
    fn draft -> Option<SmsDraftId>;
}

choices! {
    /// Which messages.
    pub enum SmsLog {
        All = "a",
        Unsure = "u",
        Failed = "f",
    }
}
