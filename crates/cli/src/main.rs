//! The program `concord`: everything it does is in the library beside it.

/// Coding makes many small short-lived things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    concord_cli::main()
}
