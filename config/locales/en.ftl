# The bot's texts in English. A shop may say something differently: put a file en.ftl with only
# the changed lines into a folder of your own and name the folder in shop.texts.

## Start, menu, leaving
bot-description =
    Welcome! 👋 Here you can look through the products, order with one tap, see how your order stands and what delivery costs, and ask a manager.

    Press “Start” or just write.
bot-short-description = Products, orders, delivery and managers’ answers in one chat.
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
    🛒 /cart — your cart
    📦 /orders — your orders
    🚚 /delivery — what delivery costs and how long it takes
    💬 /support — a question to a manager
    ⭐ /feedback — your opinion of the shop
    👤 /profile — name, phone, notifications
    📝 /register — fill in the profile step by step
    🔒 /privacy — your data
    🌐 /language — language
    ✖️ /cancel — cancel what was begun
    🏁 /end — end the chat with a manager

    Looking for something? Open the catalog and type a name or an article number.
goodbye = Thank you for visiting! Press /start to come back.
cancelled = Cancelled.
left-order = The order is not placed yet. To go on, open the product and press “Order”.
left-checkout = The order is not placed yet; your cart is kept: /cart
left-delivery = The delivery has not been worked out yet. To come back to it: /delivery
left-phone = The phone number is unchanged.
left-registration = You can add your name, phone and e-mail later in your profile: /profile
left-for-earlier = Back to the question before.
left-question = The question above no longer waits for an answer.
edit-unread = This message has been used already, so editing it changed nothing. To change your answer, go back or type it again.
no-such-chat = There is no such chat.
number-expected = A number belongs after <code>/{ $command }</code>, such as <code>/{ $command }1002</code>.
after-step = If you have a question, just write it here.
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
button-back = ⬅️ Back
button-menu = ☰ Menu
button-cancel = ✖️ Cancel
button-order = 🛒 Order
button-share = ↗️ Share
button-all-products = 🗂 All products
button-all-in = 🗂 All in “{ $name }”
button-ask-manager = 💬 Ask a manager
button-ask-about-product = 💬 Ask about this product
button-send-phone = 📱 Send my number
button-yes = ✅ Yes, this one
button-other-phone = 📱 Another number
button-skip = ➡️ Skip
button-lead-arrived = ✅ It is in the CRM already
button-lead-arrived-yes = ✅ Yes, it is: do not send it again
lead-arrived-sure =
    <b>{ $title }</b> ({ $number }): is it really in the CRM already?
    If it is not, the CRM will never hear of it: it is not sent again.
button-lead-resend = 🔁 Send again

## Catalog
catalog-title = <b>Catalog</b>
    Choose a section, or type what you are looking for: a name or an article number.
catalog-page = <b>{ $place }</b> · { $count }{ $pages ->
        [1] {""}
       *[other] , page { $page } of { $pages }
    }
choose-product = Choose a product, or type what you are looking for.
choose-category = Choose a section or a product, or type what you are looking for.
catalog-count = { $count ->
        [one] { $count } product
       *[other] { $count } products
    }
catalog-empty = Nothing here yet. Write to us and we will tell you what we have.
all-products = All products
search-found = Search “{ $query }”
search-near = Nothing was found for “{ $query }”. Perhaps you were looking for:
search-nothing = Nothing was found for “{ $query }”. Try another word, choose a section or ask a manager.
search-too-short = Type at least two letters of the name, or the article number.
product-gone = This product is no longer in the catalog.
product-price = Price: <b>{ $price }</b>
product-price-on-request = Price: on request
product-sku = SKU: { $sku }
product-stock = ✅ In stock ({ $count } pcs)
product-out-of-stock = ❌ Out of stock
label-out-of-stock = sold out
label-on-request = on request
toast-out-of-stock = Sorry, this product has just sold out.
about-product = About the product: { $product }, { $price }
links-refused = ⚠️ Telegram does not take a button with the address { $links }, so customers see the menu without it. Correct the address in the settings (shop.site_url, shop.instagram_url, payment.methods.link) and restart the program.

## Order
ask-phone =
    <b>{ $product }</b>

    Leave your phone number and a manager will contact you about the details.
    Press “Send my number” at the bottom of the screen, or type it here, for example +380 50 123 45 67.
confirm-phone =
    <b>{ $product }</b>

    A manager will call { $phone }. Is that right?
phone-passed-over = All right, let us go on 👌
phone-noted = Got the number { $phone }.
phone-hint = This does not look like a phone number. Type it like this: +380 50 123 45 67 — or press “Send my number”.
phone-anonymous = This is an anonymous Telegram number, so nobody can call it. Please type another number, for example 050 123 45 67.
foreign-contact = This is another person’s contact. If we should really call that number, please confirm it.
order-accepted =
    ✅ <b>Order accepted!</b>

    Number: <b>{ $number }</b>
    { $product }
    Phone: { $phone }

    A manager will contact you soon. Thank you!
order-unknown = There is no such order among yours. Check the number or write to support.
state-created = accepted
state-handed-over = with a manager

## The cart and the checkout
button-cart = 🛒 Cart
button-add-to-cart = ➕ Add to cart
button-checkout = ✅ Check out
button-clear-cart = 🗑 Empty
button-take-out = 🗑 Take out of the cart
button-keep = ✅ Keep “{ $answer }”
button-confirm-order = ✅ Place the order
button-correct-name = ✏️ Name
button-correct-phone = ✏️ Phone
button-correct-email = ✏️ E-mail
button-correct-delivery = ✏️ Delivery
button-correct-address = ✏️ Address
button-correct-payment = ✏️ Payment
button-correct-comment = ✏️ Comment
button-pay = 💳 Pay
cart-title = <b>Your cart</b>
cart-empty = Your cart is empty so far. Have a look at the catalog: one tap puts a product in.
cart-line =
    <b>{ $product }</b>
    { $count } × { $price } = { $sum }
cart-line-on-request =
    <b>{ $product }</b>
    { $count } pcs, price on request
cart-repriced = ℹ️ The price has changed: it was { $before }, now it is { $now }
cart-too-many =
    ⚠️ { $count ->
        [0] Out of stock
        [one] Only { $count } piece left
       *[other] Only { $count } pieces left
    }
cart-total = Total: <b>{ $sum }</b>
cart-total-on-request = Total: a manager will tell you the sum
cart-gone = ℹ️ Some products are no longer in the catalog; we have taken them out of your cart.
and-more =
    … and { $count ->
        [one] { $count } more product
       *[other] { $count } more products
    }
ask-quantity =
    <b>{ $product }</b>
    In the cart now: { $count }. How many do you need?

    Choose with a button or type a number from 1 to { $most }.
quantity-hint = Please type the quantity as a number, such as 3.
toast-added = Added. You have { $count } of these in the cart.
toast-in-cart = It is in the cart already 👌
toast-cart-full = The cart is full. Check out, or take something out.
toast-cart-lacks = Some products are fewer than in your cart. Please change the quantity.
toast-most = No more than { $count } of one product in an order.
toast-too-many =
    { $count ->
        [0] Sorry, this product is gone.
        [one] There is only { $count } piece.
       *[other] There are only { $count } pieces.
    }
ask-name = Whose name is the order in? Type the first and the last name.
name-hint = This does not look like a name. Please type it in letters, such as Olena Koval.
skip-needed = The order cannot be placed without this, so the step cannot be skipped.
skip-nothing = There is nothing to skip here.
ask-checkout-phone =
    Which number shall we call?
    Press “Send my number” at the bottom of the screen or type it here, such as 050 123 45 67.
ask-email = Give your e-mail if you need an invoice or a receipt. Or skip this.
email-hint = This does not look like an e-mail address. Type it like olena@example.com, or skip.
ask-delivery = How shall we deliver?
delivery-branch = 📦 Branch or parcel locker
delivery-courier = 🚚 By courier to the door
delivery-pickup = 🏬 Pick up
ask-branch = Type the town and the number of the branch or parcel locker, such as: Chernivtsi, branch 5.
ask-address = Type the address: town, street, house, flat.
ask-pickup = Where will you pick it up?
address-hint = Please type the address.
ask-payment = How would you like to pay?
payment-on-delivery = 💵 On delivery
payment-link = 💳 By card online
payment-invoice = 💳 Here in Telegram
ask-comment = Any wishes for the order? Type them, or skip.
comment-hint = Please type your wishes, or press “Skip”.
summary-title = <b>Please check the order</b>
summary-name = 👤 { $answer }
summary-phone = 📞 { $answer }
summary-email = ✉️ { $answer }
summary-delivery = 🚚 { $answer }
summary-address = 📍 { $answer }
summary-payment = 💳 { $answer }
summary-comment = 💬 { $answer }
summary-goods = Products: { $sum }
summary-delivery-exact = Delivery: { $price }
summary-delivery-about = Delivery: ~{ $price }{ $carrier ->
        [none] {""}
       *[other] , by the carrier’s tariff ({ $carrier })
    }
summary-delivery-unknown = Delivery: a manager will tell you the price
summary-total-with = Total with delivery: <b>{ $sum }</b>
summary-total-without = Total without delivery: <b>{ $sum }</b>
note-repriced = ℹ️ “{ $product }”: the price has changed from { $before } to { $now }.
note-fewer =
    ℹ️ “{ $product }”: only { $count ->
        [one] { $count } piece is
       *[other] { $count } pieces are
    } left, we have changed the quantity.
note-sold-out = ℹ️ “{ $product }” has just sold out, we have taken it out of the order.
note-cart-changed = ℹ️ The order has changed. Please check it again.
order-placed =
    ✅ <b>Your order is accepted!</b>

    Number: <b>{ $number }</b>
order-next = We will write here as soon as the status changes.

## My orders
button-orders = 📦 My orders
button-order-number = 🔎 Find by number
button-ask-about-order = 💬 Ask about the order
button-cancel-order = ✖️ Cancel the order
button-cancel-order-yes = ✖️ Yes, cancel it
button-keep-order = ↩️ No, keep it
ask-cancel-order = Cancel order No. { $number }?
asked-to-cancel = Please cancel this order.
order-cancelled-by-you = ✅ Order No. { $number } is cancelled.
order-cancel-late = Order No. { $number } has ended already and cannot be cancelled. If something is wrong, write to us.
orders-title =
    <b>Your orders</b>
    Choose one to see the details.
orders-none = You have no orders yet. If you have ordered before, find the order by its number.
order-title = Order <b>No. { $number }</b>
order-line = • { $product } × { $count }
order-standing = State: <b>{ $state }</b>
order-tracking = Parcel number: <code>{ $tracking }</code>
order-paid = ✅ Paid
ask-order-number = Type the number of the order, such as 1001.
order-number-hint = The number is made of digits, such as 1001. Please type it.
state-in-work = in work
state-done = done
state-cancelled = cancelled

## Payment
invoice-title = Order No. { $number }
payment-thanks = ✅ Your payment of { $sum } for order <b>No. { $number }</b> has arrived. Thank you!
payment-came = 💳 Order <b>No. { $number }</b> is paid for in Telegram: { $sum }.
payment-stray = ⚠️ A payment came for which there is no order: { $sum }, charge <code>{ $charge }</code>. Decide in /failed.
payment-partly = We have received { $sum } for order <b>No. { $number }</b>. Thank you! { $rest } is still due.
payment-over = We have received { $sum } for order <b>No. { $number }</b>. That is { $rest } more than needed: we will give the difference back.
payment-again = Order <b>No. { $number }</b> had already been paid, so we will give the second payment ({ $sum }) back.
payment-other-currency = We have received { $sum } for order <b>No. { $number }</b>, but in a different currency than the order’s. A manager will check the payment and write to you.
payment-cancelled = Order <b>No. { $number }</b> is cancelled, so we will give { $sum } back.
payment-unknown = We have received { $sum } but could not find your order. A manager will find out what the payment is for and write to you.
payment-returned = { $sum } has been given back. It usually reaches the card within a few days.
payment-came-partly = ⚠️ Order <b>No. { $number }</b> was paid in part: { $sum }. Charge <code>{ $charge }</code>.
payment-came-over = ⚠️ Order <b>No. { $number }</b> was overpaid: { $sum }. Give the difference back, charge <code>{ $charge }</code>.
payment-came-again = ⚠️ Order <b>No. { $number }</b> was paid twice: { $sum }. Give the money back, charge <code>{ $charge }</code>.
payment-came-other-currency = ⚠️ Order <b>No. { $number }</b> was paid in another currency: { $sum }. Charge <code>{ $charge }</code>.
payment-came-cancelled = ⚠️ A payment came for the cancelled order <b>No. { $number }</b>: { $sum }. Give the money back, charge <code>{ $charge }</code>.
pay-unknown = This is not your order. Open yours under “My orders”.
pay-paid = This order is paid for already.
pay-cancelled = This order is closed already. Write to us if that is a mistake.
pay-other-sum = The sum of the order has changed. Open it under “My orders” and pay again.
toast-nothing-to-pay = There is nothing left to pay.

## Delivery
button-delivery = 🚚 Delivery
button-send-location = 📍 Send my location
ask-location = Where to? Press “Send my location” at the bottom of the screen or type the town: we will tell you the price, the time and the nearest pickup point.
location-hint = Please send your location with the button at the bottom, or type the name of a town.
town-unknown = We have no price for “{ $town }”; a manager will tell you. You can also type another town or send your location.
delivery-to = Delivery: <b>{ $town }</b>
delivery-zone = 🚚 { $zone }: { $price }
delivery-days =
    Time: { $range ->
        [same] {""}
       *[from] { $least }–
    }{ $most ->
        [one] { $most } day
       *[other] { $most } days
    }
delivery-flat = 🚚 About { $price }, { $carrier }. A manager will tell you the exact sum.
delivery-unknown = 🚚 A manager will tell you the price of delivery: write to support.
nearest-point =
    📍 The nearest pickup point is <b>{ $name }</b>, { $distance }
    { $address }
point-on-map = 🗺 <a href="{ $link }">On the map</a>
point-hours = 🕘 { $hours }
distance-metres = { $count } m
distance-km = { $count } km

## Profile and data
button-profile = 👤 Profile
button-notices-on = 🔔 Notifications: on
button-notices-off = 🔕 Notifications: off
button-privacy = 🔒 My data
button-clear-field = 🗑 Remove
button-export-data = 📄 Get my data
button-forget-me = 🗑 Delete my data
button-forget-me-yes = 🗑 Yes, delete for ever
button-forget-me-no = ↩️ No, keep
profile =
    <b>Your profile</b>

    Name: { $name }
    Phone: { $phone }
    E-mail: { $email }
    Language: { $language }
profile-none = not given
profile-noted = Noted 👌
registration-step = 📝 Step { $step } of 3
ask-profile-name = What shall we call you? Type your first and last name.
ask-profile-phone = Press “Send my number” at the bottom of the screen or type a number, such as 050 123 45 67.
ask-profile-email = Type your e-mail address, such as olena@example.com.
toast-notices-on = We will write when your orders change.
toast-notices-off = We will no longer write about your orders.
privacy =
    <b>Your data</b>

    We keep what orders and answers need: your name, your phone and e-mail if you gave them, language, cart, orders, feedback and the chats with managers. Orders and questions are passed on to the shop’s own records.
    { $days ->
        [0] The data is kept until you delete it.
        [one] If you do not write for { $days } day, the data is deleted by itself.
       *[other] If you do not write for { $days } days, the data is deleted by itself.
    }

    You can get all of it as one file, or delete it.
confirm-forget =
    <b>Delete all your data?</b>

    Your profile, cart, order history and chats with us will be gone. The shop will still carry out orders in progress. This cannot be undone.
note-forgotten = The customer asked the Telegram bot to delete their data on { $date }.
forgotten = Your data is being deleted. Thanks for shopping with us! To come back, press /start.
toast-exporting = We are preparing the file, it will be here in a moment.
export-caption = Everything that we keep about you.
export-caption-cut =
    { $count ->
        [one] Everything that we keep about you. Of the messages, the file has the newest one.
       *[other] Everything that we keep about you. Of the messages, the file has the { $count } newest.
    }

## Working hours
closed-until = 🕘 We are closed now. We will answer { $when }.
closed = 🕘 We are closed now. We will answer as soon as we are back.
opens-today = today after { $time }
opens-tomorrow = tomorrow after { $time }
opens-on-day =
    on { $day ->
        [mon] Monday
        [tue] Tuesday
        [wed] Wednesday
        [thu] Thursday
        [fri] Friday
        [sat] Saturday
       *[sun] Sunday
    } after { $time }
opens-on-date = on { $date } after { $time }

## Commands of a customer
command-cart = Cart
command-orders = My orders
command-profile = Profile
command-delivery = Delivery
command-privacy = My data

## Feedback
ask-stars = How do you like our shop? Give us stars, or simply write what you think.
ask-feedback = { $stars } — thank you! Tell us in a few words what you liked.
feedback-thanks = Thank you for your feedback! It helps us get better. 💛

## Support
ask-question = Write your question in one message and we will pass it to a manager.
question-hint = Please write the question as text. Or press “Cancel”.

## The unexpected
use-buttons = Please choose with a button below.
toast-old-button = This button is out of date. Here is where you are 👇
toast-unknown-button = This button no longer works.
toast-managers-only = This button is for the shop’s managers only.
toast-not-done = That did not work. Please try again a little later.

## Search in any chat
inline-see-in-bot = See and order

## Commands
command-menu = Main menu
command-catalog = Catalog
command-support = Ask a manager
command-feedback = Leave feedback
command-language = Language / Мова
command-help = What the bot can do
command-cancel = Cancel what was begun
command-stop = Say goodbye

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
lead-order-several = { $name } and { $count ->
        [one] { $count } more product
       *[other] { $count } more products
    }
lead-email = E-mail: { $email }
lead-total = Total: { $total }
lead-delivery = Delivery: { $name }
lead-delivery-to = Delivery: { $name }, { $address }
lead-delivery-price = Price of delivery: { $price }
lead-payment = Payment: { $name }
lead-customer-comment = Customer’s comment: { $text }

## Correcting an order that the CRM refused
button-lead-edit = ✏️ Correct
button-lead-drop-line = 🗑 Take out “{ $name }”
button-lead-unbind = ✂️ “{ $name }” without its SKU
button-lead-as-lead = 📝 Send as a lead, not as an order
button-lead-drop-phone = 📵 Send without the phone
button-lead-drop-email = ✉️ Send without the e-mail
lead-correction =
    ✏️ <b>{ $title }</b> (no. { $number })
    { $order }
lead-correction-reason = Why it was refused: { $reason }
toast-last-line = This is the only product of the order and cannot be taken out.

## Changes of an order: what the customer sees
follow-status = Order no. { $number }: <b>{ $status }</b>
follow-sent = 🚚 Order No. { $number } is on its way. Parcel number: <code>{ $tracking }</code>
follow-moved = 📦 Order No. { $number }: <b>{ $state }</b>{ $reason ->
        [none] {""}
       *[other] . Reason: { $reason }
    }
follow-taken-back = ↩️ Order № { $number }: the last change was undone. It is now <b>{ $state }</b> again.
follow-product = { $product }
follow-tracking = Tracking number: <code>{ $tracking }</code>
follow-paid = ✅ The payment for order no. { $number } has arrived. Thank you!
follow-details = 📦 More about the order
follow-quiet = 🔕 Stop these messages

## To the shop's people
lead-doubled = ⚠️ Lead { $number } is in the CRM twice. Please work with CRM No. { $kept } and remove the extra: CRM No. { $others }.
leads-share-card = ⚠️ In the CRM card No. { $kept } is that of request No. { $number }, but the CRM gave the same number for others: No. { $others }. Please check that their cards are there.
lead-unsure =
    ❓ <b>{ $title }</b> ({ $number })
    Look in the CRM for a lead with the mark <code>ref:{ $reference }</code> and press a button.
    The CRM took the request but did not answer, and this cannot be checked automatically.
lead-rejected =
    ⛔ <b>{ $title }</b> ({ $number })
    The CRM refused it: <code>{ $reason }</code>
    Fix the problem and send it again. The mark: <code>ref:{ $reference }</code>
lead-no-orders-there = this CRM takes no orders
lead-settled = ✅ Lead { $number } is in the CRM. Confirmed by { $name }.
lead-resent = 🔁 Lead { $number } is being sent again. Pressed by { $name }.
toast-not-allowed = Only administrators can do this.
toast-already-decided = This has been decided already.

## A chat with a manager: what the customer sees
welcome = We are here if you need anything 💛
first-words = Shall we pass this to a manager, or look it up in the catalog?
first-words-more = Added. Shall we pass all of it to a manager?
first-file = Shall we pass this to a manager?
# The customer wrote what may be an answer to the bot or a message.
doubt-name = Is “{ $words }” a name, or a message for a manager?
doubt-address = Is “{ $words }” an address, or a message for a manager?
doubt-comment = Is “{ $words }” a wish for the order, or a message for a manager?
doubt-town = Do you mean { $town }?
button-is-name = ✅ This is my name
button-is-address = ✅ This is the address
button-is-comment = ✅ This is a wish
button-is-town = ✅ Yes, { $town }
first-words-found = Here is what the catalog has. If it is not what you mean, we will pass your message to a manager.
# Messages that hold nothing but a greeting: between commas.
greeting-words = hello, hi, hey, good morning, good day, good afternoon, good evening, привіт, добрий день
button-to-manager = 💬 Pass to a manager
button-kept-search = 🔎 Search the catalog
button-for-step = ↩️ That was for the bot
passed-to-manager = Passed to a manager.
talk-reopened = Passed to a manager. The answer will come here.
kept-passed = We have passed your message to a manager. The answer will come here.
subject-unchosen = the customer did not choose
subject-complaint = complaint
complaint =
    ⚠️ <b>Complaint</b>: { $stars }
    { $name }: { $text }{ $order ->
        [none] {""}
       *[other] {"\u000A"}Last order: No. { $order }
    }{ $manager ->
        [none] {""}
       *[other] {"\u000A"}The last chat was with { $manager }
    }
complaint-said = { $stars } { $text }
complaint-thanks = Thank you for being frank. The person in charge has it and will get in touch with you.
ask-complaint = { $stars } We are sorry it went this way. What happened?
ask-stars-after = Thank you, noted. Add stars, or skip.
feedback-file = Got it. Add a few words, or skip.
feedback-files = { $files }, in chat { $number }
feedback-said = ★ Feedback: { $stars } { $text }
feedback-came =
    ⭐ <b>Feedback</b>: { $stars }
    { $name }: { $text }
    { $files }
complaint-order = 📦 Last order: № { $number }
lead-unrated = No stars
canned-keywords = Done: <code>:{ $name }</code> is sent by itself when a customer writes “{ $keywords }”.
canned-no-keywords = Done: <code>:{ $name }</code> is not sent by itself.
talk-begun = { $number ->
        [none] ✅ A manager has your message.
       *[other] ✅ A manager has your question <b>{ $number }</b>.
    } The answer will come here. Just keep writing: text, photos, voice messages, files.
button-end-talk = 🏁 End chat
customer-joined = { $name } is here now 👋
customer-be-patient = Sorry to keep you waiting. We have your message and will answer as soon as somebody is free.
nothing-to-end = There is no open chat right now. If you have a question, just write here.
customer-closed = Chat ended. If you have another question, just write here.
command-end = End the chat

## The desk: buttons
button-reply = 💬 Reply
button-open-chat = 👁 Open chat
button-my-chats = 📋 My chats
button-my-history = 🗄 My earlier chats
# Words that stood on buttons once: they are understood when somebody types them.
old-word-own-orders = My orders
old-word-done-orders = Orders done
old-word-done-chats = History of my pinned chats
old-word-change-status = Change status
button-statistics = 📊 Statistics
button-all-history = 🗂 All chats
button-queue = ⏳ Queue
button-chat-history = 📜 Chat history
button-write-message = ✏️ Write
button-mark-read = 👁 Mark as read
button-release = ↩️ Back to the queue
button-hand-over = 🤝 Hand over
button-finish = 🏁 Finish
button-create-lead = 🧾 Create a lead in the CRM
button-open-in-crm = 📇 Open in the CRM
button-home = ⬅️ Back
button-older = ◀️ Older
button-newer = Newer ▶️
button-retry = 🔁 Try again
button-resend = 🔁 Send again
button-send-anyway = ✉️ Send anyway
button-dont-send = ✖️ Do not send
button-arrived = ✅ It arrived
button-approve = ✅ Approve
button-reject = ✖️ Reject

## The desk: home
desk-home-waiting = Waiting for an answer: { $queued } · yours: { $mine }
writing-placeholder = → { $name } · chat { $number }
desk-home =
    Hello{ $name ->
        [none] {""}
       *[other] , { $name }
    }! 👋 This is your desk.

    New messages from customers come by themselves. To find a chat, write an order number, a name or a phone.
desk-help =
    <b>How to work here</b>

    “Reply” under a new message makes the chat yours. From then on everything that you write, send or record goes to the customer.
    You can also simply reply to a customer’s message: it goes to that chat, whichever is open.

    ✍ queued · 👌 sent · 👀 read · 🤔 waits for your decision · 💔 not sent

    <code>//text</code> is a note for colleagues; the customer never sees it
    <code>:name</code> is a ready answer, listed in /canned
    <code>[Yes] [No]</code> as the last line makes buttons under your message, <code>[Pay](https://…)</code> one with a link

    /chats: my chats
    /queue: waiting for an answer
    /orders: my orders
    /history: all chats
    /find: search
    /write: write first
    /sms: SMS to a number, the log, templates
    /label: labels of the chat, /snooze: put the chat off
    /stats: statistics
    /here, /away: I am here, a break
    /team: who is there; /shift: my shifts
    /language: українською
    /shop: see the bot as a customer does, /desk: come back
desk-help-admin =
    <b>For admins</b>
    /all_users: people and their roles
    /failed: what could not be sent
    /health: system status
    /sms balance, /sms senders: the money for SMS and the names they come from
    /refresh: read the catalog from the CRM
    /export: orders, leads or customers as a file for a spreadsheet
    /link: a link and QR code for a product, a category or with a source
    /clean: remove notifications of finished chats
    /canned name: change a ready answer; /canned keywords name word, word: the words that it answers by itself
    /id: your Telegram id; in a group, the id of the group
    Chat 1005 by its number:
    /open_chat_1005: open the chat
    /get_chat_1005: its card
    /get_connected_users_1005: who has it and who had it
    /connect_to_chat_1005: take it, whoever has it
    /change_status_chat_1005: the status of the order
ask-link =
    🔗 <b>A link to the bot and its QR code</b>
    What should the link open? A known one can be written at once: <code>/link p_12--s_flyer</code> is product 12 from the leaflet “flyer”.
choose-link = Choose what the link opens.
ask-link-source = Write the name of the source in Latin letters, such as flyer or instagram-bio: it shows where customers came from.
link-hint = A name has Latin letters, digits, “_” and “-”, at most 62 characters, such as flyer.
button-link-product = 🛍 Product
button-link-category = 🗂 Category
button-link-source = 📣 Source
sources-title = <b>Where they came from in { $days } days</b>
sources-line = { $source }: visits { $visits }, orders { $orders }
order-gone = There is no such order.
catalog-refreshing = Updating the catalog, it takes a minute.
catalog-refreshed-lately = The catalog has just been read. It can be read again in a minute.
desk-nothing-open = No chat is open now. Open one from a list, or reply to a customer’s message.
shop-opened = You see the bot as a customer does now. To come back: /desk.
number-choice = Which { $number }?
number-unknown = Nothing has the number { $number }: we looked among orders, cases, chats, feedback, invoices of marketplaces, CRM numbers, parcels and phones.
found-order = Order No. { $number } · { $name }{ $sum ->
        [none] {""}
       *[other] {" "}· { $sum }
    }
found-feedback = Feedback { $number } · { $name }
found-question = Question { $number } · { $name }
found-case = Case { $number } · { $name }
found-chat = Chat { $number } · { $name }
found-invoice = Invoice No. { $number } · { $channel } · { $name }
found-in-crm = CRM No. { $number } · { $kind ->
        [order] order No. { $own }
        [feedback] feedback { $own }
       *[other] question { $own }
    } · { $name }
found-parcel = Parcel { $number } · order No. { $own } · { $name }
write-to = ✏️ To: { $who }
chat-number = chat { $number }
invoice-number = invoice No. { $number }
name-erased = data deleted
search-hint = Write an order number, a name or a phone after the command, such as /find 050 123 45 67
search-desk-found = Found for “{ $query }”:
search-desk-nothing = Nothing was found for “{ $query }”. Try an order number, a name or a phone.

## The desk: holding
toast-yours = The chat is yours: { $name }
button-take-from-colleague = 🙋 Take over
button-take-over-now = 🙋 Yes, take it
take-over-offer = { $manager } has this chat, and the customer has been waiting for { $time }. You can take it over.
ask-take-over = Take over the chat with { $name }? Your colleague may be typing an answer right now.
taken-over-from-you = 🙋 { $manager } now has the chat with { $name }: the customer was waiting for an answer.
freed-while-away = ↩️ { $name } wrote while you were away: the chat is back in the queue.
button-keep-chats = 📌 Keep them for me
you-keep-chats = ⏸ You are away. Your chats stay yours: customers will wait for you.
log-take-over = 🙋 { $manager } takes over chat { $number } from { $subject }: { $customer }
log-absent = ↩️ { $subject } is away, chat { $number } is free again: { $customer }
toast-marking-read = Marking as read…
marked-read = 👁 Marked as read: { $name }
not-marked-read = ⚠️ The CRM did not mark the chat as read ({ $name }): <code>{ $reason }</code>. Reading it again.
command-chats = My chats
command-queue = Who is waiting
command-desk-orders = Orders
command-find = Find a customer, an order, words
command-write = Write to a customer first
command-canned = Canned answers
command-stats = Statistics
command-here = I’m here: give me chats
command-away = Take a break
command-shop = See the shop as a customer
command-desk-help = How to work here
command-failed = Undelivered: what to do
command-health = Is everything working
command-team = Who is here
command-all-users = Managers and their roles
command-refresh = Refresh the catalog from the CRM
button-export = 💾 Save as a file
toast-saving-chat = Making the file…
chat-file-title = Chat { $number }: { $name }
chat-file-caption = 💾 Chat { $number }: { $name }. Messages: { $count }
chat-file-colleague = Colleague (in the CRM)
chat-file-shop = Shop
toast-held-by = { $manager } already has this chat
earlier-messages = Earlier there { $count ->
        [one] is { $count } more message
       *[other] are { $count } more messages
    } of this customer: see the chat’s history.
toast-take-first = First press “Reply” or “Write”
toast-answered = This has been answered
answered-meanwhile = This message has been answered. You can open the chat and have a look.
toast-full = You already have { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }, which is the limit. Finish or hand over one first.
toast-colleague-full = { $manager } already has { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }, which is the limit
toast-gone = There is no such chat any more
toast-no-such-order = There is no such order
toast-no-such-lead = There is no such lead
toast-no-such-message = There is no such message any more
toast-no-such-failure = There is no such entry any more
toast-no-such-label = There is no such label any more
toast-no-such-product = This product is no longer in the catalog
toast-no-such-category = This category is no longer in the catalog
toast-search-gone = This search no longer applies: type the words again
toast-silenced = No automatic answers to this person for an hour
flood-slow = 🐢 That was a lot at once. Give me a few seconds: I will answer your last message.
flood-notice =
    ⚠️ { $account } writes faster than the bot can answer. The bot answers them more slowly; other customers do not notice. What they write to managers arrives as usual.
button-silence = 🔇 No automatic answers for an hour
toast-in-private = See your own chat with the bot
toast-not-yours = This is not your message
toast-marked-read = Marked as read
toast-released = Released
toast-finished = Chat ended
toast-no-such-manager = There is no such manager
toast-not-this-person = This person’s role cannot be changed here
toast-lead-exists = This lead has been created already
writing-to = ✏️ You are writing to <b>{ $name }</b>. Everything you send here goes to the customer.
nobody-is-written-to = The chat is closed: the customer of this order cannot be written to from here. What you type goes to nobody.
reading-only = You are only looking at this chat. To write, press “Write”.
released = The chat is released: { $name }. If the customer waits, it is back in the queue.
finished = Chat ended: { $name }.
hold-ended = Your time with { $name } is up: the chat is free again.
taken-from-you = { $by } has given your chat to { $manager }.
ended-by-customer = The customer ended the chat: { $name }
ended-by-forgetting = 🗑 The customer has deleted their data. Chat { $number } is closed.
still-waiting = ⏰ The customer still waits for an answer, { $manager }.
choose-colleague = Who takes it? The number says how many chats they have now. 📝 hands it over with a few words for your colleague.
no-colleagues = You are the only manager: there is nobody to hand it to.
handed-to-away = ⏸ { $manager } is on a break now: the chat will wait for them or go back to the queue.
ask-hand-over-note = A few words about this chat for your colleague ({ $manager }), or press “Skip”.
handed-over = Handed over to { $manager }.
handed-to-you = 🤝 { $manager } hands a chat over to you
topic-hint = Write in this topic and it goes to the customer. <code>//text</code> is a note for colleagues.
topic-held = 👤 With { $manager }

## Giving chats out, and presence
button-here = 🟢 I am here
button-away = ⏸ Away
button-yield = ↩️ Give my chats back to the queue
button-give = 🤝 Hand over…
you-are-here = 🟢 You are here.{ $queued ->
        [0] {" "}Nobody is in the queue.
        [one] {" "}{ $queued } customer waits in the queue.
       *[other] {" "}{ $queued } customers wait in the queue.
    }{ $waiting ->
        [0] {""}
        [one] {" "}{ $waiting } customer waits for your answer.
       *[other] {" "}{ $waiting } customers wait for your answer.
    }
you-are-away = ⏸ Have a good break. You get no new chats for now.{ $waiting ->
        [0] {""}
        [one] {" "}{ $waiting } customer still waits for your answer.
       *[other] {" "}{ $waiting } customers still wait for your answer.
    }
given-back = { $count ->
        [0] Nobody waits for your answer.
        [one] { $count } chat is back in the queue.
       *[other] { $count } chats are back in the queue.
    }
assigned-to-you = 📥 A new chat for you
rerouted = { $name } waited too long for your answer, so the chat went to another manager.
taken-for-away = ⏸ Several chats in a row got no answer from you, so you get no new ones for now. Tap “I am here” when you are back.
manager-vanished = ⏸ { $manager } does not answer the chats given to them: new ones go to others until they tap “I am here”.
reminders = ⏰ { $count ->
        [one] { $count } customer still waits
       *[other] { $count } customers still wait
    } for an answer:
reminder = ⏰ <b>{ $name }</b> has been waiting for an answer for { $time }.
escalation = 🚨 <b>{ $name }</b> has been waiting for an answer for { $time }. { $manager ->
        [none] Nobody has this chat.
       *[other] { $manager } has this chat.
    }
team-title = <b>The team</b>
team-member = { $here ->
        [yes] 🟢
       *[no] ⏸
    } { $name }{ $load ->
        [none] {""}
       *[other] {" "}· chats: { $load } of { $most }
    }{ $own ->
        [yes] {" "}· own customers only
       *[no] {""}
    }{ $when ->
        [none] {""}
       *[other] {" "}· { $here ->
            [yes] shift changes: { $when }
           *[no] back { $when }
        }
    }
team-days-off = Days off: { $days }
no-shifts = You have no shifts: you work in the shop’s hours until you take a break. An admin sets the shifts.
team-hint =
    To change: /shift_N mon-fri 09:00-13:00, 14:00-18:00; sat 10:00-15:00
    /dayoff_N 2026-12-24, 2026-12-28..2027-01-02
    /limit_N 10 — the most chats at once
    /own_N — own customers only
    To take it away write “-”: <code>/limit_5 -</code>
shift-hint = Write days and times, such as <code>/shift_{ $id } mon-fri 09:00-13:00, 14:00-18:00; sat 10:00-15:00</code>. A minus: as the department works.
day-off-hint = Write dates, such as <code>/dayoff_{ $id } 2026-12-24, 2026-12-28..2027-01-02</code>. A minus: none.
limit-hint = Write a number from 0 to 10000, such as <code>/limit_{ $id } 10</code>. A minus: as everybody.
toast-by-hand = An admin hands the chats out here
customer-queued = All our managers are busy right now. { $ahead ->
        [0] You are next in line
        [one] There is { $ahead } chat before you
       *[other] There are { $ahead } chats before you
    } — we will answer as soon as somebody is free.
customer-nobody-there = None of our managers is around right now. We have your message and will answer as soon as somebody is back.
case-line = 📋 Case { $number }{ $subject ->
        [none] {""}
       *[other] {" "}“{ $subject }”
    } · { $stage ->
        [new] new
        [in_work] in work
        [waiting] waiting for the customer
       *[done] done
    }
card-cases = Earlier chats: { $cases }

## The desk: notices
notice-held = 👤 { $manager } has it
notice-answered = ✅ Answered
notice-goes-on = ⤵️ It goes on in a newer notice
notice-again = 🔄 The customer is waiting for an answer again
notice-closed = 🏁 Chat ended
notice-more = … { $count } more …
notice-several = 📬 { $count ->
        [one] { $count } chat with new messages
       *[other] { $count } chats with new messages
    }
notice-queued-again = 🔄 <b>{ $name }</b> is waiting for an answer again{ $manager ->
        [none] .
       *[other] : { $manager } no longer has this chat.
    }
channel-telegram = Telegram
channel-keeping = Marketplace

## The desk: card, lists, history
card-free = Nobody has this chat
card-waiting = ⏳ Waiting for an answer: { $time }
card-order = 📦 Order No. { $number }: { $state }{ $sum ->
        [none] {""}
       *[other] {" "}· { $sum }
    }{ $paid ->
        [yes] {" "}· paid
       *[no] {""}
    }{ $manager ->
        [none] {""}
       *[other] {" "}· { $manager }
    }{ $crm ->
        [none] {""}
       *[other] {" "}· in the CRM: { $crm }
    }{ $tracking ->
        [none] {""}
       *[other] {" "}· parcel <code>{ $tracking }</code>
    }
card-feedback = ⭐ Last feedback: { $stars ->
        [0] no rating
       *[other] { $stars } of 5
    }, { $date }
card-urgent = 🔥 Urgent
card-snoozed = ⏰ Snoozed until { $until }
card-blocked = 🚫 { $how ->
        [ban] Blocked
       *[shadow] Hidden
    }{ $until ->
        [none] {" "}for ever
       *[other] {" "}until { $until }
    }, { $manager }
button-labels = 🏷 Labels
button-urgent = 🔥 Urgent
button-snooze = ⏰ Snooze
button-block = 🚫 Block
labels-title = 🏷 <b>Labels of the chat</b>
    Tap to add or remove one. A new label: /label name
labels-none = There are no labels yet. Open a chat and write, for example, /label wholesale
labels-all = 🏷 <b>Labels</b> and how many open chats have each
label-removed = The label “{ $name }” is removed from all chats.
label-unknown = There is no label “{ $name }”. To make it, open a chat and write /label { $name }
label-bad-name = The name of a label has 1 to 40 characters.
labels-full = There are 200 labels already, and no more can be made. Delete one: /label delete name
toast-urgent = 🔥 The chat is urgent now
toast-not-urgent = The chat is no longer urgent
ask-snooze = ⏰ Until when is the chat snoozed? It comes back at its time, or as soon as the customer writes. Your own time: /snooze 05.12 14:00
button-in-an-hour = ⏰ In an hour
button-tomorrow = 🌅 Tomorrow at 9:00
button-on-monday = 🗓 On Monday at 9:00
snooze-hint = Write a day and a time within a year, such as /snooze 05.12 14:00 or /snooze 14:00.
snoozed = ⏰ The chat is snoozed; it comes back { $when }.
snooze-over = ⏰ Time to come back to the chat: { $name }.
snooze-broken = ⏰ The customer has written, so the snoozed chat is back: { $name }.
toast-unsnoozed = The chat is back in its lists
ask-block = 🚫 How is { $name } blocked? “Forbid” tells them once, and their messages are not taken. “Hide”: they notice nothing, and their messages are seen only under “Blocked”.
button-ban-day = 🚫 Forbid for 24 h
button-shadow-day = 🙈 Hide for 24 h
button-ban-forever = 🚫 Forbid for ever
button-shadow-forever = 🙈 Hide for ever
ask-block-reason = Why? Write the reason for your colleagues, or skip.
button-unblock = ✅ Unblock
toast-unblocked = The customer is unblocked
you-are-blocked = The shop cannot take your messages in this chat.
log-block = { $what ->
        [block] 🚫 { $manager }: the customer is blocked, chat { $number }
       *[unblock] ✅ { $manager }: the customer is unblocked, chat { $number }
    }
list-snoozed = Snoozed chats
list-blocked = Blocked
list-without-phone = Customers without a confirmed phone
list-labelled = Chats with the label
button-snoozed = ⏰ Snoozed
button-blocked = 🚫 Blocked
button-without-phone = 👥 Without a phone
found-goods = 🛍 <b>Orders with such goods</b>
no-order-here = There is no order in this chat.
connect-held = { $manager } has chat { $number } since { $since }{ $answered ->
        [none] , without an answer yet
       *[other] , the last answer: { $answered }
    }.
button-take-over = 🙋 Take it over
button-only-look = 👁 Only look
card-other-talks = Other chats: { $chats }
list-mine = My chats
list-my-history = My earlier chats
list-queue = Waiting for an answer. Press a name to answer, 👁 to look only
list-all = All chats
list-empty = Nothing here yet.
unread = { $count } unread
history-title = <b>{ $name }</b> · history{ $pages ->
        [1] {""}
       *[other] , page { $page } of { $pages }
    }
author-colleague = 🏪 the shop
mark-edited = (edited)
context-forwarded = ↪️ forwarded from { $name }
context-answers = ↩️ in reply to: { $text }
context-product = { $product }, { $price }
context-quote = ❝ { $text } ❞
first-department = First department
statistics =
    <b>Statistics</b>

    Open chats: { $open }
    With nobody: { $unassigned }
    Waiting for an answer: { $waiting }
    Yours: { $held }

    <b>Orders</b>
    New: { $new } · in work: { $work } · done: { $done } · to check: { $check }
lead-preview =
    <b>Lead in the CRM</b>: { $name }
    { $text }
button-create-lead-now = ✅ Create it
lead-made = Lead { $number } is created and on its way to the CRM.

## The desk: what was sent
kind-photo = 📷 Photo
kind-video = 🎬 Video
kind-animation = 🎞 Animation
kind-document = 📎 { $name ->
        [none] File
       *[other] { $name }
    }
kind-audio = 🎵 Audio
kind-voice = 🎤 Voice message
kind-video-note = ⭕ Video message
kind-sticker = 🙂 Sticker
kind-location = 📍 Location
kind-venue = 📍 { $title }
kind-contact = 📇 { $name }, { $phone }
kind-erased = 🗑 This message was erased
kind-unreadable = ⚠️ This message cannot be read
kind-other = ❔ A message that cannot be shown here ({ $kind })
other-kind-name = { $kind ->
        [poll] poll
        [checklist] checklist
        [dice] dice
        [story] story
        [gift] gift
        [unique_gift] gift
        [game] game
        [giveaway] giveaway
        [paid_media] paid media
       *[other] { $kind }
    }
kind-poll = 📊 Poll: { $question }
kind-checklist = ☑️ Checklist: { $title }
kind-dice = { $emoji } Rolled: { $value }
kind-story = 📖 Story{ $chat ->
        [none] {""}
       *[other] : { $chat }
    }
kind-gift = 🎁 Gift
cannot-read-kind = We can’t see messages of this kind here. Please write it in words or send a photo.
cannot-carry-kind = Messages of this kind ({ $kind }) cannot be passed on. Send text, a photo, a file, voice, video, a location or a contact.
cannot-carry-sticker = A sticker cannot go to a marketplace. Say it in words.
file-too-large = The file is too large: { $size } MB. At most { $limit } MB can be sent here.
cannot-edit-there = The customer’s copy can no longer be changed. Send a correction if it is needed.
customer-forgotten = 🗑 The customer deleted their data; messages can’t be delivered.
customer-deactivated = 🗑 The customer deleted their Telegram: the message will not reach them.
customer-never-wrote = The customer has not written to this bot yet, so the bot cannot write first.
refused-too-long = The text is longer than Telegram allows. Send it in several messages.
refused-too-big = The file is larger than Telegram allows. Send a smaller one or a link to it.
refused-picture = Telegram does not take a photo of this size or format. Send it as a file.
refused-voice = The customer does not accept voice and video messages. Write it as text.
refused-marks = Telegram could not read the formatting. Send it as plain text.
telegram-refused = Telegram refused: { $reason }
customer-blocked = 🚫 The customer has blocked the bot: the message will not reach them.
too-long-on-the-way = it could not be sent in time
answer-failed = 💔 Not sent: { $reason }
answer-unknown = 🤔 It is not known whether this arrived: the connection broke just as it was being sent. Check if you can, and decide.
answer-overtaken = 🤔 Not sent: a colleague has just answered the customer in the CRM. Look at the chat history and decide.
decided-arrived = ✅ Noted: it arrived.
decided-dropped = ✖️ It will not be sent.
decided-sending = 🔁 Sending.
note-kept = 📝 The note is kept. The customer does not see it.
note-told = Told: { $names }
note-nobody = ⚠️ No manager is called { $names }
note-names-you =
    📝 { $manager } writes to you in a note. Customer: { $name }, chat { $number }
    { $text }
note-empty = Write the note right after //

## Statistics and quality
duration-seconds = { $count } s
duration-minutes = { $count } min
duration-hours = { $count } h
duration-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
period-today = Today
period-week = 7 days
period-month = 30 days
figures-period = <b>{ $period }</b> ({ $days })
figures-department = Department: { $name }
figures-talks = Chats: { $opened } new · { $closed } finished · { $reopened } reopened
figures-response = First answer: { $median }, 9 of 10 within { $p90 }
figures-no-response = First answer: none yet
figures-resolution = From beginning to end: { $median }, 9 of 10 within { $p90 }
figures-working = · in working hours: { $median }, 9 of 10 within { $p90 }
figures-rating = Rating: { $average } ⭐ ({ $count ->
        [one] { $count } rating
       *[other] { $count } ratings
    })
figures-limited = There are very many chats in this period: the last { $count } were counted.
figures-by-day = <b>By day</b>
figures-day = { $day } — { $opened } new, { $closed } finished{ $response ->
        [none] {""}
       *[other] , answer { $response }
    }{ $orders ->
        [0] {""}
       *[other] , { $orders } orders
    }
figures-people = <b>Managers</b>
figures-yours = <b>My figures</b>
figures-person =
    <b>{ $manager }</b>
    Chats: { $talks } · messages: { $messages } · has now: { $held }
figures-nobody = Nobody has answered in this time yet.
figures-meaning =
    <b>What these figures mean</b>

    <b>New</b>: chats that began in the period, because a customer wrote for the first time or after a pause. <b>Finished</b>: those that ended in it and are still closed. <b>Reopened</b>: how often a customer came back soon after the end.

    <b>First answer</b>: how long the customer waited for the first answer of a person, a colleague in the CRM included. Of the chats that customers began in the period and that have an answer.
    <b>From beginning to end</b>: of the finished chats.
    <b>In working hours</b>: the same without nights, lunch breaks and days off, by your hours.

    The first number is the median: half of the customers waited so long or less. “9 of 10 within…”: only one in ten waited longer. Both are times that were really measured, not averages.

    <b>Rating</b>: the stars that customers gave in the period.

    Of a manager: <b>chats</b> in which they answered a customer who waited; <b>messages</b> that they sent to customers, without notes. The first answer counts for whoever gave it, the end for whoever had the chat last, the stars for whoever had it when they were given. A chat belongs to the department that it is in now.

    <b>Orders</b> are those that were placed in the period, wherever, as they stand now. The <b>sum</b> and the average leave out what was cancelled, by currency. <b>From</b> is a link, the bot, the CRM or a marketplace.

    Days are those of the shop’s clocks.
sales-orders = 🛒 Orders: { $made } · paid { $paid } · done { $done } · cancelled { $cancelled }
sales-sum = 💰 Sum: { $sum } · average order { $average }
sales-sources = 🔗 From: { $sources }
sales-without-crm = ⚠️ Without a CRM number: { $count }
sales-columns = Number;Placed;Status;Sum;Currency;Paid;From;In the CRM
sales-caption = { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }, { $days }
source-bot = the bot
source-crm = the CRM
source-market = a marketplace
button-by-day = 📅 By day
button-by-manager = 👥 Managers
button-my-figures = 👤 My figures
button-chart = 📈 Chart
button-table = 📄 CSV
button-meaning = ❔ What this means
button-all-departments = 🏢 All departments
button-all-orders = 📦 Orders in progress
button-back-to-figures = ◀️ To the statistics
toast-link-code = Making the QR code, it will be here in a moment
toast-drawing = Drawing the chart, it comes in a moment
toast-table = Writing the file, it comes in a moment
chart-title = Chats in { $period } ({ $days })
chart-talks = chats
chart-opened = new
chart-closed = finished
chart-minutes = first answer, min
chart-hours = first answer, h
# The names of the columns with semicolons, exactly fifteen.
table-columns = Number;Department;Subject;Channel;Opened;First answer;Finished;Manager;Who answered first;Waited, s;Waited in working hours, s;To the end, s;To the end in working hours, s;Reopened;Rating
table-caption = { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }, { $days }
ask-rating = How did we do? Rate the chat, it takes one tap.
rating-thanks = Thank you for the rating: { $stars }
rating-sorry = Thank you for being frank: { $stars }. We are sorry, and we will look into it.
toast-rated = Thank you!
toast-rated-already = This chat has been rated, thank you
low-talk-rating = Low rating: { $stars }
    Customer: { $name } · the chat was with: { $manager ->
        [none] nobody
       *[other] { $manager }
    }
    /open_chat_{ $number }
pressed-choice = 👆 Pressed: “{ $words }”
toast-chosen = Passed on: { $words }
toast-chosen-already = You have answered this already
choices-need-words = There must be at least a few words above the buttons. Add them and send it again.
nightly-title = <b>The day, { $day }</b>
nightly-quiet = There were no chats.
nightly-talks = Chats: { $opened } new · { $closed } finished · { $waiting } waiting for an answer
nightly-response = First answer: { $median }
nightly-rating = Rating: { $average } ⭐ ({ $count ->
        [one] { $count } rating
       *[other] { $count } ratings
    })
nightly-calm = Everything was delivered, every customer has a manager. 👍
rows-unreadable = ⚠️ { $count ->
        [one] { $count } record of the database cannot be read
       *[other] { $count } records of the database cannot be read
    }. Everything else goes on. Show this list to whoever looks after the program:
    { $places }
nightly-ownerless = ⚠️ Waiting while nobody knows of it: { $count }. See /health
nightly-letters = ⚠️ Not done and to be decided: { $count }. See /failed
nightly-unsure = ⚠️ Leads that may or may not be in the CRM: { $count }. The buttons are under the notice of each

## Ready answers
canned-title = <b>Ready answers</b>
    Write the name with its colon in an open chat, such as <code>:delivery</code>.
canned-empty = There are no ready answers yet.
canned-hint = To add or change one: /canned name. To delete: /canned delete name.
canned-choose = ⚡ <b>Canned answers</b>: press one to see the finished text.
canned-ready =
    <code>{ $words }</code>
    {""}
    Send it like this? Or tap the text to copy and change it.
toast-canned-changed = This answer was changed or deleted: choose it again
canned-sent =
    📤 Sent:
    { $words }
button-canned = ⚡ Canned
button-canned-send = 📤 Send
said-title = <b>In messages:</b>
said-looked-at = Messages are sealed, so only the newest were looked at: { $count }.
canned-ask = Send the text of <code>:{ $name }</code>. It may hold <code>{"{{ customer.name }}"}</code>, <code>{"{{ order.number }}"}</code>, <code>{"{{ manager.name }}"}</code>.
canned-now = Under this name there is now: { $text }
canned-saved = Done: <code>:{ $name }</code>
canned-unknown-names = ⚠️ There is nothing called { $names }: the answer will not be sent with it. You can use <code>{ $known }</code>
canned-removed = Deleted: <code>:{ $name }</code>
canned-unknown = There is no ready answer “:{ $name }”; /canned lists them. Nothing was sent to the customer.
canned-bad-name = A name is letters, digits, dashes or underscores, at most 32. For example: /canned delivery
canned-broken = The text has an error: { $reason }. Correct it and send it again.

## Managers
application-sent = Your request is with the admins. We will write as soon as you are approved.
application-waits = Your request already waits for an admin’s decision.
already-manager = You are a manager already. Your desk: /desk.
application =
    🙋 <b>{ $name }</b>{ $username ->
        [none] {""}
       *[other] {" "}@{ $username }
    } wants to become a manager.
    Telegram id: <code>{ $id }</code>
you-are-manager = 🎉 You are approved! You answer customers now. How to work here: /help.
you-are-admin = 🎉 You are an admin now. What you can do: /help.
you-are-out = Your access to the desk is closed.
role-set = { $name }: { $role ->
        [banned] access closed
        [pending] waits for a decision
        [manager] manager
        [admin] admin
       *[other] { $role }
    }
users-title = <b>People</b> · { $count }
users-line = { $name } ({ $label }): { $role ->
        [banned] access closed
        [pending] waits for a decision
        [manager] manager
        [admin] admin
       *[other] { $role }
    }
connected =
    <b>Chat { $number }</b>
    Answers: { $holder ->
        [none] nobody
       *[other] { $holder }
    }
    Works on the order: { $fulfiller ->
        [none] nobody
       *[other] { $fulfiller }
    }
    Held it before: { $earlier ->
        [none] nobody
       *[other] { $earlier }
    }
failed-summary =
    <b>Needs a person</b>
    Not done: { $letters } · leads that the CRM did not take: { $leads } · answers that did not arrive: { $answers }
    Leads that wait longer than they should: { $stuck }
health =
    Unassigned customers: { $ownerless }
    Not done, waiting for a decision: { $letters } (/failed)
clean-begun = Removing the notifications of finished chats. We will write when it is done.
clean-goes-on = { $count } removed, going on…
clean-done = Done. Notifications removed: { $count }.
clean-no-chat = There is no shared chat, so there is nothing to clean.
log-take = 📌 { $manager } has chat { $number }: { $customer }
log-assign = 📥 { $subject } gets chat { $number }: { $customer }
log-release = 📤 Chat { $number } is free again: { $customer } ({ $manager })
log-hand-over = 🤝 { $manager } → { $subject }: chat { $number }, { $customer }
log-reassign = 👮 { $manager } → { $subject }: chat { $number }, { $customer }
log-reroute = 🔁 { $subject } has not answered in time, chat { $number } waits for somebody else: { $customer }
log-unreachable = 🔕 { $subject } does not get the bot’s messages, chat { $number } waits for somebody else: { $customer }
log-expire = ⌛ The hold on chat { $number } has ended ({ $subject }): { $customer }
log-close = 🏁 Chat { $number } closed: { $customer } ({ $manager })
log-ended-by-customer = 🏁 The customer ended chat { $number }: { $customer }
log-forgotten = 🧹 Chat { $number } closed: the customer’s data was deleted
log-move = ➡️ { $manager } moves chat { $number } to another department: { $customer }
log-nobody = the program
log-role = 👮 { $by } → { $name }: { $role ->
        [banned] access closed
        [pending] waits for a decision
        [manager] manager
        [admin] admin
       *[other] { $role }
    }

## Departments and bots
choose-subject = What is your question about?
button-other-subject = Something else
subject-chosen = About: <b>{ $subject }</b>
card-subject = 🏷 { $subject }
choose-colleague-or-department = Who takes it? The number says how many chats they have now; other departments are below. 📝 hands it over with a few words.
ask-move-note = Write a few words about this chat for “{ $department }”, or press “Skip”.
moved-to = The chat was handed to “{ $department }”.
moved-from-you = { $by } handed your chat to “{ $department }”.
notice-moved = ➡️ Handed to “{ $department }”
notice-moved-here = ➡️ { $manager } hands a chat to “{ $department }”: <b>{ $name }</b>
toast-no-such-department = There is no such department any more
toast-there-already = The chat is with “{ $department }” already
toast-elsewhere = This chat belongs to “{ $department }”, where you do not work
toast-last-department = A person works in one department at least. Add another one first.
person-hint = Where this person works and which chats they see there. Press to change.
person-admin = Where this person works. An admin sees every chat. Press to change.
sees-own = 👁 own only
sees-own-and-free = 👁 own and free
sees-all = 👁 all
sees-by-settings = { $sees } (default)
file-too-large-to-show = { $kind }: the file is too large to show here ({ $size } MB). Ask for a link.
file-not-shown = { $kind }: the file could not be fetched. Ask to have it sent again.
kind-empty = (empty message)
message-not-shown = ❔ There is a customer’s message here that could not be shown. Open the chat: /open_chat_{ $number }

## The shop's chats
chat-moved = ⚠️ The managers’ group has become a supergroup; its new id is <code>{ $new }</code>. The bot already writes there. Change the setting <code>{ $setting }</code> from <code>{ $old }</code> to <code>{ $new }</code>.
chat-lost = 🚨 The bot cannot write to the managers’ chat <code>{ $id }</code>: { $reason }.
    For now each manager gets new questions in private. Bring the bot back and let it post: everything that waits will appear there at once.
log-chat-lost = ⚠️ The bot cannot write to the log chat <code>{ $id }</code>: { $reason }. Bring the bot back to that chat and let it post.
chat-lost-removed = the bot was removed from the chat
chat-lost-rights = the bot may not post
chat-lost-gone = the chat was deleted, or its id in the settings is wrong
chat-found = ✅ The bot can write to the chat <code>{ $id }</code> again.
topics-lost = ⚠️ The bot cannot create topics in the chat <code>{ $id }</code>, so new questions go to General. Switch topics on in the group and give the bot the right to manage them.
topic-replaced = ℹ️ The bot cannot write to the topic of { $customer }: it is closed. Messages go to another topic or to General.
manager-unreachable = 🔕 { $manager } does not get the bot’s messages: the chat with the bot is closed. { $count ->
        [0] There were no active chats.
        [one] { $count } chat went back to the queue.
       *[other] { $count } chats went back to the queue.
    }
unsent-anonymous = 🙈 The customer did not get this: you write anonymously. Switch anonymity off (group settings → administrators → your rights) and write again under your own name.
unsent-channel = 🙈 The customer did not get this: you write on behalf of a channel. Choose yourself to the left of the message field and write again.
unsent-stranger = 🙈 The customer did not get this. To answer customers, send /manager to the bot in a private chat.
edit-not-sent-held = ✋ { $manager } has this chat now: the change was not sent, the customer sees the old text.
edit-not-sent-free = ✋ Nobody has this chat now: the change was not sent. Take the chat and write again.
file-not-carried = the file could not be passed on. Send it again.
bot-gone = The bot that the customer wrote to is gone: the message would not reach them.
desk-door = This bot is for the team. If you work here, send /manager and an admin will let you in.
shop-elsewhere = This is the desk alone. To see the shop as a customer does, open the shop’s bot.

## The demo page
demo-open = open it in a browser, Ctrl+C stops
demo-title = mistok demo
demo-tagline = A shop’s customers, managers and CRM side by side. All is simulated, except the bot itself.
demo-bot-starting = Bot starting
demo-bot-running = Bot running
demo-bot-stopped = Bot stopped
demo-language = Language of the page
demo-offline = No connection to the demo. Is it still running?
demo-tab-crm = CRM
demo-tab-faults = Faults
demo-tabs = Parts of the page
demo-whose = On whose behalf
demo-shop-name = Malva Gift Shop
demo-shop-bot = bot
demo-shop-offline = the bot is silent…
demo-chat = Messages
demo-today = Today
demo-chat-empty = Nothing here yet. Press “Start” and the shop’s bot will answer.
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
demo-crm-subtitle = Cards of the sales pipeline, and orders
demo-crm-empty = No leads yet
demo-crm-empty-hint = Order something as Olena and its card appears here by itself.
demo-accepted = Accepted
demo-leads = In the CRM
demo-all-there = All there
demo-on-the-way = On the way: { $count }
demo-too-many = Surplus: { $count }
demo-crm-trouble = The CRM does not take leads properly now. Customers do not notice: the bot keeps the leads and hands them over later.
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
demo-step-order = Olena: “Start”, choose a product and order it
demo-step-break = Take the CRM down and order again: the bot confirms at once
demo-step-mend = Fix the CRM: the lead gets there by itself, exactly one
demo-step-kill = Kill the bot and keep writing: nothing gets lost
demo-guide-done = You have told all the stories! Now break things as you like, or connect your own shop.
demo-guide-hide = Hide the hints
demo-cancel = Cancel
demo-reply = Reply to this message
demo-edit = Edit the message
demo-silent = Came without a sound
demo-together = Both
demo-together-hint = Together they only press buttons
demo-customers = Customers
demo-managers = Managers’ phones
demo-group = Managers
demo-group-members = Yuliia, Taras and the bot
demo-group-empty = The bot brings orders and customers’ questions here. Order or ask something as Olena or as the OLX buyer.
demo-head-customers = Customer
demo-head-group = In the group acts
demo-head-managers = Phone
demo-tab-customers = Customer
demo-tab-chats = Chats
demo-tab-managers = Manager
demo-tab-group = Group
demo-tab-office = CRM and faults
demo-attach-album = Two photos together
demo-attach-document = A file
demo-attach-location = A location
demo-kind-photo = Photo
demo-kind-document = File
demo-kind-voice = Voice message
demo-kind-audio = Audio
demo-kind-video = Video
demo-kind-sticker = Sticker
demo-kind-location = Location
demo-kind-contact = Contact
demo-kind-other = Attachment
demo-mark-queued = Waits to be sent
demo-mark-sent = Sent to the customer
demo-mark-read = The customer has read it
demo-mark-failed = Not sent
demo-mark-asking = Waits for your decision
demo-stories = Stories to try
demo-story-desk = A conversation
demo-story-cart = Cart and payment
demo-step-cart = Olena: “Add to cart”, check out and choose to pay in Telegram
demo-step-pay = Pay the invoice on her phone: the CRM will know
demo-step-move = Change the order’s status in the CRM: Olena hears at once
demo-step-ask = Andrii: “Start”, “Support”, and a question
demo-step-take = Taras in the group: press “Reply”
demo-step-answer = Write an answer on Taras’s phone
demo-step-claim = Write from OLX and let Yuliia take the chat
demo-step-race = Write from Prom and press “Reply” as both
demo-pay = Pay
demo-receipt = Receipt
demo-paid = ✅ Paid
demo-kind-invoice = Invoice
demo-location-key = Sends where you are
demo-download = Download the file
demo-status = Change the status
demo-make-order = Make an order
demo-order = Order
demo-total = Total
demo-payment-not-paid = Not paid
demo-payment-part-paid = Partly paid
demo-payment-paid = Paid
demo-payment-overpaid = Overpaid
demo-market-empty = Nothing here yet. Write to the shop, and the managers see it in Telegram.
demo-unread = New: { $count }
demo-keys = The bot’s keyboard
demo-close = Close
demo-copy = Copy
demo-anew = Start anew
demo-anew-text = Chats, orders and the steps that you have done will be gone. In a few seconds the shop opens empty, as at first.
demo-beginning = Starting anew: the shop is opening…
demo-speaks-uk = The shop speaks Ukrainian, because that is how this demo began.
demo-speaks-en = The shop speaks English, because that is how this demo began.
demo-shop-letter = M
demo-name-olena = Olena
demo-name-andrii = Andrii
demo-name-taras = Taras
demo-name-yuliia = Yuliia
demo-name-sales-taras = Sales · Taras
demo-name-service-yuliia = Service · Yuliia
demo-group-sales = Sales
demo-members-sales = Taras and the bot
demo-group-service = Service
demo-members-service = Yuliia and the bot
demo-shape = Departments and topics
demo-topics = Topics of the group
demo-topic-general = General
demo-topic-new = something new
demo-log-departments = The shop has departments now: each has a group with topics
demo-log-one-group = No departments any more: all managers in one group
demo-guide-show = Hints
demo-step-done =  — done
demo-step-show = Show where that is
demo-story-order = An order
demo-story-teams = Departments and topics
demo-story-faults = Faults
demo-step-take-order = The order is in the group. Taras: “Take the order”
demo-step-tell = On Taras’s phone: “Write to the customer” and a few words to Olena
demo-step-forum = Over the group switch “Departments and topics” on
demo-step-topic = Marta: send an SMS, and her topic appears in Sales
demo-step-hand-over = His phone: “My chats” in the menu of commands, her chat, “Hand over”, Service
demo-step-answer-there = The topic is in Service now: let Yuliia answer there
demo-connect = Connect your shop
demo-connect-lead = All that you have seen here your own bot will do. This is the way, step by step.
demo-connect-token = Get the bot’s token
demo-connect-token-text = Open @BotFather in Telegram, send /newbot, name your bot and copy the token. To share products in any chat, send it /setinline too.
demo-connect-crm = Get the key of KeyCRM
demo-connect-crm-text = The API key is in the settings of KeyCRM, in the company profile; the number of the source is in the list of sources. The bot takes the catalog from there and hands orders over to it.
demo-connect-config = Write the settings down
demo-connect-config-text = Into the file config/mistok.toml. Tokens can also be given as variables of the environment: MISTOK_TELEGRAM__TOKEN, MISTOK_CRM__KEYCRM__TOKEN.
demo-connect-marked = The text is selected: copy it
demo-connect-check = Check and start
demo-connect-check-text = The first command tries every key and tells what is missing. The second starts the bot; it needs no public address for a beginning.
demo-connect-language = en
demo-connect-ids = Enter yourself and the managers’ group
demo-connect-ids-text = Send /id to your bot: it tells your number, for desk.admins. Make a group, add the bot as an administrator and send /id there: that is the number for desk.chat_id. Enter both, take the “#” before the lines away and start the bot again.
demo-connect-team = Call your managers
demo-connect-team-text = Each sends /manager to the bot, and you approve them. The desk opens with /desk, all commands are in /help. Topics and departments are switched on by desk.topics and [[desk.departments]].
demo-connect-more = More
demo-docs-readme = — what the bot can do, and how to run it
demo-docs-settings = — all settings, explained
demo-docs-links = — links and QR codes for advertising
demo-docs-sms = — SMS by Twilio, Zadarma, TurboSMS
demo-docs-statistics = — what each figure means
demo-settings-token = from @BotFather
demo-settings-key = the API key of KeyCRM
demo-settings-source = the number of the source in KeyCRM
demo-settings-admins = your number: /id in the chat with the bot
demo-settings-chat = the group’s number: /id in the group
demo-step-take-topic = Taras in the topic: “Reply” — the chat is his
demo-step-one-group = First switch “Departments and topics” off: this takes one group
demo-mark-delivered = Delivered to the customer

## SMS

channel-sms = SMS
sms-words-only = An SMS can hold text only. Describe files, stickers and video messages in words, or give a link.
sms-costly = ✉️ This is { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    } of SMS, and each is paid for. Send it?
button-send-parts = ✉️ Send ({ $parts } SMS)
button-send-latin = 🔤 In Latin letters ({ $parts } SMS)
sms-empty = An SMS without words cannot be sent.
sms-too-long = Too long for an SMS: { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }, and { $most } is the most. Please shorten it.
sms-opted-out = This person has asked for no SMS (STOP). Once they send START, you can write again.
sms-no-provider = No SMS can be sent to this number: no provider is set up for it.
sms-unreachable = SMS to this country are not sent now: no provider lets them through. An admin has been told what to switch on.
sms-waits = ⏳ The answer waits: { $why ->
    [no_money] there is not enough money on the account with { $provider }
   *[settings] { $provider } does not accept our settings
 }. The admins have been told. If it is urgent, a call is quicker.
sms-barred = ⚠️ <b>{ $provider }</b> does not send SMS to { $prefix }: { $barrier ->
    [country] the country is not enabled. Please enable it in the provider’s console (at Twilio: Messaging → Settings → Geo permissions)
    [sender] our sender does not reach it. Please add another sender to the settings, or register this one for that country
    [unverified] a trial account sends to verified numbers only. Please verify the number in the provider’s console, or upgrade the account
   *[number] the provider refuses one of the numbers and does not say why. Please ask its support
 }. For a day such SMS go through other providers; all other SMS go on as usual.
sms-enough = This number has reached today’s limit of automatic SMS.
sms-failure-wrong-number = there is no such number, or it takes no SMS
sms-failure-not-mobile = this is a landline, which takes no SMS
sms-failure-opted-out = the person has asked for no SMS
sms-failure-unreachable = the phone is off or out of reach
sms-failure-blocked = the operator did not let this message through
sms-failure-too-long = the message is too long
sms-failure-no-money = the account at the SMS provider is empty
sms-failure-settings = the SMS provider does not accept our settings
sms-failure-destination = SMS to this country are not sent now
sms-failure-sender = the SMS provider does not let us send under this name
sms-failure-capped = the day’s limit for SMS is used up
sms-failure-expired = it could not be sent in time
sms-failure-unknown = the SMS provider gave no reason
sms-low-balance = 💳 The SMS provider <b>{ $provider }</b> is running out of money: { $money } left.
sms-day-is-full = 🧮 The day’s SMS limit at <b>{ $provider }</b> is used up: nothing more goes through it until tomorrow.
sms-no-words = (empty message)
sms-unanswerable = 📩 SMS from <b>{ $from }</b>. Nobody can answer it: the sender is not a phone number.

    { $text }

    /sms_{ $id }
sms-received = Thank you, we have your message and will answer soon.
sms-started = You will get our SMS again. To stop, send STOP.
sms-order-taken = Thank you! We have your order No. { $number }.
sms-order-status = Order No. { $number }: { $status }.
sms-order-tracking = Tracking number: { $tracking }
sms-order-sent = Order No. { $number } is on its way. Parcel { $tracking }
sms-order-moved = Order No. { $number }: { $state }{ $reason ->
        [none] {""}
       *[other] . { $reason }
    }
sms-order-taken-back = Order № { $number }: the last change was undone, it is now: { $state }.
sms-order-paid = We have received the payment for order No. { $number }. Thank you!
sms-code = { $code } is your confirmation code. Tell it to nobody.

## A code that confirms a phone

button-confirm-phone = ✅ Confirm the number with an SMS code
button-new-code = 🔁 Send a new code
code-sending = Sending an SMS with a code to { $phone }… As soon as it arrives, please type the six digits here.
code-late = SMS cannot be sent right now. Please try later, or share your number with the button: then no code is needed.
ask-code = We have sent an SMS with a code to { $phone }. Please type the six digits here.
code-hint = The code is the six digits of our SMS. Please type them here.
code-wrong = Wrong code. { $left ->
        [one] { $left } try is left.
       *[other] { $left } tries are left.
    }
code-gone = This code is no longer valid. Shall we send a new one?
code-right = ✅ The number is confirmed. Other orders with this number are shown here too now.
code-enough = Too many codes requested. Try again in { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. Or share your number with the button: then no code is needed.
code-opted-out = You have asked us for no SMS. Send START to our number, or share your number with the button.
code-not-sent = The SMS could not be sent to this number. Share your number with the button: then no code is needed.
sms-off = SMS is not set up: there is no provider. Add its section to [sms] in the settings.
sms-title = <b>SMS</b>
sms-provider-works = ✅ <b>{ $provider }</b> works
sms-provider-paused = ⏸ <b>{ $provider }</b>: { $trouble }. Others go first until { $time }.
sms-provider-shaky = ⚠️ <b>{ $provider }</b>: { $trouble }
sms-trouble = { $trouble ->
        [down] no connection
        [busy] too many requests
        [no_money] there is no money in the account
        [settings] rejects our requests: check the key and the settings
       *[other] { $trouble }
    }
sms-money = { $money } left, checked { $age } ago
sms-money-unknown = The money left is not known
sms-today = Today: { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }{ $limit ->
        [none] {""}
       *[other] {" "}of { $limit }
    }
sms-today-cost = about { $cost }{ $limit ->
        [none] {""}
       *[other] {" "}of { $limit }
    }
sms-counts = Waiting to be sent: { $queued } · may or may not have arrived: { $unsure } · failed in the last 24 hours: { $failed }
sms-balances = <b>Money in the accounts</b>
sms-senders-asked = We are asking the providers who messages can be from. The answer comes here.
sms-templates-asked = We are loading the providers’ templates and will write here when it is done.
toast-sms-asked = We are asking the providers; the answer comes here
sms-seen-balance = 💳 <b>{ $provider }</b>: { $money } left
sms-seen-no-balance = 💳 <b>{ $provider }</b> does not tell how much money is left
sms-seen-senders = ✍️ <b>{ $provider }</b> sends in the name of: { $senders }
sms-seen-no-senders = ✍️ <b>{ $provider }</b>: there are no sender names of your own
sms-seen-templates = 📄 <b>{ $provider }</b>: { $all ->
        [0] no templates
        [one] { $all } template
       *[other] { $all } templates
    }. New: { $new } · changed: { $changed } · gone: { $gone }
sms-seen-nothing = ⚠️ <b>{ $provider }</b> did not answer properly: { $reason }
sms-help =
    <b>SMS from the bot</b>

    <code>/sms 050 123 45 67 Your text</code>: write to a number. First you see how many SMS it takes; it goes only when you press the button.
    <code>/sms 050 123 45 67 :name</code>: send a template, filled in with what is known of the customer
    <code>/sms 050 123 45 67, 067 123 45 67 Your text</code>: to several at once; or send a file with numbers and the caption <code>/sms Your text</code>
    /sms log: the log; <code>/sms log 050 123 45 67</code>: the log of one number
    /sms templates · /sms balance · /sms senders · /sms figures
    /sms sender: who your SMS are from

    What the customer answers comes here like any other message.
sms-help-admin =
    <b>For admins</b>
    <code>/sms template add name text</code>: keep a template; for another language <code>/sms template add name uk text</code>
    <code>/sms template delete name</code>: delete a template
    /sms templates load: load the providers’ templates
button-sms-back = ◀️ To the SMS
button-sms-log = 📜 Log
button-sms-templates = 📄 Templates
button-sms-help = ❔ How it works
button-sms-balance = 💳 Balance
button-sms-unsure = 🤔 May have arrived ({ $count })
button-sms-failed = 💔 Failed ({ $count })
button-sms-load-templates = 🔄 Load from the providers
button-sms-of-phone = 📜 All SMS of this number
sms-not-a-phone = This does not look like a phone number. Write it like this: <code>/sms 050 123 45 67 Your text</code> or <code>/sms log 050 123 45 67</code>. Everything about SMS: /sms help.
sms-no-text = And what shall we write to { $phone }? Put the text after the number: <code>/sms { $phone } Your text</code>. The log of the number: <code>/sms log { $phone }</code>.
sms-to = ✉️ SMS to <b>{ $to }</b>
sms-counted = { $letters ->
        [one] { $letters } character
       *[other] { $letters } characters
    }, { $parts } SMS ({ $encoding ->
        [gsm] GSM7
       *[ucs2] UNICODE
    })
sms-quote = It goes through { $provider }{ $sender ->
        [none] {""}
       *[other] , from { $sender }
    }{ $price ->
        [none] {""}
       *[other] , and costs { $price }
    }{ $by ->
        [chosen] {" "}(your choice)
       *[default] {""}
    }.
button-sms = ✉️ SMS
button-sms-provider = 🏢 Provider
button-sms-sender = ✍️ Sender
button-sms-template = 📄 Template
button-sms-cyrillic = 🔡 In Cyrillic again
button-sms-any-provider = 🔀 Automatic
button-sms-any-sender = ↩️ Default
button-sms-send-all = ✉️ Send to all
button-sms-refresh = 🔄 Refresh
button-sms-stop = 🛑 Stop
button-sms-batch = 📨 All recipients
button-sms-check = 🔎 Check the number
button-sms-balance-now = 🔄 Check now
button-sms-figures = 📊 Figures
button-sms-senders = ✍️ Senders
button-sms-own-sender = 👤 My sender
button-sms-period = 📅 { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
sms-choose-provider = <b>Through whom shall it go?</b>
sms-provider-barred = 🚫 <b>{ $provider }</b>: { $reason }
sms-part-price = { $price } a part
sms-choose-sender = <b>Who shall it be from?</b>
sms-sender-barred = 🚫 <b>{ $sender }</b> ({ $provider }): { $reason }
sms-no-senders = The list of senders is not known yet: the provider sends from the number in its settings.
sms-sender-not-there = the recipient’s country does not take this sender
sms-choose-template = <b>Which template?</b>
sms-barrier-country = does not send to this country
sms-barrier-sender = the sender does not reach it
sms-barrier-unverified = a trial account: verified numbers only
sms-barrier-number = does not take this number
sms-batch-not-allowed = Only admins can send an SMS to several numbers. The setting sms.rights.batches decides who can.
sms-batch-too-many = Too many numbers: { $count }. At most { $limit } can be written to at once (the setting sms.batch_limit).
sms-batch-nobody = There is nobody to write to: all of these people have asked for no SMS.
sms-batch-no-text = Put the text after the numbers: <code>/sms 050 123 45 67, 067 123 45 67 Your text</code>.
sms-batch-title = ✉️ <b>{ $count ->
        [one] { $count } recipient
       *[other] { $count } recipients
    }, { $messages } SMS{ $price ->
        [none] {""}
       *[other] , ~{ $price }
    }{ $skipped ->
        [0] {""}
       *[other] , { $skipped } left out
    }</b>
sms-batch-skipped = Left out: { $twice } repeated, { $out } asked for no SMS
sms-batch-through = Through { $provider }{ $sender ->
        [none] {""}
       *[other] , from { $sender }
    }: { $count }
sms-batch-unreachable = 🚫 Nobody sends there: { $count }
sms-batch-unreadable = ⚠️ These are no phone numbers ({ $count }): { $numbers }
sms-batch-state = ✉️ <b>SMS, recipients: { $total }</b>
    ✍️ waiting: { $waiting } · 👌 sent: { $sent } · 👍 delivered: { $delivered }
    💔 failed: { $failed } · 🤔 not known: { $unsure } · ✖️ cancelled: { $cancelled }
sms-file-empty = There is no phone number in the file.
sms-file-unread = This file cannot be read. A text or CSV of up to 256 KB with phone numbers is expected.
sms-file-read = Reading the numbers in the file. In a moment you will see what it takes.
toast-sms-draft-gone = This draft is gone
toast-sms-stopped = Stopped; not sent: { $count }
toast-sms-sender-gone = The list of senders has changed, open it again
toast-sms-no-phone = There is no phone number for SMS
sms-money-low = ⚠️ below the limit
sms-template-gone = ⚠️ gone at the provider, not offered
sms-templates-in-step = 🔄 { $provider }: { $age ->
        [none] not in step yet
       *[other] in step { $age } ago
    }
sms-number = 🔎 <b>{ $phone }</b>: { $line ->
        [mobile] a mobile number, it takes SMS
        [landline] a landline, it takes no SMS
        [internet] an internet phone, it may take no SMS
        [wrong] there is no such number
       *[unknown] the number is right, the kind of line is not known
    }{ $carrier ->
        [none] {""}
       *[other] {" "}· { $carrier }
    }{ $country ->
        [none] {""}
       *[other] {" "}· { $country }
    }
sms-number-unknown = 🔎 <b>{ $phone }</b>: the provider does not answer now. Please try later.
sms-figures-title = <b>SMS, the last { $days ->
        [one] { $days } day
       *[other] { $days } days
    }</b>
sms-figures-sent = Sent: { $sent } · parts: { $parts } · not sent: { $failed }
sms-figures-receipts = Delivered: { $delivered } · not delivered: { $undelivered } · no receipt for a day: { $silent }{ $share ->
        [none] {""}
       *[other] {" "}· delivered of those with a receipt: { $share }
    }
sms-figures-no-receipts = no receipts: the provider does not tell whether it arrived
sms-own-sender =
    <b>Who your SMS are from</b>
    Provider: { $provider ->
        [none] by the shop’s rules
       *[other] { $provider }
    } · sender: { $sender ->
        [none] the provider’s own
       *[other] { $sender }
    }{ $by ->
        [own] {" "}(your choice)
       *[default] {" "}(default)
    }

    Choose with a button or write <code>/sms sender name</code>. Back to the default: <code>/sms sender reset</code>.
sms-no-such-sender = There is no sender “{ $sender }”. The list: /sms senders.
sms-offer = ✉️ It can go by SMS: { $parts } SMS{ $price ->
        [none] {""}
       *[other] , { $price }
    }.
sms-ask-text = Type the text of the SMS to { $phone }. First you will see how it goes.
sms-log-title = <b>The SMS log</b>
sms-log-unsure = <b>SMS that may or may not have arrived</b>
    Open each one and decide: it arrived, send it again, or do not send it.
sms-log-failed = <b>SMS that failed</b>
sms-log-of = <b>SMS · { $phone }</b>
sms-ago = { $time } ago
sms-just-now = just now
sms-state = { $state ->
        [queued] ✍️ queued
        [sending] ✍️ being sent
        [sent] 👌 sent
        [delivered] 👍 delivered
        [undelivered] 💔 not delivered
        [failed] 💔 not sent
        [cancelled] ✖️ cancelled
        [unsure] 🤔 may have arrived
       *[received] 📥 received
    }
sms-parts = { $parts ->
        [one] { $parts } part
       *[other] { $parts } parts
    }
toast-sms-gone = There is no such SMS
toast-sms-decided = Done
sms-card-title = <b>SMS No. { $number }</b> { $way } { $who }
sms-came = Came { $at } through { $provider }
sms-kind = { $kind ->
        [code] One-time code
        [reply] A manager’s message
        [order] Order notice
        [api] Over the API
        [odoo] From Odoo
        [batch] To several recipients
       *[auto] Automatic answer
    }, { $at }
sms-sender = Through { $provider }{ $sender ->
        [none] {""}
       *[other] , from { $sender }
    }
sms-sent-at = Sent: { $at }
sms-done-at = Finished: { $at }
sms-cost = Cost: { $cost }
sms-tries = <b>Tries</b>
sms-try = { $at } { $provider }: { $outcome ->
        [begun] being sent
        [accepted] the provider took it
        [refused] the provider refused the message
        [passed_on] the provider could not take it
        [unknown] there was no answer
        [found] it was found at the provider
       *[not_there] the provider does not have it
    }
sms-templates-title = <b>SMS templates</b>
sms-templates-empty = There are no templates yet.
sms-templates-hint = To send one: <code>/sms 050 123 45 67 :name</code>
sms-templates-hint-admin =
    To send one: <code>/sms 050 123 45 67 :name</code>
    To add or change one: <code>/sms template add name text</code>; to delete: <code>/sms template delete name</code>. The text may hold <code>{"{{ customer.name }}"}</code>, <code>{"{{ order.number }}"}</code>, <code>{"{{ order.sum }}"}</code>, <code>{"{{ order.status }}"}</code>, <code>{"{{ order.tracking }}"}</code>, <code>{"{{ manager.name }}"}</code>.
sms-template-how = Write it like this: <code>/sms template add name text</code> or <code>/sms template delete name</code>. A name is letters, digits, dashes or underscores, at most 32.
sms-template-broken = The template has an error: { $reason }. Please correct it and save it again.
sms-template-saved = The template <code>:{ $name }</code> is saved, in { $language ->
        [en] English
       *[uk] Ukrainian
    }.
sms-template-removed = The template <code>:{ $name }</code> is deleted.
sms-template-unknown = There is no template “:{ $name }”. The list: /sms templates. Nothing was sent to anybody.
sms-template-missing = The template “:{ $name }” cannot be filled in: of this customer we do not know: { $missing }. Write the text yourself. Nothing was sent to anybody.
template-syntax = line { $line } could not be read, please check the brackets
template-not-allowed = only values such as {"{{ order.number }}"}, a condition with if … else and simple filters may be used
template-too-long = the text is longer than a message may be
sms-unfilled =
    Some places in the text are not filled in: { $places }. Copy the text, put what is needed there and send it again:

    <code>{ $text }</code>
failed-sms = SMS: { $failed } failed in the last 24 hours, { $unsure } may have arrived. The log: /sms log
nightly-sms-failed = ⚠️ SMS that failed in the last 24 hours: { $count }. See /sms
nightly-sms-unsure = ⚠️ SMS that may or may not have arrived: { $count }. See /sms
command-sms = SMS: write to a number, the log

## What was not done
letter-title = ⚠️ <b>Not done: { $what }</b>
letter-money-title = 💳 <b>Needs a decision: { $what }</b>
letter-facts = When: { $at } · attempts: { $attempts }
letter-when = When: { $at }
letter-charge = Charge: <code>{ $charge }</code>
letter-reason = Reason:
letter-decided = ✅ <b>{ $what }</b>
    { $decision ->
        [again] Tried again
        [dropped] Dropped
        [returned] Money given back
        [counted] Accepted
        [credited] Credited to an order
       *[other] Decided
    }: { $manager ->
        [none] automatically
       *[other] { $manager }
    }, { $at }
letters-title = ⚠️ <b>Not done: { $count }</b>, to be decided: { $left }
letters-done = ✅ <b>All decided: { $count }</b>
letters-more = … and { $count } more
letter-update = { $name ->
        [none] an incoming message
       *[other] an incoming message from { $name }
    }
letter-stray-payment = { $sum ->
        [none] payments without an order
       *[other] a payment without an order, { $sum }
    }
letter-paid-again = { $sum ->
        [none] orders paid twice
       *[other] order No. { $number } was paid twice, { $sum }
    }
letter-paid-partly = { $sum ->
        [none] orders paid in part
       *[other] order No. { $number } was paid in part, { $sum }
    }
letter-paid-over = { $sum ->
        [none] overpaid orders
       *[other] order No. { $number } was overpaid, { $sum }
    }
letter-paid-other-currency = { $sum ->
        [none] orders paid in another currency
       *[other] order No. { $number } was paid in another currency, { $sum }
    }
letter-paid-cancelled = { $sum ->
        [none] payments of cancelled orders
       *[other] payment of the cancelled order No. { $number }, { $sum }
    }
letter-answer = { $name ->
        [none] an answer to a customer
       *[other] an answer to { $name }
    }{ $number ->
        [none] {""}
       *[other] , chat { $number }
    }
letter-answer-edit = { $name ->
        [none] a change of an answer to a customer
       *[other] a change of an answer to { $name }
    }{ $number ->
        [none] {""}
       *[other] , chat { $number }
    }
letter-message = { $name ->
        [none] the bot’s message to a customer
       *[other] the bot’s message to { $name }
    }
letter-document = { $name ->
        [none] a file for a customer
       *[other] a file for { $name }
    }
letter-invoice = { $name ->
        [none] an invoice for a customer
       *[other] an invoice for { $name }
    }
letter-notice = { $name ->
        [none] a notification for managers
       *[other] a notification for { $name }
    }{ $number ->
        [none] {""}
       *[other] , chat { $number }
    }
letter-alert = a message about a failure
letter-lead = { $what ->
        [none] orders and questions to the CRM
        [question] question No. { $number } to the CRM
        [feedback] feedback No. { $number } to the CRM
       *[order] order No. { $number } to the CRM
    }
letter-payment = { $number ->
        [none] a payment to the CRM
       *[other] the payment of { $sum } for order No. { $number } to the CRM
    }
letter-buyer = { $name ->
        [none] a customer’s card in the CRM
       *[other] the card of { $name } in the CRM
    }
letter-buyer-note = a note about a customer in the CRM
letter-order-read = an order’s status from the CRM
letter-order-change = { $number ->
        [none] an order’s change for the CRM
       *[other] the change of order No. { $number } for the CRM
    }
letter-timer = { $number ->
        [none] a reminder
       *[other] a reminder, chat { $number }
    }
letter-nightly = the summary of the day
letter-chat-read = new messages of a chat in the CRM
letter-chat-seen = the “read” mark in the CRM
letter-sms = { $name ->
        [none] an SMS
       *[other] an SMS to { $name }
    }
letter-sms-query = a request to an SMS provider
letter-sms-report = the status of an SMS for its sender
letter-sms-reach = an SMS in place of a Telegram message
letter-odoo-note = a note about an SMS in Odoo
letter-hook = news for a system of the shop (webhook)
letter-email = { $what ->
        [none] an e-mail
        [question] an e-mail about question { $number }
        [feedback] an e-mail about feedback { $number }
       *[order] an e-mail about order No. { $number }
    }
letter-other = an internal task
advice-stray-payment = A payment came for which there is no order. Find out what it is for: give the money back in your payment account, or credit it to an order.
advice-paid-again = This order had already been paid. Give this charge back in your payment account. The customer knows that it will be given back.
advice-paid-partly = The sum is smaller than it should be. The customer knows how much is still due.
advice-paid-over = The sum is larger than it should be. Give the difference back in your payment account. The customer knows that it will be given back.
advice-paid-other-currency = This is not the currency of the order. The payment is not recorded in the CRM. Give the money back, or record it in the CRM yourself.
advice-paid-cancelled = The order is cancelled. Give this charge back in your payment account. The customer knows that it will be given back.
reason-by-hand = The order was entered in the CRM by hand, so record the payment there yourself.
reason-no-payments = This CRM takes no payments from other programs. Add the payment in the CRM yourself.
reason-no-order = The payment names no order of ours.
reason-unreadable = The record cannot be read: another version of the program made it, or it is damaged.
reason-corrupt = A record in the database is damaged.
reason-hook-gone = The address says that it no longer exists (410), so the webhook is switched off. When it is back: “mistok hooks try NAME”.
reason-hook-paused = The webhook failed for three days and is paused. When it works again: “mistok hooks try NAME”.
reason-hook-refused = The system at the webhook’s address did not accept it for a whole day.
reason-gone = What it was about no longer exists.
reason-panic = A bug in the program. Please tell the developers.
reason-crm-refused = The CRM refused.
reason-no-rights = rights or settings are missing
reason-key = The service does not accept the key. Check it in the settings.
reason-no-tls = The mail server does not encrypt the connection, and nothing is sent over a network without that.
reason-address = The mail server does not accept this address.
reason-unreachable = The service does not respond.
reason-failed = The service responds with an error.
reason-unsearchable = The CRM cannot be searched: please look there yourself.
reason-busy = The service asks for fewer requests.
reason-closed = The chat is closed to the bot: blocked, deleted or never started.
reason-migrated = The group became a supergroup and has a new number.
reason-database = The database failed.
reason-bot-gone = This bot is no longer in the settings.
reason-refused = The service refused.
reason-unknown = Unknown reason.
button-letter-drop = ✖️ Drop
button-letter-drop-yes = ✖️ Yes, drop
button-letter-returned = ↩️ Given back
button-letter-returned-yes = ↩️ Yes, the money was given back
button-letter-counted = ✅ Accepted
button-letter-credit = 🧾 Credited to No. …
button-letters-all = 📋 Show all
letter-sure-drop = Drop it for good? Nobody will do it any more.
letter-sure-returned = Was the money really given back? The customer will read so.
letter-which-order = To which order is it credited?
letter-no-orders = No unpaid orders were found.
toast-letter-decided = Done
toast-letter-sealed = It cannot be read with the present key

## Services in trouble
trouble-refused = 🔴 <b>{ $service } does not accept the key</b> since { $at }.
trouble-email-refused = 🔴 <b>{ $service }: the server refuses</b> since { $at }.
trouble-no-money = 🔴 <b>{ $service }: out of money</b> since { $at }.
trouble-failing = 🔴 <b>{ $service } does not respond</b> since { $at }.
trouble-partial = 🟠 <b>{ $service }: some of it does not get through</b> since { $at }; the rest does.
trouble-means-partial = What does not get through is set aside so that it holds up nothing else. The program keeps trying it, though less often.
trouble-todo-partial = What to do: read the reason above, fix it in the service and press “Check now”. If nothing changes, the program will tell you exactly what failed and ask what to do with it.
trouble-partial-clear = 🟢 <b>{ $service }: nothing is set aside any more.</b> It lasted { $lasted }.
trouble-means-crm = Customers go on ordering, nothing is lost.
trouble-means-statuses = Customers do not hear of changes of their orders for now.
trouble-means-chats-read = New messages from marketplaces do not come in for now. They will be read as soon as the service works.
trouble-means-chats-send = Answers to customers on marketplaces wait and will go by themselves.
trouble-means-sms = SMS wait or go through another provider.
trouble-means-reports = Odoo does not know for now whether SMS have arrived.
trouble-means-hook = The shop’s other system gets no news for now. Customers and managers notice nothing; the news waits for it.
trouble-means-notes = SMS from customers are not noted in Odoo for now, but they are in the chats.
trouble-means-telegram = The bot’s messages do not arrive and wait.
trouble-means-email = E-mails about orders are waiting. The orders themselves are safe.
trouble-means-internal = Reminders and the sharing out of chats are late.
trouble-waits = Waiting: <b>{ $what }</b>, the oldest for { $age }.
trouble-nothing-waits = Nothing is waiting now.
trouble-key-crm = What to do: { $name ->
        [KeyCRM] KeyCRM → Settings → API, create a key
       *[other] create a key in the settings of { $name }
    }, put it into <code>{ $setting }</code> and restart the program.
trouble-key-chats = What to do: take the key from the settings of KeepingCRM, put it into <code>{ $setting }</code> and restart the program.
trouble-key-sms = What to do: open the provider’s account, check the key, the balance and the sender name. Put a new key into <code>{ $setting }</code> and restart the program.
trouble-key-odoo = What to do: Odoo → Settings → Users, check the user’s rights and the API key. The program’s setting: <code>{ $setting }</code>.
trouble-key-telegram = What to do: open @BotFather, take the bot’s token, put it into <code>{ $setting }</code> and restart the program.
trouble-key-email = What to do: if the server refused the log-in, put the valid password into <code>{ $setting }</code> (Google and other services give programs a password of their own). If it refused the address, correct it in <code>email.to</code>. Then restart the program.
trouble-todo-failing = What to do: check whether { $service } opens from another device and whether the server is online (setting <code>{ $setting }</code>). The program keeps trying, nothing has to be repeated.
trouble-solved = ✅ <b>Solved: { $service }.</b> Interrupted from { $from } to { $to }, { $lasted }.
trouble-clear = 🟢 <b>{ $service } works again.</b> Interrupted for { $lasted }.
trouble-clear-orders = Handed over: { $handed ->
        [one] { $handed } order
       *[other] { $handed } orders
    }, waiting: { $left }.
trouble-clear-needed = { $count } { $count ->
        [one] needs
       *[other] need
    } a person.
service-crm = { $name }
service-statuses = { $name } (order statuses)
service-chats-read = KeepingCRM (reading chats)
service-chats-send = KeepingCRM (answers in chats)
service-sms = SMS provider { $name }
service-reports = { $name ->
        [none] Odoo (SMS statuses)
       *[other] Odoo { $name } (SMS statuses)
    }
service-hook = Webhook “{ $name }”
service-notes = Odoo (notes about SMS)
service-telegram = Telegram (bot { $name })
service-email = { $name ->
        [none] E-mail
       *[other] E-mail to { $name }
    }
service-internal = The database
waiting-orders = { $count ->
        [one] { $count } order
       *[other] { $count } orders
    }
waiting-questions = { $count ->
        [one] { $count } question
       *[other] { $count } questions
    }
waiting-feedback = { $count ->
        [one] { $count } feedback
       *[other] { $count } feedbacks
    }
waiting-payments = { $count ->
        [one] { $count } payment
       *[other] { $count } payments
    }
waiting-messages = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
waiting-chats = { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }
waiting-sms = { $count } SMS
waiting-statuses = { $count ->
        [one] { $count } status
       *[other] { $count } statuses
    }
waiting-notes = { $count ->
        [one] { $count } note
       *[other] { $count } notes
    }
waiting-events = { $count ->
        [one] { $count } event
       *[other] { $count } events
    }
waiting-emails = { $count ->
        [one] { $count } e-mail
       *[other] { $count } e-mails
    }
waiting-tasks = { $count ->
        [one] { $count } task
       *[other] { $count } tasks
    }
waiting-orders-title = <b>Waiting for the CRM</b>
button-check-now = 🔄 Check now
button-which-orders = 📦 Which orders
toast-checking = Checking…
toast-works-again = It works already
toast-no-orders-wait = No order is waiting
health-title = <b>System status</b>
health-works = 🟢 { $service }: works.
health-refused = 🔴 { $service }: does not accept the key since { $at }.
health-email-refused = 🔴 { $service }: the server refuses since { $at }.
health-failing = 🔴 { $service }: does not respond since { $at }.
health-partial = 🟠 { $service }: some of it does not get through since { $at }.
nightly-services = ⚠️ Services that do not work: { $count }. See /health

## Orders at the desk

order-notice = 🛒 <b>Order No. { $number }</b> · { $state }
order-more = … and { $count } more
order-sum = Goods: <b>{ $sum }</b>
order-comment = 💬 { $text }
order-contact = 👤 { $name }{ $username ->
        [none] {""}
       *[other] {" "}{ $username }
    }{ $phone ->
        [none] {""}
       *[other] {" "}· { $phone }
    }{ $source ->
        [none] {""}
       *[other] {" "}· { $source }
    }
order-contact-erased = 🗑 The customer has deleted their data
order-held = 👤 With { $manager }
order-cancelled-because = ✖️ Why it was cancelled: { $reason }
order-from-crm = 📇 An order from the CRM
order-bought-at = 🗓 Bought: { $at }
order-paid-at = 💳 Paid: { $at }
order-payment = 💳 { $sum }, { $at }, charge <code>{ $charge }</code>
order-others = The customer’s other orders:
order-merged = 🔁 This is order No. { $number }, which you have already.
order-event = { $at } · { $what ->
        [placed] placed
        [taken] taken
        [returned] given back
        [moved] status: { $detail }
        [cancelled_by_customer] cancelled by the customer
        [cancel_asked] the customer asks to cancel
        [sent] parcel { $detail }
        [paid] paid { $detail }
       *[moved_in_crm] in the CRM: { $detail }
    }{ $who ->
        [none] {""}
       *[other] , { $who }
    }
order-given-to-you = 🛒 <b>A new order for you</b>
button-tracking = 🚚 Enter the parcel number
ask-tracking = Send the parcel number of order No. { $number }. The customer gets it at once.
tracking-hint = This does not look like a parcel number: we expect 6 to 30 digits or Latin letters, such as 20450000000000. Send the parcel number of order No. { $number } again.
tracking-set = ✅ The parcel number is saved; the customer gets it.
ask-cancel-reason = Why is order No. { $number } cancelled? Write the reason: the customer will read it.
button-cancel-without-reason = ✖️ Cancel without a reason
customer-cancelled = ✖️ The customer has cancelled order No. { $number }.
customer-asks-to-cancel = ❗ The customer asks to cancel order No. { $number }. Decide and write to them.
button-make-order = 🛒 Create an order
ask-goods =
    What does the customer order? Write the products: one on a line, with the name or SKU and how many. For example:
    <code>Soy candle x2</code>
goods-unknown = ❓ Not in the catalog: { $goods }
goods-unsure = ❓ We are not sure what “{ $goods }” is. The nearest in the catalog: { $product }
goods-count = ❓ “{ $goods }”: the quantity must be from 1 to 999
goods-too-many = ❓ Too much at once: an order has up to 20 different products.
goods-fewer =
    ⚠️ { $product }: { $count } in stock, fewer than typed.{ $kept ->
        [cut] {" "}The order takes { $count }.
       *[whole] {""}
    }
goods-sold-out =
    ⚠️ { $product }: sold out.{ $kept ->
        [cut] {" "}It was not added to the order.
       *[whole] {""}
    }
goods-others =
    ℹ️ Besides “{ $product }”, { $count ->
        [one] { $count } more product fits these words
       *[other] { $count } more products fit these words
    }. If you mean another one, type a fuller name or its SKU.
goods-hint = Write the whole list again: one product on a line, by its name or SKU, such as <code>Soy candle x2</code>.
order-preview = <b>An order for { $name }</b>
order-preview-new = <b>Something has changed since. An order for { $name }</b>
button-confirm-made = ✅ Place it
order-made = ✅ Order No. { $number } is placed; it is yours.
order-in-crm-by-hand = 📇 In the CRM (a manager said so)
order-in-crm = 📇 CRM No. { $id }{ $status ->
        [none] {""}
       *[other] {" "}· { $status }
    }
order-crm-waits = ⏳ On its way to the CRM
order-crm-down = ⚠️ The CRM has not responded since { $at }; the order will get there later
order-crm-refused = ⛔ The CRM refused it, somebody has to decide: <code>{ $reason }</code>
order-crm-kept = 🏠 here only: this CRM does not take such
order-crm-unsure = ❓ Check whether the CRM has this order
button-take-order = ✅ Take the order
button-write-customer = ✏️ Write to the customer
order-reminder = ⏰ Nobody has taken order No. { $number }, it has been waiting for { $time }.
order-escalation = 🔔 Still nobody has taken order No. { $number }, it has been waiting for { $time }.
button-show-order = 📦 Show
button-order-state = 📦 Order status
button-return-order = ↩️ Give back
button-undo = ↩️ Undo
button-orders-here = 📦 Orders
button-own-orders = 👤 Only mine
button-all-orders-here = 👥 All
order-state-new = new
order-state-in-work = in progress
order-state-done = done
order-state-cancelled = cancelled
order-tab-new = New
order-tab-in-work = In progress
order-tab-done = Done
order-tab-to-check = To check
order-list-title = <b>Orders</b>
order-list-empty = No orders
order-list-line =
    { $mark } { $at } · <code>{ $number }</code>{ $manager ->
        [none] {""}
       *[other] {" "}· { $manager }
    }
    { $title }
ask-order-state = Order No. { $number }: { $state }. What is the new status?
order-state-set = Order No. { $number }: { $was } → <b>{ $state }</b>
toast-order-held = { $manager } already has this order
toast-order-yours = The order is yours
toast-order-ended = This order is finished already
toast-order-not-yours = Another manager has this order
toast-order-returned = The order is free again
toast-order-unreachable = This customer cannot be reached in Telegram
toast-undo-late = It is too late to undo
toast-undone = Undone
desk-order-line = • { $product } × { $count }{ $price ->
        [none] {""}
       *[other] {" "}· { $price }
    }
desk-order-paid = ✅ Paid
not-sent = ⚠️ Not sent: no chat is open. Who is it for?
not-sent-nobody = ⚠️ Not sent: no chat is open. Open a chat and send it again.
template-missing = There is no value for { $names }. Add it by hand.
template-no-order = There is no order: add the number by hand.
own-id = Your Telegram id: <code>{ $id }</code>
group-id = The id of this group: <code>{ $id }</code>. To have customers’ messages come here, put it into <code>desk.chat_id</code> and restart the program.
group-id-known = The id of this group: <code>{ $id }</code>. Customers’ messages come here already.
about-order = 📦 Order No. { $number }{ $goods ->
        [none] {""}
       *[other] , { $goods }
    }{ $sum ->
        [none] {""}
       *[other] , { $sum }
    }, { $state }

## A catalog from a file
catalog-reading = Reading the catalog file. In a moment you will see what has changed in it.
catalog-no-place = This shop’s products do not come from a file. To take them from one, set catalog.file in the settings and start the program again.
catalog-other-format = This shop’s catalog is a { $ending } file. Save the table in that format and send it again.
catalog-preview =
    📄 <b>{ $name }</b>
    New { $new }, changed { $changed }, will disappear { $gone }, mistakes { $mistakes }
button-catalog-apply = ✅ Apply
button-catalog-mistakes = 📋 Show the mistakes
button-catalog-no = ✖️ No
catalog-applying = Applying the new catalog…
catalog-applied = ✅ The new catalog is in use. { $products ->
        [one] It has { $products } product.
       *[other] It has { $products } products.
    }
catalog-dropped = The catalog stays unchanged.
toast-catalog-gone = This file has been decided on, or a newer one has come
catalog-not-taken = ⚠️ This file was not applied, the catalog stays unchanged.
catalog-trouble = 🔴 <b>The catalog file cannot be used.</b> Customers see the products of the last good version.
catalog-trouble-over = 🟢 The catalog file is fine again, the products are up to date.
catalog-mistakes = ⚠️ The catalog is up to date, products: { $products }. { $count ->
        [one] There is { $count } mistake:
       *[other] There are { $count } mistakes:
    }
catalog-more-mistakes = …and { $count } more. <code>mistok catalog check</code> shows all of them.
catalog-finding = Row { $row }, { $column }: { $value ->
        [none] empty
       *[other] “{ $value }”
    }. Expected: { $expected }.
catalog-row-kept = The product stays, without a picture.
catalog-expected-key = a SKU of up to 64 characters
catalog-expected-once = a SKU that no row above has
catalog-expected-name = a name of up to 255 characters
catalog-expected-price = a price above zero, such as 1250 or 1 250,00
catalog-expected-currency = the three Latin letters of a currency, such as UAH
catalog-expected-stock = a whole number, 0 or more, or nothing when the stock is not counted
catalog-expected-category = up to three names with “ / ” between them, such as Tableware / Cups
catalog-expected-description = a description of up to 4000 characters
catalog-expected-picture = an address https://… or the name of a jpg, png or webp file in the folder catalog.pictures
catalog-expected-picture-file = a file that is in the folder catalog.pictures and has 10 MB at most
catalog-expected-hidden = yes or no
catalog-expected-parent = the SKU of a product of this file
catalog-expected-no-variant = the SKU of a product that is no variant itself
catalog-too-large = The file is too large: a catalog can have up to 20 MB.
catalog-too-many-rows = The file has too many rows: a catalog can have up to 20,000 products.
catalog-unreadable = The file cannot be read: { $reason }
catalog-no-column = The file has no column “{ $column }”.
catalog-no-products = The file has no products.
catalog-too-many-bad = { $bad } of { $rows } rows have mistakes: that is more than a fifth, so the file was not applied.
catalog-missing = The file cannot be opened: { $reason }
catalog-not-written = The file could not be written to its place: { $reason }
catalog-not-stored = The database does not answer. Try again in a minute.
catalog-checked = Rows: { $rows }, products: { $products }, hidden: { $hidden }, categories: { $categories }, rows left out: { $skipped }.
catalog-check-fine = There are no mistakes.
catalog-check-unknown = Columns that we do not know are not read: { $names }
catalog-check-refused = This file would not be applied. { $reason }
catalog-check-defaults = The settings could not be read ({ $reason }): checking with the defaults.
template-cup = Cup “Forest”
template-cup-description = A ceramic cup, 350 ml
template-cup-category = Tableware / Cups
template-shirt = Embroidered T-shirt
template-shirt-description = Cotton, embroidered by hand
template-shirt-category = Clothes / T-shirts
template-shirt-size = Size M
template-yes = yes
template-no = no
template-needs-file = XLSX needs a file: mistok catalog template --format xlsx -o catalog.xlsx
template-written = Written: { $file }

## The table of `mistok check`

check-settings = settings
check-database = database
check-privacy = privacy
check-telegram = telegram
check-webhook = webhook
check-people = people
check-groups = groups
check-secrets = secrets
check-crm = crm
check-catalog = catalog
check-orders = orders
check-chats = chats
check-sms = sms
check-email = e-mail
check-odoo = odoo
check-hooks = webhooks
check-texts = texts
check-polled = updates are polled for
check-by-webhook = updates come by webhook to { $url }
check-not-https = `web.public_url` does not begin with https://, so Telegram cannot send updates by itself; set an https:// address or leave it out
check-inline-off = inline mode is off, so the share button does nothing: send /setinline to @BotFather
check-webhook-none = none
check-webhook-not-set = not set yet: the next start sets it
check-webhook-former = { $url }: an address of earlier settings; the next start replaces it
check-webhook-foreign = another program at { $host } gets the customers’ messages. One bot cannot serve two programs: switch it off there, or make another bot for the shop. `mistok run` takes the bot over
check-updates-wait = updates waiting: { $count }
check-webhook-error = Telegram’s last error: { $error }
check-nobody = there is neither a managers’ group nor an admin: nobody will see messages and orders. Send /id to the bot to learn your number and write it into `desk.admins`
check-nobody-may-answer = there is a group, but nobody who may answer: write yourself into `desk.admins` (/id tells your number), and let managers send /manager to the bot
check-nobody-but-email = orders come by e-mail only; nobody can answer questions in the bot. Write yourself into `desk.admins` (/id tells your number)
check-no-admin = there is no admin: nobody can approve managers or be told of trouble. Write yourself into `desk.admins` (/id tells your number)
check-people-count = who may answer: { $managers }, admins among them: { $admins }
check-groups-none = none: each manager is written to personally
check-group-moved = out of date: the group has become the supergroup { $id }; write that into the settings
check-group-closed = the bot is not there ({ $reason }); add it to the chat, or correct the id
check-group-outside = “{ $title }”: the bot is not in the chat; add it
check-group-mute = “{ $title }”: the bot may not post there; allow it to
check-group-no-topics = “{ $title }”: `desk.topics` is on, but topics are off in the group; switch them on
check-group-topics-not-allowed = “{ $title }”: `desk.topics` is on, but the bot may not manage topics; make it an administrator who may
check-group-topics-fine = “{ $title }”, the bot may post and manage topics
check-group-fine = “{ $title }”, the bot may post
check-group-privacy = the bot’s privacy mode is on and it is no administrator of the group: it does not see what managers write there unless they reply to it. Make it an administrator
check-secrets-fine = all that open a door are long enough
check-secrets-weak = { $names }: shorter than 16 letters, which can be guessed; a longer one is safer
check-no-answer = no answer within { $seconds } s: the network may hold it up, or something on the way
check-needs = not checked: it needs what fails above ({ $part })
check-variables-ignored = { $names }: no setting, so it is ignored; settings are written MISTOK_<SECTION>__<KEY>
check-catalog-crm = products from { $name }
check-catalog-none = none: neither a CRM nor a file (`catalog.file`), so customers see no catalog button
check-catalog-file = products from the file { $file }: { $products }, mistakes { $mistakes }{ $mistakes ->
        [0] {""}
       *[other] {" "}(`mistok catalog check` shows them)
    }
check-catalog-instead = the catalog of { $name } is not read: the file takes its place
check-crm-none = none: leads are kept here
check-status-kept = new leads get `{ $setting }`
check-status-ignored = new leads do not get `{ $setting }`: { $name } ignores it
check-status-unknown = whether new leads get `{ $setting }` shows with the first one
check-clock-behind = our clock is { $minutes } min { $seconds } s behind its clock: set the time of one of them
check-clock-ahead = our clock is { $minutes } min { $seconds } s ahead of its clock: set the time of one of them
check-crm-no-leads = takes no leads: questions and feedback become orders without products, or stay here where that cannot be
check-crm-no-orders = takes no orders with products: a cart becomes a lead, with everything that was ordered in its comment
check-crm-orders-need = a cart becomes a lead; for it to become an order, set `{ $setting }`
check-crm-no-catalog = has no catalog: products come from the shop’s file only; without it there is no catalog button
check-crm-no-buyers = has no customers’ cards: each lead and order carries the customer’s data, changes of a profile stay here
check-crm-no-payments = takes no payments: managers are told of each and add it in the CRM themselves
check-crm-no-status = shows no statuses: managers set an order’s state here, and customers are told from here
ask-export =
    What should be exported? The file comes to you here.
    <code>/export orders</code>: orders
    <code>/export leads</code>: leads
    <code>/export customers</code>: customers
    Add days for a period: <code>/export orders 2026-11-01 2026-11-30</code>
    An Excel workbook in place of CSV: <code>/export orders xlsx</code>
export-comes = ⏳ The file is being made.
export-table-caption = { $count ->
    [0] There is nothing in this period.
   *[other] Rows: { $count }. There is personal data in it: do not pass the file on.
 }
export-too-large = The file of a month is too large for Telegram. Ask for a shorter period: <code>/export orders 2026-11-01 2026-11-15</code>
export-orders = Orders
export-orders-columns = No.;Date;Customer;Phone;E-mail;Delivery;Address;Payment;Paid;Sum;Currency;State;Manager;Source;Comment;Tracking;No. in the CRM
export-lines = Products
export-lines-columns = Order no.;SKU;Name;Quantity;Price;Sum
export-leads = Leads
export-leads-columns = No.;Kind;Date;Customer;Phone;E-mail;Text;Source;CRM;No. in the CRM
email-order-subject = Order No. { $number } — { $name }{ $sum ->
        [none] {""}
       *[other] {""}, { $sum }
    }
email-question-subject = Question { $number } — { $name }
email-feedback-subject = Feedback { $number } — { $name } { $stars }
email-rating-subject = Case { $number }: rated { $stars } — { $name }
email-orders-subject = Orders of { $days }: { $count }
email-orders-private = The files hold personal data of customers: do not pass them on to others.
email-goods-columns = Product;Quantity;Price;Sum
email-manager = Manager: { $manager }
email-open-in-crm = Open in the CRM
email-open-bot = Open the bot
export-customers = Customers
export-customers-columns = No.;Name;Phone;E-mail;Language;With us since;Source;Orders
export-yes = yes
export-no = no
export-kind-order = order
export-kind-question = question
export-kind-feedback = feedback
export-lead-in-crm = there
export-lead-asked = waits for a decision
export-lead-kept = here only
export-lead-waits = on its way
check-orders-here = none: there is no CRM, orders are kept here
check-orders-told = { $name } tells of changes at { $url }
check-orders-no-address = the key of its signals is set, but not `web.public_url`: { $name } has no address to tell of changes
check-orders-not-told = { $name } does not tell of changes (`{ $setting }`)
check-orders-cannot-tell = { $name } does not tell of changes: they are found by looking only
check-orders-looked = looked for every { $seconds } s
check-orders-never-looked = never looked for
check-chats-none = none
check-chats-found = { $count } on the first page
check-sms-none = no provider of SMS is set up
check-sms-balance = { $sum } left
check-sms-no-balance = it does not tell its balance
check-sms-no-address = no receipts and no answers from phones without `web.public_url`
check-hooks-none = none
check-hook-fine = hears of { $events }
check-hook-silent = hears of no events yet
check-hook-failing = has failed since { $since } (UTC); { $count } waiting
check-hook-gone = switched off, because its address answered 410; when it is back: mistok hooks try { $name }
check-hook-paused = paused after failing for three days; when it works again: mistok hooks try { $name }
check-email-none = none: no e-mails about orders are sent
check-email-logged-in = { $server }: logged in
check-email-no-log-in = { $server }: it answers and needs no password
check-email-here = the server is on this machine: the connection is not encrypted
check-email-to = { $count ->
        [one] { $count } address gets e-mails
       *[other] { $count } addresses get e-mails
    }
check-odoo-none = none: what phones write is not noted there
check-kept-plain = phones, e-mails and messages are kept plain: no `privacy.key`
check-kept-sealed = phones, e-mails and messages are sealed with `privacy.key`
check-sealed-next = the next start seals what is there with `privacy.key`
check-nothing-kept = nothing is kept yet
check-never-erased = never erased by itself
check-erased-after = erased after { $days } days without activity
check-migrations-wait = migrations to apply: { $names }
check-none = none
check-products = products: { $count }
check-customers = customers: { $count }
check-conversations = conversations: { $open } open, { $waiting } waiting for an answer
check-leads = leads: { $list }
check-orders-by-state = orders: { $list }
check-payments = payments: { $list }
check-jobs = waiting for delivery: { $list }
check-dead-letters = dead letters: { $count }
check-ownerless = turns without an owner: { $count }
check-late-queues = queues that nobody has shared out for over a minute: { $count }
check-cause-name = The name of the machine is not known: check how it is written, and DNS.
check-cause-refused = Nothing listens at this address: check address and port, and whether the program there is running.
check-cause-time-out = No answer came in time: check the network, firewall and proxy.
check-cause-tls = The secure connection failed: check the certificate, the name in the address, and this machine’s clock.
check-cause-closed = The other end closed the connection: check whether the address is right and whether a proxy stands between.
check-cause-no-route = There is no way to this address: check this machine’s network.
check-cause-other = It does not work. Details:
check-token-refused = Telegram does not accept the bot’s token. Copy it from @BotFather once more (`telegram.token` or `bots.token`)
