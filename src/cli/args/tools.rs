//! Arguments of the commands around the work: `check`, `verify`, `bench` and those that print what the program knows.

use super::{ClosureArgs, JoiningArgs, PlaceArgs, ReadingArgs, VehicleChoice, meters};
use clap::Args;
use std::path::PathBuf;

/// `check`
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Network files, or one scenario file (.toml)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Network files
    #[arg(long, value_name = "PATH")]
    pub network: Vec<PathBuf>,
    /// Sites and stations to hold against the network
    #[command(flatten)]
    pub places: PlaceArgs,
    /// Closures to match
    #[command(flatten)]
    pub closures: ClosureArgs,
    /// For whom parts of the network are cut off, and places without a road
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Tolerances
    #[command(flatten)]
    pub joining: JoiningArgs,
    /// Ends that miss a road by up to this many meters are findings [default: 2]
    #[arg(long, value_name = "METERS", value_parser = meters)]
    pub tolerance: Option<f64>,
    /// How files are read
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Write a repaired network
    #[arg(long, value_name = "FILE")]
    pub fix: Option<PathBuf>,
    /// Write summary.json and problems.geojson into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `verify`
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// An output folder of any command that answers a question, or of `run`
    pub dir: PathBuf,
}

/// `bench`
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// Network file or folder
    #[arg(long, required = true, value_name = "PATH")]
    pub network: Vec<PathBuf>,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Pairs for one-to-one
    #[arg(long, default_value_t = 100)]
    pub pairs: usize,
    /// Origins for one-to-all, many-to-many and coverage
    #[arg(long, default_value_t = 20)]
    pub sources: usize,
    /// Destinations
    #[arg(long, default_value_t = 1000)]
    pub targets: usize,
    /// Seed of the random choice
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `vehicle`
#[derive(Args, Debug)]
pub struct VehicleArgs {
    /// Built-in name, or a file NAME.toml; without it all built-in names are listed
    pub name: Option<String>,
}

/// `schema`
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// run, coverage, route, detour, programme, dispatch, officers, patrol, matrix, closures, check, load, corridor, reach, recheck or scenario
    pub of: String,
}

/// `completions`
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Args, Debug)]
pub struct ManArgs {
    /// Folder for the pages
    pub dir: PathBuf,
}
