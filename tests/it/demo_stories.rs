//! The stories on the page of `mistok demo`, from a first order to a shop of one's own, and whether
//! everybody can read and use the page.

use serde_json::{Value, json};

use crate::demo_browser::{Page, Program, Screen};

/// What must be seen without scrolling.
const IN_SIGHT: [&str; 9] = [
    "#stories button",
    "#steps li",
    "#connect-open",
    "#customers :is(.composer, .start):not([hidden])",
    "#group .composer",
    "#managers .keyboard button",
    "#switches button",
    "#kill",
    "#log li",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stories_lead_from_a_first_order_to_a_shop_of_ones_own() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::DESKTOP, &demo).await;

    an_order_is_taken_and_its_customer_is_told(&page).await;
    menus_are_what_the_bot_has_set(&page).await;
    departments_hand_a_conversation_over(&page).await;
    page.fits(&IN_SIGHT[..3]).await;
    what_was_done_is_kept(&page).await;
    the_end_leads_to_a_shop_of_ones_own(&page).await;
    everybody_can_use_it(&page).await;
    it_begins_anew_in_either_language(&page).await;
    page.close().await;
    demo.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wide_dark_screen_shows_everything_at_once() {
    let Some(driver) = Program::chromedriver().await else {
        return;
    };
    let demo = Program::demo().await;
    let page = driver.browser(Screen::WIDE_DARK, &demo).await;

    page.fits(&IN_SIGHT).await;
    page.clicks("#customers .start").await;
    page.reads("customers", "Вітаємо").await;
    page.shot("wide-dark").await;
    everybody_can_use_it(&page).await;
    page.close().await;
    demo.stops().await;
}

async fn an_order_is_taken_and_its_customer_is_told(page: &Page) {
    page.fits(&IN_SIGHT).await;
    page.clicks("#customers .start").await;
    page.reads("customers", "Вітаємо").await;
    // The menu is there whole, not the end of it.
    page.holds(
        "the menu is in sight",
        "const chat = document.querySelector('#customers .chat').getBoundingClientRect(); \
         const keys = [...document.querySelectorAll('#customers article:last-child .rows :is(button, a)')]; \
         return keys.length >= 10 && keys.every((key) => { \
           const box = key.getBoundingClientRect(); \
           return box.top >= chat.top && box.bottom <= chat.bottom; })",
    )
    .await;
    page.orders("Посуд", "Чашка «Ліс», зелена").await;
    page.holds(
        "the picture is of a green cup",
        "const all = [...document.querySelectorAll('#customers img.picture')]; \
         const cup = all.find((it) => it.src.endsWith('/pictures/cup-forest--green.svg')); \
         return cup?.naturalWidth > 0",
    )
    .await;
    page.sees("#customers .keyboard:not([hidden]) button").await;
    page.fits(&["#customers .keyboard button", "#customers .composer"])
        .await;
    page.holds(
        "the chat keeps its room",
        "return document.querySelector('#customers .chat').clientHeight > 200",
    )
    .await;
    page.clicks("#customers .keys").await;
    page.sees("#customers .keyboard[hidden]").await;
    page.clicks("#customers .keys").await;
    page.clicks("#customers .keyboard button").await;
    page.sees("[data-step=order].done").await;

    page.reads("group", "Замовлення № 1001").await;
    page.presses_in("group", "Взяти в роботу").await;
    page.sees("[data-step=take-order].done").await;
    page.presses_in("managers", "Написати клієнту").await;
    page.reads("managers", "Пишете клієнту").await;
    page.says_in("managers", "Олено, передзвоню за десять хвилин!")
        .await;
    page.reads("customers", "передзвоню за десять хвилин").await;
    page.sees("[data-story=order].told").await;
    page.shot("story-order").await;
}

async fn state(page: &Page) -> Value {
    let ask = "return fetch('/state').then((answer) => answer.json())";
    page.finds(ask).await
}

/// The names of the commands that somebody is shown.
fn commands<'a>(state: &'a Value, who: &str) -> Vec<&'a str> {
    let list = state["people"][who]["commands"]["uk"].as_array().unwrap();
    list.iter().map(|it| it["name"].as_str().unwrap()).collect()
}

async fn menus_are_what_the_bot_has_set(page: &Page) {
    let now = state(page).await;
    let [olena, taras, yuliia] = ["olena", "taras", "yuliia"].map(|who| commands(&now, who));
    assert!(olena.contains(&"catalog") && !olena.contains(&"queue"));
    assert!(taras.contains(&"queue") && !taras.contains(&"catalog"));
    assert!(yuliia.contains(&"failed") && !taras.contains(&"failed"));
    assert_eq!(
        commands(&now, "group-taras"),
        ["orders", "queue", "stats", "help"]
    );

    // The button over the text field shows that list and no other, in the page's language.
    let shown = "const all = document.querySelectorAll('#managers .menu button'); \
                 return [...all].map((it) => [it.lastChild.textContent.slice(1), it.firstChild.textContent])";
    for language in ["uk", "en", "uk"] {
        page.clicks(&format!("[data-language={language}]")).await;
        page.sees(&format!("html[lang={language}]")).await;
        page.clicks("#managers .menu-button").await;
        let set = now["people"]["taras"]["commands"][language].as_array();
        let set: Vec<_> = set
            .unwrap()
            .iter()
            .map(|it| json!([it["name"], it["text"]]))
            .collect();
        assert_eq!(page.finds(shown).await, json!(set), "{language}");
        page.fits(&["#managers .menu"]).await;
        page.clicks("#managers .menu-button").await;
    }
}

async fn departments_hand_a_conversation_over(page: &Page) {
    page.clicks("[data-story=teams]").await;
    page.clicks("#shape").await;
    page.sees("[data-step=forum].done").await;
    page.sees("#group [data-who=sales-taras][aria-pressed=true]")
        .await;

    page.clicks("#customers [data-who=sms]").await;
    page.says("Чи можна повернути чашку?").await;
    page.sees("[data-step=topic].done").await;
    page.sees("#group .topics [data-topic]:nth-child(2)[aria-pressed=true]")
        .await;
    page.reads("group", "Чи можна повернути чашку?").await;
    page.presses_in("group", "Відповісти").await;
    page.sees("[data-step=take-topic].done").await;
    page.shot("story-topic").await;

    page.says_in("managers", "/chats").await;
    page.presses_in("managers", "+380 66 123 45 67").await;
    // The card of the order's customer has the same buttons.
    page.reads("managers", "SMS · чат").await;
    page.presses_in("managers", "Передати колезі").await;
    page.presses_in("managers", "Сервіс").await;
    page.sees("[data-step=hand-over].done").await;
    page.reads("managers", "передано у відділ «Сервіс»").await;
    page.clicks("#group [data-who=service-yuliia]").await;
    page.sees("#group .topics [data-topic]:nth-child(2)[aria-pressed=true]")
        .await;
    page.reads("group", "Чи можна повернути чашку?").await;
    page.says_in("group", "Так, протягом 14 днів.").await;
    page.reads("customers", "Так, протягом 14 днів.").await;
    page.sees("[data-story=teams].told").await;
    page.shot("story-departments").await;
}

async fn what_was_done_is_kept(page: &Page) {
    page.clicks("#customers [data-who=olx]").await;
    page.clicks("[data-story=faults]").await;
    page.reloads().await;
    for kept in [
        "[data-story=order].told",
        "[data-story=teams].told",
        "[data-story=faults][aria-pressed=true]",
        "#customers [data-who=olx][aria-pressed=true]",
        "#group [data-who=service-yuliia][aria-pressed=true]",
    ] {
        page.sees(kept).await;
    }

    // Another browser knows what was done, too.
    page.finds("localStorage.clear()").await;
    page.reloads().await;
    page.sees("[data-story=order].told").await;
    page.sees("[data-story=teams].told").await;
}

async fn the_end_leads_to_a_shop_of_ones_own(page: &Page) {
    let all_told = "return Promise.all([import('/page/guide.js'), fetch('/state').then((it) => it.json())]) \
                    .then(([guide, state]) => guide.show({ ...state, story: \
                      ['order', 'take-order', 'tell', 'cart', 'pay', 'move', 'ask', 'take', 'answer', 'claim', 'race', \
                       'forum', 'topic', 'take-topic', 'hand-over', 'answer-there', 'break', 'mend', 'kill'] }))";
    page.finds(all_told).await;
    page.clicks("#guide-connect").await;
    page.sees("#connect[open]").await;
    page.shot("connect").await;
    let told = page
        .finds("return document.querySelector('#connect').textContent")
        .await;
    for part in [
        "@BotFather",
        "/id",
        "mistok check --lang uk",
        "[telegram]",
        "source_id",
        "# admins = [",
        "# chat_id = ",
        "/manager",
    ] {
        assert!(told.as_str().unwrap().contains(part), "{part}: {told}");
    }
    let manuals = "return Promise.all([...document.querySelectorAll('#connect a')].map((link) => fetch(link.href) \
                   .then(async (page) => page.ok && (await page.text()).length > 500)))";
    assert_eq!(
        page.finds(manuals).await,
        json!([true, true, true, true, true])
    );
    page.clicks("#connect-close").await;
    page.sees("#connect:not([open])").await;
}

async fn everybody_can_use_it(page: &Page) {
    let nameless = "return [...document.querySelectorAll('button, a[href], input, select')] \
                    .filter((it) => it.offsetParent && !(it.ariaLabel || it.textContent || it.title).trim()) \
                    .map((it) => it.outerHTML)";
    assert_eq!(page.finds(nameless).await, json!([]), "without a name");
    let wordless = "return [...document.querySelectorAll('[data-text], [data-label], [data-placeholder]')] \
                    .filter(({ dataset, textContent, ariaLabel, placeholder }) => (dataset.text && !textContent.trim()) \
                      || (dataset.label && !ariaLabel) || (dataset.placeholder && !placeholder)) \
                    .map((it) => it.outerHTML)";
    assert_eq!(page.finds(wordless).await, json!([]), "without words");
    let told = "return document.querySelectorAll('.chat[role=log]').length === 3 && \
                document.querySelector('#log').role === 'log' && document.querySelectorAll('.toasts[role=status]').length === 3";
    assert_eq!(page.finds(told).await, json!(true), "news are read out");
    let own = "return performance.getEntriesByType('resource').every(({ name }) => name.startsWith(location.origin))";
    assert_eq!(
        page.finds(own).await,
        json!(true),
        "something is from outside"
    );

    // A visitor who uses the keyboard sees where they are.
    page.presses_tab().await;
    let ring = "const style = getComputedStyle(document.activeElement); \
                return document.activeElement !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2";
    assert_eq!(
        page.finds(ring).await,
        json!(true),
        "no ring around the focus"
    );
    assert_eq!(page.finds(FAINT).await, json!([]), "too faint to read");
}

/// What has less contrast than WCAG asks for (4.5), with how much it has.
const FAINT: &str = "
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const parts = (colour) => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
      return [[red, green, blue], alpha / 255];
    };
    const ground = (element) => {
      const layers = [];
      for (let it = element; it; it = it.parentElement) layers.push(parts(getComputedStyle(it).backgroundColor));
      return layers.reverse().reduce((below, [colour, alpha]) => colour.map((it, at) => it * alpha + below[at] * (1 - alpha)), [255, 255, 255]);
    };
    const light = (colour) => {
      const [red, green, blue] = colour.map((it) => it / 255).map((it) => (it <= .03928 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4));
      return .2126 * red + .7152 * green + .0722 * blue;
    };
    const faint = [];
    for (const css of ['.brand h1', '.brand p', '.stories button', '.guide li', '.pill', '.top-button', '.segments button', '.chat-head strong',
                       '.presence', '.bubble .words', '.bubble .meta', '.keyboard button', '.panel-head h2', '.counts dt', '.switches strong', '#kill', '.log time', '.log li']) {
      for (const element of document.querySelectorAll(css)) {
        if (!element.offsetParent || !element.textContent.trim()) continue;
        const [below, above] = [light(ground(element)), light(parts(getComputedStyle(element).color)[0])].sort((one, other) => one - other);
        const contrast = (above + .05) / (below + .05);
        if (contrast < 4.5) faint.push(`${css} ${contrast.toFixed(2)}`);
      }
    }
    return faint";

async fn it_begins_anew_in_either_language(page: &Page) {
    page.clicks("#anew").await;
    page.sees("#anew-dialog[open]").await;
    page.clicks("#anew-go").await;
    page.sees("[data-story=order]:not(.told)").await;
    page.sees("#life[data-life=running]").await;
    page.shows("#accepted", "0").await;
    page.sees("#customers .start:not([hidden])").await;
    page.sees("#shape[aria-checked=false]").await;

    // A shop in which nobody has done anything yet takes the language of the page.
    page.clicks("[data-language=en]").await;
    page.sees("html[lang=en] #speaks[hidden]").await;
    page.sees("#life[data-life=running]").await;
    page.clicks("#customers .start").await;
    page.reads("customers", "Welcome, Olena").await;
    page.presses("Catalog").await;
    page.presses("Gift sets").await;
    page.presses("Baby set, sky blue").await;
    page.sees("#customers img.picture").await;
    page.clicks("#connect-open").await;
    page.shot("english").await;
    let foreign = "const parts = document.querySelectorAll('.top, #guide, main, .tabs, dialog'); \
                   const words = [...parts].map((it) => it.textContent).join(' '); \
                   return words.match(/[а-яіїєґ]+/gi).filter((it) => it !== 'УКР')";
    assert_eq!(page.finds(foreign).await, json!([]), "not in English");
}
