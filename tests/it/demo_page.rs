//! The page of `mistok demo` in a browser: what a shop owner tries first.

use serde_json::json;

use crate::demo_browser::{Page, Program, Screen};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_survive_whatever_the_page_breaks() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::LAPTOP, &demo).await;

    order_a_bear(&page).await;
    page.sees("#balance.good").await;
    page.shot("laptop").await;

    page.clicks("[data-switch=crm-down]").await;
    page.sees("[data-switch=crm-down][aria-checked=true]").await;
    page.orders("Подарункові набори", "Записник «Мрії»").await;
    page.presses("Так, цей").await;
    page.shows("#accepted", "2").await;
    page.shows("#leads-count", "1").await;
    page.sees("#balance.warn").await;
    page.shot("laptop-crm-down").await;

    page.clicks("[data-switch=crm-down]").await;
    page.shows("#leads-count", "2").await;
    page.sees("#balance.good").await;

    page.clicks("#kill").await;
    page.sees("#life[data-life=stopped]").await;
    page.says("/catalog").await;
    page.sees("#customers .waiting:not([hidden])").await;
    page.shot("laptop-killed").await;
    page.clicks("#kill.revive").await;
    page.sees("#life[data-life=running]").await;
    page.presses("Усі товари").await;
    page.sees("[data-story=faults].told").await;
    page.sees("#steps li.now .mark").await;
    page.shot("laptop-revived").await;
    page.close().await;
    demo.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_that_the_crm_saved_in_silence_is_there_once() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::LAPTOP_DARK, &demo).await;

    page.clicks("[data-switch=crm-silent]").await;
    order_a_bear(&page).await;
    page.clicks("[data-switch=crm-silent]").await;
    page.clicks("[data-switch=crm-refuses]").await;
    page.orders("Подарункові набори", "Записник «Мрії»").await;
    page.presses("Так, цей").await;
    page.shows("#accepted", "2").await;

    page.reads("group", "CRM відмовилася").await;
    page.clicks("[data-switch=crm-refuses]").await;
    page.shot("laptop-dark").await;
    page.presses_in("group", "Надіслати ще раз").await;
    page.shows("#leads-count", "2").await;
    page.sees("#balance.good").await;
    page.close().await;
    demo.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_fits_a_phone_and_speaks_both_languages() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::PHONE, &demo).await;

    page.shot("phone-start").await;
    page.clicks("#customers .start").await;
    page.presses("Каталог товарів").await;
    page.presses("Подарункові набори").await;
    page.presses("Набір для малюка, блакитний").await;
    page.holds(
        "the picture is of a bear on a blue blanket",
        "const picture = document.querySelector('#customers img.picture'); \
         return picture?.naturalWidth > 0 && picture.src.endsWith('/pictures/set-baby--sky.svg')",
    )
    .await;
    page.shot("phone-product").await;
    page.presses("Замовити").await;
    page.sees("#customers .keyboard:not([hidden]) button").await;
    page.fits(&[
        "#customers .keyboard button",
        "#customers .composer",
        ".top button:not([hidden])",
        "#steps li.now",
        "#tabs button",
    ])
    .await;
    page.shot("phone-contact").await;
    page.clicks("#customers .keyboard button").await;
    page.sees("[data-go=crm] .badge:not([hidden])").await;
    page.shot("phone-ordered").await;
    page.clicks("[data-go=crm]").await;
    page.sees(".lead").await;
    page.shot("phone-crm").await;
    page.clicks("[data-go=faults]").await;
    page.clicks("[data-language=en]").await;
    page.shows("#faults-title", "Break something").await;
    page.shot("phone-faults").await;

    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(page.finds(wider).await, json!(false));
    page.close().await;
    demo.stops().await;
}

/// A plain phone writes, and is written to.
async fn a_phone_is_answered(page: &Page) {
    page.clicks("#customers [data-who=sms]").await;
    page.says("Добрий день, у вас є подарункові картки?").await;
    page.reads("group", "подарункові картки").await;
    page.reads("customers", "ми отримали ваше повідомлення")
        .await;
    page.clicks("#group [data-who=yuliia]").await;
    page.presses_in("group", "Відповісти").await;
    page.reads("managers", "подарункові картки").await;
    page.says_in("managers", "Так, від 200 грн. Чекаємо на вас!")
        .await;
    page.reads("customers", "Так, від 200 грн. Чекаємо на вас!")
        .await;
    page.shot("desk-sms").await;

    // The draft waits for the press, and its price is told first.
    page.says_in("managers", "/sms").await;
    page.reads("managers", "twilio").await;
    page.shot("desk-sms-home").await;
    page.says_in("managers", "/sms 066 123 45 67 Ваше замовлення вже чекає на вас у крамниці на Кобилянської, 10. Дякуємо!").await;
    page.presses_in("managers", "Надіслати (2 SMS)").await;
    page.reads("customers", "Ваше замовлення вже чекає").await;
    page.says_in("managers", "/sms log").await;
    page.reads("managers", "Журнал SMS").await;
    page.shot("desk-sms-log").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_answer_olena_and_a_buyer_of_a_marketplace() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::DESKTOP, &demo).await;

    page.clicks("[data-story=desk]").await;
    page.clicks("#customers .start").await;
    page.presses("Підтримка").await;
    page.reads("customers", "запитання").await;
    page.says("Чи є сині чашки?").await;
    page.sees("[data-step=ask].done").await;
    page.reads("group", "Чи є сині чашки?").await;
    page.shot("desk-asked").await;

    page.presses_in("group", "Відповісти").await;
    page.reads("managers", "Чи є сині чашки?").await;
    page.sees("[data-step=take].done").await;
    page.says_in("managers", "Так, лишилося три!").await;
    page.reads("customers", "Так, лишилося три!").await;
    page.sees("#managers .mine .reactions").await;
    page.sees("[data-step=answer].done").await;
    page.shot("desk-answered").await;

    page.clicks("#customers [data-who=olx]").await;
    page.says("Коли відправите?").await;
    page.reads("group", "Коли відправите?").await;
    page.clicks("#group [data-who=yuliia]").await;
    page.presses_in("group", "Відповісти").await;
    page.reads("managers", "Коли відправите?").await;
    page.sees("[data-step=claim].done").await;
    page.says_in("managers", "Уже сьогодні.").await;
    page.reads("customers", "Уже сьогодні.").await;

    page.clicks("#customers [data-who=prom]").await;
    page.says("А подарункове пакування є?").await;
    page.reads("group", "подарункове пакування").await;
    page.clicks("#group [data-who=both]").await;
    page.presses_in("group", "Відповісти").await;
    page.sees("[data-story=desk].told").await;
    page.shot("desk-raced").await;

    a_phone_is_answered(&page).await;
    page.close().await;
    demo.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_is_checked_out_paid_for_and_followed() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::DESKTOP, &demo).await;

    page.clicks("[data-story=cart]").await;
    page.clicks("#customers .start").await;
    for label in [
        "Каталог товарів",
        "Подарункові набори",
        "Набір для малюка, блакитний",
        "У кошик",
        "Кошик ·",
        "Оформити замовлення",
        "Залишити",
    ] {
        page.presses(label).await;
    }
    page.sees("#customers .keyboard:not([hidden]) button").await;
    page.clicks("#customers .keyboard button").await;
    page.presses("Пропустити").await;
    page.presses("Відділення").await;
    page.reads("customers", "номер відділення").await;
    page.says("Чернівці, відділення 5").await;
    page.presses("Тут, у Telegram").await;
    page.reads("customers", "Побажання").await;
    page.presses("Пропустити").await;
    page.reads("customers", "Перевірте замовлення").await;
    page.shot("cart-summary").await;
    page.presses("Підтвердити замовлення").await;
    page.sees("[data-step=cart].done").await;
    page.presses("Сплатити").await;
    page.sees("[data-step=pay].done").await;
    page.reads("customers", "отримано").await;
    page.shot("cart-paid").await;

    let sent = "const status = document.querySelector('.lead.order select'); \
                status.value = 'Відправлено'; \
                status.dispatchEvent(new Event('change'));";
    page.finds(sent).await;
    page.sees("[data-story=cart].told").await;
    page.reads("customers", "Відправлено").await;
    page.shot("cart-sent").await;
    page.close().await;
    demo.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_crm_and_a_busy_telegram_hold_nobody_up_for_long() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::WIDE_DARK, &demo).await;

    page.clicks("[data-switch=crm-slow]").await;
    page.sees("[data-switch=crm-slow][aria-checked=true]").await;
    page.clicks("#customers .start").await;
    page.orders("Подарункові набори", "Набір «Чайна пауза»")
        .await;
    page.clicks("#customers .keyboard button").await;
    page.holds(
        "the order is accepted before the CRM has it",
        "const count = (id) => document.getElementById(id).textContent; \
         return count('accepted') === '1' && count('leads-count') === '0' \
           && document.querySelector('#balance.warn') !== null",
    )
    .await;
    page.shot("crm-slow-dark").await;
    page.shows("#leads-count", "1").await;
    page.clicks("[data-switch=crm-slow]").await;

    page.clicks("[data-switch=telegram-busy]").await;
    page.sees("[data-switch=telegram-busy][aria-checked=true]")
        .await;
    page.says("/help").await;
    page.sees("[data-switch=telegram-busy][aria-checked=false]")
        .await;
    page.reads("customers", "/catalog").await;
    page.sees("#balance.good").await;
    page.close().await;
    demo.stops().await;
}

async fn order_a_bear(page: &Page) {
    page.clicks("#customers .start").await;
    page.orders("Подарункові набори", "Набір «Чайна пауза»")
        .await;
    page.clicks("#customers .keyboard button").await;
    page.sees(".lead").await;
    page.shows("#leads-count", "1").await;
}
