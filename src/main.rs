//! mistok: see the library for the map of the program.

use std::process::ExitCode;

/// Many small short-lived values on several threads are what it is best at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mistok::cli::main()
}
