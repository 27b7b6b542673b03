//! The `huhang` program: see `huhang --help`.

fn main() {}
