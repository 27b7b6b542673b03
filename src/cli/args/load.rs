//! Arguments of `load`.

use clap::Args;
use std::path::PathBuf;

/// `load`
#[derive(Args, Debug)]
pub struct LoadArgs {
    /// A load file (TOML)
    pub file: Option<PathBuf>,
    /// Print a load file with all keys, to start from
    #[arg(long)]
    pub example: bool,
    /// The table of law: china or us
    #[arg(long, value_name = "NAME", default_value = "china")]
    pub rules: String,
    /// Simple spans to hold the axles against, meters
    #[arg(long, value_name = "METERS", value_delimiter = ',', default_value = "5,10,16,20,30,40")]
    pub span: Vec<String>,
    /// What the spans are designed for: highway-i, highway-ii, vehicle-550 or hs20
    #[arg(long, value_name = "NAME", default_value = "highway-i")]
    pub design: String,
}
