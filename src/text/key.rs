//! The names of all texts.

macro_rules! texts {
    ($($name:ident = $key:literal),+ $(,)?) => {
        /// A text in the locale files.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Text { $($name),+ }

        impl Text {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in the locale files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }
        }
    };
}

texts! {
    // Start, menu, leaving
    Greeting = "greeting",
    Menu = "menu",
    Help = "help",
    Goodbye = "goodbye",
    Cancelled = "cancelled",
    ChooseLanguage = "choose-language",
    LanguageChosen = "language-chosen",
    LanguageName = "language-name",
    // Buttons
    ButtonCatalog = "button-catalog",
    ButtonSite = "button-site",
    ButtonInstagram = "button-instagram",
    ButtonFeedback = "button-feedback",
    ButtonSupport = "button-support",
    ButtonLanguage = "button-language",
    ButtonBack = "button-back",
    ButtonMenu = "button-menu",
    ButtonCancel = "button-cancel",
    ButtonOrder = "button-order",
    ButtonShare = "button-share",
    ButtonAllProducts = "button-all-products",
    ButtonRefresh = "button-refresh",
    ButtonSendPhone = "button-send-phone",
    ButtonYes = "button-yes",
    ButtonOtherPhone = "button-other-phone",
    ButtonSkip = "button-skip",
    ButtonOpenInBot = "button-open-in-bot",
    ButtonLeadArrived = "button-lead-arrived",
    ButtonLeadResend = "button-lead-resend",
    // Catalog
    Shelves = "shelves",
    CatalogPage = "catalog-page",
    CatalogCount = "catalog-count",
    CatalogEmpty = "catalog-empty",
    AllProducts = "all-products",
    SearchFound = "search-found",
    SearchNothing = "search-nothing",
    SearchTooShort = "search-too-short",
    ProductGone = "product-gone",
    ProductPrice = "product-price",
    ProductPriceOnRequest = "product-price-on-request",
    ProductSku = "product-sku",
    ProductStock = "product-stock",
    ProductOutOfStock = "product-out-of-stock",
    LabelOutOfStock = "label-out-of-stock",
    LabelOnRequest = "label-on-request",
    ToastOutOfStock = "toast-out-of-stock",
    ToastRefreshing = "toast-refreshing",
    ToastRefreshedLately = "toast-refreshed-lately",
    // Order
    AskPhone = "ask-phone",
    ConfirmPhone = "confirm-phone",
    PhoneNoted = "phone-noted",
    KeyboardGone = "keyboard-gone",
    PhoneHint = "phone-hint",
    ForeignContact = "foreign-contact",
    OrderAccepted = "order-accepted",
    OrderState = "order-state",
    OrderUnknown = "order-unknown",
    StateCreated = "state-created",
    StateHandedOver = "state-handed-over",
    ToastOrderExists = "toast-order-exists",
    // Feedback
    AskStars = "ask-stars",
    AskFeedback = "ask-feedback",
    FeedbackHint = "feedback-hint",
    StarsHint = "stars-hint",
    FeedbackThanks = "feedback-thanks",
    LowRating = "low-rating",
    // Support
    AskQuestion = "ask-question",
    QuestionHint = "question-hint",
    QuestionAccepted = "question-accepted",
    // What was not expected
    UseButtons = "use-buttons",
    ToastOldButton = "toast-old-button",
    ToastUnknownButton = "toast-unknown-button",
    // Inline mode
    InlineSeeInBot = "inline-see-in-bot",
    // Commands
    CommandMenu = "command-menu",
    CommandCatalog = "command-catalog",
    CommandSupport = "command-support",
    CommandFeedback = "command-feedback",
    CommandLanguage = "command-language",
    CommandHelp = "command-help",
    CommandCancel = "command-cancel",
    CommandStop = "command-stop",
    // Leads, as the shop reads them in the CRM
    LeadOrderTitle = "lead-order-title",
    LeadQuestionTitle = "lead-question-title",
    LeadFeedbackTitle = "lead-feedback-title",
    LeadLine = "lead-line",
    LeadLineOnRequest = "lead-line-on-request",
    LeadSku = "lead-sku",
    LeadQuestion = "lead-question",
    LeadRating = "lead-rating",
    LeadFeedback = "lead-feedback",
    LeadNumber = "lead-number",
    LeadPhone = "lead-phone",
    LeadTelegram = "lead-telegram",
    LeadTelegramNamed = "lead-telegram-named",
    LeadSource = "lead-source",
    LeadNameless = "lead-nameless",
    // To the shop's people
    LeadUnsure = "lead-unsure",
    LeadRejected = "lead-rejected",
    LeadSettled = "lead-settled",
    LeadResent = "lead-resent",
    ToastNotAllowed = "toast-not-allowed",
    ToastAlreadyDecided = "toast-already-decided",
}
