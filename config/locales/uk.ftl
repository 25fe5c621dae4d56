# Тексти бота українською. Магазин може сказати щось інакше: покладіть у свою теку файл uk.ftl
# лише з тими рядками, які змінюєте, і вкажіть теку в shop.texts.

## Початок, меню, вихід
bot-description =
    Вітаємо! 👋 Тут можна переглянути товари, замовити в один дотик, дізнатися статус замовлення й вартість доставки та поставити запитання менеджеру.

    Натисніть «Почати» або просто напишіть.
bot-short-description = Товари, замовлення, доставка й відповіді менеджерів — в одному чаті.
greeting =
    Вітаємо{ $name ->
        [none] {""}
       *[other] , { $name }
    }! 👋
    Тут можна переглянути товари, замовити в один дотик і поставити запитання — усе просто в цьому чаті.

    Що вас цікавить?
menu = Головне меню. Що вас цікавить?
help =
    <b>Що вміє цей бот</b>

    🛍 /catalog — товари, ціни й замовлення
    🛒 /cart — кошик
    📦 /orders — мої замовлення
    🚚 /delivery — вартість і строки доставки
    💬 /support — запитання менеджеру
    ⭐ /feedback — відгук про магазин
    👤 /profile — ім’я, телефон, сповіщення
    📝 /register — заповнити профіль крок за кроком
    🔒 /privacy — мої дані
    🌐 /language — мова
    ✖️ /cancel — скасувати розпочате
    🏁 /end — завершити розмову з менеджером

    Шукаєте щось конкретне? Відкрийте каталог і напишіть назву або артикул.
goodbye = Дякуємо, що завітали! Щоб повернутися, натисніть /start.
cancelled = Скасовано.
left-order = Замовлення ще не оформлено. Щоб продовжити, відкрийте товар і натисніть «Замовити».
left-checkout = Замовлення ще не оформлено, кошик збережено: /cart
left-delivery = Доставку ще не порахували. Повернутися до неї: /delivery
left-phone = Номер телефону не змінено.
left-registration = Знайомство відкладено. Ім’я, телефон і пошту можна додати в профілі: /profile
left-for-earlier = Повертаємося до попереднього запитання.
left-question = Попереднє запитання більше не чекає на відповідь.
edit-unread = Це повідомлення вже враховано, і правка нічого не змінила. Щоб змінити відповідь, поверніться назад або напишіть її ще раз.
no-such-chat = Такого чату немає.
number-expected = Після <code>/{ $command }</code> має стояти номер, наприклад <code>/{ $command }1002</code>.
after-step = Якщо з’явиться запитання, просто напишіть сюди.
choose-language = Якою мовою вам зручніше?
language-chosen = Готово, далі говоримо українською. 🇺🇦
language-name = 🇺🇦 Українська

## Кнопки
button-catalog = 🛍 Каталог товарів
button-site = 🌐 Сайт
button-instagram = 📷 Instagram
button-feedback = ⭐ Відгук
button-support = 💬 Підтримка
button-language = 🌐 Мова
button-back = ⬅️ Назад
button-menu = ☰ Меню
button-cancel = ✖️ Скасувати
button-order = 🛒 Замовити
button-share = ↗️ Поділитися
button-all-products = 🗂 Усі товари
button-all-in = 🗂 Усе в «{ $name }»
button-ask-manager = 💬 Запитати менеджера
button-ask-about-product = 💬 Запитати про товар
button-send-phone = 📱 Надіслати номер
button-yes = ✅ Так, цей
button-other-phone = 📱 Інший номер
button-skip = ➡️ Пропустити
button-lead-arrived = ✅ Уже є в CRM
button-lead-arrived-yes = ✅ Так, є: більше не надсилати
lead-arrived-sure =
    <b>{ $title }</b> ({ $number }): точно вже є в CRM?
    Якщо його там немає, CRM про нього так і не дізнається: програма більше не надсилатиме.
button-lead-resend = 🔁 Надіслати ще раз

## Каталог
catalog-title = <b>Каталог</b>
    Оберіть розділ або напишіть, що шукаєте: назву чи артикул.
catalog-page = <b>{ $place }</b> · { $count }{ $pages ->
        [1] {""}
       *[other] , сторінка { $page } з { $pages }
    }
choose-product = Оберіть товар або напишіть, що шукаєте.
choose-category = Оберіть розділ чи товар або напишіть, що шукаєте.
catalog-count = { $count ->
        [one] { $count } товар
        [few] { $count } товари
       *[many] { $count } товарів
    }
catalog-empty = Тут поки що порожньо. Напишіть нам — підкажемо, що є в наявності.
all-products = Усі товари
search-found = Пошук «{ $query }»
search-near = За запитом «{ $query }» нічого не знайдено. Можливо, ви шукали:
search-nothing = За запитом «{ $query }» нічого не знайдено. Спробуйте інше слово, оберіть розділ або запитайте менеджера.
search-too-short = Напишіть хоча б дві літери назви або артикул.
product-gone = Цього товару вже немає в каталозі.
product-price = Ціна: <b>{ $price }</b>
product-price-on-request = Ціна: за запитом
product-sku = Артикул: { $sku }
product-stock = ✅ В наявності ({ $count } шт.)
product-out-of-stock = ❌ Немає в наявності
label-out-of-stock = немає
label-on-request = за запитом
toast-out-of-stock = На жаль, цей товар щойно закінчився.
about-product = Про товар: { $product }, { $price }
links-refused = ⚠️ Telegram не приймає кнопку з адресою { $links }, тому клієнти бачать меню без неї. Виправте адресу в налаштуваннях (shop.site_url, shop.instagram_url, payment.methods.link) і перезапустіть програму.

## Замовлення
ask-phone =
    <b>{ $product }</b>

    Залиште номер телефону, і менеджер зв’яжеться з вами, щоб узгодити деталі.
    Натисніть «Надіслати номер» унизу екрана або напишіть номер сюди, наприклад 050 123 45 67.
confirm-phone =
    <b>{ $product }</b>

    Менеджер зателефонує на { $phone }. Правильно?
phone-passed-over = Гаразд, йдемо далі 👌
phone-noted = Записали номер { $phone }.
phone-hint = Не схоже на номер телефону. Напишіть його так: 050 123 45 67 або +380 50 123 45 67 — чи натисніть «Надіслати номер».
phone-anonymous = Це анонімний номер Telegram, на нього не зателефонувати. Напишіть інший номер, наприклад 050 123 45 67.
foreign-contact = Це контакт іншої людини. Якщо телефонувати справді на цей номер, підтвердьте його.
order-accepted =
    ✅ <b>Замовлення прийнято!</b>

    Номер: <b>{ $number }</b>
    { $product }
    Телефон: { $phone }

    Менеджер зв’яжеться з вами найближчим часом. Дякуємо!
order-unknown = Такого замовлення серед ваших немає. Перевірте номер або напишіть у підтримку.
state-created = прийнято
state-handed-over = у менеджера

## Кошик і оформлення
button-cart = 🛒 Кошик
button-add-to-cart = ➕ У кошик
button-checkout = ✅ Оформити замовлення
button-clear-cart = 🗑 Очистити
button-take-out = 🗑 Прибрати з кошика
button-keep = ✅ Залишити «{ $answer }»
button-confirm-order = ✅ Підтвердити замовлення
button-correct-name = ✏️ Ім’я
button-correct-phone = ✏️ Телефон
button-correct-email = ✏️ E-mail
button-correct-delivery = ✏️ Доставка
button-correct-address = ✏️ Адреса
button-correct-payment = ✏️ Оплата
button-correct-comment = ✏️ Коментар
button-pay = 💳 Оплатити
cart-title = <b>Ваш кошик</b>
cart-empty = У кошику поки що порожньо. Зазирніть у каталог — додати товар можна одним дотиком.
cart-line =
    <b>{ $product }</b>
    { $count } × { $price } = { $sum }
cart-line-on-request =
    <b>{ $product }</b>
    { $count } шт., ціна за запитом
cart-repriced = ℹ️ Ціна змінилася: була { $before }, тепер { $now }
cart-too-many =
    ⚠️ { $count ->
        [0] Уже немає в наявності
        [one] Залишилася лише { $count } штука
        [few] Залишилося лише { $count } штуки
       *[many] Залишилося лише { $count } штук
    }
cart-total = Разом: <b>{ $sum }</b>
cart-total-on-request = Разом: суму уточнить менеджер
cart-gone = ℹ️ Деяких товарів уже немає в каталозі — ми прибрали їх із кошика.
and-more =
    … і ще { $count ->
        [one] { $count } товар
        [few] { $count } товари
       *[many] { $count } товарів
    }
ask-quantity =
    <b>{ $product }</b>
    Зараз у кошику: { $count } шт. Скільки потрібно?

    Оберіть кнопкою або напишіть число від 1 до { $most }.
quantity-hint = Напишіть кількість числом, наприклад 3.
toast-added = Додано. У кошику { $count } шт. цього товару.
toast-in-cart = Уже в кошику 👌
toast-cart-full = Кошик повний. Оформіть це замовлення або приберіть щось зайве.
toast-cart-lacks = Деяких товарів менше, ніж у кошику. Змініть, будь ласка, кількість.
toast-most = Не більше ніж { $count } шт. одного товару в замовленні.
toast-too-many =
    { $count ->
        [0] На жаль, цього товару вже немає.
        [one] Є лише { $count } штука.
        [few] Є лише { $count } штуки.
       *[many] Є лише { $count } штук.
    }
ask-name = На чиє ім’я замовлення? Напишіть ім’я та прізвище.
name-hint = Не схоже на ім’я. Напишіть його, будь ласка, літерами, наприклад: Олена Коваль.
skip-needed = Без цього замовлення не оформити, тож пропустити крок не можна.
skip-nothing = Тут нема чого пропускати.
ask-checkout-phone =
    За яким номером вам телефонувати?
    Натисніть «Надіслати номер» унизу екрана або напишіть його сюди, наприклад 050 123 45 67.
ask-email = Вкажіть e-mail, якщо потрібен рахунок або чек. Або пропустіть.
email-hint = Не схоже на e-mail. Напишіть його так: olena@example.com — чи пропустіть.
ask-delivery = Як доставити?
delivery-branch = 📦 Відділення або поштомат
delivery-courier = 🚚 Кур’єром за адресою
delivery-pickup = 🏬 Самовивіз
ask-branch = Напишіть місто й номер відділення чи поштомата, наприклад: Чернівці, відділення 5.
ask-address = Напишіть адресу: місто, вулиця, будинок, квартира.
ask-pickup = Звідки заберете?
address-hint = Напишіть адресу текстом, будь ласка.
ask-payment = Як зручніше заплатити?
payment-on-delivery = 💵 Під час отримання
payment-link = 💳 Карткою онлайн
payment-invoice = 💳 Тут, у Telegram
ask-comment = Побажання до замовлення? Напишіть або пропустіть.
comment-hint = Напишіть побажання текстом або натисніть «Пропустити».
summary-title = <b>Перевірте замовлення</b>
summary-name = 👤 { $answer }
summary-phone = 📞 { $answer }
summary-email = ✉️ { $answer }
summary-delivery = 🚚 { $answer }
summary-address = 📍 { $answer }
summary-payment = 💳 { $answer }
summary-comment = 💬 { $answer }
summary-goods = Товари: { $sum }
summary-delivery-exact = Доставка: { $price }
summary-delivery-about = Доставка: ~{ $price }{ $carrier ->
        [none] {""}
       *[other] , за тарифом перевізника ({ $carrier })
    }
summary-delivery-unknown = Доставка: вартість уточнить менеджер
summary-total-with = Разом із доставкою: <b>{ $sum }</b>
summary-total-without = Разом без доставки: <b>{ $sum }</b>
note-repriced = ℹ️ «{ $product }»: ціна змінилася, була { $before }, тепер { $now }.
note-fewer =
    ℹ️ «{ $product }»: { $count ->
        [one] залишилася лише { $count } штука
        [few] залишилося лише { $count } штуки
       *[many] залишилося лише { $count } штук
    }, ми змінили кількість.
note-sold-out = ℹ️ Товар «{ $product }» щойно закінчився, ми прибрали його із замовлення.
note-cart-changed = ℹ️ Замовлення змінилося. Перевірте, будь ласка, ще раз.
order-placed =
    ✅ <b>Замовлення прийнято!</b>

    Номер: <b>{ $number }</b>
order-next = Напишемо сюди, щойно статус зміниться.

## Мої замовлення
button-orders = 📦 Мої замовлення
button-order-number = 🔎 Знайти за номером
button-ask-about-order = 💬 Запитати про замовлення
button-cancel-order = ✖️ Скасувати замовлення
button-cancel-order-yes = ✖️ Так, скасувати
button-keep-order = ↩️ Ні, залишити
ask-cancel-order = Скасувати замовлення № { $number }?
asked-to-cancel = Прошу скасувати це замовлення.
order-cancelled-by-you = ✅ Замовлення № { $number } скасовано.
order-cancel-late = Замовлення № { $number } вже завершене, скасувати його не можна. Якщо щось не так — напишіть нам.
orders-title =
    <b>Ваші замовлення</b>
    Оберіть замовлення, щоб побачити подробиці.
orders-none = Замовлень поки що немає. Якщо ви замовляли раніше, знайдіть замовлення за номером.
order-title = Замовлення <b>№ { $number }</b>
order-line = • { $product } × { $count }
order-standing = Статус: <b>{ $state }</b>
order-tracking = ТТН: <code>{ $tracking }</code>
order-paid = ✅ Оплачено
ask-order-number = Напишіть номер замовлення, наприклад 1001.
order-number-hint = Номер складається з цифр, наприклад 1001. Напишіть його, будь ласка.
state-in-work = у роботі
state-done = виконано
state-cancelled = скасовано

## Оплата
invoice-title = Замовлення № { $number }
payment-thanks = ✅ Оплату { $sum } за замовлення <b>№ { $number }</b> отримано. Дякуємо!
payment-came = 💳 Замовлення <b>№ { $number }</b> оплачено в Telegram: { $sum }.
payment-stray = ⚠️ Надійшла оплата, для якої немає замовлення: { $sum }, платіж <code>{ $charge }</code>. Рішення — у /failed.
payment-partly = Отримано { $sum } за замовлення <b>№ { $number }</b>. Дякуємо! Ще потрібно сплатити { $rest }.
payment-over = Отримано { $sum } за замовлення <b>№ { $number }</b>. Це на { $rest } більше, ніж потрібно: різницю повернемо.
payment-again = Замовлення <b>№ { $number }</b> вже було сплачено раніше, тому другий платіж ({ $sum }) повернемо.
payment-other-currency = Отримано { $sum } за замовлення <b>№ { $number }</b>, але валюта не та, що в замовленні. Менеджер перевірить платіж і напише вам.
payment-cancelled = Замовлення <b>№ { $number }</b> скасовано, тому { $sum } повернемо.
payment-unknown = Отримано { $sum }, але ми не знайшли вашого замовлення. Менеджер з’ясує, за що ця оплата, і напише вам.
payment-returned = { $sum } повернено. Зазвичай гроші надходять на картку за кілька днів.
payment-came-partly = ⚠️ Замовлення <b>№ { $number }</b> сплачено частково: { $sum }. Платіж <code>{ $charge }</code>.
payment-came-over = ⚠️ За замовлення <b>№ { $number }</b> сплачено більше, ніж треба: { $sum }. Поверніть різницю, платіж <code>{ $charge }</code>.
payment-came-again = ⚠️ Замовлення <b>№ { $number }</b> сплачено вдруге: { $sum }. Поверніть гроші, платіж <code>{ $charge }</code>.
payment-came-other-currency = ⚠️ Замовлення <b>№ { $number }</b> сплачено в іншій валюті: { $sum }. Платіж <code>{ $charge }</code>.
payment-came-cancelled = ⚠️ Надійшла оплата скасованого замовлення <b>№ { $number }</b>: { $sum }. Поверніть гроші, платіж <code>{ $charge }</code>.
pay-unknown = Це не ваше замовлення. Відкрийте своє в «Моїх замовленнях».
pay-paid = Це замовлення вже оплачено.
pay-cancelled = Це замовлення вже закрито. Напишіть нам, якщо це помилка.
pay-other-sum = Сума замовлення змінилася. Відкрийте його в «Моїх замовленнях» і оплатіть ще раз.
toast-nothing-to-pay = Оплачувати вже нічого.

## Доставка
button-delivery = 🚚 Доставка
button-send-location = 📍 Надіслати геолокацію
ask-location = Куди доставити? Натисніть «Надіслати геолокацію» внизу екрана або напишіть місто — підкажемо вартість, строки та найближчий пункт видачі.
location-hint = Надішліть геолокацію кнопкою внизу екрана або напишіть назву міста.
town-unknown = Для «{ $town }» ціни в нас немає, її підкаже менеджер. Можна також написати інше місто або надіслати геолокацію.
delivery-to = Доставка: <b>{ $town }</b>
delivery-zone = 🚚 { $zone }: { $price }
delivery-days =
    Строк: { $range ->
        [same] {""}
       *[from] { $least }–
    }{ $most ->
        [one] { $most } день
        [few] { $most } дні
       *[many] { $most } днів
    }
delivery-flat = 🚚 Орієнтовно { $price }, { $carrier }. Точну суму підкаже менеджер.
delivery-unknown = 🚚 Вартість доставки підкаже менеджер — напишіть у підтримку.
nearest-point =
    📍 Найближчий пункт видачі — <b>{ $name }</b>, { $distance }
    { $address }
point-on-map = 🗺 <a href="{ $link }">На карті</a>
point-hours = 🕘 { $hours }
distance-metres = { $count } м
distance-km = { $count } км

## Профіль і дані
button-profile = 👤 Профіль
button-notices-on = 🔔 Сповіщення: увімкнено
button-notices-off = 🔕 Сповіщення: вимкнено
button-privacy = 🔒 Мої дані
button-clear-field = 🗑 Прибрати
button-export-data = 📄 Отримати мої дані
button-forget-me = 🗑 Видалити мої дані
button-forget-me-yes = 🗑 Так, видалити назавжди
button-forget-me-no = ↩️ Ні, залишити
profile =
    <b>Ваш профіль</b>

    Ім’я: { $name }
    Телефон: { $phone }
    E-mail: { $email }
    Мова: { $language }
profile-none = не вказано
profile-noted = Записали 👌
registration-step = 📝 Крок { $step } з 3
ask-profile-name = Як до вас звертатися? Напишіть ім’я та прізвище.
ask-profile-phone = Натисніть «Надіслати номер» унизу екрана або напишіть номер, наприклад 050 123 45 67.
ask-profile-email = Напишіть e-mail, наприклад olena@example.com.
toast-notices-on = Писатимемо про зміни ваших замовлень.
toast-notices-off = Більше не писатимемо про зміни замовлень.
privacy =
    <b>Ваші дані</b>

    Ми зберігаємо те, що потрібно для замовлень і відповідей: ім’я, телефон і e-mail, якщо ви їх залишили, мову, кошик, замовлення, відгуки та чати з менеджерами. Замовлення й запитання передаємо в систему обліку магазину.
    { $days ->
        [0] Дані зберігаються, доки ви їх не видалите.
        [one] Якщо ви не пишете нам { $days } день, видалимо їх автоматично.
        [few] Якщо ви не пишете нам { $days } дні, видалимо їх автоматично.
       *[many] Якщо ви не пишете нам { $days } днів, видалимо їх автоматично.
    }

    Ви можете отримати їх одним файлом або видалити.
confirm-forget =
    <b>Видалити всі ваші дані?</b>

    Зникнуть профіль, кошик, історія замовлень і чати з нами. Розпочаті замовлення магазин усе одно виконає. Повернути дані буде неможливо.
note-forgotten = Покупець попросив видалити свої дані в Telegram-боті { $date }.
forgotten = Ваші дані видаляються. Дякуємо, що були з нами! Якщо захочете повернутися, натисніть /start.
toast-exporting = Готуємо файл, він з’явиться тут за мить.
export-caption = Усе, що ми зберігаємо про вас.
export-caption-cut =
    { $count ->
        [one] Усе, що ми зберігаємо про вас. З чату у файлі { $count } найновіше повідомлення.
        [few] Усе, що ми зберігаємо про вас. З чату у файлі { $count } найновіші повідомлення.
       *[many] Усе, що ми зберігаємо про вас. З чату у файлі { $count } найновіших повідомлень.
    }

## Години роботи
closed-until = 🕘 Зараз неробочий час. Відповімо { $when }.
closed = 🕘 Зараз неробочий час. Відповімо, щойно повернемося.
opens-today = сьогодні після { $time }
opens-tomorrow = завтра після { $time }
opens-on-day =
    { $day ->
        [mon] у понеділок
        [tue] у вівторок
        [wed] у середу
        [thu] у четвер
        [fri] у п’ятницю
        [sat] у суботу
       *[sun] у неділю
    } після { $time }
opens-on-date = { $date } після { $time }

## Команди покупця
command-cart = Кошик
command-orders = Мої замовлення
command-profile = Профіль
command-delivery = Доставка
command-privacy = Мої дані

## Відгук
ask-stars = Як вам наш магазин? Поставте оцінку або одразу напишіть відгук.
ask-feedback = { $stars } — дякуємо! Розкажіть кількома словами, що сподобалося.
feedback-thanks = Дякуємо за відгук! Він допомагає нам ставати кращими. 💛

## Підтримка
ask-question = Напишіть запитання одним повідомленням — передамо його менеджеру.
question-hint = Напишіть запитання текстом, будь ласка. Або натисніть «Скасувати».

## Неочікуване
use-buttons = Оберіть, будь ласка, кнопкою нижче.
toast-old-button = Ця кнопка застаріла — ось де ви зараз 👇
toast-unknown-button = Ця кнопка більше не діє.
toast-managers-only = Ця кнопка лише для менеджерів магазину.
toast-not-done = Не вийшло. Спробуйте, будь ласка, трохи згодом.

## Пошук у будь-якому чаті
inline-see-in-bot = Переглянути й замовити

## Команди
command-menu = Головне меню
command-catalog = Каталог товарів
command-support = Запитати менеджера
command-feedback = Залишити відгук
command-language = Мова / Language
command-help = Що вміє бот
command-cancel = Скасувати розпочате
command-stop = Попрощатися

## Заявки в CRM
lead-order-title = Замовлення: { $name }
lead-question-title = Питання з Telegram
lead-feedback-title = ★ Відгук з Telegram
lead-line = { $product } — { $price } × { $count }
lead-line-on-request = { $product } — ціна за запитом × { $count }
lead-sku = Артикул: { $sku }
lead-question = Питання: { $text }
lead-rating = Оцінка: { $stars } ({ $count } з 5)
lead-feedback = Відгук: { $text }
lead-number = Номер у боті: { $number }
lead-phone = Телефон: { $phone }
lead-telegram = Telegram id: { $id }
lead-telegram-named = Telegram: @{ $username } (id { $id })
lead-source = Джерело: { $source }
lead-nameless = Клієнт з Telegram
lead-order-several = { $name } та ще { $count ->
        [one] { $count } товар
        [few] { $count } товари
       *[other] { $count } товарів
    }
lead-email = E-mail: { $email }
lead-total = Разом: { $total }
lead-delivery = Доставка: { $name }
lead-delivery-to = Доставка: { $name }, { $address }
lead-delivery-price = Вартість доставки: { $price }
lead-payment = Оплата: { $name }
lead-customer-comment = Коментар клієнта: { $text }

## Виправлення замовлення, яке CRM не прийняла
button-lead-edit = ✏️ Виправити
button-lead-drop-line = 🗑 Прибрати «{ $name }»
button-lead-unbind = ✂️ «{ $name }» без артикула
button-lead-as-lead = 📝 Надіслати як заявку, а не замовлення
button-lead-drop-phone = 📵 Надіслати без телефону
button-lead-drop-email = ✉️ Надіслати без e-mail
lead-correction =
    ✏️ <b>{ $title }</b> ({ $number })
    { $order }
lead-correction-reason = Причина відмови: { $reason }
toast-last-line = Це єдиний товар замовлення, його не можна прибрати.

## Зміни замовлення: що бачить клієнт
follow-status = Замовлення № { $number }: <b>{ $status }</b>
follow-sent = 🚚 Замовлення № { $number } відправлено. ТТН: <code>{ $tracking }</code>
follow-moved = 📦 Замовлення № { $number }: <b>{ $state }</b>{ $reason ->
        [none] {""}
       *[other] . Причина: { $reason }
    }
follow-taken-back = ↩️ Замовлення № { $number }: попередню зміну скасовано. Статус знову <b>{ $state }</b>.
follow-product = { $product }
follow-tracking = Номер відправлення: <code>{ $tracking }</code>
follow-paid = ✅ Оплату замовлення № { $number } отримано. Дякуємо!
follow-details = 📦 Докладніше про замовлення
follow-quiet = 🔕 Не надсилати сповіщень

## Працівникам магазину
lead-doubled = ⚠️ Заявка { $number } потрапила в CRM двічі. Працюйте з № { $kept } у CRM, зайве видаліть: № { $others } у CRM.
leads-share-card = ⚠️ У CRM картка № { $kept } належить заявці № { $number }, але CRM назвала той самий номер і для інших: № { $others }. Перевірте, чи є там їхні картки.
lead-unsure =
    ❓ <b>{ $title }</b> ({ $number })
    Перевірте в CRM, чи є заявка з позначкою <code>ref:{ $reference }</code>, і натисніть потрібну кнопку.
    CRM прийняла запит, але не відповіла, і перевірити це автоматично не вдається.
lead-rejected =
    ⛔ <b>{ $title }</b> ({ $number })
    CRM відмовилася прийняти заявку: <code>{ $reason }</code>
    Виправте причину і надішліть ще раз. Позначка: <code>ref:{ $reference }</code>
lead-no-orders-there = ця CRM не приймає замовлень
lead-settled = ✅ Заявка { $number } є в CRM. Підтверджено: { $name }
lead-resent = 🔁 Заявку { $number } надсилаємо ще раз: { $name }
toast-not-allowed = Ця дія доступна лише адміністраторам.
toast-already-decided = Це вже вирішено.

## Розмова з менеджером: що бачить клієнт
welcome = Якщо щось знадобиться, ми тут 💛
first-words = Передати це менеджеру чи пошукати в каталозі?
first-words-more = Додали. Передати все це менеджеру?
first-file = Передати це менеджеру?
# Клієнт написав те, що може бути й відповіддю на запитання бота, і повідомленням.
doubt-name = «{ $words }» — це ім’я чи повідомлення менеджеру?
doubt-address = «{ $words }» — це адреса чи повідомлення менеджеру?
doubt-comment = «{ $words }» — це побажання до замовлення чи повідомлення менеджеру?
doubt-town = Ви маєте на увазі { $town }?
button-is-name = ✅ Це моє ім’я
button-is-address = ✅ Це адреса
button-is-comment = ✅ Це побажання
button-is-town = ✅ Так, { $town }
first-words-found = Ось що є в каталозі. Якщо це не те, передамо ваше повідомлення менеджеру.
# Повідомлення, у яких немає нічого, крім вітання: між комами.
greeting-words = привіт, привітики, вітаю, вітання, доброго дня, добрий день, добридень, доброго ранку, добрий ранок, добрий вечір, доброго вечора, здрастуйте, хай, hello, hi
button-to-manager = 💬 Передати менеджеру
button-kept-search = 🔎 Шукати в каталозі
button-for-step = ↩️ Це відповідь боту
passed-to-manager = Передали менеджеру.
talk-reopened = Передали менеджеру. Відповідь буде тут.
kept-passed = Передали ваше повідомлення менеджеру. Відповідь буде тут.
subject-unchosen = клієнт не вибрав
subject-complaint = скарга
complaint =
    ⚠️ <b>Скарга</b>: { $stars }
    { $name }: { $text }{ $order ->
        [none] {""}
       *[other] {"\u000A"}Останнє замовлення: № { $order }
    }{ $manager ->
        [none] {""}
       *[other] {"\u000A"}Попередню розмову вів менеджер: { $manager }
    }
complaint-said = { $stars } { $text }
complaint-thanks = Дякуємо за відвертість. Передали керівнику, він із вами зв’яжеться.
ask-complaint = { $stars } Шкода, що так вийшло. Що сталося?
ask-stars-after = Дякуємо, записали. Поставте ще оцінку або пропустіть.
feedback-file = Отримали. Додайте кілька слів або пропустіть.
feedback-files = { $files }, у чаті { $number }
feedback-said = ★ Відгук: { $stars } { $text }
feedback-came =
    ⭐ <b>Відгук</b>: { $stars }
    { $name }: { $text }
    { $files }
complaint-order = 📦 Останнє замовлення: № { $number }
lead-unrated = Без оцінки
canned-keywords = Готово: відповідь <code>:{ $name }</code> надійде сама, коли клієнт напише «{ $keywords }».
canned-no-keywords = Готово: відповідь <code>:{ $name }</code> сама не надходитиме.
talk-begun = { $number ->
        [none] ✅ Передали менеджеру.
       *[other] ✅ Запитання <b>{ $number }</b> передали менеджеру.
    } Відповідь буде тут. Пишіть далі просто сюди: текст, фото, голосові, файли.
button-end-talk = 🏁 Завершити розмову
customer-joined = { $name } уже на зв’язку 👋
customer-be-patient = Перепрошуємо, що змушуємо чекати. Ми отримали ваше повідомлення й відповімо, щойно хтось звільниться.
nothing-to-end = Зараз немає відкритої розмови. Якщо є запитання — просто напишіть сюди.
customer-closed = Розмову завершено. Якщо з’явиться запитання — просто напишіть сюди.
command-end = Завершити розмову

## Робоче місце менеджера: кнопки
button-reply = 💬 Відповісти
button-open-chat = 👁 Відкрити чат
button-my-chats = 📋 Мої переписки
button-my-history = 🗄 Мої попередні чати
# Колишні слова на кнопках: їх розуміємо, коли їх надрукують.
old-word-own-orders = Закріплені чати
old-word-done-orders = Виконані замовлення
old-word-done-chats = Історія моїх закріплених чатів
old-word-change-status = Змінити статус діалогу
button-statistics = 📊 Статистика
button-all-history = 🗂 Історія всіх чатів
button-queue = ⏳ Черга
button-chat-history = 📜 Історія чату
button-write-message = ✏️ Написати
button-mark-read = 👁 Прочитано
button-release = ↩️ Повернути в чергу
button-hand-over = 🤝 Передати колезі
button-finish = 🏁 Завершити розмову
button-create-lead = 🧾 Створити заявку в CRM
button-open-in-crm = 📇 Відкрити в CRM
button-home = ⬅️ Назад
button-older = ◀️ Раніше
button-newer = Пізніше ▶️
button-retry = 🔁 Спробувати ще раз
button-resend = 🔁 Надіслати ще раз
button-send-anyway = ✉️ Надіслати попри це
button-dont-send = ✖️ Не надсилати
button-arrived = ✅ Дійшло
button-approve = ✅ Прийняти
button-reject = ✖️ Відхилити

## Робоче місце: головне
desk-home-waiting = Чекають на відповідь: { $queued } · у вас: { $mine }
writing-placeholder = → { $name } · чат { $number }
desk-home =
    Вітаємо{ $name ->
        [none] {""}
       *[other] , { $name }
    }! 👋 Це ваше робоче місце.

    Нові повідомлення клієнтів надходять самі. Щоб знайти чат, напишіть номер замовлення, ім’я або телефон.
desk-help =
    <b>Як тут працювати</b>

    «Відповісти» під новим повідомленням закріплює чат за вами. Далі все, що ви пишете, надсилаєте чи записуєте, іде клієнту.
    Можна й просто відповісти на повідомлення клієнта (reply) — воно піде в той чат, хоч який відкрито.

    ✍ у черзі · 👌 надіслано · 👀 прочитано · 🤔 чекає на ваше рішення · 💔 не надіслано

    <code>//текст</code> — нотатка для колег, клієнт її не бачить
    <code>:назва</code> — готова відповідь, список у /canned
    <code>[Так] [Ні]</code> останнім рядком — кнопки під вашим повідомленням, <code>[Оплатити](https://…)</code> — кнопка з посиланням

    /chats — мої чати
    /queue — чекають на відповідь
    /orders — замовлення
    /history — усі чати
    /find — пошук
    /write — написати першим
    /sms — SMS: написати на номер, журнал, шаблони
    /label — теги чату, /snooze — відкласти чат
    /stats — статистика
    /here, /away — я тут, перерва
    /team — хто на місці; /shift — мої зміни
    /language — English
    /shop — подивитися на бот очима клієнта, /desk — повернутися
desk-help-admin =
    <b>Для адміністратора</b>
    /all_users — люди та їхні ролі
    /failed — що не вдалося надіслати
    /health — стан програми
    /sms balance, /sms senders — рахунки й імена відправника SMS
    /refresh — оновити каталог із CRM
    /export — замовлення, заявки чи клієнти файлом для таблиці
    /link — посилання й QR-код на товар, розділ або з назвою джерела
    /clean — прибрати сповіщення про завершені розмови
    /canned назва — змінити готову відповідь; /canned ключі назва слово, слово — на які слова вона надходить сама
    /id — ваш Telegram id; у групі — id групи
    За номером чату, розмови, замовлення або рахунка, наприклад 1005:
    /open_chat_1005 — відкрити чат
    /get_chat_1005 — картка чату
    /get_connected_users_1005 — хто веде й хто вів
    /connect_to_chat_1005 — взяти чат собі, хоч би хто його вів
    /change_status_chat_1005 — статус замовлення
ask-link =
    🔗 <b>Посилання й QR-код на бот</b>
    Що має відкрити посилання? Готове можна написати одразу: <code>/link p_12--s_flyer</code> — товар 12 з листівки flyer.
choose-link = Оберіть, що відкриє посилання.
ask-link-source = Напишіть назву джерела латиницею, наприклад flyer або instagram-bio: за нею видно, звідки прийшли клієнти.
link-hint = Назва складається з латинських літер, цифр, «_» і «-», щонайбільше 62 знаки, наприклад flyer.
button-link-product = 🛍 Товар
button-link-category = 🗂 Розділ
button-link-source = 📣 Джерело
sources-title = <b>Звідки приходили за { $days } днів</b>
sources-line = { $source }: переходів { $visits }, замовлень { $orders }
order-gone = Такого замовлення немає.
catalog-refreshing = Оновлюємо каталог, це займе хвилинку.
catalog-refreshed-lately = Каталог щойно оновлено. Наступне оновлення — не раніше ніж за хвилину.
desk-nothing-open = Зараз не відкрито жодного чату. Відкрийте його зі списку або дайте відповідь на повідомлення клієнта.
shop-opened = Тепер ви бачите бот очима клієнта. Повернутися — /desk.
number-choice = Що саме: { $number }?
number-unknown = Номера { $number } немає: шукали серед замовлень, розмов, чатів, відгуків, рахунків маркетплейсів, номерів CRM, ТТН і телефонів.
found-order = Замовлення № { $number } · { $name }{ $sum ->
        [none] {""}
       *[other] {" "}· { $sum }
    }
found-feedback = Відгук { $number } · { $name }
found-question = Запитання { $number } · { $name }
found-case = Розмова { $number } · { $name }
found-chat = Чат { $number } · { $name }
found-invoice = Рахунок № { $number } · { $channel } · { $name }
found-in-crm = CRM № { $number } · { $kind ->
        [order] замовлення № { $own }
        [feedback] відгук { $own }
       *[other] запитання { $own }
    } · { $name }
found-parcel = ТТН { $number } · замовлення № { $own } · { $name }
write-to = ✏️ Кому: { $who }
chat-number = чат { $number }
invoice-number = рахунок № { $number }
name-erased = дані видалено
search-hint = Напишіть після команди номер замовлення, ім’я або телефон. Наприклад: /find 050 123 45 67
search-desk-found = Знайдено за запитом «{ $query }»:
search-desk-nothing = За запитом «{ $query }» нічого не знайдено. Спробуйте номер замовлення, ім’я або телефон.

## Робоче місце: закріплення
toast-yours = Чат закріплено за вами: { $name }
button-take-from-colleague = 🙋 Забрати чат
button-take-over-now = 🙋 Так, забрати
take-over-offer = Цей чат веде { $manager }, а клієнт чекає вже { $time }. Можна забрати його собі.
ask-take-over = Забрати собі чат із клієнтом { $name }? Колега може саме зараз писати відповідь.
taken-over-from-you = 🙋 Чат із клієнтом { $name } тепер веде { $manager }: клієнт чекав на відповідь.
freed-while-away = ↩️ { $name } пише, а у вас перерва: чат повернуто в чергу.
button-keep-chats = 📌 Залишити за мною
you-keep-chats = ⏸ Перерва. Ваші чати лишаються за вами: клієнти чекатимуть на вас.
log-take-over = 🙋 { $manager } → собі: чат { $number }, до цього { $subject }: { $customer }
log-absent = ↩️ { $subject } на перерві, чат { $number } знову вільний: { $customer }
toast-marking-read = Позначаємо…
marked-read = 👁 Прочитано: { $name }
not-marked-read = ⚠️ CRM не позначила чат прочитаним ({ $name }): <code>{ $reason }</code>. Перечитуємо його.
command-chats = Мої переписки
command-queue = Хто чекає на відповідь
command-desk-orders = Замовлення
command-find = Знайти клієнта, замовлення, слова
command-write = Написати клієнтові першим
command-canned = Готові відповіді
command-stats = Статистика
command-here = Я тут: отримувати чати
command-away = Перерва
command-shop = Побачити магазин очима клієнта
command-desk-help = Як тут працювати
command-failed = Не доставлено: що робити
command-health = Чи все працює
command-team = Хто на місці
command-all-users = Менеджери та їхні ролі
command-refresh = Оновити каталог із CRM
button-export = 💾 Зберегти у файл
toast-saving-chat = Готуємо файл…
chat-file-title = Чат { $number }: { $name }
chat-file-caption = 💾 Чат { $number }: { $name }. Повідомлень: { $count }
chat-file-colleague = Колега (у CRM)
chat-file-shop = Магазин
toast-held-by = Чат уже веде { $manager }
earlier-messages = Раніше є ще { $count ->
        [one] { $count } повідомлення
        [few] { $count } повідомлення
       *[many] { $count } повідомлень
    } цього клієнта: вони в історії чату.
toast-take-first = Спершу натисніть «Відповісти» або «Написати»
toast-answered = На це вже відповіли
answered-meanwhile = На це повідомлення вже відповіли. Можна відкрити чат і подивитися.
toast-full = У вас уже { $count ->
        [one] { $count } чат
        [few] { $count } чати
       *[many] { $count } чатів
    } — більше не можна. Спершу завершіть або передайте якийсь.
toast-colleague-full = { $manager } має вже { $count ->
        [one] { $count } чат
        [few] { $count } чати
       *[many] { $count } чатів
    } — більше не можна
toast-gone = Такого чату вже немає
toast-no-such-order = Такого замовлення немає
toast-no-such-lead = Такої заявки немає
toast-no-such-message = Такого повідомлення вже немає
toast-no-such-failure = Такого запису вже немає
toast-no-such-label = Такого тегу вже немає
toast-no-such-product = Такого товару вже немає в каталозі
toast-no-such-category = Такої категорії вже немає в каталозі
toast-search-gone = Цей пошук уже не діє: напишіть слова ще раз
toast-silenced = Годину без автоматичних відповідей цій людині
flood-slow = 🐢 Забагато повідомлень за раз. Зачекайте кілька секунд — відповім на останнє.
flood-notice =
    ⚠️ { $account } пише швидше, ніж бот може відповідати. Бот відповідає повільніше; інші клієнти цього не помічають. Повідомлення менеджерам надходять, як завжди.
button-silence = 🔇 Годину без автовідповідей
toast-in-private = Дивіться у своєму чаті з ботом
toast-not-yours = Це не ваше повідомлення
toast-marked-read = Позначено як прочитане
toast-released = Чат знову вільний
toast-finished = Розмову завершено
toast-no-such-manager = Такого менеджера немає
toast-not-this-person = Роль цієї людини змінити не можна
toast-lead-exists = Таку заявку вже створено
writing-to = ✏️ Пишете клієнту: <b>{ $name }</b>. Усе, що надішлете сюди, піде клієнтові.
nobody-is-written-to = Чат закрито: до покупця цього замовлення звідси не напишеш. Те, що ви напишете, не піде нікому.
reading-only = Ви лише переглядаєте чат. Щоб писати, натисніть «Написати».
released = Чат знову вільний: { $name }. Якщо клієнт чекає, він повернувся в чергу.
finished = Розмову завершено: { $name }.
hold-ended = Ви давно не писали в цьому чаті, тож він знову вільний: { $name }.
taken-from-you = Ваш чат тепер веде { $manager } (передано: { $by }).
ended-by-customer = Клієнт завершив розмову: { $name }
ended-by-forgetting = 🗑 Клієнт видалив свої дані. Чат { $number } завершено.
still-waiting = ⏰ Клієнт досі чекає на відповідь, { $manager }.
choose-colleague = Кому передати? Цифра — скільки чатів у людини зараз. 📝 — передати з кількома словами для колеги.
no-colleagues = Передати поки нікому: інших менеджерів немає.
handed-to-away = ⏸ { $manager } зараз на перерві: чат чекатиме на повернення або піде назад у чергу.
ask-hand-over-note = Кілька слів для колеги ({ $manager }) про цей чат — або «Пропустити».
handed-over = Чат передано: { $manager }.
handed-to-you = 🤝 { $manager } передає вам чат
topic-hint = Пишіть у цій темі — повідомлення піде клієнту. <code>//текст</code> — нотатка для колег.
topic-held = 👤 Веде { $manager }

## Розподіл розмов і хто на місці
button-here = 🟢 Я тут
button-away = ⏸ Перерва
button-yield = ↩️ Повернути мої чати в чергу
button-give = 🤝 Передати…
you-are-here = 🟢 Ви на місці.{ $queued ->
        [0] {" "}У черзі нікого.
        [one] {" "}У черзі чекає { $queued } клієнт.
        [few] {" "}У черзі чекають { $queued } клієнти.
       *[many] {" "}У черзі чекають { $queued } клієнтів.
    }{ $waiting ->
        [0] {""}
        [one] {" "}Вашої відповіді чекає { $waiting } клієнт.
        [few] {" "}Вашої відповіді чекають { $waiting } клієнти.
       *[many] {" "}Вашої відповіді чекають { $waiting } клієнтів.
    }
you-are-away = ⏸ Перерва. Нових розмов ви поки не отримуватимете.{ $waiting ->
        [0] {""}
        [one] {" "}Вашої відповіді ще чекає { $waiting } клієнт.
        [few] {" "}Вашої відповіді ще чекають { $waiting } клієнти.
       *[many] {" "}Вашої відповіді ще чекають { $waiting } клієнтів.
    }
given-back = { $count ->
        [0] Вашої відповіді ніхто не чекає.
        [one] { $count } розмову повернено в чергу.
        [few] { $count } розмови повернено в чергу.
       *[many] { $count } розмов повернено в чергу.
    }
assigned-to-you = 📥 Нова розмова для вас
rerouted = Клієнт { $name } не дочекався вашої відповіді, тож розмову передано іншому менеджеру.
taken-for-away = ⏸ Ви не відповіли на кілька розмов поспіль, тому нових поки не отримуватимете. Коли повернетеся — натисніть «Я тут».
manager-vanished = ⏸ { $manager } не відповідає на передані розмови: нові йдуть іншим, доки менеджер не натисне «Я тут».
reminders = ⏰ { $count ->
        [one] { $count } клієнт досі чекає
        [few] { $count } клієнти досі чекають
       *[many] { $count } клієнтів досі чекають
    } на відповідь:
reminder = ⏰ <b>{ $name }</b> чекає на відповідь уже { $time }.
escalation = 🚨 <b>{ $name }</b> чекає на відповідь уже { $time }. { $manager ->
        [none] Розмову ніхто не веде.
       *[other] Веде { $manager }.
    }
team-title = <b>Команда</b>
team-member = { $here ->
        [yes] 🟢
       *[no] ⏸
    } { $name }{ $load ->
        [none] {""}
       *[other] {" "}· розмов: { $load } з { $most }
    }{ $own ->
        [yes] {" "}· лише свої клієнти
       *[no] {""}
    }{ $when ->
        [none] {""}
       *[other] {" "}· { $here ->
            [yes] зміна до: { $when }
           *[no] буде { $when }
        }
    }
team-days-off = Вихідні: { $days }
no-shifts = Змін для вас не задано: ви працюєте в години роботи магазину, поки не візьмете перерву. Графік задає адміністратор.
team-hint =
    Змінити: /shift_N пн-пт 09:00-13:00, 14:00-18:00; сб 10:00-15:00
    /dayoff_N 24.12.2026, 28.12.2026..02.01.2027
    /limit_N 10 — найбільше розмов водночас
    /own_N — давати лише своїх клієнтів
    Щоб скасувати, напишіть «-»: <code>/limit_5 -</code>
shift-hint = Напишіть дні та години, наприклад: <code>/shift_{ $id } пн-пт 09:00-13:00, 14:00-18:00; сб 10:00-15:00</code>. Мінус — працювати, як відділ.
day-off-hint = Напишіть дати, наприклад: <code>/dayoff_{ $id } 24.12.2026, 28.12.2026..02.01.2027</code>. Мінус — прибрати всі.
limit-hint = Напишіть число від 0 до 10000, наприклад: <code>/limit_{ $id } 10</code>. Мінус — як у всіх.
toast-by-hand = Розмови тут розподіляє адміністратор
customer-queued = Зараз усі менеджери зайняті. { $ahead ->
        [0] Ви наступні в черзі
        [one] Перед вами { $ahead } розмова
        [few] Перед вами { $ahead } розмови
       *[many] Перед вами { $ahead } розмов
    } — відповімо, щойно хтось звільниться.
customer-nobody-there = Зараз нікого з менеджерів немає на місці. Ми отримали ваше повідомлення й відповімо, щойно хтось повернеться.
case-line = 📋 Розмова { $number }{ $subject ->
        [none] {""}
       *[other] {" "}«{ $subject }»
    } · { $stage ->
        [new] нова
        [in_work] у роботі
        [waiting] чекаємо на клієнта
       *[done] завершено
    }
card-cases = Попередні розмови: { $cases }

## Робоче місце: сповіщення
notice-held = 👤 Веде { $manager }
notice-answered = ✅ Відповіли
notice-goes-on = ⤵️ Далі — у новішому сповіщенні
notice-again = 🔄 Клієнт знову чекає на відповідь
notice-closed = 🏁 Розмову завершено
notice-more = … ще { $count } …
notice-several = 📬 { $count ->
        [one] { $count } чат із новими повідомленнями
        [few] { $count } чати з новими повідомленнями
       *[many] { $count } чатів із новими повідомленнями
    }
notice-queued-again = 🔄 <b>{ $name }</b> знову чекає на відповідь{ $manager ->
        [none] .
       *[other] : { $manager } більше не веде цей чат.
    }
channel-telegram = Telegram
channel-keeping = Маркетплейс

## Робоче місце: картка, списки, історія
card-free = Чат вільний
card-waiting = ⏳ Чекає на відповідь: { $time }
card-order = 📦 Замовлення № { $number }: { $state }{ $sum ->
        [none] {""}
       *[other] {" "}· { $sum }
    }{ $paid ->
        [yes] {" "}· сплачено
       *[no] {""}
    }{ $manager ->
        [none] {""}
       *[other] {" "}· { $manager }
    }{ $crm ->
        [none] {""}
       *[other] {" "}· у CRM: { $crm }
    }{ $tracking ->
        [none] {""}
       *[other] {" "}· ТТН <code>{ $tracking }</code>
    }
card-feedback = ⭐ Останній відгук: { $stars ->
        [0] без оцінки
       *[other] { $stars } з 5
    }, { $date }
card-urgent = 🔥 Терміново
card-snoozed = ⏰ Відкладено до { $until }
card-blocked = 🚫 { $how ->
        [ban] Заблоковано
       *[shadow] Приховано
    }{ $until ->
        [none] {" "}назавжди
       *[other] {" "}до { $until }
    }, { $manager }
button-labels = 🏷 Теги
button-urgent = 🔥 Терміново
button-snooze = ⏰ Відкласти
button-block = 🚫 Заблокувати
labels-title = 🏷 <b>Теги чату</b>
    Натисніть, щоб додати чи зняти. Новий тег: /label назва
labels-none = Міток ще немає. Відкрийте чат і напишіть, наприклад, /label опт
labels-all = 🏷 <b>Теги</b> й скільки відкритих чатів із кожним
label-removed = Тег «{ $name }» видалено з усіх чатів.
label-unknown = Тегу «{ $name }» немає. Щоб створити його, відкрийте чат і напишіть /label { $name }
label-bad-name = Назва тегу має від 1 до 40 символів.
labels-full = Міток уже 200, більше не можна. Видаліть зайву: /label delete назва
toast-urgent = 🔥 Чат позначено терміновим
toast-not-urgent = Чат більше не терміновий
ask-snooze = ⏰ На коли відкласти чат? Він повернеться у свій час або одразу, щойно клієнт напише. Свій час: /snooze 05.12 14:00
button-in-an-hour = ⏰ За годину
button-tomorrow = 🌅 Завтра о 9:00
button-on-monday = 🗓 У понеділок о 9:00
snooze-hint = Напишіть день і час у межах року, наприклад /snooze 05.12 14:00 або /snooze 14:00.
snoozed = ⏰ Чат відкладено, повернеться { $when }.
snooze-over = ⏰ Час повернутися до чату: { $name }.
snooze-broken = ⏰ Клієнт написав, тож відкладений чат повернувся: { $name }.
toast-unsnoozed = Чат знову у списках
ask-block = 🚫 Як заблокувати? Клієнт: { $name }. «Заборонити» — клієнт дізнається про це один раз, і його повідомлення не приймаємо. «Приховати» — клієнт нічого не помітить, а його повідомлення будуть лише у «Заблокованих».
button-ban-day = 🚫 Заборонити на 24 год
button-shadow-day = 🙈 Приховати на 24 год
button-ban-forever = 🚫 Заборонити назавжди
button-shadow-forever = 🙈 Приховати назавжди
ask-block-reason = Чому? Напишіть причину для колег або пропустіть.
button-unblock = ✅ Розблокувати
toast-unblocked = Клієнта розблоковано
you-are-blocked = Магазин не може приймати ваші повідомлення в цьому чаті.
log-block = { $what ->
        [block] 🚫 { $manager }: клієнта заблоковано, чат { $number }
       *[unblock] ✅ { $manager }: клієнта розблоковано, чат { $number }
    }
list-snoozed = Відкладені чати
list-blocked = Заблоковані
list-without-phone = Клієнти без підтвердженого телефону
list-labelled = Чати з тегом
button-snoozed = ⏰ Відкладені
button-blocked = 🚫 Заблоковані
button-without-phone = 👥 Без телефону
found-goods = 🛍 <b>Замовлення з такими товарами</b>
no-order-here = У цьому чаті немає замовлення.
connect-held = Чат { $number } веде { $manager } з { $since }{ $answered ->
        [none] , відповідей ще не було
       *[other] , остання відповідь: { $answered }
    }.
button-take-over = 🙋 Забрати собі
button-only-look = 👁 Лише переглянути
card-other-talks = Інші чати: { $chats }
list-mine = Мої чати
list-my-history = Мої попередні чати
list-queue = Чекають на відповідь. Натисніть ім’я, щоб відповісти, 👁 — щоб лише подивитися
list-all = Усі чати
list-empty = Тут поки порожньо.
unread = { $count ->
        [one] { $count } непрочитане
        [few] { $count } непрочитані
       *[many] { $count } непрочитаних
    }
history-title = <b>{ $name }</b> · історія{ $pages ->
        [1] {""}
       *[other] , сторінка { $page } з { $pages }
    }
author-colleague = 🏪 магазин
mark-edited = (змінено)
context-forwarded = ↪️ переслано від { $name }
context-answers = ↩️ у відповідь на: { $text }
context-product = { $product }, { $price }
context-quote = ❝ { $text } ❞
first-department = Перший відділ
statistics =
    <b>Статистика</b>

    Відкритих розмов: { $open }
    Нікому не закріплено: { $unassigned }
    Чекають на відповідь: { $waiting }
    Закріплено за вами: { $held }

    <b>Замовлення</b>
    Нові: { $new } · у роботі: { $work } · виконано: { $done } · перевірити: { $check }
lead-preview =
    <b>Заявка в CRM</b>: { $name }
    { $text }
button-create-lead-now = ✅ Створити
lead-made = Заявку { $number } створено, передаємо в CRM.

## Робоче місце: що надіслали
kind-photo = 📷 Фото
kind-video = 🎬 Відео
kind-animation = 🎞 Анімація
kind-document = 📎 { $name ->
        [none] Файл
       *[other] { $name }
    }
kind-audio = 🎵 Аудіо
kind-voice = 🎤 Голосове повідомлення
kind-video-note = ⭕ Відеоповідомлення
kind-sticker = 🙂 Наліпка
kind-location = 📍 Місце на карті
kind-venue = 📍 { $title }
kind-contact = 📇 { $name }, { $phone }
kind-erased = 🗑 Повідомлення стерто
kind-unreadable = ⚠️ Це повідомлення неможливо прочитати
kind-other = ❔ Повідомлення, яке тут не показати ({ $kind })
other-kind-name = { $kind ->
        [poll] опитування
        [checklist] список завдань
        [dice] кубик
        [story] історія
        [gift] подарунок
        [unique_gift] подарунок
        [game] гра
        [giveaway] розіграш
        [paid_media] платний вміст
       *[other] { $kind }
    }
kind-poll = 📊 Опитування: { $question }
kind-checklist = ☑️ Список завдань: { $title }
kind-dice = { $emoji } Випало: { $value }
kind-story = 📖 Історія{ $chat ->
        [none] {""}
       *[other] : { $chat }
    }
kind-gift = 🎁 Подарунок
cannot-read-kind = Таке повідомлення ми тут не бачимо. Напишіть, будь ласка, словами або надішліть фото.
cannot-carry-kind = Такі повідомлення ({ $kind }) переслати не можна. Надішліть текст, фото, файл, голосове, відео, місце чи контакт.
cannot-carry-sticker = Наліпку на маркетплейс не надіслати. Напишіть словами.
file-too-large = Файл завеликий: { $size } МБ. Сюди можна надіслати щонайбільше { $limit } МБ.
cannot-edit-there = У клієнта це повідомлення вже не змінити. Якщо потрібно, надішліть виправлення окремо.
customer-forgotten = 🗑 Клієнт видалив свої дані: писати вже нікуди.
customer-deactivated = 🗑 Клієнт видалив свій Telegram: повідомлення йому не дійде.
customer-never-wrote = Клієнт ще не писав цьому боту, тому бот не може написати першим.
refused-too-long = Текст довший, ніж дозволяє Telegram. Розділіть його на кілька повідомлень.
refused-too-big = Файл більший, ніж дозволяє Telegram. Надішліть менший або посилання на нього.
refused-picture = Telegram не приймає фото такого розміру чи формату. Надішліть його файлом.
refused-voice = Клієнт не приймає голосових і відеоповідомлень. Напишіть текстом.
refused-marks = Telegram не прочитав оформлення тексту. Надішліть його без виділень.
telegram-refused = Telegram відмовив: { $reason }
customer-blocked = 🚫 Клієнт заблокував бота: повідомлення йому не дійде.
too-long-on-the-way = не вдалося надіслати вчасно
answer-failed = 💔 Не надіслано: { $reason }
answer-unknown = 🤔 Невідомо, чи дійшло: зв’язок обірвався саме під час надсилання. Перевірте, якщо можете, і вирішіть.
answer-overtaken = 🤔 Не надіслано: колега вже відповів у CRM. Перегляньте історію чату й вирішіть.
decided-arrived = ✅ Позначено: дійшло.
decided-dropped = ✖️ Не надсилаємо.
decided-sending = 🔁 Надсилаємо.
note-kept = 📝 Нотатку збережено. Клієнт її не бачить.
note-told = Повідомили: { $names }
note-nobody = ⚠️ Такого менеджера немає: { $names }
note-names-you =
    📝 { $manager } звертається до вас у нотатці. Клієнт: { $name }, чат { $number }
    { $text }
note-empty = Напишіть текст нотатки одразу після //

## Статистика і якість
duration-seconds = { $count } с
duration-minutes = { $count } хв
duration-hours = { $count } год
duration-days = { $count ->
        [one] { $count } день
        [few] { $count } дні
       *[many] { $count } днів
    }
period-today = Сьогодні
period-week = 7 днів
period-month = 30 днів
figures-period = <b>{ $period }</b> ({ $days })
figures-department = Відділ: { $name }
figures-talks = Розмови: нових { $opened } · завершено { $closed } · відкрито знову { $reopened }
figures-response = Перша відповідь: { $median }; 9 з 10 — за { $p90 }
figures-no-response = Перша відповідь: ще не було
figures-resolution = Від початку до завершення: { $median }; 9 з 10 — за { $p90 }
figures-working = · у робочий час: { $median }; 9 з 10 — за { $p90 }
figures-rating = Оцінка: { $average } ⭐ ({ $count ->
        [one] { $count } оцінка
        [few] { $count } оцінки
       *[many] { $count } оцінок
    })
figures-limited = Розмов за цей період дуже багато: пораховано останні { $count }.
figures-by-day = <b>За днями</b>
figures-day = { $day } — нових { $opened }, завершено { $closed }{ $response ->
        [none] {""}
       *[other] , відповідь { $response }
    }{ $orders ->
        [0] {""}
       *[other] , замовлень { $orders }
    }
figures-people = <b>Менеджери</b>
figures-yours = <b>Мої показники</b>
figures-person =
    <b>{ $manager }</b>
    Розмов: { $talks } · повідомлень: { $messages } · веде зараз: { $held }
figures-nobody = За цей час ще ніхто не відповідав.
figures-meaning =
    <b>Що означають ці числа</b>

    <b>Нові</b> — розмови, що почалися за цей період: клієнт написав уперше або після паузи. <b>Завершено</b> — ті, що за цей період закінчилися і досі закриті. <b>Відкрито знову</b> — скільки разів клієнт повертався невдовзі після завершення.

    <b>Перша відповідь</b> — скільки клієнт чекав на першу відповідь людини, зокрема колеги в CRM. Рахуємо розмови, які за цей період почав клієнт і на які вже відповіли.
    <b>Від початку до завершення</b> — рахуємо завершені розмови.
    <b>У робочий час</b> — те саме, але без ночей, обідів і вихідних за вашим графіком.

    Перше число — медіана: половині клієнтів відповіли так швидко або швидше. «9 з 10 — за…» означає, що довше чекав лише кожен десятий. Обидва — справжні виміряні значення, не середні.

    <b>Оцінка</b> — зірки, які клієнти поставили за цей період.

    У менеджера: <b>розмови</b> — де він відповів клієнтові, що чекав; <b>повідомлення</b> — усе, що він надіслав клієнтам, без нотаток. Перша відповідь рахується тому, хто її дав, завершення — тому, хто вів розмову останнім, а зірки — тому, хто вів її, коли їх поставили. Розмова належить відділу, в якому вона зараз.

    <b>Замовлення</b> — створені за цей період, де б їх не оформили, якими вони є зараз. <b>Сума</b> й середнє — без скасованих, за валютами. <b>Звідки</b> — посилання, бот, CRM чи маркетплейс.

    Дні — за годинником магазину.
sales-orders = 🛒 Замовлення: { $made } · сплачено { $paid } · виконано { $done } · скасовано { $cancelled }
sales-sum = 💰 Сума: { $sum } · середнє замовлення { $average }
sales-sources = 🔗 Звідки: { $sources }
sales-without-crm = ⚠️ Без номера CRM: { $count }
sales-columns = Номер;Створено;Статус;Сума;Валюта;Сплачено;Звідки;Є в CRM
sales-caption = { $count ->
        [one] { $count } замовлення
        [few] { $count } замовлення
       *[many] { $count } замовлень
    }, { $days }
source-bot = бот
source-crm = CRM
source-market = маркетплейс
button-by-day = 📅 За днями
button-by-manager = 👥 Менеджери
button-my-figures = 👤 Мої показники
button-chart = 📈 Графік
button-table = 📄 CSV
button-meaning = ❔ Що це означає
button-all-departments = 🏢 Усі відділи
button-all-orders = 📦 Замовлення в роботі
button-back-to-figures = ◀️ До статистики
toast-link-code = Готую QR-код, за мить надішлю
toast-drawing = Малюю графік, за мить надішлю
toast-table = Готую файл, за мить надішлю
chart-title = Розмови за { $period } ({ $days })
chart-talks = розмов
chart-opened = нові
chart-closed = завершені
chart-minutes = перша відповідь, хв
chart-hours = перша відповідь, год
# Назви стовпців через крапку з комою, рівно п’ятнадцять.
table-columns = Номер;Відділ;Тема;Канал;Почато;Перша відповідь;Завершено;Менеджер;Хто відповів першим;Чекав, с;Чекав у робочий час, с;До завершення, с;До завершення в робочий час, с;Відкрито знову;Оцінка
table-caption = { $count ->
        [one] { $count } розмова
        [few] { $count } розмови
       *[many] { $count } розмов
    }, { $days }
ask-rating = Як ми вам допомогли? Оцініть розмову — це один дотик.
rating-thanks = Дякуємо за оцінку: { $stars }
rating-sorry = Дякуємо за відвертість: { $stars }. Шкода, що так вийшло. Ми розберемося.
toast-rated = Дякуємо!
toast-rated-already = Цю розмову вже оцінено, дякуємо
low-talk-rating = Низька оцінка: { $stars }
    Клієнт: { $name } · розмову вів: { $manager ->
        [none] ніхто
       *[other] { $manager }
    }
    /open_chat_{ $number }
pressed-choice = 👆 Натиснуто: «{ $words }»
toast-chosen = Передали: { $words }
toast-chosen-already = Ви вже відповіли на це
choices-need-words = Над кнопками має бути хоча б кілька слів. Додайте їх і надішліть ще раз.
nightly-title = <b>Підсумок дня, { $day }</b>
nightly-quiet = Розмов не було.
nightly-talks = Розмови: нових { $opened } · завершено { $closed } · чекають на відповідь { $waiting }
nightly-response = Перша відповідь: { $median }
nightly-rating = Оцінка: { $average } ⭐ ({ $count ->
        [one] { $count } оцінка
        [few] { $count } оцінки
       *[many] { $count } оцінок
    })
nightly-calm = Усе доставлено, у кожного клієнта є менеджер. 👍
rows-unreadable = ⚠️ { $count ->
        [one] { $count } запис бази даних неможливо прочитати
        [few] { $count } записи бази даних неможливо прочитати
       *[other] { $count } записів бази даних неможливо прочитати
    }. Решта працює далі. Покажіть цей список тому, хто доглядає за програмою:
    { $places }
nightly-ownerless = ⚠️ Чекають, і ніхто про це не знає: { $count }. Подробиці: /health
nightly-letters = ⚠️ Не виконано й чекає на рішення: { $count }. Подробиці: /failed
nightly-unsure = ⚠️ Заявки, про які невідомо, чи вони в CRM: { $count }. Кнопки — під сповіщенням про кожну

## Готові відповіді
canned-title = <b>Готові відповіді</b>
    Напишіть назву з двокрапкою у відкритому чаті, наприклад <code>:доставка</code>.
canned-empty = Готових відповідей поки немає.
canned-hint = Додати або змінити: <code>/canned назва</code>. Видалити: <code>/canned видалити назва</code>.
canned-choose = ⚡ <b>Готові відповіді</b>: натисніть, щоб побачити готовий текст.
canned-ready =
    <code>{ $words }</code>
    {""}
    Надіслати так? Або торкніться тексту, щоб скопіювати й змінити.
toast-canned-changed = Цю відповідь змінили або видалили: оберіть її ще раз
canned-sent =
    📤 Надіслано:
    { $words }
button-canned = ⚡ Готові
button-canned-send = 📤 Надіслати
said-title = <b>У повідомленнях:</b>
said-looked-at = Повідомлення зашифровано, тому переглянуто лише останні: { $count }.
canned-ask = Надішліть текст відповіді <code>:{ $name }</code>. Можна вставити: <code>{"{{ customer.name }}"}</code>, <code>{"{{ order.number }}"}</code>, <code>{"{{ manager.name }}"}</code>.
canned-now = Зараз під цією назвою: { $text }
canned-saved = Готово: <code>:{ $name }</code>
canned-unknown-names = ⚠️ Таких змінних немає: { $names }. З ними відповідь не надішлеться. Є: <code>{ $known }</code>
canned-removed = Видалено: <code>:{ $name }</code>
canned-unknown = Готової відповіді «:{ $name }» немає. Список — /canned. Клієнту нічого не надіслано.
canned-bad-name = Назва — літери, цифри, дефіс чи підкреслення, до 32 знаків. Наприклад: /canned доставка
canned-broken = У тексті помилка: { $reason }. Виправте й надішліть ще раз.

## Менеджери
application-sent = Запит надіслано адміністраторам. Щойно вас приймуть, ми напишемо.
application-waits = Ваш запит уже чекає на рішення адміністратора.
already-manager = Ви вже менеджер. Робоче місце — /desk.
application =
    🙋 <b>{ $name }</b>{ $username ->
        [none] {""}
       *[other] {" "}@{ $username }
    } хоче стати менеджером.
    Telegram id: <code>{ $id }</code>
you-are-manager = 🎉 Вас прийнято! Тепер ви відповідаєте клієнтам. Як тут працювати — /help.
you-are-admin = 🎉 Тепер ви адміністратор. Що можна робити — /help.
you-are-out = Доступ до робочого місця закрито.
role-set = { $name }: { $role ->
        [banned] доступ закрито
        [pending] чекає на рішення
        [manager] менеджер
        [admin] адміністратор
       *[other] { $role }
    }
users-title = <b>Люди</b> · { $count }
users-line = { $name } ({ $label }) — { $role ->
        [banned] доступ закрито
        [pending] чекає на рішення
        [manager] менеджер
        [admin] адміністратор
       *[other] { $role }
    }
connected =
    <b>Чат { $number }</b>
    Відповідає: { $holder ->
        [none] ніхто
       *[other] { $holder }
    }
    Виконує замовлення: { $fulfiller ->
        [none] ніхто
       *[other] { $fulfiller }
    }
    Вели раніше: { $earlier ->
        [none] ніхто
       *[other] { $earlier }
    }
failed-summary =
    <b>Потрібна людина</b>
    Не виконано: { $letters } · заявок, яких не прийняла CRM: { $leads } · відповідей, що не дійшли: { $answers }
    Заявок, які чекають довше, ніж треба: { $stuck }
health =
    Клієнтів без менеджера: { $ownerless }
    Не виконано й чекає на рішення: { $letters } (/failed)
clean-begun = Прибираємо сповіщення про завершені розмови. Напишемо, коли буде готово.
clean-goes-on = Прибрано { $count }, триває…
clean-done = Готово. Прибрано сповіщень: { $count }.
clean-no-chat = Спільного чату менеджерів немає, прибирати нічого.
log-take = 📌 { $manager } веде чат { $number }: { $customer }
log-assign = 📥 { $subject } отримує чат { $number }: { $customer }
log-release = 📤 Знято закріп із чату { $number }: { $customer } ({ $manager })
log-hand-over = 🤝 { $manager } → { $subject }: чат { $number }, { $customer }
log-reassign = 👮 { $manager } → { $subject }: чат { $number }, { $customer }
log-reroute = 🔁 { $subject } не відповідає вчасно, чат { $number } чекає на іншого: { $customer }
log-unreachable = 🔕 { $subject } не отримує повідомлень бота, чат { $number } чекає на іншого: { $customer }
log-expire = ⌛ Минув час закріплення чату { $number } ({ $subject }): { $customer }
log-close = 🏁 Завершено чат { $number }: { $customer } ({ $manager })
log-ended-by-customer = 🏁 Клієнт завершив чат { $number }: { $customer }
log-forgotten = 🧹 Чат { $number } завершено: дані клієнта видалено
log-move = ➡️ { $manager } передає в інший відділ чат { $number }: { $customer }
log-nobody = програма
log-role = 👮 { $by } → { $name }: { $role ->
        [banned] доступ закрито
        [pending] чекає на рішення
        [manager] менеджер
        [admin] адміністратор
       *[other] { $role }
    }

## Відділи та боти
choose-subject = Про що питання?
button-other-subject = Інше питання
subject-chosen = Тема: <b>{ $subject }</b>
card-subject = 🏷 { $subject }
choose-colleague-or-department = Кому передати? Цифра — скільки чатів у людини зараз, нижче — інші відділи. 📝 — передати з кількома словами.
ask-move-note = Напишіть для відділу «{ $department }» кілька слів про цей чат або натисніть «Пропустити».
moved-to = Чат передано у відділ «{ $department }».
moved-from-you = Ваш чат тепер у відділі «{ $department }» (передано: { $by }).
notice-moved = ➡️ Передано у відділ «{ $department }»
notice-moved-here = ➡️ { $manager } передає у відділ «{ $department }» чат: <b>{ $name }</b>
toast-no-such-department = Такого відділу вже немає
toast-there-already = Чат уже у відділі «{ $department }»
toast-elsewhere = Цей чат веде відділ «{ $department }», а ви в ньому не працюєте
toast-last-department = Людина має працювати хоча б в одному відділі. Спершу додайте інший.
person-hint = У яких відділах працює людина і які чати там бачить. Натисніть, щоб змінити.
person-admin = У яких відділах працює людина. Адміністратор бачить усі чати. Натисніть, щоб змінити.
sees-own = 👁 лише свої
sees-own-and-free = 👁 свої та вільні
sees-all = 👁 усі
sees-by-settings = { $sees } (типово)
file-too-large-to-show = { $kind }: файл завеликий, щоб показати його тут ({ $size } МБ). Попросіть надіслати посилання.
file-not-shown = { $kind }: не вдалося отримати файл. Попросіть надіслати його ще раз.
kind-empty = (порожнє повідомлення)
message-not-shown = ❔ Тут є повідомлення клієнта, яке не вдалося показати. Відкрийте чат: /open_chat_{ $number }

## Чати магазину
chat-moved = ⚠️ Група менеджерів стала супергрупою, її новий номер — <code>{ $new }</code>. Бот уже пише туди. Змініть налаштування <code>{ $setting }</code>: замість <code>{ $old }</code> впишіть <code>{ $new }</code>.
chat-lost = 🚨 Бот не може писати в чат менеджерів <code>{ $id }</code>: { $reason }.
    Нові запитання поки що надходять кожному менеджеру особисто. Поверніть бота в чат і дозвольте йому писати — усе, що чекає, з’явиться там одразу.
log-chat-lost = ⚠️ Бот не може писати в чат журналу <code>{ $id }</code>: { $reason }. Поверніть бота в цей чат і дозвольте йому писати.
chat-lost-removed = бота вилучили з чату
chat-lost-rights = боту заборонено писати
chat-lost-gone = чат видалено, або його номер у налаштуваннях неправильний
chat-found = ✅ Бот знову пише в чат <code>{ $id }</code>.
topics-lost = ⚠️ Бот не може створювати теми в чаті <code>{ $id }</code>, тому нові запитання потрапляють у загальну тему. Увімкніть теми в групі й дайте боту право керувати ними.
topic-replaced = ℹ️ У тему клієнта { $customer } бот не може писати: вона закрита. Повідомлення йдуть в іншу тему або в загальну.
manager-unreachable = 🔕 { $manager } не отримує повідомлень бота: чат із ботом закрито. { $count ->
        [0] Активних чатів у менеджера не було.
        [one] { $count } чат повернуто в чергу.
        [few] { $count } чати повернуто в чергу.
        [many] { $count } чатів повернуто в чергу.
       *[other] { $count } чату повернуто в чергу.
    }
unsent-anonymous = 🙈 Клієнт цього не отримав: ви пишете анонімно. Вимкніть анонімність (налаштування групи → адміністратори → ваші права) і напишіть ще раз від свого імені.
unsent-channel = 🙈 Клієнт цього не отримав: ви пишете від імені каналу. Оберіть себе ліворуч від поля введення і напишіть ще раз.
unsent-stranger = 🙈 Клієнт цього не отримав. Щоб відповідати клієнтам, надішліть боту в приватному чаті /manager
edit-not-sent-held = ✋ Чат тепер веде { $manager } — зміну не надіслано, клієнт бачить попередній текст.
edit-not-sent-free = ✋ Цей чат зараз ніхто не веде — зміну не надіслано. Візьміть чат і напишіть ще раз.
file-not-carried = не вдалося передати файл. Надішліть його ще раз.
bot-gone = Бота, через якого писав клієнт, більше немає: повідомлення йому не дійде.
desk-door = Це бот для працівників магазину. Якщо ви тут працюєте, надішліть /manager — адміністратор вас додасть.
shop-elsewhere = Тут лише робоче місце. Щоб побачити магазин очима клієнта, відкрийте бот магазину.

## Сторінка демо
demo-open = відкрийте в браузері, Ctrl+C — зупинити
demo-title = Демо mistok
demo-tagline = Покупці, менеджери й CRM магазину поруч. Усе, крім самого бота, — імітація.
demo-bot-starting = Бот запускається
demo-bot-running = Бот працює
demo-bot-stopped = Бота зупинено
demo-language = Мова сторінки
demo-offline = Немає зв’язку з демо. Чи воно ще запущене?
demo-tab-crm = CRM
demo-tab-faults = Збої
demo-tabs = Частини сторінки
demo-whose = Від чийого імені
demo-shop-name = Крамниця «Мальва»
demo-shop-bot = бот
demo-shop-offline = бот мовчить…
demo-chat = Повідомлення
demo-today = Сьогодні
demo-chat-empty = Тут поки порожньо. Натисніть «Старт» — і бот магазину відповість.
demo-start = Старт
demo-write = Повідомлення
demo-send = Надіслати
demo-menu = Меню команд
demo-attach = Надіслати щось інше
demo-attach-contact = Мій номер
demo-attach-other = Контакт іншої людини
demo-attach-photo = Фото
demo-attach-sticker = Наліпка
demo-attach-voice = Голосове
demo-contact-key = Надсилає ваш номер
demo-edited = змінено
demo-outside = У справжньому Telegram тут відкрився б вибір чату.
demo-copied = Скопійовано
demo-waiting = Бот мовчить. Telegram тримає для нього: { $count }
demo-crm = KeyCRM
demo-crm-subtitle = Картки воронки «Продажі» й замовлення
demo-crm-empty = Заявок ще немає
demo-crm-empty-hint = Замовте щось як Олена — картка з’явиться тут сама.
demo-accepted = Прийнято
demo-leads = Є в CRM
demo-all-there = Усе на місці
demo-on-the-way = У дорозі: { $count }
demo-too-many = Зайвих: { $count }
demo-crm-trouble = CRM зараз не приймає заявки як слід. Покупці цього не помічають: бот береже заявки й передасть пізніше.
demo-details = Коментар для менеджера
demo-quantity = { $count } шт.
demo-faults = Зламайте щось
demo-faults-hint = Увімкніть збій і замовте ще раз.
demo-crm-down = CRM не працює
demo-crm-down-hint = З’єднання обривається. Замовлення чекають у боті.
demo-crm-silent = CRM зберігає, але не відповідає
demo-crm-silent-hint = Бот спершу шукає заявку в CRM, тож другої не буде.
demo-crm-slow = CRM гальмує
demo-crm-slow-hint = Кожен запит триває 2,5 с. Покупець цього не чекає.
demo-crm-refuses = CRM відхиляє заявки
demo-crm-refuses-hint = Менеджер дізнається і може надіслати ще раз.
demo-telegram-busy = Telegram просить зачекати
demo-telegram-busy-hint = Три наступні повідомлення бота дістануть 429.
demo-kill = Вбити процес бота
demo-kill-hint = kill -9 посеред роботи. За 4 с бот запуститься знову; пишіть йому й тим часом.
demo-revive = Запустити зараз
demo-log = Що сталося
demo-log-empty = Поки нічого.
demo-log-started = Бот запущено
demo-log-killed = Процес бота вбито посеред роботи
demo-log-died = Процес бота завершився сам
demo-log-restarted = Бот знову працює і бере те, що чекало: { $count }
demo-log-broken = Увімкнено збій:
demo-log-mended = Збій вимкнено:
demo-log-lead = Нова заявка в CRM
demo-guide = Що спробувати
demo-step-order = Олена: «Старт», оберіть товар і замовте його
demo-step-break = Вимкніть CRM і замовте ще раз: бот підтвердить одразу
demo-step-mend = Полагодьте CRM: заявка дійде сама, рівно одна
demo-step-kill = Вбийте бота, пишіть йому далі — нічого не загубиться
demo-guide-done = Ви пройшли всі історії! Далі ламайте, як заманеться, або підключіть свій магазин.
demo-guide-hide = Сховати підказки
demo-cancel = Скасувати
demo-reply = Відповісти на це повідомлення
demo-edit = Змінити повідомлення
demo-silent = Надійшло без звуку
demo-together = Обоє
demo-together-hint = Удвох — лише натискати кнопки
demo-customers = Клієнти
demo-managers = Телефони менеджерів
demo-group = Менеджери
demo-group-members = Юлія, Тарас і бот
demo-group-empty = Сюди бот приносить замовлення й запитання клієнтів. Замовте або запитайте щось як Олена чи як покупець з OLX.
demo-head-customers = Клієнт
demo-head-group = У групі діє
demo-head-managers = Телефон
demo-tab-customers = Клієнт
demo-tab-chats = Листування
demo-tab-managers = Менеджер
demo-tab-group = Група
demo-tab-office = CRM і збої
demo-attach-album = Два фото разом
demo-attach-document = Файл
demo-attach-location = Геопозиція
demo-kind-photo = Фото
demo-kind-document = Файл
demo-kind-voice = Голосове повідомлення
demo-kind-audio = Аудіо
demo-kind-video = Відео
demo-kind-sticker = Наліпка
demo-kind-location = Геопозиція
demo-kind-contact = Контакт
demo-kind-other = Вкладення
demo-mark-queued = У черзі на надсилання
demo-mark-sent = Надіслано клієнтові
demo-mark-read = Клієнт прочитав
demo-mark-failed = Не надіслано
demo-mark-asking = Чекає на ваше рішення
demo-stories = Історії, які можна спробувати
demo-story-desk = Розмова
demo-story-cart = Кошик і оплата
demo-step-cart = Олена: «У кошик», оформіть замовлення з оплатою в Telegram
demo-step-pay = Оплатіть рахунок на її телефоні: CRM знатиме
demo-step-move = У CRM змініть статус замовлення — Олена дізнається одразу
demo-step-ask = Андрій: «Старт», «Підтримка» — і запитання
demo-step-take = Тарас у групі: натисніть «Відповісти»
demo-step-answer = На телефоні Тараса напишіть відповідь
demo-step-claim = Напишіть з OLX, а Юлія нехай візьме чат
demo-step-race = Напишіть із Prom і натисніть «Відповісти» за обох
demo-pay = Сплатити
demo-receipt = Квитанція
demo-paid = ✅ Сплачено
demo-kind-invoice = Рахунок
demo-location-key = Надсилає, де ви зараз
demo-download = Завантажити файл
demo-status = Змінити статус
demo-make-order = Створити замовлення
demo-order = Замовлення
demo-total = Разом
demo-payment-not-paid = Не оплачено
demo-payment-part-paid = Оплачено частково
demo-payment-paid = Оплачено
demo-payment-overpaid = Переплата
demo-market-empty = Тут поки порожньо. Напишіть магазинові — і менеджери побачать повідомлення в Telegram.
demo-unread = Нових: { $count }
demo-keys = Клавіатура бота
demo-close = Закрити
demo-copy = Скопіювати
demo-anew = Почати спочатку
demo-anew-text = Чати, замовлення й пройдені кроки зникнуть. За кілька секунд магазин відкриється порожнім, ніби щойно.
demo-beginning = Починаємо спочатку: магазин відкривається…
demo-speaks-uk = Магазин говорить українською, бо так почалося це демо.
demo-speaks-en = Магазин говорить англійською, бо так почалося це демо.
demo-shop-letter = М
demo-name-olena = Олена
demo-name-andrii = Андрій
demo-name-taras = Тарас
demo-name-yuliia = Юлія
demo-name-sales-taras = Продаж · Тарас
demo-name-service-yuliia = Сервіс · Юлія
demo-group-sales = Продаж
demo-members-sales = Тарас і бот
demo-group-service = Сервіс
demo-members-service = Юлія і бот
demo-shape = Відділи й теми
demo-topics = Теми групи
demo-topic-general = Загальне
demo-topic-new = є нове
demo-log-departments = Магазин поділено на відділи: у кожного група з темами
demo-log-one-group = Відділи вимкнено: усі менеджери в одній групі
demo-guide-show = Підказки
demo-step-done =  — зроблено
demo-step-show = Показати, де це
demo-story-order = Замовлення
demo-story-teams = Відділи й теми
demo-story-faults = Збої
demo-step-take-order = Замовлення вже в групі. Тарас: «Взяти в роботу»
demo-step-tell = На телефоні Тараса: «Написати клієнту» й кілька слів Олені
demo-step-forum = Над групою увімкніть «Відділи й теми»
demo-step-topic = Марта: надішліть SMS — у «Продажу» з’явиться її тема
demo-step-hand-over = Його телефон: у меню команд «Мої переписки», її чат, «Передати колезі», «Сервіс»
demo-step-answer-there = Тема вже в «Сервісі»: нехай там відповість Юлія
demo-connect = Підключити свій магазин
demo-connect-lead = Усе, що ви бачили тут, робитиме ваш власний бот. Ось шлях, крок за кроком.
demo-connect-token = Візьміть токен бота
demo-connect-token-text = У Telegram відкрийте @BotFather, надішліть /newbot, назвіть бота й скопіюйте токен. Щоб ділитися товарами в будь-якому чаті, надішліть йому ще /setinline.
demo-connect-crm = Візьміть ключ KeyCRM
demo-connect-crm-text = Ключ API — у налаштуваннях KeyCRM, у профілі компанії; номер джерела — у списку джерел. Звідти бот бере каталог і туди передає замовлення.
demo-connect-config = Запишіть налаштування
demo-connect-config-text = У файл config/mistok.toml. Токени можна дати й інакше, змінними середовища: MISTOK_TELEGRAM__TOKEN, MISTOK_CRM__KEYCRM__TOKEN.
demo-connect-marked = Текст виділено — скопіюйте його
demo-connect-check = Перевірте й запустіть
demo-connect-check-text = Перша команда перевіряє кожен ключ і каже, чого бракує. Друга запускає бота; публічна адреса для початку не потрібна.
demo-connect-language = uk
demo-connect-ids = Впишіть себе й групу менеджерів
demo-connect-ids-text = Надішліть своєму ботові /id — він скаже ваш номер для desk.admins. Створіть групу, додайте туди бота адміністратором і надішліть /id там — це номер для desk.chat_id. Впишіть обидва, приберіть «#» перед рядками й запустіть бота знову.
demo-connect-team = Покличте менеджерів
demo-connect-team-text = Кожен пише ботові /manager, а ви підтверджуєте. Робоче місце відкриває /desk, усі команди — в /help. Теми й відділи вмикають desk.topics і [[desk.departments]].
demo-connect-more = Докладніше
demo-docs-readme = — що вміє бот і як його вести
demo-docs-settings = — усі налаштування з поясненнями
demo-docs-links = — посилання й QR-коди для реклами
demo-docs-sms = — SMS через Twilio, Zadarma, TurboSMS
demo-docs-statistics = — що означає кожна цифра
demo-settings-token = від @BotFather
demo-settings-key = ключ API від KeyCRM
demo-settings-source = номер джерела в KeyCRM
demo-settings-admins = ваш номер: /id у чаті з ботом
demo-settings-chat = номер групи: /id у групі
demo-step-take-topic = Тарас у темі: «Відповісти» — тепер чат за ним
demo-step-one-group = Спершу вимкніть «Відділи й теми»: тут потрібна одна група
demo-mark-delivered = Доставлено клієнтові

## SMS

channel-sms = SMS
sms-words-only = В SMS можна надіслати лише текст. Файли, наліпки й відеоповідомлення опишіть словами або дайте посилання.
sms-costly = ✉️ Це { $parts ->
        [one] { $parts } частина
        [few] { $parts } частини
       *[many] { $parts } частин
    } SMS, кожна оплачується окремо. Надіслати?
button-send-parts = ✉️ Надіслати ({ $parts } SMS)
button-send-latin = 🔤 Латиницею ({ $parts } SMS)
sms-empty = SMS без слів не надіслати.
sms-too-long = Задовгий текст для SMS: { $parts ->
        [one] { $parts } частина
        [few] { $parts } частини
       *[many] { $parts } частин
    }, а можна щонайбільше { $most }. Скоротіть, будь ласка.
sms-opted-out = Ця людина попросила не надсилати їй SMS (СТОП). Щойно вона надішле СТАРТ, писати можна буде знову.
sms-no-provider = SMS на цей номер не надіслати: для нього не налаштовано провайдера.
sms-unreachable = На номери цієї країни SMS зараз не надсилаються: жоден провайдер їх туди не пропускає. Адміністратор уже знає, що ввімкнути.
sms-waits = ⏳ Відповідь чекає: { $why ->
    [no_money] на рахунку { $provider } бракує коштів
   *[settings] { $provider } не приймає наших налаштувань
 }. Адміністратори вже знають. Якщо терміново, краще зателефонуйте.
sms-barred = ⚠️ <b>{ $provider }</b> не надсилає SMS на номери { $prefix }: { $barrier ->
    [country] країну не ввімкнено. Увімкніть її в кабінеті провайдера (у Twilio це Messaging → Settings → Geo permissions)
    [sender] наш відправник туди не доходить. Додайте в налаштування іншого відправника або зареєструйте цього для тієї країни
    [unverified] пробний рахунок надсилає лише на підтверджені номери. Підтвердіть номер у кабінеті провайдера або перейдіть на повний рахунок
   *[number] провайдер не приймає один із номерів і не пояснює чому. Запитайте його підтримку
 }. Добу такі SMS ітимуть через інших провайдерів; решта SMS ідуть, як завжди.
sms-enough = Сьогодні цей номер уже отримав стільки автоматичних SMS, скільки дозволено.
sms-failure-wrong-number = такого номера немає або він не приймає SMS
sms-failure-not-mobile = це стаціонарний номер, він не приймає SMS
sms-failure-opted-out = людина попросила не надсилати їй SMS
sms-failure-unreachable = телефон вимкнений або поза зоною
sms-failure-blocked = оператор не пропустив це повідомлення
sms-failure-too-long = задовге повідомлення
sms-failure-no-money = на рахунку провайдера SMS скінчилися гроші
sms-failure-settings = провайдер SMS не приймає наших налаштувань
sms-failure-destination = на номери цієї країни SMS зараз не надсилаються
sms-failure-sender = провайдер SMS не дозволяє надсилати від цього імені
sms-failure-capped = вичерпано денний ліміт на SMS
sms-failure-expired = не вдалося надіслати вчасно
sms-failure-unknown = провайдер SMS не назвав причини
sms-low-balance = 💳 У провайдера SMS <b>{ $provider }</b> закінчуються гроші: залишилося { $money }.
sms-day-is-full = 🧮 Денний ліміт SMS у <b>{ $provider }</b> вичерпано: до завтра через нього нічого не піде.
sms-no-words = (порожнє повідомлення)
sms-unanswerable = 📩 SMS від <b>{ $from }</b>. На нього не відповісти: це не номер телефону.

    { $text }

    /sms_{ $id }
sms-received = Дякуємо, ми отримали ваше повідомлення й незабаром відповімо.
sms-started = Ви знову отримуватимете наші SMS. Щоб припинити, надішліть СТОП.
sms-order-taken = Дякуємо! Замовлення № { $number } прийнято.
sms-order-status = Замовлення № { $number }: { $status }.
sms-order-tracking = ТТН { $tracking }
sms-order-sent = Замовлення № { $number } відправлено. ТТН { $tracking }
sms-order-moved = Замовлення № { $number }: { $state }{ $reason ->
        [none] {""}
       *[other] . { $reason }
    }
sms-order-taken-back = Замовлення № { $number }: попередню зміну скасовано, зараз: { $state }.
sms-order-paid = Оплату замовлення № { $number } отримано. Дякуємо!
sms-code = { $code } — ваш код підтвердження. Нікому його не кажіть.

## A code that confirms a phone

button-confirm-phone = ✅ Підтвердити номер кодом з SMS
button-new-code = 🔁 Надіслати новий код
code-sending = Надсилаємо SMS з кодом на { $phone }… Щойно воно надійде, напишіть сюди шість цифр.
code-late = SMS поки не надсилаються. Спробуйте пізніше або поділіться номером кнопкою — тоді код не потрібен.
ask-code = Ми надіслали SMS з кодом на { $phone }. Напишіть сюди шість цифр.
code-hint = Код — це шість цифр з нашого SMS. Напишіть їх сюди.
code-wrong = Неправильний код. { $left ->
        [one] Лишилася { $left } спроба.
        [few] Лишилося { $left } спроби.
       *[many] Лишилося { $left } спроб.
    }
code-gone = Цей код уже не дійсний. Надішлемо новий?
code-right = ✅ Номер підтверджено. Тепер тут видно й інші замовлення з цим номером.
code-enough = Ви запитали забагато кодів. Спробуйте ще раз через { $minutes ->
        [one] { $minutes } хвилину
        [few] { $minutes } хвилини
       *[many] { $minutes } хвилин
    }. Або надішліть свій номер кнопкою — тоді код не потрібен.
code-opted-out = Ви просили не надсилати вам SMS. Надішліть на наш номер СТАРТ або поділіться номером кнопкою.
code-not-sent = Надіслати SMS на цей номер не вийшло. Поділіться номером кнопкою — тоді код не потрібен.
sms-off = SMS не налаштовано: у програмі немає жодного провайдера. Додайте його розділ у налаштування, у секцію [sms].
sms-title = <b>SMS</b>
sms-provider-works = ✅ <b>{ $provider }</b> працює
sms-provider-paused = ⏸ <b>{ $provider }</b>: { $trouble }. До { $time } першими йдуть інші.
sms-provider-shaky = ⚠️ <b>{ $provider }</b>: { $trouble }
sms-trouble = { $trouble ->
        [down] немає зв’язку
        [busy] забагато запитів
        [no_money] на рахунку немає грошей
        [settings] відхиляє запити — перевірте ключ і налаштування
       *[other] { $trouble }
    }
sms-money = Залишок { $money }, перевірено { $age } тому
sms-money-unknown = Залишок невідомий
sms-today = Сьогодні: { $parts ->
        [one] { $parts } частина
        [few] { $parts } частини
       *[many] { $parts } частин
    }{ $limit ->
        [none] {""}
       *[other] {" "}із { $limit }
    }
sms-today-cost = приблизно { $cost }{ $limit ->
        [none] {""}
       *[other] {" "}із { $limit }
    }
sms-counts = Чекають на надсилання: { $queued } · невідомо, чи дійшли: { $unsure } · не дійшли за добу: { $failed }
sms-balances = <b>Гроші на рахунках</b>
sms-senders-asked = Питаємо провайдерів, від чийого імені можна надсилати. Відповідь надійде сюди.
sms-templates-asked = Завантажуємо шаблони провайдерів. Напишемо сюди, щойно буде готово.
toast-sms-asked = Питаємо провайдерів, відповідь надійде сюди
sms-seen-balance = 💳 <b>{ $provider }</b>: залишилося { $money }
sms-seen-no-balance = 💳 <b>{ $provider }</b> не повідомляє, скільки грошей на рахунку
sms-seen-senders = ✍️ <b>{ $provider }</b> надсилає від імені: { $senders }
sms-seen-no-senders = ✍️ <b>{ $provider }</b>: власних імен відправника немає
sms-seen-templates = 📄 <b>{ $provider }</b>: { $all ->
        [0] шаблонів немає
        [one] { $all } шаблон
        [few] { $all } шаблони
       *[many] { $all } шаблонів
    }. Нових: { $new } · змінених: { $changed } · зниклих: { $gone }
sms-seen-nothing = ⚠️ <b>{ $provider }</b> не відповів як слід: { $reason }
sms-help =
    <b>SMS із бота</b>

    <code>/sms 050 123 45 67 Ваш текст</code> — написати на номер. Спершу покажемо, скільки це SMS; надішлемо, лише коли натиснете кнопку.
    <code>/sms 050 123 45 67 :назва</code> — надіслати шаблон, дані клієнта підставляться самі
    <code>/sms 050 123 45 67, 067 123 45 67 Ваш текст</code> — кільком одразу; або надішліть файл із номерами й підписом <code>/sms Ваш текст</code>
    <code>/sms журнал</code> — журнал; <code>/sms журнал 050 123 45 67</code> — журнал одного номера
    <code>/sms шаблони</code> · <code>/sms баланс</code> · <code>/sms відправники</code> · <code>/sms цифри</code>
    <code>/sms відправник</code> — від кого йдуть ваші SMS

    Відповідь клієнта на SMS прийде сюди, як і будь-яке інше повідомлення.
sms-help-admin =
    <b>Для адміністратора</b>
    <code>/sms шаблон додати назва текст</code> — зберегти шаблон; англійською — <code>/sms шаблон додати назва en текст</code>
    <code>/sms шаблон видалити назва</code> — видалити шаблон
    <code>/sms шаблони завантажити</code> — звірити шаблони провайдерів зараз
button-sms-back = ◀️ До SMS
button-sms-log = 📜 Журнал
button-sms-templates = 📄 Шаблони
button-sms-help = ❔ Як це працює
button-sms-balance = 💳 Баланс
button-sms-unsure = 🤔 Невідомо, чи дійшли ({ $count })
button-sms-failed = 💔 Не дійшли ({ $count })
button-sms-load-templates = 🔄 Завантажити від провайдерів
button-sms-of-phone = 📜 Усі SMS цього номера
sms-not-a-phone = Не схоже на номер телефону. Напишіть так: <code>/sms 050 123 45 67 Ваш текст</code> або <code>/sms log 050 123 45 67</code>. Усе про SMS — /sms help.
sms-no-text = А що написати на { $phone }? Додайте текст після номера: <code>/sms { $phone } Ваш текст</code>. Журнал номера: <code>/sms log { $phone }</code>.
sms-to = ✉️ SMS на <b>{ $to }</b>
sms-counted = { $letters ->
        [one] { $letters } символ
        [few] { $letters } символи
       *[many] { $letters } символів
    }, { $parts } SMS ({ $encoding ->
        [gsm] GSM7
       *[ucs2] UNICODE
    })
sms-quote = Піде через { $provider }{ $sender ->
        [none] {""}
       *[other] , від { $sender }
    }{ $price ->
        [none] {""}
       *[other] , це коштує { $price }
    }{ $by ->
        [chosen] {" "}(ваш вибір)
       *[default] {""}
    }.
button-sms = ✉️ SMS
button-sms-provider = 🏢 Провайдер
button-sms-sender = ✍️ Відправник
button-sms-template = 📄 Шаблон
button-sms-cyrillic = 🔡 Знову кирилицею
button-sms-any-provider = 🔀 Автоматично
button-sms-any-sender = ↩️ Типовий
button-sms-send-all = ✉️ Надіслати всім
button-sms-refresh = 🔄 Оновити
button-sms-stop = 🛑 Зупинити
button-sms-batch = 📨 Усі отримувачі
button-sms-check = 🔎 Перевірити номер
button-sms-balance-now = 🔄 Перевірити зараз
button-sms-figures = 📊 Цифри
button-sms-senders = ✍️ Відправники
button-sms-own-sender = 👤 Мій відправник
button-sms-period = 📅 { $days ->
        [one] { $days } день
        [few] { $days } дні
       *[many] { $days } днів
    }
sms-choose-provider = <b>Через кого надіслати?</b>
sms-provider-barred = 🚫 <b>{ $provider }</b>: { $reason }
sms-part-price = { $price } за частину
sms-choose-sender = <b>Від кого надіслати?</b>
sms-sender-barred = 🚫 <b>{ $sender }</b> ({ $provider }): { $reason }
sms-no-senders = Список відправників поки невідомий: провайдер надішле від номера зі своїх налаштувань.
sms-sender-not-there = країна отримувача не приймає цього відправника
sms-choose-template = <b>Який шаблон узяти?</b>
sms-barrier-country = не надсилає в цю країну
sms-barrier-sender = відправник туди не доходить
sms-barrier-unverified = пробний рахунок: лише підтверджені номери
sms-barrier-number = не приймає цього номера
sms-batch-not-allowed = Надсилати SMS на кілька номерів можуть лише адміністратори. Кому це дозволено, вирішує налаштування sms.rights.batches.
sms-batch-too-many = Забагато номерів: { $count }. За один раз можна щонайбільше { $limit } (налаштування sms.batch_limit).
sms-batch-nobody = Надсилати нікому: усі ці люди просили не надсилати їм SMS.
sms-batch-no-text = Додайте текст після номерів: <code>/sms 050 123 45 67, 067 123 45 67 Ваш текст</code>.
sms-batch-title = ✉️ <b>{ $count ->
        [one] { $count } отримувач
        [few] { $count } отримувачі
       *[many] { $count } отримувачів
    }, { $messages } SMS{ $price ->
        [none] {""}
       *[other] , ~{ $price }
    }{ $skipped ->
        [0] {""}
       *[other] , { $skipped } пропущено
    }</b>
sms-batch-skipped = Пропущено: повторів — { $twice }, просили не писати — { $out }
sms-batch-through = Піде через { $provider }{ $sender ->
        [none] {""}
       *[other] , від { $sender }
    }: { $count }
sms-batch-unreachable = 🚫 Немає через кого надіслати: { $count }
sms-batch-unreadable = ⚠️ Не схоже на номери ({ $count }): { $numbers }
sms-batch-state = ✉️ <b>SMS, отримувачів: { $total }</b>
    ✍️ чекають: { $waiting } · 👌 надіслано: { $sent } · 👍 доставлено: { $delivered }
    💔 не дійшли: { $failed } · 🤔 невідомо: { $unsure } · ✖️ скасовано: { $cancelled }
sms-file-empty = У файлі немає жодного номера телефону.
sms-file-unread = Цей файл не прочитати. Потрібен текст або CSV до 256 КБ з номерами телефонів.
sms-file-read = Читаємо номери з файлу. За мить покажемо, що вийде.
toast-sms-draft-gone = Ця чернетка вже не діє
toast-sms-stopped = Зупинено, не піде: { $count }
toast-sms-sender-gone = Список відправників змінився, відкрийте його ще раз
toast-sms-no-phone = Номера телефону для SMS немає
sms-money-low = ⚠️ нижче межі
sms-template-gone = ⚠️ зник у провайдера, не пропонується
sms-templates-in-step = 🔄 { $provider }: { $age ->
        [none] ще не звірено
       *[other] звірено { $age } тому
    }
sms-number = 🔎 <b>{ $phone }</b>: { $line ->
        [mobile] мобільний номер, SMS приймає
        [landline] стаціонарний номер, SMS не приймає
        [internet] номер інтернет-телефонії, SMS може не прийняти
        [wrong] такого номера немає
       *[unknown] номер правильний, тип лінії невідомий
    }{ $carrier ->
        [none] {""}
       *[other] {" "}· { $carrier }
    }{ $country ->
        [none] {""}
       *[other] {" "}· { $country }
    }
sms-number-unknown = 🔎 <b>{ $phone }</b>: провайдер зараз не відповідає. Спробуйте пізніше.
sms-figures-title = <b>SMS за { $days ->
        [one] { $days } день
        [few] { $days } дні
       *[many] { $days } днів
    }</b>
sms-figures-sent = Надіслано: { $sent } · частин: { $parts } · не надіслано: { $failed }
sms-figures-receipts = Доставлено: { $delivered } · не доставлено: { $undelivered } · без підтвердження понад добу: { $silent }{ $share ->
        [none] {""}
       *[other] {" "}· доставлено з підтверджених: { $share }
    }
sms-figures-no-receipts = без підтверджень: провайдер не повідомляє, чи дійшло
sms-own-sender =
    <b>Від кого йдуть ваші SMS</b>
    Провайдер: { $provider ->
        [none] за правилами крамниці
       *[other] { $provider }
    } · відправник: { $sender ->
        [none] як у провайдера
       *[other] { $sender }
    }{ $by ->
        [own] {" "}(ваш вибір)
       *[default] {" "}(типове)
    }

    Оберіть кнопкою або напишіть <code>/sms відправник назва</code>. Повернути типове: <code>/sms відправник скинути</code>.
sms-no-such-sender = Відправника «{ $sender }» немає. Список: /sms відправники.
sms-offer = ✉️ Можна надіслати SMS: { $parts } SMS{ $price ->
        [none] {""}
       *[other] , { $price }
    }.
sms-ask-text = Напишіть текст SMS на { $phone }. Спершу покажемо, як воно піде.
sms-log-title = <b>Журнал SMS</b>
sms-log-unsure = <b>SMS, про які невідомо, чи вони дійшли</b>
    Відкрийте кожну й вирішіть: дійшла, надіслати ще раз чи не надсилати.
sms-log-failed = <b>SMS, що не дійшли</b>
sms-log-of = <b>SMS · { $phone }</b>
sms-ago = { $time } тому
sms-just-now = щойно
sms-state = { $state ->
        [queued] ✍️ у черзі
        [sending] ✍️ надсилається
        [sent] 👌 надіслано
        [delivered] 👍 доставлено
        [undelivered] 💔 не доставлено
        [failed] 💔 не надіслано
        [cancelled] ✖️ скасовано
        [unsure] 🤔 невідомо, чи дійшло
       *[received] 📥 отримано
    }
sms-parts = { $parts ->
        [one] { $parts } частина
        [few] { $parts } частини
       *[many] { $parts } частин
    }
toast-sms-gone = Такої SMS немає
toast-sms-decided = Готово
sms-card-title = <b>SMS /sms_{ $number }</b> { $way } { $who }
sms-came = Надійшло { $at } через { $provider }
sms-kind = { $kind ->
        [code] Одноразовий код
        [reply] Повідомлення менеджера
        [order] Сповіщення про замовлення
        [api] Через API
        [odoo] З Odoo
        [batch] Кільком отримувачам
       *[auto] Автовідповідь
    }, { $at }
sms-sender = Через { $provider }{ $sender ->
        [none] {""}
       *[other] , від { $sender }
    }
sms-sent-at = Надіслано: { $at }
sms-done-at = Завершено: { $at }
sms-cost = Вартість: { $cost }
sms-tries = <b>Спроби</b>
sms-try = { $at } { $provider }: { $outcome ->
        [begun] надсилається
        [accepted] провайдер прийняв
        [refused] провайдер відхилив повідомлення
        [passed_on] провайдер не зміг узяти
        [unknown] відповіді не було
        [found] знайшлося в провайдера
       *[not_there] у провайдера такого немає
    }
sms-templates-title = <b>Шаблони SMS</b>
sms-templates-empty = Шаблонів поки немає.
sms-templates-hint = Надіслати: <code>/sms 050 123 45 67 :назва</code>
sms-templates-hint-admin =
    Надіслати: <code>/sms 050 123 45 67 :назва</code>
    Додати або змінити: <code>/sms шаблон додати назва текст</code>, видалити: <code>/sms шаблон видалити назва</code>. У тексті можна вставити: <code>{"{{ клієнт }}"}</code>, <code>{"{{ замовлення }}"}</code>, <code>{"{{ сума }}"}</code>, <code>{"{{ статус }}"}</code>, <code>{"{{ ттн }}"}</code>, <code>{"{{ менеджер }}"}</code>.
sms-template-how = Напишіть так: <code>/sms шаблон додати назва текст</code> або <code>/sms шаблон видалити назва</code>. Назва — літери, цифри, дефіс чи підкреслення, до 32 знаків.
sms-template-broken = У шаблоні помилка: { $reason }. Виправте, будь ласка, й збережіть ще раз.
sms-template-saved = Збережено шаблон <code>:{ $name }</code>, мова: { $language ->
        [en] англійська
       *[uk] українська
    }.
sms-template-removed = Шаблон <code>:{ $name }</code> видалено.
sms-template-unknown = Шаблону «:{ $name }» немає. Список: /sms templates. Нікому нічого не надіслано.
sms-template-missing = Шаблон «:{ $name }» не заповнити: про цього клієнта невідомо: { $missing }. Напишіть текст самі. Нікому нічого не надіслано.
template-syntax = рядок { $line } не вдалося прочитати, перевірте дужки
template-not-allowed = можна лише вставки на зразок {"{{ order.number }}"}, умову if … else та прості фільтри
template-too-long = текст довший за повідомлення
sms-unfilled =
    У тексті лишилися незаповнені місця: { $places }. Скопіюйте текст, впишіть замість них потрібне й надішліть ще раз:

    <code>{ $text }</code>
failed-sms = SMS: не дійшли за добу { $failed }, невідомо про { $unsure }. Журнал: /sms log
nightly-sms-failed = ⚠️ SMS, що не дійшли за добу: { $count }. Подробиці: /sms
nightly-sms-unsure = ⚠️ SMS, про які невідомо, чи вони дійшли: { $count }. Подробиці: /sms
command-sms = SMS: написати на номер, журнал

## Що не виконано
letter-title = ⚠️ <b>Не виконано: { $what }</b>
letter-money-title = 💳 <b>Потрібне рішення: { $what }</b>
letter-facts = Коли: { $at } · спроб: { $attempts }
letter-when = Коли: { $at }
letter-charge = Платіж: <code>{ $charge }</code>
letter-reason = Причина:
letter-decided = ✅ <b>{ $what }</b>
    { $decision ->
        [again] Спробували ще раз
        [dropped] Відкинуто
        [returned] Гроші повернено
        [counted] Враховано
        [credited] Зараховано до замовлення
       *[other] Вирішено
    }: { $manager ->
        [none] програма
       *[other] { $manager }
    }, { $at }
letters-title = ⚠️ <b>Не виконано: { $count }</b>, чекає на рішення: { $left }
letters-done = ✅ <b>Усе вирішено: { $count }</b>
letters-more = … і ще { $count }
letter-update = { $name ->
        [none] вхідне повідомлення
       *[other] вхідне повідомлення, від кого: { $name }
    }
letter-stray-payment = { $sum ->
        [none] оплати без замовлення
       *[other] оплата без замовлення, { $sum }
    }
letter-paid-again = { $sum ->
        [none] замовлення, сплачені вдруге
       *[other] замовлення № { $number } сплачено вдруге, { $sum }
    }
letter-paid-partly = { $sum ->
        [none] замовлення, сплачені частково
       *[other] замовлення № { $number } сплачено частково, { $sum }
    }
letter-paid-over = { $sum ->
        [none] замовлення, сплачені з надлишком
       *[other] замовлення № { $number }: сплачено більше, ніж треба, { $sum }
    }
letter-paid-other-currency = { $sum ->
        [none] замовлення, сплачені в іншій валюті
       *[other] замовлення № { $number } сплачено в іншій валюті, { $sum }
    }
letter-paid-cancelled = { $sum ->
        [none] оплати скасованих замовлень
       *[other] оплата скасованого замовлення № { $number }, { $sum }
    }
letter-answer = { $name ->
        [none] відповідь клієнту
       *[other] відповідь клієнту { $name }
    }{ $number ->
        [none] {""}
       *[other] , чат { $number }
    }
letter-answer-edit = { $name ->
        [none] зміна відповіді клієнту
       *[other] зміна відповіді клієнту { $name }
    }{ $number ->
        [none] {""}
       *[other] , чат { $number }
    }
letter-message = { $name ->
        [none] повідомлення бота клієнту
       *[other] повідомлення бота клієнту { $name }
    }
letter-document = { $name ->
        [none] файл для клієнта
       *[other] файл для клієнта: { $name }
    }
letter-invoice = { $name ->
        [none] рахунок на оплату для клієнта
       *[other] рахунок на оплату для клієнта: { $name }
    }
letter-notice = { $name ->
        [none] сповіщення для менеджерів
       *[other] сповіщення для менеджерів: { $name }
    }{ $number ->
        [none] {""}
       *[other] , чат { $number }
    }
letter-alert = повідомлення про збій
letter-lead = { $what ->
        [none] замовлення й запитання до CRM
        [question] запитання { $number } до CRM
        [feedback] відгук { $number } до CRM
       *[order] замовлення № { $number } до CRM
    }
letter-payment = { $number ->
        [none] оплата до CRM
       *[other] оплата { $sum } за замовлення № { $number } до CRM
    }
letter-buyer = { $name ->
        [none] картка клієнта в CRM
       *[other] картка клієнта { $name } в CRM
    }
letter-buyer-note = нотатка про клієнта в CRM
letter-order-read = статус замовлення з CRM
letter-order-change = { $number ->
        [none] зміна замовлення для CRM
       *[other] зміна замовлення № { $number } для CRM
    }
letter-timer = { $number ->
        [none] нагадування
       *[other] нагадування, чат { $number }
    }
letter-nightly = підсумок дня
letter-chat-read = нові повідомлення чату з CRM
letter-chat-seen = позначка «прочитано» в CRM
letter-sms = { $name ->
        [none] SMS
       *[other] SMS клієнту { $name }
    }
letter-sms-query = запит до провайдера SMS
letter-sms-report = статус SMS для того, хто її надіслав
letter-sms-reach = SMS замість повідомлення в Telegram
letter-odoo-note = нотатка про SMS в Odoo
letter-hook = новина для системи магазину (вебхук)
letter-email = { $what ->
        [none] лист на електронну пошту
        [question] лист про запитання { $number } на електронну пошту
        [feedback] лист про відгук { $number } на електронну пошту
       *[order] лист про замовлення № { $number } на електронну пошту
    }
letter-other = внутрішнє завдання
advice-stray-payment = Надійшла оплата, для якої немає замовлення. З’ясуйте, за що вона: поверніть гроші в платіжному кабінеті або зарахуйте їх до замовлення.
advice-paid-again = Це замовлення вже було сплачено. Поверніть гроші за цим платежем у платіжному кабінеті. Клієнт знає, що їх повернуть.
advice-paid-partly = Сума менша, ніж треба. Клієнт знає, скільки ще сплатити.
advice-paid-over = Сума більша, ніж треба. Поверніть різницю в платіжному кабінеті. Клієнт знає, що її повернуть.
advice-paid-other-currency = Валюта не та, що в замовленні. У CRM цього платежу не записано. Поверніть гроші або врахуйте їх у CRM самі.
advice-paid-cancelled = Замовлення скасовано. Поверніть гроші за цим платежем у платіжному кабінеті. Клієнт знає, що їх повернуть.
reason-by-hand = У CRM замовлення внесла людина, тому й оплату запишіть там самі.
reason-no-payments = Ця CRM не приймає оплат від інших програм. Додайте оплату в CRM самі.
reason-no-order = У платежі немає нашого замовлення.
reason-unreadable = Запис не читається: його зробила інша версія програми, або його пошкоджено.
reason-corrupt = Запис у базі даних пошкоджено.
reason-hook-gone = Адреса каже, що її більше немає (410), тож вебхук вимкнено. Коли вона повернеться: «mistok hooks try НАЗВА».
reason-hook-paused = Вебхук не працював три дні, і його призупинено. Коли запрацює: «mistok hooks try НАЗВА».
reason-hook-refused = Система за адресою вебхука цілу добу цього не приймала.
reason-gone = Того, про що йшлося, вже немає.
reason-panic = Помилка програми. Повідомте розробників.
reason-crm-refused = CRM відмовила.
reason-no-rights = бракує прав або налаштувань
reason-key = Сервіс не приймає ключ. Перевірте його в налаштуваннях.
reason-no-tls = Поштовий сервер не шифрує з’єднання, а без цього листи мережею не йдуть.
reason-address = Поштовий сервер не приймає цю адресу.
reason-unreachable = Сервіс не відповідає.
reason-failed = Сервіс відповідає помилкою.
reason-unsearchable = CRM не дає шукати: перевірте в ній самі.
reason-busy = Сервіс просить надсилати рідше.
reason-closed = Чат для бота закрито: його заблокували, видалили або ще не починали.
reason-migrated = Група стала супергрупою й має новий номер.
reason-database = Збій бази даних.
reason-bot-gone = Цього бота вже немає в налаштуваннях.
reason-refused = Сервіс відмовив.
reason-unknown = Невідома причина.
button-letter-drop = ✖️ Відкинути
button-letter-drop-yes = ✖️ Так, відкинути
button-letter-returned = ↩️ Повернено
button-letter-returned-yes = ↩️ Так, гроші повернено
button-letter-counted = ✅ Враховано
button-letter-credit = 🧾 Зараховано до № …
button-letters-all = 📋 Показати всі
letter-sure-drop = Відкинути остаточно? Цього вже ніхто не виконає.
letter-sure-returned = Гроші справді повернено? Клієнт прочитає про це.
letter-which-order = До якого замовлення зарахувати?
letter-no-orders = Неоплачених замовлень не знайдено.
toast-letter-decided = Готово
toast-letter-sealed = Цього не прочитати з теперішнім ключем

## Збої сервісів
trouble-refused = 🔴 <b>{ $service } не приймає ключ</b> з { $at }.
trouble-email-refused = 🔴 <b>{ $service }: сервер відмовляє</b> з { $at }.
trouble-no-money = 🔴 <b>{ $service }: закінчилися гроші</b>, з { $at }.
trouble-failing = 🔴 <b>{ $service } не відповідає</b> з { $at }.
trouble-partial = 🟠 <b>{ $service }: частина не проходить</b> з { $at }, решта проходить.
trouble-means-partial = Те, що не проходить, відкладено, щоб не затримувало решту. Програма пробує його далі, але рідше.
trouble-todo-partial = Що зробити: прочитайте причину вище, виправте її в сервісі й натисніть «Перевірити зараз». Якщо нічого не зміниться, програма скаже, що саме не вдалося, і спитає, що з цим робити.
trouble-partial-clear = 🟢 <b>{ $service }: нічого не відкладено.</b> Так тривало { $lasted }.
trouble-means-crm = Клієнти замовляють далі, нічого не губиться.
trouble-means-statuses = Клієнти поки не дізнаються, що статус замовлення змінився.
trouble-means-chats-read = Нові повідомлення з маркетплейсів поки не надходять. Щойно сервіс запрацює, їх буде прочитано.
trouble-means-chats-send = Відповіді клієнтам на маркетплейсах чекають і підуть самі.
trouble-means-sms = SMS чекають або йдуть через іншого провайдера.
trouble-means-reports = Odoo поки не знає, чи дійшли SMS.
trouble-means-hook = Інша система магазину поки не отримує новин. Клієнти й менеджери нічого не помітять, а новини чекають на неї.
trouble-means-notes = SMS від клієнтів поки не записуються в Odoo, але на місці в чатах.
trouble-means-telegram = Повідомлення бота не надходять і чекають.
trouble-means-email = Листи про замовлення чекають. Самі замовлення на місці.
trouble-means-internal = Нагадування й розподіл чатів запізнюються.
trouble-waits = Чекають <b>{ $what }</b>, найстарше { $age }.
trouble-nothing-waits = Зараз нічого не чекає.
trouble-key-crm = Що зробити: { $name ->
        [KeyCRM] KeyCRM → Налаштування → API, створіть ключ
       *[other] створіть ключ у налаштуваннях { $name }
    }, впишіть його в <code>{ $setting }</code> і перезапустіть програму.
trouble-key-chats = Що зробити: візьміть ключ у налаштуваннях KeepingCRM, впишіть його в <code>{ $setting }</code> і перезапустіть програму.
trouble-key-sms = Що зробити: відкрийте кабінет провайдера, перевірте ключ, рахунок та ім’я відправника. Новий ключ впишіть у <code>{ $setting }</code> і перезапустіть програму.
trouble-key-odoo = Що зробити: Odoo → Налаштування → Користувачі, перевірте права користувача й ключ API. Налаштування програми: <code>{ $setting }</code>.
trouble-key-telegram = Що зробити: відкрийте @BotFather, візьміть токен бота, впишіть його в <code>{ $setting }</code> і перезапустіть програму.
trouble-key-email = Що зробити: якщо сервер відмовив у вході, впишіть чинний пароль у <code>{ $setting }</code> (Google та інші служби видають для програм окремий пароль). Якщо відмовив адресі, виправте її в <code>email.to</code>. Потім перезапустіть програму.
trouble-todo-failing = Що зробити: перевірте, чи { $service } відкривається з іншого пристрою та чи є інтернет на сервері (налаштування <code>{ $setting }</code>). Програма пробує далі сама, повторювати нічого не треба.
trouble-solved = ✅ <b>Вирішено: { $service }.</b> Перерва з { $from } до { $to }, { $lasted }.
trouble-clear = 🟢 <b>{ $service } знову працює.</b> Перерва { $lasted }.
trouble-clear-orders = Передано { $handed ->
        [one] { $handed } замовлення
        [few] { $handed } замовлення
       *[many] { $handed } замовлень
    }, чекає { $left }.
trouble-clear-needed = Потрібна людина для { $count }.
service-crm = { $name }
service-statuses = { $name } (статуси замовлень)
service-chats-read = KeepingCRM (читання чатів)
service-chats-send = KeepingCRM (відповіді в чати)
service-sms = SMS-провайдер { $name }
service-reports = { $name ->
        [none] Odoo (статуси SMS)
       *[other] Odoo { $name } (статуси SMS)
    }
service-hook = Вебхук «{ $name }»
service-notes = Odoo (нотатки про SMS)
service-telegram = Telegram (бот { $name })
service-email = { $name ->
        [none] Електронна пошта
       *[other] Електронна пошта для { $name }
    }
service-internal = База даних
waiting-orders = { $count ->
        [one] { $count } замовлення
        [few] { $count } замовлення
       *[many] { $count } замовлень
    }
waiting-questions = { $count ->
        [one] { $count } запитання
        [few] { $count } запитання
       *[many] { $count } запитань
    }
waiting-feedback = { $count ->
        [one] { $count } відгук
        [few] { $count } відгуки
       *[many] { $count } відгуків
    }
waiting-payments = { $count ->
        [one] { $count } оплата
        [few] { $count } оплати
       *[many] { $count } оплат
    }
waiting-messages = { $count ->
        [one] { $count } повідомлення
        [few] { $count } повідомлення
       *[many] { $count } повідомлень
    }
waiting-chats = { $count ->
        [one] { $count } чат
        [few] { $count } чати
       *[many] { $count } чатів
    }
waiting-sms = { $count } SMS
waiting-statuses = { $count ->
        [one] { $count } статус
        [few] { $count } статуси
       *[many] { $count } статусів
    }
waiting-notes = { $count ->
        [one] { $count } нотатка
        [few] { $count } нотатки
       *[many] { $count } нотаток
    }
waiting-events = { $count ->
        [one] { $count } подія
        [few] { $count } події
       *[many] { $count } подій
    }
waiting-emails = { $count ->
        [one] { $count } лист
        [few] { $count } листи
       *[many] { $count } листів
    }
waiting-tasks = { $count ->
        [one] { $count } завдання
        [few] { $count } завдання
       *[many] { $count } завдань
    }
waiting-orders-title = <b>Чекають на CRM</b>
button-check-now = 🔄 Перевірити зараз
button-which-orders = 📦 Які замовлення
toast-checking = Перевіряємо…
toast-works-again = Уже працює
toast-no-orders-wait = Жодне замовлення не чекає
health-title = <b>Стан</b>
health-works = 🟢 { $service }: працює.
health-refused = 🔴 { $service }: не приймає ключ з { $at }.
health-email-refused = 🔴 { $service }: сервер відмовляє з { $at }.
health-failing = 🔴 { $service }: не відповідає з { $at }.
health-partial = 🟠 { $service }: частина не проходить з { $at }.
nightly-services = ⚠️ Сервіси, що не працюють: { $count }. Подробиці: /health

## Замовлення на робочому місці

order-notice = 🛒 <b>Замовлення № { $number }</b> · { $state }
order-more = … і ще { $count }
order-sum = Товари: <b>{ $sum }</b>
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
order-contact-erased = 🗑 Клієнт видалив свої дані
order-held = 👤 Веде { $manager }
order-cancelled-because = ✖️ Причина скасування: { $reason }
order-from-crm = 📇 Замовлення з CRM
order-bought-at = 🗓 Куплено: { $at }
order-paid-at = 💳 Сплачено: { $at }
order-payment = 💳 { $sum }, { $at }, платіж <code>{ $charge }</code>
order-others = Інші замовлення клієнта:
order-merged = 🔁 Це замовлення № { $number }: воно вже є у вас.
order-event = { $at } · { $what ->
        [placed] замовлено
        [taken] узято в роботу
        [returned] повернуто
        [moved] статус: { $detail }
        [cancelled_by_customer] клієнт скасував
        [cancel_asked] клієнт просить скасувати
        [sent] ТТН { $detail }
        [paid] сплачено { $detail }
       *[moved_in_crm] у CRM: { $detail }
    }{ $who ->
        [none] {""}
       *[other] , { $who }
    }
order-given-to-you = 🛒 <b>Нове замовлення для вас</b>
button-tracking = 🚚 Вказати ТТН
ask-tracking = Надішліть ТТН замовлення № { $number }. Клієнт одразу його отримає.
tracking-hint = Це не схоже на ТТН: очікуємо від 6 до 30 цифр чи латинських літер, наприклад 20450000000000. Надішліть ТТН замовлення № { $number } ще раз.
tracking-set = ✅ ТТН збережено, клієнт її отримає.
ask-cancel-reason = Чому скасовуємо замовлення № { $number }? Напишіть причину: її прочитає клієнт.
button-cancel-without-reason = ✖️ Скасувати без причини
customer-cancelled = ✖️ Клієнт скасував замовлення № { $number }.
customer-asks-to-cancel = ❗ Клієнт просить скасувати замовлення № { $number }. Вирішіть і напишіть йому.
button-make-order = 🛒 Створити замовлення
ask-goods =
    Що замовляє клієнт? Напишіть товари: по одному на рядок, назва чи артикул і кількість. Наприклад:
    <code>Свічка соєва x2</code>
goods-unknown = ❓ Немає в каталозі: { $goods }
goods-unsure = ❓ Не впевнені, що таке «{ $goods }». Найближче в каталозі: { $product }
goods-count = ❓ «{ $goods }»: кількість має бути від 1 до 999
goods-too-many = ❓ Забагато за один раз: в одному замовленні до 20 різних товарів.
goods-fewer =
    ⚠️ { $product }: на складі { $count }, а написано більше.{ $kept ->
        [cut] {" "}До замовлення піде { $count }.
       *[whole] {""}
    }
goods-sold-out =
    ⚠️ { $product }: немає в наявності.{ $kept ->
        [cut] {" "}До замовлення не додано.
       *[whole] {""}
    }
goods-others =
    ℹ️ Під ці слова, крім «{ $product }», { $count ->
        [one] підходить ще { $count } товар
        [few] підходять ще { $count } товари
       *[many] підходять ще { $count } товарів
    }. Якщо йдеться про інший, напишіть точнішу назву чи артикул.
goods-hint = Напишіть увесь список ще раз: по одному товару на рядок, назва чи артикул, наприклад <code>Свічка соєва x2</code>.
order-preview = <b>Замовлення для клієнта: { $name }</b>
order-preview-new = <b>Відтоді дещо змінилося. Замовлення для клієнта: { $name }</b>
button-confirm-made = ✅ Оформити
order-made = ✅ Замовлення № { $number } створено, воно за вами.
order-in-crm-by-hand = 📇 Є в CRM (так сказав менеджер)
order-in-crm = 📇 CRM № { $id }{ $status ->
        [none] {""}
       *[other] {" "}· { $status }
    }
order-crm-waits = ⏳ Передаємо в CRM
order-crm-down = ⚠️ CRM не відповідає з { $at }, передамо пізніше
order-crm-refused = ⛔ CRM відмовила, потрібне рішення: <code>{ $reason }</code>
order-crm-kept = 🏠 лише тут: ця CRM таких не приймає
order-crm-unsure = ❓ Перевірте в CRM, чи є це замовлення
button-take-order = ✅ Взяти в роботу
button-write-customer = ✏️ Написати клієнту
order-reminder = ⏰ Замовлення № { $number } ніхто не взяв, воно чекає вже { $time }.
order-escalation = 🔔 Замовлення № { $number } досі ніхто не взяв, воно чекає вже { $time }.
button-show-order = 📦 Показати
button-order-state = 📦 Статус замовлення
button-return-order = ↩️ Повернути
button-undo = ↩️ Скасувати зміну
button-orders-here = 📦 Замовлення
button-own-orders = 👤 Лише мої
button-all-orders-here = 👥 Усі
order-state-new = нове
order-state-in-work = в роботі
order-state-done = виконано
order-state-cancelled = скасовано
order-tab-new = Нові
order-tab-in-work = У роботі
order-tab-done = Виконані
order-tab-to-check = Перевірити
order-list-title = <b>Замовлення</b>
order-list-empty = Немає замовлень
order-list-line =
    { $mark } { $at } · <code>{ $number }</code>{ $manager ->
        [none] {""}
       *[other] {" "}· { $manager }
    }
    { $title }
ask-order-state = Замовлення № { $number }: { $state }. Який статус поставити?
order-state-set = Замовлення № { $number }: { $was } → <b>{ $state }</b>
toast-order-held = Замовлення вже веде { $manager }
toast-order-yours = Замовлення за вами
toast-order-ended = Це замовлення вже завершене
toast-order-not-yours = Це замовлення веде інший менеджер
toast-order-returned = Замовлення повернуто
toast-order-unreachable = Цьому клієнтові не написати в Telegram
toast-undo-late = Зміну вже не скасувати
toast-undone = Зміну скасовано
desk-order-line = • { $product } × { $count }{ $price ->
        [none] {""}
       *[other] {" "}· { $price }
    }
desk-order-paid = ✅ Сплачено
not-sent = ⚠️ Не надіслано: чат не відкрито. Кому це?
not-sent-nobody = ⚠️ Не надіслано: чат не відкрито. Відкрийте чат і надішліть ще раз.
template-missing = Немає значення для { $names }. Допишіть його самі.
template-no-order = Немає замовлення: підставте номер самі.
own-id = Ваш Telegram id: <code>{ $id }</code>
group-id = Id цієї групи: <code>{ $id }</code>. Щоб сюди надходили повідомлення клієнтів, впишіть його в <code>desk.chat_id</code> і перезапустіть програму.
group-id-known = Id цієї групи: <code>{ $id }</code>. Сюди вже надходять повідомлення клієнтів.
about-order = 📦 Замовлення № { $number }{ $goods ->
        [none] {""}
       *[other] , { $goods }
    }{ $sum ->
        [none] {""}
       *[other] , { $sum }
    }, { $state }

## Каталог із файлу
catalog-reading = Читаємо файл каталогу. За мить покажемо, що в ньому змінилося.
catalog-no-place = Товари цього магазину беруться не з файлу. Щоб брати їх із файлу, впишіть його в налаштування catalog.file і перезапустіть програму.
catalog-other-format = Каталог цього магазину — файл { $ending }. Збережіть таблицю в такому форматі й надішліть ще раз.
catalog-preview =
    📄 <b>{ $name }</b>
    Нових { $new }, змінено { $changed }, зникне { $gone }, помилок { $mistakes }
button-catalog-apply = ✅ Застосувати
button-catalog-mistakes = 📋 Показати помилки
button-catalog-no = ✖️ Ні
catalog-applying = Застосовуємо новий каталог…
catalog-applied = ✅ Новий каталог застосовано. { $products ->
        [one] Тепер у ньому { $products } товар.
        [few] Тепер у ньому { $products } товари.
       *[other] Тепер у ньому { $products } товарів.
    }
catalog-dropped = Каталог лишився без змін.
toast-catalog-gone = Про цей файл уже вирішено або пізніше надійшов новіший
catalog-not-taken = ⚠️ Цей файл не застосовано, каталог лишився без змін.
catalog-trouble = 🔴 <b>Файл каталогу не читається.</b> Покупці бачать товари з останньої справної версії.
catalog-trouble-over = 🟢 Файл каталогу знову справний, товари оновлено.
catalog-mistakes = ⚠️ Каталог оновлено, товарів: { $products }. { $count ->
        [one] Є { $count } помилка:
        [few] Є { $count } помилки:
       *[other] Є { $count } помилок:
    }
catalog-more-mistakes = …і ще { $count }. Усі покаже <code>mistok catalog check</code>.
catalog-finding = Рядок { $row }, { $column }: { $value ->
        [none] порожньо
       *[other] «{ $value }»
    }. Потрібно: { $expected }.
catalog-row-kept = Товар лишається, без фото.
catalog-expected-key = артикул, щонайбільше 64 символи
catalog-expected-once = артикул, якого ще немає в рядках вище
catalog-expected-name = назва, щонайбільше 255 символів
catalog-expected-price = ціна, більша за нуль, наприклад 1250 або 1 250,00
catalog-expected-currency = три латинські літери валюти, наприклад UAH
catalog-expected-stock = ціле число від 0 або порожньо, якщо залишок не рахують
catalog-expected-category = щонайбільше три назви через « / », наприклад Посуд / Чашки
catalog-expected-description = опис, щонайбільше 4000 символів
catalog-expected-picture = адреса https://… або назва файлу jpg, png чи webp із теки catalog.pictures
catalog-expected-picture-file = файл, який є в теці catalog.pictures і не більший за 10 МБ
catalog-expected-hidden = так або ні
catalog-expected-parent = артикул товару з цього ж файлу
catalog-expected-no-variant = артикул товару, який сам не є варіантом
catalog-too-large = Файл завеликий: каталог може важити до 20 МБ.
catalog-too-many-rows = У файлі забагато рядків: каталог може мати до 20 000 товарів.
catalog-unreadable = Файл не читається: { $reason }
catalog-no-column = У файлі немає стовпця «{ $column }».
catalog-no-products = У файлі немає жодного товару.
catalog-too-many-bad = Рядків із помилками: { $bad } із { $rows }, а це понад п’яту частину, тож файл не застосовано.
catalog-missing = Файл не відкривається: { $reason }
catalog-not-written = Файл не вдалося записати на місце: { $reason }
catalog-not-stored = База даних не відповідає. Спробуйте ще раз за хвилину.
catalog-checked = Рядків: { $rows }, товарів: { $products }, прихованих: { $hidden }, категорій: { $categories }, пропущено рядків: { $skipped }.
catalog-check-fine = Помилок немає.
catalog-check-unknown = Стовпці, яких ми не знаємо, не читаються: { $names }
catalog-check-refused = Такий файл не буде застосовано. { $reason }
catalog-check-defaults = Налаштування не прочитано ({ $reason }): перевіряємо з типовими.
template-cup = Чашка «Ліс»
template-cup-description = Керамічна чашка, 350 мл
template-cup-category = Посуд / Чашки
template-shirt = Футболка з вишивкою
template-shirt-description = Бавовна, ручна вишивка
template-shirt-category = Одяг / Футболки
template-shirt-size = Розмір M
template-yes = так
template-no = ні
template-needs-file = Для XLSX вкажіть файл: mistok catalog template --format xlsx -o catalog.xlsx
template-written = Записано: { $file }

## Перевірка: `mistok check`

check-settings = налаштування
check-database = база даних
check-privacy = приватність
check-telegram = telegram
check-webhook = вебхук
check-people = менеджери
check-groups = групи
check-secrets = ключі
check-crm = crm
check-catalog = каталог
check-orders = замовлення
check-chats = чати
check-sms = sms
check-email = пошта
check-odoo = odoo
check-hooks = вебхуки
check-texts = тексти
check-polled = оновлення програма забирає сама
check-by-webhook = оновлення надходять вебхуком на { $url }
check-not-https = `web.public_url` починається не з https://, тому Telegram не може надсилати оновлення сам; впишіть адресу з https:// або приберіть її
check-inline-off = вбудований режим вимкнено, тому кнопка «Поділитися» не працює: напишіть @BotFather команду /setinline
check-webhook-none = немає
check-webhook-not-set = ще не встановлено: це зробить наступний запуск
check-webhook-former = { $url }: адреса з попередніх налаштувань; наступний запуск її замінить
check-webhook-foreign = повідомлення клієнтів отримує інша програма на { $host }. Один бот не може працювати у двох програмах: вимкніть його там або створіть для магазину іншого бота. `mistok run` забере бота собі
check-updates-wait = чекають оновлення: { $count }
check-webhook-error = остання помилка, за словами Telegram: { $error }
check-nobody = немає ні групи менеджерів, ні адміністратора: повідомлень і замовлень ніхто не побачить. Дізнайтеся свій номер командою /id у чаті з ботом і впишіть його в `desk.admins`
check-nobody-may-answer = група є, але відповідати нікому: впишіть себе в `desk.admins` (номер скаже команда /id), а менеджери хай надішлють боту /manager
check-nobody-but-email = замовлення надходять лише листами; на запитання в боті відповідати нікому. Впишіть себе в `desk.admins` (номер скаже команда /id)
check-no-admin = немає жодного адміністратора: нікому схвалити менеджерів і нікому сказати про збої. Впишіть себе в `desk.admins` (номер скаже команда /id)
check-people-count = відповідають: { $managers }, з них адміністраторів: { $admins }
check-groups-none = немає: кожному менеджеру пишемо особисто
check-group-moved = номер застарів: група стала супергрупою { $id }; впишіть цей номер у налаштування
check-group-closed = бота там немає ({ $reason }); додайте його в чат або виправте номер
check-group-outside = “{ $title }”: бота немає в чаті; додайте його
check-group-mute = “{ $title }”: боту не дозволено писати; дозвольте в налаштуваннях групи
check-group-no-topics = “{ $title }”: `desk.topics` увімкнено, а теми в групі вимкнено; увімкніть їх
check-group-topics-not-allowed = “{ $title }”: `desk.topics` увімкнено, а керувати темами боту не дозволено; зробіть його адміністратором із цим правом
check-group-topics-fine = “{ $title }”, бот може писати й керувати темами
check-group-fine = “{ $title }”, бот може писати
check-group-privacy = у боті ввімкнено режим приватності, і він не адміністратор групи: те, що менеджери пишуть у групі не у відповідь боту, він не побачить. Зробіть його адміністратором
check-secrets-fine = усі, що відчиняють двері, досить довгі
check-secrets-weak = { $names }: коротше за 16 символів, можна вгадати; візьміть довший
check-no-answer = немає відповіді за { $seconds } с: можливо, затримка в мережі або щось на шляху не пропускає
check-needs = не перевірено: спершу має запрацювати те, що вище ({ $part })
check-variables-ignored = { $names }: такого налаштування немає, тому не враховано; правильно так: MISTOK_<РОЗДІЛ>__<КЛЮЧ>
check-catalog-crm = товари з { $name }
check-catalog-none = немає: ані CRM, ані файлу (`catalog.file`), тож кнопки каталогу клієнти не бачать
check-catalog-file = товари з файлу { $file }: { $products }, помилок { $mistakes }{ $mistakes ->
        [0] {""}
       *[other] {" "}(їх покаже `mistok catalog check`)
    }
check-catalog-instead = каталог { $name } не читається: замість нього файл
check-crm-none = немає: заявки зберігаються тут
check-status-kept = нові заявки отримують `{ $setting }`
check-status-ignored = нові заявки не отримують `{ $setting }`: { $name } його не враховує
check-status-unknown = чи отримують нові заявки `{ $setting }`, покаже перша з них
check-clock-behind = наш годинник відстає на { $minutes } хв { $seconds } с: виставте час на одному з них
check-clock-ahead = наш годинник поспішає на { $minutes } хв { $seconds } с: виставте час на одному з них
check-crm-no-leads = заявок не приймає: запитання й відгуки стають замовленнями без товарів, а де й це неможливо — лишаються тут
check-crm-no-orders = замовлень із товарами не приймає: кошик стає заявкою, усе замовлене — у її коментарі
check-crm-orders-need = кошик стає заявкою; щоб він ставав замовленням, вкажіть `{ $setting }`
check-crm-no-catalog = каталогу не має: товари — лише з файлу магазину, а без нього кнопки каталогу немає
check-crm-no-buyers = карток клієнтів не має: їхні дані — у кожній заявці та замовленні, зміни профілю лишаються тут
check-crm-no-payments = оплат не приймає: про кожну дізнаються менеджери й додають її в CRM самі
check-crm-no-status = статусів не показує: стан замовлення ставлять менеджери тут, звідси про нього дізнається й клієнт
ask-export =
    Що вивантажити? Файл прийде вам сюди.
    <code>/export orders</code> — замовлення
    <code>/export leads</code> — заявки
    <code>/export customers</code> — клієнти
    Проміжок додайте датами: <code>/export orders 2026-11-01 2026-11-30</code>
    Книга Excel замість CSV: <code>/export orders xlsx</code>
export-comes = ⏳ Готуємо файл.
export-table-caption = { $count ->
    [0] У цьому проміжку нічого немає.
   *[other] Рядків: { $count }. Тут є особисті дані клієнтів: не пересилайте файл стороннім.
 }
export-too-large = Файл за місяць завеликий для Telegram. Вкажіть менший проміжок: <code>/export orders 2026-11-01 2026-11-15</code>
export-orders = Замовлення
export-orders-columns = №;Дата;Клієнт;Телефон;E-mail;Доставка;Адреса;Оплата;Оплачено;Сума;Валюта;Стан;Менеджер;Джерело;Коментар;Накладна;№ у CRM
export-lines = Товари
export-lines-columns = № замовлення;Артикул;Назва;Кількість;Ціна;Сума
export-leads = Заявки
export-leads-columns = №;Вид;Дата;Клієнт;Телефон;E-mail;Текст;Джерело;CRM;№ у CRM
email-order-subject = Замовлення № { $number } — { $name }{ $sum ->
        [none] {""}
       *[other] {""}, { $sum }
    }
email-question-subject = Запитання { $number } — { $name }
email-feedback-subject = Відгук { $number } — { $name } { $stars }
email-rating-subject = Розмова { $number }: оцінка { $stars } — { $name }
email-orders-subject = Замовлення за { $days }: { $count }
email-orders-private = У файлах є особисті дані клієнтів: не пересилайте їх стороннім.
email-goods-columns = Товар;Кількість;Ціна;Сума
email-manager = Менеджер: { $manager }
email-open-in-crm = Відкрити в CRM
email-open-bot = Відкрити бот
export-customers = Клієнти
export-customers-columns = №;Ім’я;Телефон;E-mail;Мова;З нами від;Джерело;Замовлень
export-yes = так
export-no = ні
export-kind-order = замовлення
export-kind-question = запитання
export-kind-feedback = відгук
export-lead-in-crm = є
export-lead-asked = чекає на рішення
export-lead-kept = лише тут
export-lead-waits = надсилається
check-orders-here = немає CRM: замовлення ведуть тут
check-orders-told = { $name } повідомляє про зміни на { $url }
check-orders-no-address = ключ для сигналів є, а `web.public_url` немає: { $name } не має куди повідомляти про зміни
check-orders-not-told = { $name } не повідомляє про зміни (`{ $setting }`)
check-orders-cannot-tell = { $name } не повідомляє про зміни: про них дізнаємося, лише перевіряючи
check-orders-looked = самі перевіряємо кожні { $seconds } с
check-orders-never-looked = самі не перевіряємо
check-chats-none = немає
check-chats-found = на першій сторінці чатів: { $count }
check-sms-none = провайдера SMS не налаштовано
check-sms-balance = залишок { $sum }
check-sms-no-balance = залишку не повідомляє
check-sms-no-address = без `web.public_url` не буде ні звітів про доставку, ні відповідей з телефонів
check-hooks-none = немає
check-hook-fine = дізнається про { $events }
check-hook-silent = поки не дізнається про жодні події
check-hook-failing = не працює з { $since } (UTC); у черзі: { $count }
check-hook-gone = вимкнено, бо адреса відповіла 410; коли вона повернеться: mistok hooks try { $name }
check-hook-paused = призупинено після трьох днів без успіху; коли запрацює: mistok hooks try { $name }
check-email-none = немає: листів про замовлення не надсилаємо
check-email-logged-in = { $server }: вхід виконано
check-email-no-log-in = { $server }: відповідає, пароль не потрібен
check-email-here = сервер на цій самій машині: з’єднання не шифруємо
check-email-to = { $count ->
        [one] листи отримує { $count } адреса
        [few] листи отримують { $count } адреси
       *[many] листи отримують { $count } адрес
    }
check-odoo-none = немає: те, що пишуть з телефонів, туди не записуємо
check-kept-plain = телефони, e-mail і повідомлення зберігаються незашифрованими: немає `privacy.key`
check-kept-sealed = телефони, e-mail і повідомлення зашифровано ключем `privacy.key`
check-sealed-next = наступний запуск зашифрує все наявне ключем `privacy.key`
check-nothing-kept = поки нічого не зберігається
check-never-erased = самі дані не видаляються
check-erased-after = видаляються після { $days } днів без активності
check-migrations-wait = оновлення таблиць, що чекають: { $names }
check-none = немає
check-products = товари: { $count }
check-customers = клієнти: { $count }
check-conversations = чати: відкриті { $open }, чекають на відповідь { $waiting }
check-leads = заявки: { $list }
check-orders-by-state = замовлення: { $list }
check-payments = оплати: { $list }
check-jobs = чекають на надсилання: { $list }
check-dead-letters = не доставлено: { $count }
check-ownerless = звернення, якими ніхто не займається: { $count }
check-late-queues = черги, які ніхто не розподілив понад хвилину: { $count }
check-cause-name = Адреси з такою назвою не знайдено: перевірте, чи правильно її написано й чи працює DNS.
check-cause-refused = За цією адресою ніхто не відповідає: перевірте адресу й порт і чи запущено програму там.
check-cause-time-out = Відповіді не дочекалися: перевірте мережу, брандмауер і проксі.
check-cause-tls = Не вдалося встановити захищене з’єднання: перевірте сертифікат, назву в адресі й годинник цієї машини.
check-cause-closed = Інша сторона закрила з’єднання: перевірте, чи та це адреса й чи немає проксі між ними.
check-cause-no-route = До цієї адреси немає шляху: перевірте мережу цієї машини.
check-cause-other = Не вийшло. Подробиці:
check-token-refused = Telegram не прийняв токен бота. Скопіюйте його з @BotFather ще раз (`telegram.token` або `bots.token`)
