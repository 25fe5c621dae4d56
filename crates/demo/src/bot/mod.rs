//! The real program as a process of its own, so that it can be killed in the middle of anything
//! and must find its way from what it has stored.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use serde::Serialize;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::{Notify, watch},
};
use tokio_util::sync::CancellationToken;

use super::{data::Folder, leash, log::Happening, staff, world::World};

mod environment;

/// How long a killed bot stays dead: time enough to write to it meanwhile.
const PAUSE: Duration = Duration::from_secs(4);
/// Between looks whether it is ready.
const LOOK: Duration = Duration::from_millis(40);
/// It must be ready and, when it is told to stop, gone within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the process does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Life {
    Starting,
    Running,
    Stopped,
}

/// The process, started anew whenever it ends.
#[derive(Debug)]
pub struct Bot {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    client: reqwest::Client,
    world: Arc<World>,
    life: watch::Sender<Life>,
    kill: Notify,
    revive: Notify,
    restart: Notify,
}

/// How a life of the process ended.
enum End {
    Killed,
    Died(ExitStatus),
    /// It is to start again with other settings.
    Restarts,
    Stopped,
}

impl Bot {
    pub async fn new(
        program: &Path,
        folder: &Folder,
        world: &Arc<World>,
    ) -> anyhow::Result<Arc<Self>> {
        // Taken and given back: the same port serves each life of the bot, as its webhook stays.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await?
            .local_addr()?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(2))
            .build()?;
        world.tell(free);
        Ok(Arc::new(Self {
            program: program.to_owned(),
            folder: folder.path().to_owned(),
            address: free,
            client,
            world: Arc::clone(world),
            life: watch::Sender::new(Life::Starting),
            kill: Notify::new(),
            revive: Notify::new(),
            restart: Notify::new(),
        }))
    }

    pub fn life(&self) -> Life {
        *self.life.borrow()
    }

    /// Ends the process without a warning, wherever it is.
    pub fn kill(&self) {
        if self.life() != Life::Stopped {
            self.kill.notify_one();
        }
    }

    /// Starts it before its time.
    pub fn revive(&self) {
        if self.life() == Life::Stopped {
            self.revive.notify_one();
        }
    }

    /// Stops it in peace and starts it again, as its owner does after changing a setting. One that
    /// is dead at the moment finds the new settings when it starts.
    pub fn restart(&self) {
        if self.life() == Life::Stopped {
            self.revive.notify_one();
        } else {
            self.restart.notify_one();
        }
    }

    /// Keeps a process running until the demo stops; an error when the first cannot start.
    pub async fn keep_running(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        for life in 0_u64.. {
            self.lives(Life::Starting);
            let mut child = self.spawn()?;
            // Waiting for a child closes its input, and that would end it.
            let _leash = child.stdin.take();
            match self.one_life(&mut child, life, stop).await? {
                End::Stopped => return ends_in_peace(&mut child).await,
                End::Restarts => {
                    ends_in_peace(&mut child).await?;
                    continue;
                }
                End::Killed => self.world.note(Happening::BotKilled),
                End::Died(status) if self.life() == Life::Starting && life == 0 => {
                    bail!("the bot ended before it was ready: {status}")
                }
                End::Died(_) => self.world.note(Happening::BotDied),
            }
            self.lives(Life::Stopped);
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = self.revive.notified() => {}
                () = stop.cancelled() => return Ok(()),
            }
        }
        Ok(())
    }

    async fn one_life(
        &self,
        child: &mut Child,
        life: u64,
        stop: &CancellationToken,
    ) -> anyhow::Result<End> {
        let shape = self.world.shape();
        let ready = async {
            self.ready().await?;
            let waited = self.world.telegram.undelivered();
            if life == 0 {
                staff::hire(&self.world).await?;
            }
            self.lives(Life::Running);
            self.world.note(match life {
                0 => Happening::BotStarted,
                _ if self.world.log().works_as() != shape => Happening::BotReshaped { shape },
                _ => Happening::BotRestarted { waited },
            });
            // Telegram's own pauses between tries grow; nobody should wait for them here.
            self.world.telegram.deliver_now();
            std::future::pending::<anyhow::Result<End>>().await
        };
        tokio::select! {
            end = ready => end,
            status = child.wait() => Ok(End::Died(status?)),
            () = stop.cancelled() => Ok(End::Stopped),
            () = self.restart.notified() => Ok(End::Restarts),
            () = self.kill.notified() => {
                // On Unix this is SIGKILL, which no program can see coming.
                child.kill().await?;
                Ok(End::Killed)
            }
        }
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        let mut command = Command::new(&self.program);
        environment::set(&mut command, &self.world, self.address);
        command
            .args(["run", leash::OPTION])
            // No settings of the shop that may lie where the demo is started.
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))
    }

    async fn ready(&self) -> anyhow::Result<()> {
        let url = format!("http://{}/health/ready", self.address);
        let answers = async {
            loop {
                let answer = self.client.get(&url).send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    return;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::time::timeout(PATIENCE, answers)
            .await
            .context("the bot did not become ready")
    }

    fn lives(&self, life: Life) {
        self.life.send_replace(life);
        self.world.changed();
    }
}

/// Asks the process to stop, as a service manager does, and waits for it.
async fn ends_in_peace(child: &mut Child) -> anyhow::Result<()> {
    if let Some(id) = child.id()
        && cfg!(unix)
    {
        let asked = Command::new("kill")
            .args(["-TERM", &id.to_string()])
            .status()
            .await;
        if asked.is_ok_and(|status| status.success())
            && tokio::time::timeout(PATIENCE, child.wait()).await.is_ok()
        {
            return Ok(());
        }
    }
    child.kill().await.context("the bot could not be stopped")
}
