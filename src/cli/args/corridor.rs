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
    #[arg(long, value_name = "FILE", required_unless_present = "recheck")]
    pub load: Option<PathBuf>,
    /// Start: lon,lat, or the id of a site, gate (site/gate) or station
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true, required_unless_present_any = ["check", "recheck"])]
    pub from: Option<String>,
    /// Destination
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true, required_unless_present_any = ["reach", "check", "recheck"])]
    pub to: Option<String>,
    /// All that the load can reach from the start, and of each site that it does not come to, why not
    #[arg(long, conflicts_with_all = ["to", "alternatives"])]
    pub reach: bool,
    /// With --reach: only so far, such as 10km or 30min
    #[arg(long, value_name = "LIMIT", requires = "reach")]
    pub within: Vec<String>,
    /// Ways to hold against the load instead of searching one: GeoJSON of lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "reach", "recheck"])]
    pub check: Vec<PathBuf>,
    /// Stored plans to hold against closures and limits of today: folders of finished corridors, or folders of such folders
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["from", "to", "reach", "load", "margin", "unknown_limits"])]
    pub recheck: Vec<PathBuf>,
    /// When the load may set out; the answer then is a timetable
    #[arg(long, value_name = "TIME", conflicts_with_all = ["reach", "check", "recheck", "alternatives"])]
    pub depart: Option<String>,
    /// With --depart: daily hours of travel such as 22:00-05:00 [default: all day]
    #[arg(long, value_name = "HOURS", requires = "depart")]
    pub drive: Vec<String>,
    /// With --depart: days without travel, such as 2026-10-01 or 2026-10-01/2026-10-07
    #[arg(long, value_name = "DAYS", requires = "depart")]
    pub not_on: Vec<String>,
    /// With --depart: places at which the load may wait, or `tags` for rest areas and truck parking of the network; else it waits where it sets out only
    #[arg(long, value_name = "FILE|tags", requires = "depart")]
    pub waiting: Vec<PathBuf>,
    /// The only roads that may be driven: GeoJSON of lines, or a tag such as hgv=designated; each way off them is named
    #[arg(long, value_name = "FILE|TAG", conflicts_with_all = ["reach", "check", "recheck", "preferred"])]
    pub approved: Vec<String>,
    /// Roads that are preferred, likewise
    #[arg(long, value_name = "FILE|TAG", conflicts_with_all = ["reach", "check", "recheck", "depart"])]
    pub preferred: Vec<String>,
    /// What time off the preferred roads counts [default: 1.5]
    #[arg(long, value_name = "FACTOR", requires = "preferred")]
    pub off_preferred: Option<String>,
    /// Rules of roads by area and tags (TOML): what is not driven, or counts more
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reach", "check", "recheck", "approved", "preferred"])]
    pub rules: Option<PathBuf>,
    /// With --rules: GeoJSON polygons whose ids are the areas
    #[arg(long, value_name = "FILE", requires = "rules")]
    pub rule_areas: Vec<PathBuf>,
    /// Weigh time against exposure: places with `population` or `weight`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reach", "check", "recheck", "depart"])]
    pub risk: Option<PathBuf>,
    /// With --risk: places within so much of the way are exposed [default: 500m]
    #[arg(long, value_name = "LENGTH", requires = "risk")]
    pub risk_radius: Option<String>,
    /// Carriers with their grades: a table with the columns carrier and grade
    #[arg(long, value_name = "FILE")]
    pub carriers: Option<PathBuf>,
    /// Grades with the permits they bring: a table with the columns grade and permits
    #[arg(long, value_name = "FILE")]
    pub grades: Option<PathBuf>,
    /// Limits: GeoJSON of bridges, gantries, wires, narrow places; with --recheck those of today, else each plan's own
    #[arg(long, value_name = "FILE")]
    pub limits: Vec<PathBuf>,
    /// What a limit means that one would expect and nobody states: optimistic, class or blocked
    #[arg(long, value_name = "POLICY", default_value = "optimistic")]
    pub unknown_limits: String,
    /// What is kept free, such as height=0.1m,mass=0.5t; none for nothing [default: height=0.077m]
    #[arg(long, value_name = "MARGINS")]
    pub margin: Vec<String>,
    /// Who goes along (TOML); a table of the program, an assumption, unless given
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reach", "check", "recheck"])]
    pub escorts: Option<PathBuf>,
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
