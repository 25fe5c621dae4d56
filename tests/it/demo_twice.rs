//! `mistok demo --data DIR`, stopped and started again on the same folder.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// Starts the demo and waits until it says where it listens, which it does when everybody is at their
/// desk.
fn start(folder: &std::path::Path) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mistok"))
        .args(["demo", "--listen", "127.0.0.1:0", "--no-open", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let is_there = output
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("http://"));
    assert!(is_there, "the demo ended: {:?}", child.wait());
    child
}

fn stop(mut child: Child) {
    let id = child.id().to_string();
    let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(asked.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_demo_starts_again_and_again_on_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        stop(start(folder.path()));
    }
}
