//! The `huhang` program: see `huhang --help`.

fn main() -> std::process::ExitCode {
    huhang::cli::run()
}
