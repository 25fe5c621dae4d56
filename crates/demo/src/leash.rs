//! What ties the bot's process to the demo: a pipe that closes when the demo is gone, however it
//! went. A killed demo cannot stop its bot itself.

use std::{io, thread};

/// The option of `mistok run` that puts the process on the leash.
pub const OPTION: &str = "--while-stdin-is-open";

/// Ends this process as soon as its standard input is closed.
pub fn hold() {
    thread::spawn(|| {
        drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
        std::process::exit(0);
    });
}
