//! What customers press.

use super::{declare::actions, desk::DeskAction, leads::LeadAction, words::WordsAction};
use crate::domain::{
    customer::Notices,
    dialogue::{Asked, Field, Listing, Place},
    id::{CaseId, CategoryId, DepartmentId, EntryId, LeadId, OrderId, ProductId},
    language::Language,
};

actions! {
    /// What a press asks for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Action {
        Menu = "m",
        /// The first page of the catalog.
        Catalog = "c",
        /// A page of a place in the catalog, or of the search that the dialogue remembers.
        Page(place: Where, page: u32),
        Product(product: ProductId) = "p",
        /// Back from a product to where it was opened.
        BackToList = "b",
        Order(product: ProductId) = "o",
        Cart = "w",
        /// Puts this number of a product into the cart, beside what is there.
        AddToCart(product: ProductId, count: u32) = "wa",
        /// Asks for the number of pieces of a product.
        CartLine(product: ProductId) = "wl",
        /// Sets the number of pieces in the cart; 0 takes the product out.
        SetInCart(product: ProductId, count: u32) = "ws",
        ClearCart = "wc",
        Checkout = "wo",
        /// Back to the question before.
        StepBack = "sb",
        /// The suggested answer is right.
        Keep = "sk",
        /// A delivery method, by its name in the settings.
        DeliverBy(method: String) = "sd",
        /// A pickup point, by its place in the settings.
        PickUpAt(place: u32) = "si",
        /// A payment method, by its name in the settings.
        PayBy(method: String) = "sp",
        /// Back to one question of the checkout, to answer it otherwise.
        Correct(question: Asked) = "sc",
        /// The order is right in the summary.
        ConfirmOrder = "sy",
        Orders = "h",
        OwnOrder(order: OrderId) = "ho",
        /// Asks for the number of an order.
        OrderNumber = "hn",
        /// Sends the invoice of an order again.
        Invoice(lead: LeadId) = "hi",
        Profile = "i",
        /// Asks for a field of the profile.
        ChangeProfile(field: Field) = "ic",
        /// Takes a field out of the profile.
        ClearProfile(field: Field) = "ix",
        SetNotices(notices: Notices) = "in",
        Delivery = "v",
        Privacy = "g",
        ExportData = "gx",
        /// Sends a code to the phone that the customer typed.
        ConfirmPhone = "ip",
        ForgetMe = "gf",
        ForgetMeYes = "gy",
        PhoneYes = "y",
        PhoneOther = "n",
        Feedback = "f",
        Stars(stars: u8) = "s",
        Skip = "x",
        Support = "u",
        /// The question's subject: one of a department's, by its place in the settings.
        Subject(department: DepartmentId, place: u32) = "qs",
        /// The question has another subject.
        OtherSubject = "qo",
        /// The words that were searched for become a question to a manager.
        AskTyped = "qt",
        /// A question about a product.
        AskAbout(product: ProductId) = "qp",
        /// A question about one of the customer's orders.
        AskAboutOrder(order: OrderId) = "qr",
        /// Asks whether an order is really to be cancelled.
        CancelOrder(order: OrderId) = "hc",
        CancelOrderYes(order: OrderId) = "hy",
        /// The customer ends the case with a manager.
        EndConversation = "e",
        /// Shares its code with the row below.
        Language(language: Language) = "l",
        Languages = "l",
        Cancel = "z",
        /// About words that the customer wrote.
        Words(action: WordsAction),
        /// A page number that leads nowhere.
        Nothing = "-",
        /// Stars for a closed case.
        Rate(case: CaseId, stars: u8) = "rt",
        /// A button of a manager's message, by its place there.
        Choose(entry: EntryId, place: u32) = "rc",
        /// About a lead that needs a person.
        Lead(action: LeadAction),
        /// Of the managers' desk.
        Desk(action: DeskAction),
    }
}

actions! {
    /// The list that a page belongs to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Where {
        All = "a",
        /// The categories at the top.
        Categories = "ct",
        /// A category with its subcategories.
        Category(category: CategoryId) = "k",
        /// All products of a category and of everything below it.
        Branch(category: CategoryId) = "kb",
        Search = "q",
    }
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
