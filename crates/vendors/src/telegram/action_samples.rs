//! A sample of every action that a button can carry, so that none is left out of the round trip. The
//! names of the variants stand in a match without a wildcard: a new action does not compile before
//! its name is here, and its name here asks for its sample.

use super::callback::{
    Action, BlockFor, DeskAction, Later, LeadAction, LetterAction, LinkAction, List, OrderAction,
    Press, SmsAction, SmsLog, Where, WordsAction,
};
use mistok_core::domain::{
    customer::Notices,
    dialogue::{Asked, Field},
    id::{
        CaseId, CategoryId, ChatId, ConversationId, DepartmentId, EntryId, LabelId, LeadId,
        ManagerId, MessageId, Number, OrderId, ProductId, SmsDraftId, SmsId,
    },
    language::Language,
    order::{Fulfilment, OrderTab},
    statistics::{Period, Scope},
};

/// The name of a value's variant, and the names of all.
macro_rules! variants {
    ($name:ident, $all:ident, $type:ident: $($variant:ident)+) => {
        fn $name(action: &$type) -> &'static str {
            match action {
                $($type::$variant { .. } => stringify!($variant)),+
            }
        }
        const $all: &[&str] = &[$(stringify!($variant)),+];
    };
}

variants!(customer_name, CUSTOMER, Action:
    Menu Shelves Page Product BackToList Order Cart AddToCart CartLine SetInCart ClearCart Checkout
    StepBack Keep DeliverBy PickUpAt PayBy Correct ConfirmOrder Orders OwnOrder OrderNumber Invoice
    Profile ChangeProfile ClearProfile SetNotices Delivery Privacy ExportData ConfirmPhone ForgetMe
    ForgetMeYes PhoneYes PhoneOther Feedback Stars Skip Support Subject OtherSubject AskTyped
    AskAbout AskAboutOrder CancelOrder CancelOrderYes EndTalk Languages Language Cancel Words Nothing Rate Choose Lead Desk);
variants!(desk_name, DESK, DeskAction:
    Home Take Open Write History File MarkRead Canned CannedText CannedSend Fulfil Release Export
    TakeOver TakeOverNow Colleagues HandTo HandNow HandSkip Finish Lead CreateLead List SendAgain SendLatin
    Arrived Drop Approve Reject Ban MakeAdmin Users Silence Here Away AwayKeeping Yield Figures
    FiguresByDay FiguresByManager Meaning Chart Table MoveTo MoveNow MoveSkip Person Join See
    Sms Letter Order Link
    Labels AllLabels Label Urgent AskSnooze Snooze AskBlock Block Said);
variants!(lead_name, LEAD, LeadAction:
    Arrived ArrivedYes Ask Resend Edit DropLine Unbind AsLead DropPhone DropEmail);
variants!(order_name, ORDER, OrderAction:
    List Own Show Take Return AskState Set Undo Write AskTracking CancelNow Make MakeNow);
variants!(link_name, LINK, LinkAction: Ask Products Categories Source Product Category);
variants!(letter_name, LETTER, LetterAction:
    All Page Show Again AskDrop Drop AskReturned Returned Counted AskCredit Credit CheckNow Waiting);
variants!(sms_name, SMS, SmsAction:
    Home Help Log Of Card Cancel Retry Arrived GiveUp Templates AskBalance LoadTemplates Draft
    Providers Provider Senders Sender Latin DraftTemplates DraftTemplate SendBatch DropBatch Batch
    StopBatch Balance AskSenders Figures OwnSenders OwnSender Check CheckAt Write FromEntry);

const BIG: i64 = i64::MAX;
/// The longest name of a method in the settings.
const METHOD: &str = "a-name_of_thirty-two_letters_0123";

fn of_customers() -> Vec<Action> {
    let product = ProductId(BIG);
    let method = || METHOD[..super::callback::NAME].to_owned();
    let mut all = vec![
        Action::Menu,
        Action::Shelves,
        Action::Page(Where::All, u32::MAX),
        Action::Page(Where::Category(CategoryId(BIG)), u32::MAX),
        Action::Page(Where::Categories, u32::MAX),
        Action::Page(Where::Branch(CategoryId(BIG)), u32::MAX),
        Action::Page(Where::Search, u32::MAX),
        Action::AskTyped,
        Action::Product(product),
        Action::BackToList,
        Action::Order(product),
        Action::Cart,
        Action::AddToCart(product, u32::MAX),
        Action::CartLine(product),
        Action::SetInCart(product, u32::MAX),
        Action::ClearCart,
        Action::Checkout,
        Action::StepBack,
        Action::Keep,
        Action::DeliverBy(method()),
        Action::PickUpAt(u32::MAX),
        Action::PayBy(method()),
        Action::ConfirmOrder,
        Action::Orders,
        Action::OwnOrder(OrderId(BIG)),
        Action::OrderNumber,
        Action::Invoice(LeadId(BIG)),
        Action::Profile,
        Action::Delivery,
        Action::Privacy,
        Action::ExportData,
        Action::ConfirmPhone,
        Action::ForgetMe,
        Action::ForgetMeYes,
        Action::PhoneYes,
        Action::PhoneOther,
        Action::Feedback,
        Action::Stars(5),
        Action::Skip,
        Action::Support,
        Action::Subject(DepartmentId(BIG), u32::MAX),
        Action::OtherSubject,
        Action::EndTalk,
        Action::Languages,
        Action::Language(Language::En),
        Action::Cancel,
        Action::Nothing,
        Action::Rate(CaseId(BIG), 5),
        Action::Choose(EntryId(BIG), u32::MAX),
    ];
    all.extend([Notices::On, Notices::Off].map(Action::SetNotices));
    all.extend(of_words());
    all.extend(Asked::ALL.map(Action::Correct));
    all.extend(Field::ALL.map(Action::ChangeProfile));
    all.extend(Field::ALL.map(Action::ClearProfile));
    all
}

/// Buttons about words and questions.
fn of_words() -> impl Iterator<Item = Action> {
    let words = [
        WordsAction::ToManager,
        WordsAction::Search,
        WordsAction::Drop,
        WordsAction::ForStep(MessageId(BIG)),
    ];
    let asks = [
        Action::AskAbout(ProductId(BIG)),
        Action::CancelOrder(OrderId(BIG)),
        Action::CancelOrderYes(OrderId(BIG)),
        Action::AskAboutOrder(OrderId(BIG)),
    ];
    words.map(Action::Words).into_iter().chain(asks)
}

fn of_leads() -> Vec<LeadAction> {
    let (lead, product) = (LeadId(BIG), ProductId(BIG));
    vec![
        LeadAction::Arrived(lead),
        LeadAction::ArrivedYes(lead),
        LeadAction::Ask(lead),
        LeadAction::Resend(lead),
        LeadAction::Edit(lead),
        LeadAction::DropLine(lead, product),
        LeadAction::Unbind(lead, product),
        LeadAction::AsLead(lead),
        LeadAction::DropPhone(lead),
        LeadAction::DropEmail(lead),
    ]
}

#[expect(clippy::too_many_lines, reason = "a line for each action")]
fn of_the_desk() -> Vec<DeskAction> {
    let conversation = ConversationId(BIG);
    let (manager, department) = (ManagerId(9_999_999_999), DepartmentId(1_000_000));
    let scope = Scope {
        period: Period::Month,
        department: Some(DepartmentId(BIG)),
    };
    vec![
        DeskAction::Labels(conversation, u32::MAX),
        DeskAction::AllLabels(u32::MAX),
        DeskAction::Label(conversation, LabelId(BIG)),
        DeskAction::Urgent(conversation),
        DeskAction::AskSnooze(conversation),
        DeskAction::Snooze(conversation, Later::Monday),
        DeskAction::AskBlock(conversation),
        DeskAction::Block(conversation, BlockFor::ShadowForever),
        DeskAction::Said(u32::MAX),
        DeskAction::List(List::Labelled(LabelId(BIG)), u32::MAX),
        DeskAction::Home,
        DeskAction::Take(conversation),
        DeskAction::Open(conversation),
        DeskAction::Write(conversation),
        DeskAction::History(conversation, u32::MAX),
        DeskAction::File(EntryId(BIG)),
        DeskAction::MarkRead(conversation),
        DeskAction::Fulfil(conversation),
        DeskAction::Canned(conversation, u32::MAX),
        DeskAction::CannedText(conversation, u32::MAX),
        DeskAction::CannedSend(conversation, u32::MAX),
        DeskAction::Release(conversation),
        DeskAction::Export(conversation),
        DeskAction::TakeOver(conversation),
        DeskAction::TakeOverNow(conversation, u32::MAX),
        DeskAction::Colleagues(conversation),
        DeskAction::HandTo(conversation, manager),
        DeskAction::HandNow(conversation, manager),
        DeskAction::HandSkip(conversation, manager),
        DeskAction::Finish(conversation),
        DeskAction::Lead(conversation),
        DeskAction::CreateLead(conversation),
        DeskAction::List(List::MyHistory, u32::MAX),
        DeskAction::SendAgain(EntryId(BIG)),
        DeskAction::SendLatin(EntryId(BIG)),
        DeskAction::Arrived(EntryId(BIG)),
        DeskAction::Drop(EntryId(BIG)),
        DeskAction::Approve(manager),
        DeskAction::Reject(manager),
        DeskAction::Ban(manager),
        DeskAction::MakeAdmin(manager),
        DeskAction::Users(u32::MAX),
        DeskAction::Silence(ChatId(i64::MAX)),
        DeskAction::Here,
        DeskAction::Away,
        DeskAction::AwayKeeping,
        DeskAction::Yield,
        DeskAction::Figures(scope),
        DeskAction::FiguresByDay(scope),
        DeskAction::FiguresByManager(scope, u32::MAX),
        DeskAction::Meaning(scope),
        DeskAction::Chart(scope),
        DeskAction::Table(scope),
        DeskAction::MoveTo(conversation, department),
        DeskAction::MoveNow(conversation, DepartmentId(0)),
        DeskAction::MoveSkip(conversation, DepartmentId(0)),
        DeskAction::Person(manager),
        DeskAction::Join(manager, department),
        DeskAction::See(manager, department),
    ]
}

fn of_sms() -> Vec<SmsAction> {
    let (sms, draft) = (SmsId(BIG), SmsDraftId(BIG));
    vec![
        SmsAction::Home,
        SmsAction::Help,
        SmsAction::Log(SmsLog::Failed, u32::MAX),
        SmsAction::Of(sms, u32::MAX),
        SmsAction::Card(sms),
        SmsAction::Cancel(sms),
        SmsAction::Retry(sms),
        SmsAction::Arrived(sms),
        SmsAction::GiveUp(sms),
        SmsAction::Templates(u32::MAX),
        SmsAction::AskBalance,
        SmsAction::LoadTemplates,
        SmsAction::Draft(draft),
        SmsAction::Providers(draft),
        SmsAction::Provider(draft, u32::MAX),
        SmsAction::Senders(draft),
        SmsAction::Sender(draft, u32::MAX),
        SmsAction::Latin(draft),
        SmsAction::DraftTemplates(draft, u32::MAX),
        SmsAction::DraftTemplate(draft, BIG),
        SmsAction::SendBatch(draft),
        SmsAction::DropBatch(draft),
        SmsAction::Batch(draft),
        SmsAction::StopBatch(draft),
        SmsAction::Balance,
        SmsAction::AskSenders,
        SmsAction::Figures(u32::MAX),
        SmsAction::OwnSenders,
        SmsAction::OwnSender(u32::MAX),
        SmsAction::Check(sms),
        SmsAction::CheckAt(ConversationId(BIG)),
        SmsAction::Write(ConversationId(BIG)),
        SmsAction::FromEntry(EntryId(BIG)),
    ]
}

fn of_orders() -> Vec<OrderAction> {
    let (lead, chat) = (Number(BIG), ConversationId(BIG));
    vec![
        OrderAction::List(OrderTab::ToCheck, u32::MAX),
        OrderAction::Own(OrderTab::InWork, u32::MAX),
        OrderAction::Show(lead),
        OrderAction::Take(lead),
        OrderAction::Return(lead),
        OrderAction::AskState(lead),
        OrderAction::Set(lead, Fulfilment::Cancelled),
        OrderAction::Undo(lead),
        OrderAction::Write(lead),
        OrderAction::AskTracking(lead),
        OrderAction::CancelNow(lead),
        OrderAction::Make(chat),
        OrderAction::MakeNow(chat, None),
        OrderAction::MakeNow(chat, Some(u32::MAX)),
    ]
}

fn of_links() -> Vec<LinkAction> {
    vec![
        LinkAction::Ask,
        LinkAction::Products(u32::MAX),
        LinkAction::Categories(u32::MAX),
        LinkAction::Source,
        LinkAction::Product(ProductId(BIG)),
        LinkAction::Category(CategoryId(BIG)),
    ]
}

fn of_letters() -> Vec<LetterAction> {
    vec![
        LetterAction::All,
        LetterAction::Page(u32::MAX),
        LetterAction::Show(BIG),
        LetterAction::Again(BIG),
        LetterAction::AskDrop(BIG),
        LetterAction::Drop(BIG),
        LetterAction::AskReturned(BIG),
        LetterAction::Returned(BIG),
        LetterAction::Counted(BIG),
        LetterAction::AskCredit(BIG),
        LetterAction::Credit(BIG, LeadId(BIG)),
        LetterAction::CheckNow(BIG),
        LetterAction::Waiting(BIG),
    ]
}

/// Every action, each with the longest arguments that occur.
fn all() -> Vec<Action> {
    let desk = of_the_desk().into_iter();
    let sms = of_sms().into_iter().map(DeskAction::Sms);
    let letters = of_letters().into_iter().map(DeskAction::Letter);
    let orders = of_orders().into_iter().map(DeskAction::Order);
    let links = of_links().into_iter().map(DeskAction::Link);
    of_customers()
        .into_iter()
        .chain(of_leads().into_iter().map(Action::Lead))
        .chain(
            desk.chain(sms)
                .chain(letters)
                .chain(orders)
                .chain(links)
                .map(Action::Desk),
        )
        .collect()
}

#[test]
fn every_action_fits_a_button_and_reads_back() {
    for action in all() {
        for screen in [0, i64::from(u32::MAX)] {
            let press = Press {
                screen,
                action: action.clone(),
            };
            let data = press.to_data();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press), "{data}");
        }
    }
}

#[test]
fn no_action_is_left_out() {
    let all = all();
    let (mut customer, mut desk, mut lead) = (vec![], vec![], vec![]);
    let (mut sms, mut letter, mut order, mut link) = (vec![], vec![], vec![], vec![]);
    for action in &all {
        customer.push(customer_name(action));
        match action {
            Action::Desk(DeskAction::Sms(action)) => {
                desk.push("Sms");
                sms.push(sms_name(action));
            }
            Action::Desk(DeskAction::Letter(action)) => {
                desk.push("Letter");
                letter.push(letter_name(action));
            }
            Action::Desk(DeskAction::Order(action)) => {
                desk.push("Order");
                order.push(order_name(action));
            }
            Action::Desk(DeskAction::Link(action)) => {
                desk.push("Link");
                link.push(link_name(action));
            }
            Action::Desk(action) => desk.push(desk_name(action)),
            Action::Lead(action) => lead.push(lead_name(action)),
            _ => {}
        }
    }
    let sampled = [
        (customer, CUSTOMER),
        (desk, DESK),
        (lead, LEAD),
        (sms, SMS),
        (letter, LETTER),
        (order, ORDER),
        (link, LINK),
    ];
    for (sampled, names) in sampled {
        for name in names {
            assert!(sampled.contains(name), "`{name}` has no sample");
        }
    }
}

#[test]
fn no_two_actions_share_a_code() {
    let mut codes = std::collections::BTreeMap::new();
    for action in all() {
        let data = Press {
            screen: 0,
            action: action.clone(),
        }
        .to_data();
        let name = match &action {
            Action::Desk(DeskAction::Sms(it)) => format!("Sms {}", sms_name(it)),
            Action::Desk(DeskAction::Letter(it)) => format!("Letter {}", letter_name(it)),
            Action::Desk(DeskAction::Order(it)) => format!("Order {}", order_name(it)),
            Action::Desk(DeskAction::Link(it)) => format!("Link {}", link_name(it)),
            Action::Desk(it) => format!("Desk {}", desk_name(it)),
            Action::Lead(it) => format!("Lead {}", lead_name(it)),
            Action::Page(place, _) => format!("Page {place:?}"),
            Action::Words(words) => format!("{words:?}"),
            Action::Language(_) => "Languages".to_owned(),
            other => customer_name(other).to_owned(),
        };
        let code = data.split(':').nth(1).unwrap_or_default().to_owned();
        if let Some(other) = codes.insert(code.clone(), name.clone()) {
            assert_eq!(other, name, "`{code}` is the code of both");
        }
    }
}

/// What every action is written as, since released buttons live on in people's chats: a line
/// `ACTION => DATA` for each, with the screen 7.
const TABLE: &str = include_str!("actions.txt");

#[test]
fn released_buttons_are_read_and_written_as_ever() {
    for line in TABLE.lines() {
        let (name, data) = line.split_once(" => ").unwrap();
        let press = Press::parse(data).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            (press.screen, format!("{:?}", press.action)),
            (7, name.to_owned())
        );
        assert_eq!(press.to_data(), data, "{line}");
    }
}

#[test]
fn every_sample_stands_in_the_table() {
    for action in all() {
        let press = Press { screen: 7, action };
        let line = format!("{:?} => {}", press.action, press.to_data());
        assert!(TABLE.lines().any(|it| it == line), "{line}");
    }
}
