//! `mistok demo`: the whole program on one page, without a token or a network. The real bot runs
//! as a process of its own against a simulated Telegram and simulated CRMs; the page shows customers,
//! managers with their group and the CRM's leads side by side, and breaks things on request.

mod accepted;
mod anew;
mod bot;
mod cell;
mod chat;
mod crm;
mod crm_routes;
mod data;
mod docs;
mod door;
mod faults;
mod forum;
pub mod leash;
mod log;
mod market;
mod menu;
mod message;
mod page;
mod people;
mod pictures;
mod routes;
pub mod settings;
mod staff;
mod start;
mod state;
mod story;
mod words;
mod world;

use std::{
    net::{SocketAddr, TcpListener as Socket},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context;
use mistok_core::{
    domain::language::Language,
    text::{Text, Texts},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::{anew::Ending, bot::Bot, data::Folder, pictures::Pictures, routes::Demo, world::World};

/// How the demo starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the page is served.
    pub listen: SocketAddr,
    /// What the page, the shop and its people speak at first.
    pub language: Language,
    /// Whether a browser is opened, where there is a screen for it.
    pub open_browser: bool,
    /// Where the bot keeps its database; not set: a folder that goes with the demo.
    pub data: Option<PathBuf>,
    /// The program that is run as the bot.
    pub program: PathBuf,
}

impl Options {
    /// The demo on this machine alone, with this program as the bot.
    pub fn here() -> anyhow::Result<Self> {
        Ok(Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8088)),
            language: Language::Uk,
            open_browser: true,
            data: None,
            program: std::env::current_exe().context("where this program lies is not known")?,
        })
    }
}

/// Runs the demo until it is told to stop.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!(
            "cannot serve the page at {}; choose another address with --listen",
            options.listen
        )
    })?;
    let quit = CancellationToken::new();
    // The demo can be ended from the moment that its address is shown.
    let asked = start::asked(&quit);
    tokio::select! {
        ended = lives(&options, listener, &quit) => ended,
        never = asked => match never {},
    }
}

/// One world after the other. A visitor who begins anew gets another one at the same address: the
/// socket stays open meanwhile, so that a page which is loaded then only waits a moment.
async fn lives(
    options: &Options,
    listener: TcpListener,
    quit: &CancellationToken,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let socket = listener.into_std()?;
    let texts = Arc::new(Texts::built_in()?);
    let mut folder = Folder::at(options.data.clone())?;
    let mut language = options.language;
    let mut is_first = true;
    loop {
        let world = World::start(&texts, language).await?;
        if std::mem::take(&mut is_first) {
            announce(address, &texts);
            if options.open_browser {
                start::browser(address);
            }
        }
        let wanted = one_life(options, &socket, &folder, world, quit).await?;
        match wanted {
            Some(wanted) if !quit.is_cancelled() => language = wanted,
            Some(_) | None => return Ok(()),
        }
        drop(folder);
        folder = Folder::at(options.data.clone())?;
        folder.clear()?;
    }
}

/// One world from its beginning to its end; the language of the next when one is wanted.
async fn one_life(
    options: &Options,
    socket: &Socket,
    folder: &Folder,
    world: World,
    quit: &CancellationToken,
) -> anyhow::Result<Option<Language>> {
    let listener = TcpListener::from_std(socket.try_clone()?)?;
    let world = Arc::new(world);
    let bot = Bot::new(&options.program, folder, &world).await?;
    let stop = quit.child_token();
    let ending = Ending::new(&stop);
    let demo = Demo {
        world: Arc::clone(&world),
        bot: Arc::clone(&bot),
        pictures: Pictures::new()?,
        ending: ending.clone(),
    };
    let (served, kept, ()) = tokio::join!(
        ends_all(&stop, routes::serve(listener, demo)),
        ends_all(&stop, bot.keep_running(&stop)),
        ends_all(&stop, world.watch(&stop)),
    );
    kept.and(served)?;
    Ok(ending.wanted())
}

/// Whichever part ends takes the others with it.
async fn ends_all<T>(stop: &CancellationToken, part: impl Future<Output = T>) -> T {
    let outcome = part.await;
    stop.cancel();
    outcome
}

/// The one line on the terminal, for readers of either language.
#[expect(
    clippy::print_stdout,
    reason = "the address is what the command answers"
)]
fn announce(address: SocketAddr, texts: &Arc<Texts>) {
    let [uk, en] = Language::ALL.map(|language| texts.speak(language).plain(Text::DemoOpen));
    println!("mistok demo: http://{address}  ({uk} · {en})");
}
