//! mistok: see the library for the map of the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    mistok::cli::main()
}
