//! The page of `mistok demo` in a browser: what a shop owner tries first.
//!
//! Needs Chromium and its driver: `MISTOK_TEST_CHROMEDRIVER` is the driver's path.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(40);

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
    page.sees("#customers img.picture").await;
    page.shot("phone-product").await;
    page.presses("Замовити").await;
    page.sees("#customers .keyboard:not([hidden]) button").await;
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
    let page = driver.browser(Screen::DESKTOP_DARK, &demo).await;

    page.clicks("[data-switch=crm-slow]").await;
    page.sees("[data-switch=crm-slow][aria-checked=true]").await;
    page.clicks("#customers .start").await;
    page.orders("Подарункові набори", "Набір «Чайна пауза»")
        .await;
    page.clicks("#customers .keyboard button").await;
    page.shows("#accepted", "1").await;
    page.shows("#leads-count", "0").await;
    page.sees("#balance.warn").await;
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

/// A program that runs beside the test and ends with it.
struct Program {
    child: Child,
    address: String,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    async fn chromedriver() -> Option<Self> {
        let path = crate::harness::needs::chromedriver()?;
        let mut command = Command::new(path);
        command.arg("--port=0");
        let address = |line: &str| {
            let port = line.split("successfully on port ").nth(1)?;
            Some(format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
        };
        Some(Self::start(command, address).await)
    }

    async fn demo() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
        command.args(["demo", "--listen", "127.0.0.1:0", "--no-open"]);
        let address = |line: &str| {
            let words = line.split_whitespace();
            words
                .map(str::to_owned)
                .find(|word| word.starts_with("http://"))
        };
        Self::start(command, address).await
    }

    async fn start(mut command: Command, address: impl Fn(&str) -> Option<String>) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        loop {
            let line = output
                .next_line()
                .await
                .unwrap()
                .expect("it says where it listens");
            if let Some(address) = address(&line) {
                return Self {
                    child,
                    address,
                    _output: output,
                };
            }
        }
    }

    async fn stops(mut self) {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        assert!(self.child.wait().await.unwrap().success());
    }

    async fn browser(&self, screen: Screen, demo: &Self) -> Page {
        let profile = tempfile::tempdir().unwrap();
        let mut capabilities = Map::new();
        capabilities.insert(
            "goog:chromeOptions".to_owned(),
            screen.options(profile.path()),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .expect("the browser starts");
        client.goto(&demo.address).await.unwrap();
        let page = Page {
            client,
            _profile: profile,
        };
        page.sees("#life[data-life=running]").await;
        page
    }
}

/// What the page is looked at with.
#[derive(Clone, Copy)]
struct Screen {
    width: u32,
    height: u32,
    mobile: bool,
    look: Option<&'static str>,
}

impl Screen {
    const DESKTOP: Self = Self {
        width: 1440,
        height: 900,
        ..Self::LAPTOP
    };
    const DESKTOP_DARK: Self = Self {
        look: Self::LAPTOP_DARK.look,
        ..Self::DESKTOP
    };
    const LAPTOP: Self = Self {
        width: 1280,
        height: 800,
        mobile: false,
        look: None,
    };
    const LAPTOP_DARK: Self = Self {
        look: Some("--blink-settings=preferredColorScheme=0"),
        ..Self::LAPTOP
    };
    const PHONE: Self = Self {
        width: 390,
        height: 844,
        mobile: true,
        look: None,
    };

    fn options(self, profile: &Path) -> Value {
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-quic",
            "--window-size=1400,1000",
        ]
        .map(str::to_owned)
        .into();
        arguments.extend(self.look.map(str::to_owned));
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let (width, height, mobile) = (self.width, self.height, self.mobile);
        let metrics = json!({"width": width, "height": height, "pixelRatio": 2.0, "touch": mobile, "mobile": mobile});
        json!({"args": arguments, "mobileEmulation": {"deviceMetrics": metrics}})
    }
}

/// The page in a browser. Everything waits until it can be done.
struct Page {
    client: Client,
    _profile: tempfile::TempDir,
}

impl Page {
    async fn sees(&self, css: &str) {
        let at = Locator::Css(css);
        let seen = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(PAUSE)
            .for_element(at)
            .await;
        if let Err(error) = seen {
            self.shot("failed").await;
            panic!("{css}: {error}");
        }
    }

    async fn clicks(&self, css: &str) {
        self.until(css, async || {
            self.client.find(Locator::Css(css)).await?.click().await
        })
        .await;
    }

    /// The newest button of a message to Olena with these words.
    async fn presses(&self, words: &str) {
        self.presses_in("customers", words).await;
    }

    /// The newest button of a message in a column with these words.
    async fn presses_in(&self, column: &str, words: &str) {
        let path =
            format!("(//*[@id='{column}']//article//button[contains(., '{words}')])[last()]");
        self.until(words, async || {
            self.client.find(Locator::XPath(&path)).await?.click().await
        })
        .await;
    }

    async fn shows(&self, css: &str, words: &str) {
        self.until(&format!("{css} = {words}"), async || {
            let text = self.client.find(Locator::Css(css)).await?.text().await?;
            if text == words {
                Ok(())
            } else {
                Err(CmdError::WaitTimeout)
            }
        })
        .await;
    }

    async fn says(&self, words: &str) {
        self.says_in("customers", words).await;
    }

    async fn says_in(&self, column: &str, words: &str) {
        let css = format!("#{column} .field");
        let field = self.client.find(Locator::Css(&css)).await.unwrap();
        field.send_keys(&format!("{words}\n")).await.unwrap();
    }

    /// A message with these words stands in the chat of a column.
    async fn reads(&self, column: &str, words: &str) {
        let path = format!("//*[@id='{column}']//article[contains(., '{words}')]");
        self.until(words, async || {
            self.client.find(Locator::XPath(&path)).await.map(drop)
        })
        .await;
    }

    /// What a script finds out.
    async fn finds(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// From the catalog to the question for a phone number.
    async fn orders(&self, category: &str, product: &str) {
        self.says("/catalog").await;
        self.presses(category).await;
        self.presses(product).await;
        // Buttons of what was looked at before would order that.
        let page =
            format!("(//*[@id='customers']//article)[last()][.//img][contains(., '{product}')]");
        self.until(product, async || {
            self.client.find(Locator::XPath(&page)).await.map(drop)
        })
        .await;
        self.presses("Замовити").await;
    }

    /// Elements come and go while the page follows the bot, so what fails is tried again.
    async fn until(&self, what: &str, act: impl AsyncFn() -> Result<(), CmdError>) {
        let started = Instant::now();
        loop {
            match act().await {
                Ok(()) => return,
                Err(error) if started.elapsed() > PATIENCE => {
                    self.shot("failed").await;
                    panic!("{what}: {error}");
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// For people to look at: `target/demo-<name>.png`.
    async fn shot(&self, name: &str) {
        let picture = self.client.screenshot().await.unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
        std::fs::create_dir_all(folder).unwrap();
        let file = format!("{folder}/demo-{name}.png");
        std::fs::write(file, picture).unwrap();
    }

    async fn close(self) {
        self.client.close().await.unwrap();
    }
}
