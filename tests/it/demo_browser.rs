//! `mistok demo` and a browser that looks at its page, driven by Chromium's own driver:
//! `MISTOK_TEST_CHROMEDRIVER` is its path.

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

fn wants_shots() -> bool {
    std::env::var_os("MISTOK_TEST_SHOTS").is_some()
}

/// A program that runs beside the test and ends with it.
pub struct Program {
    child: Child,
    address: String,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    pub async fn chromedriver() -> Option<Self> {
        let path = crate::harness::needs::chromedriver()?;
        let mut command = Command::new(path);
        command.arg("--port=0");
        let address = |line: &str| {
            let port = line.split("successfully on port ").nth(1)?;
            Some(format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
        };
        Some(Self::start(command, address).await)
    }

    pub async fn demo() -> Self {
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

    pub async fn stops(mut self) {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        assert!(self.child.wait().await.unwrap().success());
    }

    pub async fn browser(&self, screen: Screen, demo: &Self) -> Page {
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
pub struct Screen {
    width: u32,
    height: u32,
    mobile: bool,
    look: Option<&'static str>,
}

impl Screen {
    pub const DESKTOP: Self = Self {
        width: 1440,
        height: 900,
        ..Self::LAPTOP
    };
    pub const WIDE_DARK: Self = Self {
        width: 1920,
        height: 960,
        look: Self::LAPTOP_DARK.look,
        ..Self::LAPTOP
    };
    pub const LAPTOP: Self = Self {
        width: 1280,
        height: 800,
        mobile: false,
        look: None,
    };
    pub const LAPTOP_DARK: Self = Self {
        look: Some("--blink-settings=preferredColorScheme=0"),
        ..Self::LAPTOP
    };
    pub const PHONE: Self = Self {
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
        // Fine pictures for people; a browser without a graphics card paints for a long time.
        let ratio = if wants_shots() { 2.0 } else { 1.0 };
        let metrics = json!({"width": width, "height": height, "pixelRatio": ratio, "touch": mobile, "mobile": mobile});
        json!({"args": arguments, "mobileEmulation": {"deviceMetrics": metrics}})
    }
}

/// The page in a browser. Everything waits until it can be done.
pub struct Page {
    client: Client,
    _profile: tempfile::TempDir,
}

impl Page {
    pub async fn sees(&self, css: &str) {
        let at = Locator::Css(css);
        let seen = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(PAUSE)
            .for_element(at)
            .await;
        if let Err(error) = seen {
            self.keep_shot("failed").await;
            panic!("{css}: {error}");
        }
    }

    pub async fn clicks(&self, css: &str) {
        self.until(css, async || {
            self.client.find(Locator::Css(css)).await?.click().await
        })
        .await;
    }

    /// The newest button of a message to Olena with these words.
    pub async fn presses(&self, words: &str) {
        self.presses_in("customers", words).await;
    }

    /// The newest button of a message in a column with these words.
    pub async fn presses_in(&self, column: &str, words: &str) {
        let path =
            format!("(//*[@id='{column}']//article//button[contains(., '{words}')])[last()]");
        self.until(words, async || {
            self.client.find(Locator::XPath(&path)).await?.click().await
        })
        .await;
    }

    pub async fn shows(&self, css: &str, words: &str) {
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

    pub async fn says(&self, words: &str) {
        self.says_in("customers", words).await;
    }

    pub async fn says_in(&self, column: &str, words: &str) {
        let css = format!("#{column} .field");
        // The field comes with the first message.
        self.until(words, async || {
            let field = self.client.find(Locator::Css(&css)).await?;
            field.send_keys(&format!("{words}\n")).await
        })
        .await;
    }

    /// A message with these words stands in the chat of a column.
    pub async fn reads(&self, column: &str, words: &str) {
        let path = format!("//*[@id='{column}']//article[contains(., '{words}')]");
        self.until(words, async || {
            self.client.find(Locator::XPath(&path)).await.map(drop)
        })
        .await;
    }

    /// Waits until a script finds this to be true.
    pub async fn holds(&self, what: &str, script: &str) {
        self.until(what, async || {
            match self.client.execute(script, vec![]).await? {
                Value::Bool(true) => Ok(()),
                _ => Err(CmdError::WaitTimeout),
            }
        })
        .await;
    }

    /// A reload, as by its key; the bot goes on meanwhile.
    pub async fn reloads(&self) {
        self.client.refresh().await.unwrap();
        self.sees("#life[data-life=running]").await;
    }

    /// Everything that matters stands in the window, with nothing to scroll to.
    pub async fn fits(&self, parts: &[&str]) {
        let script = format!(
            "const lost = []; \
             for (const css of {parts}) for (const it of document.querySelectorAll(css)) {{ \
               const box = it.getBoundingClientRect(); \
               if (!box.width || box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) lost.push(css); \
             }} \
             if (document.documentElement.scrollWidth > innerWidth) lost.push('the page is wider than its window'); \
             return lost",
            parts = json!(parts)
        );
        let lost = self.finds(&script).await;
        if lost != json!([]) {
            self.keep_shot("failed").await;
        }
        assert_eq!(lost, json!([]), "out of sight");
    }

    /// The key that goes on to the next thing.
    pub async fn presses_tab(&self) {
        let at = Locator::Css("body");
        let body = self.client.find(at).await.unwrap();
        body.send_keys("\u{e004}").await.unwrap();
    }

    /// What a script finds out.
    pub async fn finds(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// From the catalog to the question for a phone number.
    pub async fn orders(&self, category: &str, product: &str) {
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
    pub async fn until(&self, what: &str, act: impl AsyncFn() -> Result<(), CmdError>) {
        let started = Instant::now();
        loop {
            match act().await {
                Ok(()) => return,
                Err(error) if started.elapsed() > PATIENCE => {
                    self.keep_shot("failed").await;
                    panic!("{what}: {error}");
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// For people to look at, where `MISTOK_TEST_SHOTS=1` asks for it: `target/demo-<name>.png`.
    pub async fn shot(&self, name: &str) {
        if wants_shots() {
            self.keep_shot(name).await;
        }
    }

    async fn keep_shot(&self, name: &str) {
        let picture = self.client.screenshot().await.unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
        std::fs::create_dir_all(folder).unwrap();
        let file = format!("{folder}/demo-{name}.png");
        std::fs::write(file, picture).unwrap();
    }

    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}
