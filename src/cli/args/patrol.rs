//! Arguments of `patrol`.

use super::{NetworkArgs, OutputArgs, PlaceArgs, VehicleChoice};
use clap::Args;

/// `patrol`
#[derive(Args, Debug)]
#[command(mut_arg("stations", |arg| arg.required(true)))]
pub struct PatrolArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites to visit, and the stations units set out from
    #[command(flatten)]
    pub places: PlaceArgs,
    /// Only sites of this category; several may be given
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,
    /// How many units there are, or a table of them (id, station; name, end, shift, break, skills, vehicle, count, days, longest, most)
    #[arg(long, default_value = "1", value_name = "N|FILE")]
    pub units: String,
    /// Shift of units that name none; 22:00-06:00 goes over midnight
    #[arg(long, default_value = "08:00-17:00", value_name = "HOURS")]
    pub shift: String,
    /// Break of units that name none: 12:00-13:00, or 11:30-13:30/45min; several may be given
    #[arg(long = "break", value_name = "HOURS[/TIME]")]
    pub breaks: Vec<String>,
    /// First day of the plan; without it the days have numbers
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// How many days
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub days: u32,
    /// Time on a site that has no `service_min`
    #[arg(long, default_value = "10min", value_name = "TIME")]
    pub service: String,
    /// Hours at which a visit may begin, for sites without `windows`
    #[arg(long, value_name = "HOURS")]
    pub windows: Option<String>,
    /// How often sites without `visits` are visited: 3, 1/day, 2/week, 1/month
    #[arg(long, default_value = "1", value_name = "HOW OFTEN")]
    pub visits: String,
    /// Least number of days between two visits of a site without `gap_days`
    #[arg(long, default_value_t = 0, value_name = "DAYS")]
    pub gap_days: u32,
    /// Least time between two visits of one day, from leaving to coming back, of a site without `gap`
    #[arg(long, default_value = "0s", value_name = "TIME")]
    pub gap: String,
    /// Guarantee at most this time between two visits of a site, and from the begin of the shift and to its end
    #[arg(long, value_name = "TIME")]
    pub revisit: Option<String>,
    /// With --revisit: plan so many nights, each in an order that cannot be told from the others
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub nights: u32,
    /// What matters, first things first: priority, units, balance, longest, spread, time, distance, overlap; each with a
    /// tolerance, if wanted (`balance:5min`, `overlap:5%`), that what stands behind may use
    #[arg(long, default_value = "priority,balance,time", value_name = "LIST")]
    pub objective: String,
    /// Whatever is drawn by lot is drawn from this; the same seed gives the same plan
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How long to search: quick, normal, thorough, or a number of rounds
    #[arg(long, default_value = "normal", value_name = "EFFORT")]
    pub effort: String,
    /// Stop the search after this time, even before its effort is spent: then the plan depends on the machine
    #[arg(long, value_name = "TIME")]
    pub time_limit: Option<String>,
    /// Units end where their last visit is, not at their station
    #[arg(long)]
    pub open_end: bool,
    /// Roads or pipelines to be covered: lines, or features without geometry that name a `road` (from, to, kilometers)
    #[arg(long, value_name = "FILE")]
    pub segments: Vec<String>,
    /// Where segments without `on` lie: network, or ground (off the roads, on their own line)
    #[arg(long, default_value = "network", value_name = "WHERE")]
    pub segments_on: String,
    /// Speed at which segments on the network are covered, without `speed_kmh`
    #[arg(long, default_value_t = 20.0, value_name = "KM/H")]
    pub segment_speed: f64,
    /// Speed at which segments off the network are covered, without `speed_kmh`
    #[arg(long, default_value_t = 5.0, value_name = "KM/H")]
    pub walk_speed: f64,
    /// Longest piece of a segment that is covered in one go
    #[arg(long, default_value = "2km", value_name = "LENGTH")]
    pub segment_length: String,
    /// Where units may turn round: anywhere (where a segment begins or ends, too), junctions, or dead-ends. Turn
    /// restrictions hold in any case; on foot one turns anywhere
    #[arg(long, default_value = "junctions", value_name = "WHERE")]
    pub turn_round: String,
    /// Vehicle of units that name none
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}
