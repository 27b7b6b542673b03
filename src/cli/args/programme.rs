//! Arguments of `programme`.

use super::{NetworkArgs, OutputArgs, PlaceArgs, ServiceArgs, VehicleChoice};
use clap::Args;

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
    /// What counts as served
    #[command(flatten)]
    pub service: ServiceArgs,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// How far a single work may be shifted either way, whole days or weeks; 0d looks for no shift
    #[arg(long, default_value = "30d", value_name = "DAYS")]
    pub shift_up_to: String,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
