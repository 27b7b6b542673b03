//! Arguments of `programme`.

use super::{NetworkArgs, OutputArgs, PlaceArgs, VehicleChoice};
use clap::Args;
use std::path::PathBuf;

/// `programme`
#[derive(Args, Debug)]
#[command(
    mut_arg("sites", |arg| arg.required(true)), mut_arg("stations", |arg| arg.required(true)),
    mut_arg("at", |arg| arg.hide(true))
)]
pub struct ProgrammeArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites and stations
    #[command(flatten)]
    pub places: PlaceArgs,
    /// First day or instant [default: the first begin of the works]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last day, or the first instant after the programme [default: the last end of the works; 30 days after the last known instant where some work has no end]
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Limit such as 3km or 15min; give it twice for both (default: 3km and 15min)
    #[arg(long, value_name = "LIMIT")]
    pub within: Vec<String>,
    /// `both`: one path keeps both limits; `any`: one of them is enough
    #[arg(long, default_value = "both", value_name = "both|any")]
    pub rule: String,
    /// `from` the stations to the sites, or `to` them
    #[arg(long, default_value = "from", value_name = "from|to")]
    pub direction: String,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Study area (polygons): only sites inside count
    #[arg(long, value_name = "FILE")]
    pub area: Option<PathBuf>,
    /// Count the straight legs to the road, at walking speed
    #[arg(long)]
    pub count_approach: bool,
    /// How far a single work may be shifted either way, whole days or weeks; 0d looks for no shift
    #[arg(long, default_value = "30d", value_name = "DAYS")]
    pub shift_up_to: String,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
