//! Arguments of `corridor`.

use super::{NetworkArgs, ObjectiveChoice, OutputArgs, PlaceArgs};
use clap::Args;
use std::path::PathBuf;

/// `corridor`
#[derive(Args, Debug)]
pub struct CorridorArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites and stations
    #[command(flatten)]
    pub places: PlaceArgs,
    /// The load (TOML); `huhang load --example` prints one
    #[arg(long, value_name = "FILE")]
    pub load: PathBuf,
    /// Start: lon,lat, or the id of a site, gate (site/gate) or station
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    pub from: String,
    /// Destination
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true, required_unless_present = "reach")]
    pub to: Option<String>,
    /// All that the load can reach from the start, and of each site that it does not come to, why not
    #[arg(long, conflicts_with_all = ["to", "alternatives"])]
    pub reach: bool,
    /// With --reach: only so far, such as 10km or 30min
    #[arg(long, value_name = "LIMIT", requires = "reach")]
    pub within: Vec<String>,
    /// Limits: GeoJSON of bridges, gantries, wires, narrow places
    #[arg(long, value_name = "FILE")]
    pub limits: Vec<PathBuf>,
    /// What a limit means that one would expect and nobody states: optimistic, class or blocked
    #[arg(long, value_name = "POLICY", default_value = "optimistic")]
    pub unknown_limits: String,
    /// What is kept free, such as height=0.1m,mass=0.5t; none for nothing [default: height=0.077m]
    #[arg(long, value_name = "MARGINS")]
    pub margin: Vec<String>,
    /// How many ways to show
    #[arg(long, default_value_t = crate::scenario::corridor::ALTERNATIVES, value_name = "N")]
    pub alternatives: usize,
    /// What is minimized
    #[command(flatten)]
    pub objective: ObjectiveChoice,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
