# Тексти бота українською. Магазин може сказати щось інакше: покладіть у свою теку файл uk.ftl
# лише з тими рядками, які змінюєте, і вкажіть теку в shop.texts.

## Початок, меню, вихід
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
    💬 /support — запитання менеджеру
    ⭐ /feedback — відгук про магазин
    🌐 /language — мова
    ✖️ /cancel — вийти з поточного кроку
    👋 /stop — завершити розмову

    Шукаєте щось конкретне? Відкрийте каталог і напишіть назву або артикул.
goodbye = Дякуємо, що завітали! Щоб повернутися, натисніть /start.
cancelled = Скасовано. Повертаємося до меню.
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
button-back = Назад
button-menu = ☰ Меню
button-cancel = Скасувати
button-order = 🛒 Замовити
button-share = ↗️ Поділитися
button-all-products = Усі товари
button-refresh = 🔄 Оновити
button-send-phone = 📱 Надіслати номер
button-yes = ✅ Так, цей
button-other-phone = Інший номер
button-skip = Пропустити
button-open-in-bot = Відкрити в магазині
button-lead-arrived = ✅ Є в CRM
button-lead-resend = 🔁 Надіслати ще раз

## Каталог
shelves = <b>Каталог</b>
    Оберіть розділ або напишіть, що шукаєте: назву чи артикул.
catalog-page = <b>{ $place }</b> · { $count }{ $pages ->
        [1] {""}
       *[other] , сторінка { $page } з { $pages }
    }
    Оберіть товар або напишіть, що шукаєте.
catalog-count = { $count ->
        [one] { $count } товар
        [few] { $count } товари
       *[many] { $count } товарів
    }
catalog-empty = Тут поки що порожньо. Напишіть нам — підкажемо, що є в наявності.
all-products = Усі товари
search-found = Пошук «{ $query }»
search-nothing = За запитом «{ $query }» нічого не знайшлося. Спробуйте інше слово або оберіть розділ.
search-too-short = Напишіть хоча б дві літери назви або артикул.
product-gone = Цього товару вже немає в каталозі.
product-price = Ціна: <b>{ $price }</b>
product-price-on-request = Ціна: за запитом
product-sku = Артикул: { $sku }
product-stock = В наявності: { $count } шт.
product-out-of-stock = Немає в наявності
label-out-of-stock = немає
label-on-request = за запитом
toast-out-of-stock = На жаль, цей товар щойно закінчився.
toast-refreshing = Оновлюємо каталог, це займе хвилинку.
toast-refreshed-lately = Каталог щойно оновлено.

## Замовлення
ask-phone =
    <b>{ $product }</b>

    Залиште номер телефону, і менеджер зв’яжеться з вами, щоб узгодити деталі.
    Натисніть «Надіслати номер» унизу екрана або напишіть номер сюди, наприклад 050 123 45 67.
confirm-phone =
    <b>{ $product }</b>

    Замовляємо з номером { $phone }?
phone-noted = Записали номер { $phone }.
keyboard-gone = Добре 👌
phone-hint = Не схоже на номер телефону. Напишіть його так: 050 123 45 67 або +380 50 123 45 67 — чи натисніть «Надіслати номер».
foreign-contact = Це контакт іншої людини. Якщо телефонувати справді на цей номер, підтвердьте його.
order-accepted =
    ✅ <b>Замовлення прийнято!</b>

    Номер: <b>{ $number }</b>
    { $product }
    Телефон: { $phone }

    Менеджер зв’яжеться з вами найближчим часом. Дякуємо!
order-state =
    Замовлення <b>{ $number }</b>
    { $product }

    Стан: { $state }
order-unknown = Такого замовлення серед ваших немає. Перевірте номер або напишіть у підтримку.
state-created = прийнято, передаємо менеджеру
state-handed-over = у менеджера, чекайте на дзвінок
toast-order-exists = Це замовлення вже прийнято: № { $number }.

## Відгук
ask-stars = Як вам у нас? Поставте оцінку від 1 до 5 зірок.
ask-feedback = { $stars } — дякуємо! Розкажіть кількома словами, що сподобалося чи що нам виправити.
feedback-hint = Напишіть відгук текстом або натисніть «Пропустити».
stars-hint = Натисніть на кнопку із зірками під повідомленням.
feedback-thanks = Дякуємо за відгук! Він допомагає нам ставати кращими. 💛
low-rating =
    ⚠️ Низька оцінка: { $stars }
    { $name }: { $text }

## Підтримка
ask-question = Напишіть запитання одним повідомленням — передамо його менеджеру.
question-hint = Напишіть запитання текстом, будь ласка. Або натисніть «Скасувати».
question-accepted =
    Запитання передано менеджеру. Номер звернення: <b>{ $number }</b>.
    Відповімо якнайшвидше.

## Неочікуване
use-buttons = Скористайтеся, будь ласка, кнопками.
toast-old-button = Це вже неактуально. Показуємо, де ви зараз.
toast-unknown-button = Ця кнопка більше не діє.

## Пошук у будь-якому чаті
inline-see-in-bot = Переглянути й замовити

## Команди
command-menu = Головне меню
command-catalog = Каталог товарів
command-support = Запитати менеджера
command-feedback = Залишити відгук
command-language = Мова / Language
command-help = Що вміє бот
command-cancel = Скасувати поточний крок
command-stop = Завершити розмову

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

## Працівникам магазину
lead-unsure =
    ❓ <b>{ $title }</b> (№ { $number })
    CRM прийняла запит, але не відповіла, і перевірити це автоматично не вдається.
    Пошукайте в CRM позначку <code>ref:{ $reference }</code> і натисніть потрібну кнопку.
lead-rejected =
    ⛔ <b>{ $title }</b> (№ { $number })
    CRM відмовилася прийняти заявку: { $reason }
    Виправте причину і надішліть ще раз. Позначка: <code>ref:{ $reference }</code>
lead-settled = ✅ Заявка № { $number } є в CRM. Підтвердив(-ла) { $name }.
lead-resent = 🔁 Заявку № { $number } надсилаємо ще раз. Натиснув(-ла) { $name }.
toast-not-allowed = Ця дія доступна лише адміністраторам.
toast-already-decided = Це вже вирішено.

## Сторінка демо
demo-open = відкрийте в браузері, Ctrl+C — зупинити
demo-title = Демо mistok
demo-tagline = Магазин у Telegram. Усе на цій сторінці, крім самого бота, — імітація.
demo-bot-starting = Бот запускається
demo-bot-running = Бот працює
demo-bot-stopped = Бота зупинено
demo-language = Мова сторінки
demo-offline = Немає зв’язку з демо. Чи воно ще запущене?
demo-tab-phone = Телефон
demo-tab-crm = CRM
demo-tab-faults = Збої
demo-tabs = Частини сторінки
demo-phone = Telegram
demo-customer = Покупець
demo-manager = Менеджер
demo-whose = Чий телефон показати
demo-shop-name = Крамниця «Мальва»
demo-shop-bot = бот
demo-shop-offline = бот мовчить…
demo-chat = Повідомлення
demo-today = Сьогодні
demo-chat-empty = Тут поки порожньо. Натисніть «Старт» — і бот магазину відповість.
demo-manager-empty = Сюди бот пише працівникам магазину, коли потрібна людина: наприклад, CRM відмовилася прийняти заявку.
demo-start = Старт
demo-write = Повідомлення
demo-send = Надіслати
demo-menu = Меню команд
demo-attach = Надіслати щось інше
demo-attach-contact = Мій номер
demo-attach-other = Контакт іншої людини
demo-attach-photo = Фото
demo-attach-sticker = Стікер
demo-attach-voice = Голосове
demo-contact-key = Надсилає ваш номер
demo-edited = змінено
demo-outside = У справжньому Telegram тут відкрився б вибір чату.
demo-copied = Скопійовано
demo-waiting = Бот мовчить. Telegram тримає для нього: { $count }
demo-crm = KeyCRM
demo-crm-subtitle = Воронка «Продажі»
demo-crm-empty = Заявок ще немає
demo-crm-empty-hint = Замовте щось у телефоні — картка з’явиться тут сама.
demo-accepted = Прийнято
demo-leads = Є в CRM
demo-all-there = Усе на місці
demo-on-the-way = У дорозі: { $count }
demo-too-many = Зайвих: { $count }
demo-crm-trouble = CRM зараз не приймає заявки як слід. Покупці цього не помічають: бот береже заявки й передасть пізніше.
demo-new = Нова
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
demo-step-order = Натисніть «Старт», оберіть товар і замовте його
demo-step-break = Вимкніть CRM і замовте ще раз: бот підтвердить одразу
demo-step-mend = Полагодьте CRM: заявка дійде сама, рівно одна
demo-step-kill = Вбийте бота, пишіть йому далі — нічого не загубиться
demo-guide-done = Ви спробували все! Тепер ламайте, як заманеться.
demo-guide-hide = Сховати підказки
