//! What a button carries: at most 64 bytes, with the number of the screen it belongs to, so that
//! a press of an old screen is known for what it is.

pub use super::{
    desk_action::{BlockFor, DeskAction, Later, List, SmsAction, SmsLog},
    lead_action::LeadAction,
    letter_action::LetterAction,
    link_action::LinkAction,
    order_action::OrderAction,
    words_action::WordsAction,
};
use mistok_core::domain::{
    customer::Notices,
    dialogue::{Asked, Field, Listing, Place},
    id::{CaseId, CategoryId, DepartmentId, EntryId, LeadId, OrderId, ProductId},
    language::Language,
};

/// What a press asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Menu,
    /// The shelves of the catalog.
    Shelves,
    /// A page of a place in the catalog, or of the search that the dialogue remembers.
    Page(Where, u32),
    Product(ProductId),
    /// Back from a product to where it was opened.
    BackToList,
    Order(ProductId),
    Cart,
    /// Puts this many of a product into the cart, beside what is there.
    AddToCart(ProductId, u32),
    /// Asks how many of a product it shall be.
    CartLine(ProductId),
    /// Sets the number of pieces in the cart; 0 takes the product out.
    SetInCart(ProductId, u32),
    ClearCart,
    Checkout,
    /// Back to the question before.
    StepBack,
    /// What is suggested is right.
    Keep,
    /// A delivery method, by its name in the settings.
    DeliverBy(String),
    /// A pickup point, by its place in the settings.
    PickUpAt(u32),
    /// A payment method, by its name in the settings.
    PayBy(String),
    /// Back to one question of the checkout, to answer it otherwise.
    Correct(Asked),
    /// The order stands as the summary shows it.
    ConfirmOrder,
    Orders,
    OwnOrder(OrderId),
    /// Asks for the number of an order.
    OrderNumber,
    /// The invoice of an order anew.
    Invoice(LeadId),
    Profile,
    /// Asks for a field of the profile.
    ChangeProfile(Field),
    /// Takes a field out of the profile.
    ClearProfile(Field),
    SetNotices(Notices),
    Delivery,
    Privacy,
    ExportData,
    /// A code goes to the phone that they typed.
    ConfirmPhone,
    ForgetMe,
    ForgetMeYes,
    PhoneYes,
    PhoneOther,
    Feedback,
    Stars(u8),
    Skip,
    Support,
    /// What the question is about: a subject of a department, by its place in the settings.
    Subject(DepartmentId, u32),
    /// It is about something else.
    OtherSubject,
    /// The words that were searched for become a question to a manager.
    AskTyped,
    /// A question about a product.
    AskAbout(ProductId),
    /// A question about an order of theirs.
    AskAboutOrder(OrderId),
    /// Asks whether an order of theirs is really to be cancelled.
    CancelOrder(OrderId),
    CancelOrderYes(OrderId),
    /// The customer ends the case with a manager.
    EndTalk,
    Languages,
    Language(Language),
    Cancel,
    /// About words that the customer wrote.
    Words(WordsAction),
    /// A page number that leads nowhere.
    Nothing,
    /// Stars for a closed case.
    Rate(CaseId, u8),
    /// A button of a manager's message, by its place there.
    Choose(EntryId, u32),
    /// About a lead that needs a person.
    Lead(LeadAction),
    /// Of the managers' desk.
    Desk(DeskAction),
}

/// What a page is a page of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    All,
    /// The categories at the top.
    Categories,
    /// A category with its subcategories.
    Category(CategoryId),
    /// All products of a category and of everything below it.
    Branch(CategoryId),
    Search,
}

impl Where {
    pub fn of(place: &Place) -> Self {
        match (&place.query, place.listing, place.category) {
            (Some(_), _, _) => Self::Search,
            (None, Listing::Categories, _) => Self::Categories,
            (None, Listing::Own, Some(category)) => Self::Category(category),
            (None, Listing::Branch, Some(category)) => Self::Branch(category),
            (None, Listing::Own | Listing::Branch, None) => Self::All,
        }
    }
}

/// A press, as it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    pub screen: i64,
    pub action: Action,
}

impl Press {
    /// `SCREEN:ACTION[:ARGUMENT...]`.
    pub fn to_data(&self) -> String {
        let screen = self.screen;
        match &self.action {
            Action::Menu => format!("{screen}:m"),
            Action::Shelves => format!("{screen}:c"),
            Action::Page(of, page) => format!("{screen}:{}", page_data(*of, *page)),
            Action::Product(id) => format!("{screen}:p:{id}"),
            Action::BackToList => format!("{screen}:b"),
            Action::Order(id) => format!("{screen}:o:{id}"),
            Action::Cart => format!("{screen}:w"),
            Action::AddToCart(id, count) => format!("{screen}:wa:{id}:{count}"),
            Action::CartLine(id) => format!("{screen}:wl:{id}"),
            Action::SetInCart(id, count) => format!("{screen}:ws:{id}:{count}"),
            Action::ClearCart => format!("{screen}:wc"),
            Action::Checkout => format!("{screen}:wo"),
            Action::StepBack => format!("{screen}:sb"),
            Action::Keep => format!("{screen}:sk"),
            Action::DeliverBy(method) => format!("{screen}:sd:{method}"),
            Action::PickUpAt(place) => format!("{screen}:si:{place}"),
            Action::PayBy(method) => format!("{screen}:sp:{method}"),
            Action::Correct(asked) => format!("{screen}:sc:{}", asked.as_str()),
            Action::ConfirmOrder => format!("{screen}:sy"),
            Action::Orders => format!("{screen}:h"),
            Action::OwnOrder(id) => format!("{screen}:ho:{id}"),
            Action::OrderNumber => format!("{screen}:hn"),
            Action::Invoice(lead) => format!("{screen}:hi:{lead}"),
            Action::Profile => format!("{screen}:i"),
            Action::ChangeProfile(field) => format!("{screen}:ic:{}", field.as_str()),
            Action::ClearProfile(field) => format!("{screen}:ix:{}", field.as_str()),
            Action::SetNotices(Notices::On) => format!("{screen}:in:1"),
            Action::SetNotices(Notices::Off) => format!("{screen}:in:0"),
            Action::Delivery => format!("{screen}:v"),
            Action::Privacy => format!("{screen}:g"),
            Action::ExportData => format!("{screen}:gx"),
            Action::ConfirmPhone => format!("{screen}:ip"),
            Action::ForgetMe => format!("{screen}:gf"),
            Action::ForgetMeYes => format!("{screen}:gy"),
            Action::PhoneYes => format!("{screen}:y"),
            Action::PhoneOther => format!("{screen}:n"),
            Action::Feedback => format!("{screen}:f"),
            Action::Stars(stars) => format!("{screen}:s:{stars}"),
            Action::Skip => format!("{screen}:x"),
            Action::Support => format!("{screen}:u"),
            Action::Subject(department, place) => format!("{screen}:qs:{department}:{place}"),
            Action::OtherSubject => format!("{screen}:qo"),
            Action::AskTyped => format!("{screen}:qt"),
            Action::AskAbout(id) => format!("{screen}:qp:{id}"),
            Action::AskAboutOrder(id) => format!("{screen}:qr:{id}"),
            Action::CancelOrder(id) => format!("{screen}:hc:{id}"),
            Action::CancelOrderYes(id) => format!("{screen}:hy:{id}"),
            Action::EndTalk => format!("{screen}:e"),
            Action::Languages => format!("{screen}:l"),
            Action::Language(language) => format!("{screen}:l:{}", language.code()),
            Action::Cancel => format!("{screen}:z"),
            Action::Words(action) => format!("{screen}:{}", action.to_data()),
            Action::Nothing => format!("{screen}:-"),
            Action::Rate(case, stars) => format!("{screen}:rt:{case}:{stars}"),
            Action::Choose(entry, place) => format!("{screen}:rc:{entry}:{place}"),
            Action::Lead(action) => format!("{screen}:{}", action.to_data()),
            Action::Desk(action) => format!("{screen}:{}", action.to_data()),
        }
    }

    /// `None` for what no button of ours carries.
    pub fn parse(data: &str) -> Option<Self> {
        let mut parts = data.split(':');
        let screen = parts.next()?.parse().ok()?;
        let action = action(parts.next()?, parts.next(), parts.next())?;
        parts.next().is_none().then_some(Self { screen, action })
    }
}

fn page_data(of: Where, page: u32) -> String {
    match of {
        Where::All => format!("a:{page}"),
        Where::Categories => format!("ct:{page}"),
        Where::Category(category) => format!("k:{category}:{page}"),
        Where::Branch(category) => format!("kb:{category}:{page}"),
        Where::Search => format!("q:{page}"),
    }
}

fn action(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Action> {
    Some(match (code, first, second) {
        ("m", None, None) => Action::Menu,
        ("c", None, None) => Action::Shelves,
        ("a", Some(page), None) => Action::Page(Where::All, page.parse().ok()?),
        ("ct", Some(page), None) => Action::Page(Where::Categories, page.parse().ok()?),
        ("kb", Some(category), Some(page)) => Action::Page(
            Where::Branch(CategoryId(category.parse().ok()?)),
            page.parse().ok()?,
        ),
        ("k", Some(category), Some(page)) => Action::Page(
            Where::Category(CategoryId(category.parse().ok()?)),
            page.parse().ok()?,
        ),
        ("q", Some(page), None) => Action::Page(Where::Search, page.parse().ok()?),
        ("p", Some(id), None) => Action::Product(ProductId(id.parse().ok()?)),
        ("b", None, None) => Action::BackToList,
        ("o", Some(id), None) => Action::Order(ProductId(id.parse().ok()?)),
        ("w", None, None) => Action::Cart,
        ("wa", Some(id), Some(count)) => {
            Action::AddToCart(ProductId(id.parse().ok()?), count.parse().ok()?)
        }
        ("wl", Some(id), None) => Action::CartLine(ProductId(id.parse().ok()?)),
        ("ws", Some(id), Some(count)) => {
            Action::SetInCart(ProductId(id.parse().ok()?), count.parse().ok()?)
        }
        ("wc", None, None) => Action::ClearCart,
        ("wo", None, None) => Action::Checkout,
        ("sb", None, None) => Action::StepBack,
        ("sk", None, None) => Action::Keep,
        ("sd", Some(method), None) => Action::DeliverBy(name(method)?),
        ("si", Some(place), None) => Action::PickUpAt(place.parse().ok()?),
        ("sp", Some(method), None) => Action::PayBy(name(method)?),
        ("sc", Some(asked), None) => Action::Correct(Asked::parse(asked)?),
        ("sy", None, None) => Action::ConfirmOrder,
        ("y", None, None) => Action::PhoneYes,
        ("n", None, None) => Action::PhoneOther,
        ("f", None, None) => Action::Feedback,
        ("s", Some(count), None) => Action::Stars(stars(count)?),
        ("x", None, None) => Action::Skip,
        ("u", None, None) => Action::Support,
        ("qs", Some(department), Some(place)) => {
            Action::Subject(DepartmentId(department.parse().ok()?), place.parse().ok()?)
        }
        ("qo", None, None) => Action::OtherSubject,
        ("qt", None, None) => Action::AskTyped,
        ("qp", Some(id), None) => Action::AskAbout(ProductId(id.parse().ok()?)),
        ("qr", Some(id), None) => Action::AskAboutOrder(OrderId(id.parse().ok()?)),
        ("e", None, None) => Action::EndTalk,
        ("l", None, None) => Action::Languages,
        ("l", Some(code), None) => Action::Language(Language::from_code(code)?),
        ("z", None, None) => Action::Cancel,
        ("-", None, None) => Action::Nothing,
        (code, first, second) => {
            return own(code, first, second).or_else(|| of_people(code, first, second));
        }
    })
}

fn stars(count: &str) -> Option<u8> {
    count.parse().ok().filter(|stars| (1..=5).contains(stars))
}

/// What is the customer's own: conversations, orders, profile, data.
fn own(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Action> {
    Some(match (code, first, second) {
        ("h", None, None) => Action::Orders,
        ("ho", Some(id), None) => Action::OwnOrder(OrderId(id.parse().ok()?)),
        ("hn", None, None) => Action::OrderNumber,
        ("hc", Some(id), None) => Action::CancelOrder(OrderId(id.parse().ok()?)),
        ("hy", Some(id), None) => Action::CancelOrderYes(OrderId(id.parse().ok()?)),
        ("hi", Some(lead), None) => Action::Invoice(LeadId(lead.parse().ok()?)),
        ("i", None, None) => Action::Profile,
        ("ic", Some(field), None) => Action::ChangeProfile(Field::parse(field)?),
        ("ix", Some(field), None) => Action::ClearProfile(Field::parse(field)?),
        ("in", Some("1"), None) => Action::SetNotices(Notices::On),
        ("in", Some("0"), None) => Action::SetNotices(Notices::Off),
        ("v", None, None) => Action::Delivery,
        ("g", None, None) => Action::Privacy,
        ("gx", None, None) => Action::ExportData,
        ("ip", None, None) => Action::ConfirmPhone,
        ("gf", None, None) => Action::ForgetMe,
        ("gy", None, None) => Action::ForgetMeYes,
        ("rt", Some(case), Some(count)) => Action::Rate(CaseId(case.parse().ok()?), stars(count)?),
        ("rc", Some(entry), Some(place)) => {
            Action::Choose(EntryId(entry.parse().ok()?), place.parse().ok()?)
        }
        (code, first, None) => return WordsAction::parse(code, first).map(Action::Words),
        _ => return None,
    })
}

/// What only the shop's people press.
fn of_people(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Action> {
    LeadAction::parse(code, first, second)
        .map(Action::Lead)
        .or_else(|| DeskAction::parse(code, first, second).map(Action::Desk))
}

/// A method's name in the settings, which are checked to be such.
fn name(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    ((1..=NAME).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

/// The longest name of a method in the settings: what a button has room for.
pub const NAME: usize = 32;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn forged_data_is_refused_without_a_panic(data in ".{0,80}") {
            let press = Press::parse(&data);
            prop_assert!(press.is_none_or(|press| Press::parse(&press.to_data()).is_some()));
        }
    }

    #[test]
    fn what_no_button_carries_is_no_press() {
        for data in [
            "", "1", "1:", "1:m:x", "x:m", "1:s:6", "1:s:0", "0:rt:1:0", "0:rt:1:6", "1:l:fr",
            "1:p", "1:p:x",
        ] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
