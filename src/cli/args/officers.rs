//! Arguments of `officers`.

use super::{NetworkArgs, OutputArgs, PlaceArgs};
use clap::Args;
use std::path::PathBuf;

/// `officers`
#[derive(Args, Debug)]
pub struct OfficersArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Stations: where officers stand, and to which a project belongs
    #[command(flatten)]
    pub places: PlaceArgs,
    /// Projects: points with `station`, `needs`, `avoid`, `officers`
    #[arg(long, required = true, value_name = "FILE")]
    pub projects: Vec<PathBuf>,
    /// Officers: points, or a table with `station`; `unit`, `level`, `capacity`, `skills`, `avoid`, `areas`
    #[arg(long, required = true, value_name = "FILE")]
    pub officers: Vec<PathBuf>,
    /// Officers of each project [default: 2]
    #[arg(long, value_name = "N", conflicts_with = "level")]
    pub per_project: Option<u32>,
    /// Who may be the first officer: any, local, other, crosswise, skilled, or several parted by |
    #[arg(long, value_name = "RULE", conflicts_with = "level")]
    pub lead: Option<String>,
    /// Who may be any further one
    #[arg(long, value_name = "RULE", conflicts_with = "level")]
    pub second: Option<String>,
    /// A level that is assigned by itself: leader=1:crosswise, or leader=1:crosswise:if=led; repeatable
    #[arg(long, value_name = "LEVEL=N[:RULE][:if=FIELD]")]
    pub level: Vec<String>,
    /// No two of one unit at a project
    #[arg(long)]
    pub different_units: bool,
    /// `strict` (balance before travel), `none`, or what each further project counts more, such as 10min
    #[arg(long, default_value = "strict", value_name = "strict|none|TIME")]
    pub balance: String,
    /// Most projects of an officer whose row does not say
    #[arg(long, value_name = "N")]
    pub capacity: Option<u32>,
    /// Officers who may not work together: a table with `officer`, `with`
    #[arg(long, value_name = "FILE")]
    pub conflicts: Vec<PathBuf>,
    /// Pairs that exist: a table with `project`, `officer`, as this command writes it
    #[arg(long, value_name = "FILE")]
    pub keep: Vec<PathBuf>,
    /// What a change must gain to be made, such as 10min, or `always` to keep whatever the rules allow
    #[arg(long, default_value = "10min", value_name = "TIME|always")]
    pub keep_gain: String,
    /// Plan visits for so many weeks
    #[arg(long, value_name = "N", requires = "visits_from")]
    pub weeks: Option<u32>,
    /// First day of the visits
    #[arg(long, value_name = "DAY")]
    pub visits_from: Option<String>,
    /// Visits of a project in thirty days, those by video included, unless it says so itself (`visits_per_month`, `visits`) [default: 1]
    #[arg(long, value_name = "N")]
    pub visits_per_month: Option<u32>,
    /// The same for projects of a `stage`, such as 建设=2; repeatable
    #[arg(long, value_name = "STAGE=N")]
    pub cadence: Vec<String>,
    /// How many of them are by video [default: 0]
    #[arg(long, value_name = "N")]
    pub remote_per_month: Option<u32>,
    /// Days between two visits of a firm at least; in person, `gap_days` of a project comes before it [default: 7d]
    #[arg(long, value_name = "DAYS")]
    pub min_gap: Option<String>,
    /// Most visits in person to a firm in a calendar month, over all officers [default: 4]
    #[arg(long, value_name = "N")]
    pub most_per_month: Option<u32>,
    /// Stay at a project [default: 45min]
    #[arg(long, value_name = "TIME")]
    pub visit_time: Option<String>,
    /// Hours in which tours are made [default: 08:30-17:30]
    #[arg(long, value_name = "HOURS")]
    pub hours: Option<String>,
    /// Days on which visits are made [default: mon-fri]
    #[arg(long, value_name = "DAYS")]
    pub weekdays: Option<String>,
    /// All officers of a project go together; else they take turns
    #[arg(long)]
    pub together: bool,
    /// Most stops of a tour, up to 24; up to 9 their order is the shortest there is [default: 6]
    #[arg(long, value_name = "N")]
    pub most_stops: Option<u32>,
    /// Built-in vehicle or vehicle file
    #[arg(long, default_value = "police", value_name = "NAME|FILE")]
    pub vehicle: String,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
