//! The program `concord`: everything it does is in the library beside it.

fn main() -> std::process::ExitCode {
    concord_cli::main()
}
