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
