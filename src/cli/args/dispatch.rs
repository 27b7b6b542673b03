//! Arguments of `dispatch`.

use super::{NetworkArgs, OutputArgs, PlaceArgs};
use clap::Args;
use std::path::PathBuf;

/// `dispatch`
#[derive(Args, Debug)]
pub struct DispatchArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites (covered by how many units) and stations (in charge; where units stand)
    #[command(flatten)]
    pub places: PlaceArgs,
    /// Incidents: points with `time`, `kind`, `project`, `skills`, `units`, `handling` (minutes), `priority`
    #[arg(long, required = true, value_name = "FILE")]
    pub incidents: Vec<PathBuf>,
    /// Units: points, or a table with `station`; `shift` ("08:00-20:00"), `skills`
    #[arg(long, required = true, value_name = "FILE")]
    pub units: Vec<PathBuf>,
    /// Projects that incidents belong to
    #[arg(long, value_name = "FILE")]
    pub projects: Vec<PathBuf>,
    /// Officers who look after them: points, or a table with `station`; `shift`, `deputy`
    #[arg(long, value_name = "FILE")]
    pub officers: Vec<PathBuf>,
    /// Who looks after what: a table with `project`, `officer` and perhaps `role`, as `officers` writes it
    #[arg(long, value_name = "FILE")]
    pub assignments: Vec<PathBuf>,
    /// Areas of responsibility: polygons with `station`; without them the station with the least travel time counts
    #[arg(long, value_name = "FILE")]
    pub areas: Vec<PathBuf>,
    /// Built-in vehicle or vehicle file of the units
    #[arg(long, default_value = "police", value_name = "NAME|FILE")]
    pub vehicle: String,
    /// How many units go to an incident that does not say
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub responders: u32,
    /// Time between the order and setting out
    #[arg(long, default_value = "0s", value_name = "TIME")]
    pub turnout: String,
    /// How long a unit stays where the incident does not say
    #[arg(long, default_value = "30min", value_name = "TIME")]
    pub handling: String,
    /// Response times whose shares are reported [default: 1min 3min 5min 10min 15min]
    #[arg(long, value_name = "TIME")]
    pub within: Vec<String>,
    /// A response that takes longer is late [default: the longest of --within]
    #[arg(long, value_name = "TIME")]
    pub target: Option<String>,
    /// Share of incidents to be answered within the target, such as 90%; exit code 1 when it is missed
    #[arg(long, value_name = "PERCENT")]
    pub require: Option<String>,
    /// An incident that names no project belongs to the nearest within this straight distance
    #[arg(long, default_value = "500m", value_name = "LENGTH")]
    pub around: String,
    /// Find the best places for so many idle units, with proof
    #[arg(long, value_name = "N")]
    pub standby: Option<u32>,
    /// Where they might wait [default: the stations and the posts of the units]
    #[arg(long, value_name = "FILE")]
    pub candidates: Vec<PathBuf>,
    /// `cover` (most within the target) or `median` (least time)
    #[arg(long, default_value = "cover", value_name = "cover|median")]
    pub standby_model: String,
    /// Polygons in which junctions are counted for the coverage by units
    #[arg(long, value_name = "FILE")]
    pub area: Option<PathBuf>,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
