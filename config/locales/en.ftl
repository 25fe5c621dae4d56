# The bot's texts in English. A shop may say something differently: put a file en.ftl with only
# the changed lines into a folder of your own and name the folder in shop.texts.

## Start, menu, leaving
greeting =
    Welcome{ $name ->
        [none] {""}
       *[other] , { $name }
    }! 👋
    Here you can look through the products, order with one tap and ask a question — all in this chat.

    What would you like?
menu = Main menu. What would you like?
help =
    <b>What this bot can do</b>

    🛍 /catalog — products, prices and orders
    💬 /support — a question to a manager
    ⭐ /feedback — your opinion of the shop
    🌐 /language — language
    ✖️ /cancel — leave the current step
    👋 /stop — end the talk

    Looking for something? Open the catalog and type a name or an article number.
goodbye = Thank you for visiting! Press /start to come back.
cancelled = Cancelled. Back to the menu.
choose-language = Which language do you prefer?
language-chosen = Done, we speak English from now on. 🇬🇧
language-name = 🇬🇧 English

## Buttons
button-catalog = 🛍 Catalog
button-site = 🌐 Website
button-instagram = 📷 Instagram
button-feedback = ⭐ Feedback
button-support = 💬 Support
button-language = 🌐 Language
button-back = Back
button-menu = ☰ Menu
button-cancel = Cancel
button-order = 🛒 Order
button-share = ↗️ Share
button-all-products = All products
button-refresh = 🔄 Refresh
button-send-phone = 📱 Send my number
button-yes = ✅ Yes, this one
button-other-phone = Another number
button-skip = Skip
button-open-in-bot = Open in the shop
button-lead-arrived = ✅ It is in the CRM
button-lead-resend = 🔁 Send again

## Catalog
shelves = <b>Catalog</b>
    Choose a section, or type what you are looking for: a name or an article number.
catalog-page = <b>{ $place }</b> · { $count }{ $pages ->
        [1] {""}
       *[other] , page { $page } of { $pages }
    }
    Choose a product, or type what you are looking for.
catalog-count = { $count ->
        [one] { $count } product
       *[other] { $count } products
    }
catalog-empty = Nothing here yet. Write to us and we will tell you what we have.
all-products = All products
search-found = Search “{ $query }”
search-nothing = Nothing was found for “{ $query }”. Try another word or choose a section.
search-too-short = Type at least two letters of the name, or the article number.
product-gone = This product is no longer in the catalog.
product-price = Price: <b>{ $price }</b>
product-price-on-request = Price: on request
product-sku = Article: { $sku }
product-stock = In stock: { $count } pcs
product-out-of-stock = Out of stock
label-out-of-stock = sold out
label-on-request = on request
toast-out-of-stock = Sorry, this product has just sold out.
toast-refreshing = Refreshing the catalog, this takes a minute.
toast-refreshed-lately = The catalog has just been refreshed.

## Order
ask-phone =
    <b>{ $product }</b>

    Leave your phone number and a manager will contact you about the details.
    Press “Send my number” at the bottom of the screen, or type it here, for example +380 50 123 45 67.
confirm-phone =
    <b>{ $product }</b>

    Order with the number { $phone }?
phone-noted = Got the number { $phone }.
keyboard-gone = All right 👌
phone-hint = This does not look like a phone number. Type it like this: +380 50 123 45 67 — or press “Send my number”.
foreign-contact = This is another person’s contact. If we should really call that number, please confirm it.
order-accepted =
    ✅ <b>Order accepted!</b>

    Number: <b>{ $number }</b>
    { $product }
    Phone: { $phone }

    A manager will contact you soon. Thank you!
order-state =
    Order <b>{ $number }</b>
    { $product }

    State: { $state }
order-unknown = There is no such order among yours. Check the number or write to support.
state-created = accepted, on its way to a manager
state-handed-over = with a manager, expect a call
toast-order-exists = This order is already accepted: No. { $number }.

## Feedback
ask-stars = How do you like us? Give 1 to 5 stars.
ask-feedback = { $stars } — thank you! Tell us in a few words what you liked or what we should mend.
feedback-hint = Write your feedback as text, or press “Skip”.
stars-hint = Press a button with stars under the message.
feedback-thanks = Thank you for your feedback! It helps us get better. 💛
low-rating =
    ⚠️ Low rating: { $stars }
    { $name }: { $text }

## Support
ask-question = Write your question in one message and we will pass it to a manager.
question-hint = Please write the question as text. Or press “Cancel”.
question-accepted =
    Your question is with a manager. Its number: <b>{ $number }</b>.
    We will answer as soon as we can.

## The unexpected
use-buttons = Please use the buttons.
toast-old-button = This is out of date. Here is where you are now.
toast-unknown-button = This button no longer works.

## Search in any chat
inline-see-in-bot = See and order

## Commands
command-menu = Main menu
command-catalog = Catalog
command-support = Ask a manager
command-feedback = Leave feedback
command-language = Language / Мова
command-help = What the bot can do
command-cancel = Cancel the current step
command-stop = End the talk

## Leads in the CRM
lead-order-title = Order: { $name }
lead-question-title = Question from Telegram
lead-feedback-title = ★ Feedback from Telegram
lead-line = { $product } — { $price } × { $count }
lead-line-on-request = { $product } — price on request × { $count }
lead-sku = Article: { $sku }
lead-question = Question: { $text }
lead-rating = Rating: { $stars } ({ $count } of 5)
lead-feedback = Feedback: { $text }
lead-number = Number in the bot: { $number }
lead-phone = Phone: { $phone }
lead-telegram = Telegram id: { $id }
lead-telegram-named = Telegram: @{ $username } (id { $id })
lead-source = Source: { $source }
lead-nameless = Customer from Telegram

## To the shop's people
lead-unsure =
    ❓ <b>{ $title }</b> (No. { $number })
    The CRM took the request but did not answer, and this cannot be checked automatically.
    Look in the CRM for the mark <code>ref:{ $reference }</code> and press a button.
lead-rejected =
    ⛔ <b>{ $title }</b> (No. { $number })
    The CRM refused it: { $reason }
    Mend the cause and send it again. The mark: <code>ref:{ $reference }</code>
lead-settled = ✅ Lead No. { $number } is in the CRM. Confirmed by { $name }.
lead-resent = 🔁 Lead No. { $number } is being sent again. Pressed by { $name }.
toast-not-allowed = Only administrators can do this.
toast-already-decided = This has been decided already.

## The demo page
demo-open = open it in a browser, Ctrl+C stops
demo-title = mistok demo
demo-tagline = A shop in Telegram. All on this page is simulated, except the bot itself.
demo-bot-starting = Bot starting
demo-bot-running = Bot running
demo-bot-stopped = Bot stopped
demo-language = Language of the page
demo-offline = No connection to the demo. Is it still running?
demo-tab-phone = Phone
demo-tab-crm = CRM
demo-tab-faults = Faults
demo-tabs = Parts of the page
demo-phone = Telegram
demo-customer = Customer
demo-manager = Manager
demo-whose = Whose phone to show
demo-shop-name = Malva Gift Shop
demo-shop-bot = bot
demo-shop-offline = the bot is silent…
demo-chat = Messages
demo-today = Today
demo-chat-empty = Nothing here yet. Press “Start” and the shop’s bot will answer.
demo-manager-empty = Here the bot writes to the shop’s people when a person is needed: say, when the CRM refuses a lead.
demo-start = Start
demo-write = Message
demo-send = Send
demo-menu = Menu of commands
demo-attach = Send something else
demo-attach-contact = My number
demo-attach-other = Somebody else’s contact
demo-attach-photo = A photo
demo-attach-sticker = A sticker
demo-attach-voice = A voice message
demo-contact-key = Sends your number
demo-edited = edited
demo-outside = In the real Telegram you would choose a chat here.
demo-copied = Copied
demo-waiting = The bot is silent. Telegram keeps for it: { $count }
demo-crm = KeyCRM
demo-crm-subtitle = Pipeline “Sales”
demo-crm-empty = No leads yet
demo-crm-empty-hint = Order something on the phone and its card appears here by itself.
demo-accepted = Accepted
demo-leads = In the CRM
demo-all-there = All there
demo-on-the-way = On the way: { $count }
demo-too-many = Surplus: { $count }
demo-crm-trouble = The CRM does not take leads properly now. Customers do not notice: the bot keeps the leads and hands them over later.
demo-new = New
demo-details = Comment for the manager
demo-quantity = { $count } pcs
demo-faults = Break something
demo-faults-hint = Switch a fault on and order again.
demo-crm-down = CRM is down
demo-crm-down-hint = Connections break. Orders wait in the bot.
demo-crm-silent = CRM saves and does not answer
demo-crm-silent-hint = The bot looks for the lead first, so there is no second one.
demo-crm-slow = CRM is slow
demo-crm-slow-hint = Each request takes 2.5 s. The customer does not wait for it.
demo-crm-refuses = CRM refuses leads
demo-crm-refuses-hint = A manager is told and can send it again.
demo-telegram-busy = Telegram asks to wait
demo-telegram-busy-hint = The bot’s next three messages get a 429.
demo-kill = Kill the bot’s process
demo-kill-hint = kill -9 in the middle of work. It starts again in 4 s; write to it meanwhile.
demo-revive = Start it now
demo-log = What happened
demo-log-empty = Nothing yet.
demo-log-started = The bot has started
demo-log-killed = The bot’s process was killed in the middle
demo-log-died = The bot’s process ended by itself
demo-log-restarted = The bot runs again and takes what waited: { $count }
demo-log-broken = Fault switched on:
demo-log-mended = Fault switched off:
demo-log-lead = A new lead in the CRM
demo-guide = What to try
demo-step-order = Press “Start”, choose a product and order it
demo-step-break = Take the CRM down and order again: the bot confirms at once
demo-step-mend = Mend the CRM: the lead gets there by itself, exactly one
demo-step-kill = Kill the bot and keep writing: nothing gets lost
demo-guide-done = You have tried everything! Now break things as you like.
demo-guide-hide = Hide the hints
