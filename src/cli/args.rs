//! Arguments as they are typed. Their meaning is given to them in the commands.

mod closures;
mod corridor;
mod dispatch;
mod load;
mod officers;
mod patrol;
mod programme;
mod tools;

pub use closures::{ClosuresAction, ClosuresArgs, ExportArgs, ExportFormat, PreviewArgs};
pub use corridor::CorridorArgs;
pub use dispatch::DispatchArgs;
pub use load::LoadArgs;
pub use officers::OfficersArgs;
pub use patrol::PatrolArgs;
pub use programme::ProgrammeArgs;
pub use tools::{BenchArgs, CheckArgs, CompletionsArgs, ManArgs, SchemaArgs, VehicleArgs, VerifyArgs};

use crate::exchange::feed::UnknownImpact;
use crate::exchange::source::Encoding;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Road closures, detours and service areas on real road networks, with proof. 护航
#[derive(Parser, Debug)]
#[command(name = "huhang", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub shared: Shared,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub struct Shared {
    /// Print the content of summary.json instead of a table
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of titles: zh or en (default: from the locale)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// Number of threads (default: all cores); the output is the same for any number
    #[arg(long, global = true, value_parser = clap::value_parser!(usize))]
    pub threads: Option<usize>,
    /// Print no warnings and no progress
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print every warning and timings
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// Language of titles.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Answer everything a scenario asks, before and under its closures, and write report.html
    Run(RunArgs),
    /// Which sites are served within the limits, and what share
    Coverage(CoverageArgs),
    /// The best way from A to B, and real alternatives
    Route(RouteArgs),
    /// What each closure does to through traffic, the way round for each vehicle, where the signs stand, who is concerned
    Detour(DetourArgs),
    /// Many works on one calendar: who loses what when, the worst time, and which shift of one work relieves it
    Programme(Box<ProgrammeArgs>),
    /// Incidents: project officer, nearest unit and station of each; response times, and the best standby places
    Dispatch(Box<DispatchArgs>),
    /// Which officers look after which projects: balanced, near, by rules, with proof
    Officers(Box<OfficersArgs>),
    /// The way for a heavy, oversize or dangerous load; what stands in its way; the largest load that passes
    Corridor(Box<CorridorArgs>),
    /// Rounds of several units that visit sites within their shifts, by day and by night
    Patrol(Box<PatrolArgs>),
    /// Meters and seconds between two sets of places
    Matrix(MatrixArgs),
    /// What closures would close, and closures for others (WZDx, Waze)
    Closures(ClosuresArgs),
    /// Export the routable graph of one vehicle under the closures
    Graph(GraphArgs),
    /// Is this network sound, are these sites, closures, scenarios? What is wrong where
    #[command(
        after_help = "Exit codes: 0 nothing found, 1 warnings, 2 errors, 3 the report could not be written."
    )]
    Check(CheckArgs),
    /// Prove a finished output folder again by an independent slow method
    Verify(VerifyArgs),
    /// Time this engine on a network, one JSON object a line
    Bench(BenchArgs),
    /// Print a vehicle as a file to start from
    Vehicle(VehicleArgs),
    /// What the program makes of a load: axle groups, what is over the law, permit, escorts, bridges, corners
    Load(LoadArgs),
    /// Print the JSON Schema of a summary or of the scenario file
    Schema(SchemaArgs),
    /// Print shell completions
    Completions(CompletionsArgs),
    /// Write man pages
    Man(ManArgs),
}

/// Network, closures and the instant they are judged at.
#[derive(Args, Clone, Debug)]
pub struct NetworkArgs {
    /// Network file or folder; several are merged
    #[arg(long, required = true, value_name = "PATH")]
    pub network: Vec<PathBuf>,
    /// Closures
    #[command(flatten)]
    pub closures: ClosureArgs,
    /// Judge closures at this instant, at any time of FROM/TO, or all through any-time:FROM/TO; without it the worst case counts
    #[arg(long, value_name = "WHEN")]
    pub at: Option<String>,
    /// Tolerances
    #[command(flatten)]
    pub joining: JoiningArgs,
    /// How files are read
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Closure files.
#[derive(Args, Clone, Debug)]
pub struct ClosureArgs {
    /// Closures: GeoJSON, a WZDx feed, or Waze CIFS (JSON, XML); several files are one plan
    #[arg(long, value_name = "FILE")]
    pub closures: Vec<PathBuf>,
    /// Zones that dangerous goods avoid: GeoJSON areas and lines, in the words of closures, with `cargo`
    #[arg(long, value_name = "FILE")]
    pub avoid: Vec<PathBuf>,
    /// Coordinate system of the closures and zones: wgs84, cgcs2000, gcj02, bd09
    #[arg(long, value_name = "CRS")]
    pub closures_crs: Option<String>,
    /// Kilometer posts that closures refer to: GeoJSON points with `ref` and `km`
    #[arg(long, value_name = "FILE")]
    pub posts: Vec<PathBuf>,
    /// Coordinate system of the posts
    #[arg(long, value_name = "CRS")]
    pub posts_crs: Option<String>,
    /// Zone of local times [default: the one that all closures name, else Asia/Shanghai]
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Take entries of feeds that do not say what they do to traffic as closed, or leave them out [default: refused]
    #[arg(long, value_name = "refused|closed|left-out")]
    pub unknown_impact: Option<UnknownImpact>,
}

/// Site and station files.
#[derive(Args, Clone, Debug)]
pub struct PlaceArgs {
    /// Sites: GeoJSON or CSV; several files are one layer
    #[arg(long, value_name = "FILE")]
    pub sites: Vec<PathBuf>,
    /// Coordinate system of the sites
    #[arg(long, value_name = "CRS")]
    pub sites_crs: Option<String>,
    /// Stations: GeoJSON or CSV
    #[arg(long, value_name = "FILE")]
    pub stations: Vec<PathBuf>,
    /// Coordinate system of the stations
    #[arg(long, value_name = "CRS")]
    pub stations_crs: Option<String>,
    /// GeoJSON that the maps of the report have under their roads: water, parks, borders
    #[arg(long, value_name = "FILE")]
    pub background: Vec<PathBuf>,
}

/// Sites whose gates closures shut (`gate_of`).
#[derive(Args, Clone, Debug)]
pub struct GateArgs {
    /// Sites whose gates closures name (`gate_of`): GeoJSON or CSV; several files are one layer
    #[arg(long, value_name = "FILE")]
    pub sites: Vec<PathBuf>,
    /// Coordinate system of the sites
    #[arg(long, value_name = "CRS")]
    pub sites_crs: Option<String>,
}

/// How files are read that do not say it themselves.
#[derive(Args, Clone, Debug)]
pub struct ReadingArgs {
    /// Coordinate system of all places and closures, where it is not given for one kind
    #[arg(long, value_name = "CRS")]
    pub crs: Option<String>,
    /// Coding of sites, stations and closures: utf-8 or gb18030 (GBK)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<Encoding>,
    /// Latitude stands first in the GeoJSON files
    #[arg(long)]
    pub swap_xy: bool,
}

/// How near is near enough.
#[derive(Args, Clone, Debug)]
pub struct JoiningArgs {
    /// Join line ends that miss each other by less than this many meters [default: 0]
    #[arg(long, value_name = "METERS", value_parser = meters)]
    pub join: Option<f64>,
    /// Farthest a place may be from a road, meters [default: 500]
    #[arg(long, value_name = "METERS", value_parser = meters)]
    pub snap: Option<f64>,
}

/// For whom.
#[derive(Args, Clone, Debug)]
pub struct VehicleChoice {
    /// Vehicle name, or a file NAME.toml
    #[arg(long, default_value = "car")]
    pub vehicle: String,
}

/// What is minimized.
#[derive(Args, Clone, Debug)]
pub struct ObjectiveChoice {
    /// `fastest` or `shortest`
    #[arg(long, default_value = "fastest")]
    pub objective: String,
}

fn meters(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().map_err(|error| error.to_string())?;
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err("a length of at least 0 meters".to_owned())
    }
}

/// Where results go.
#[derive(Args, Clone, Debug)]
pub struct OutputArgs {
    /// Write summary.json and the layers into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Do not write the searched graphs (they are what `verify` searches again)
    #[arg(long)]
    pub no_graph: bool,
    /// Formats of the layers
    #[arg(long, value_delimiter = ',', default_value = "geojson", value_name = "LIST")]
    pub format: Vec<String>,
    /// Coordinate system of the layers: wgs84, cgcs2000, gcj02, bd09
    #[arg(long, default_value = "wgs84", value_name = "CRS")]
    pub out_crs: String,
}

/// `run`
#[derive(Args, Debug)]
pub struct RunArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Where results go; default out/NAME
    #[command(flatten)]
    pub output: OutputArgs,
    /// Judge closures at this instant instead of the scenario's
    #[arg(long, value_name = "WHEN")]
    pub at: Option<String>,
}

/// What counts as served by a station.
#[derive(Args, Debug)]
pub struct ServiceArgs {
    /// Limit such as 3km or 15min; give it twice for both (default: 3km and 15min)
    #[arg(long, value_name = "LIMIT")]
    pub within: Vec<String>,
    /// `both`: one path keeps both limits; `any`: one of them is enough
    #[arg(long, default_value = "both", value_name = "both|any")]
    pub rule: String,
    /// `from` the stations to the sites, or `to` them
    #[arg(long, default_value = "from", value_name = "from|to")]
    pub direction: String,
    /// Study area (polygons): only sites inside count
    #[arg(long, value_name = "FILE")]
    pub area: Option<PathBuf>,
    /// Count the straight legs to the road, at walking speed
    #[arg(long)]
    pub count_approach: bool,
}

/// `coverage`
#[derive(Args, Debug)]
#[command(mut_arg("sites", |arg| arg.required(true)), mut_arg("stations", |arg| arg.required(true)))]
pub struct CoverageArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites and stations
    #[command(flatten)]
    pub places: PlaceArgs,
    /// What counts as served
    #[command(flatten)]
    pub service: ServiceArgs,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Population layer: points or areas with `population`
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Required share such as 90%; exit code 1 when it is missed
    #[arg(long, value_name = "PERCENT")]
    pub require: Option<String>,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `route`
#[derive(Args, Debug)]
pub struct RouteArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Start: lon,lat (WGS 84), or the id of a place
    #[arg(long, required = true, value_name = "PLACE", allow_hyphen_values = true)]
    pub from: String,
    /// End
    #[arg(long, required = true, value_name = "PLACE", allow_hyphen_values = true)]
    pub to: String,
    /// Stops on the way, in order
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    pub via: Vec<String>,
    /// Places by id
    #[command(flatten)]
    pub places: PlaceArgs,
    /// How many ways to show
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub alternatives: usize,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// What is minimized
    #[command(flatten)]
    pub objective: ObjectiveChoice,
    /// Set out at this time: closures count as they are when the vehicle is there, not as they are at one instant
    #[arg(long, value_name = "WHEN")]
    pub depart: Option<String>,
    /// With --depart: wait before what is shut never, up-to:30min at any one place, or until-open [default: never]
    #[arg(long, value_name = "never|up-to:TIME|until-open")]
    pub wait: Option<String>,
    /// With --depart: how long it stays at the stops on the way, such as 10min; once for all, or once for each --via
    #[arg(long, value_name = "TIME")]
    pub stay: Vec<String>,
    /// Weigh time against exposure: places with `population` or `weight` near the way
    #[arg(long, value_name = "FILE")]
    pub risk: Option<PathBuf>,
    /// With --risk: how near the way places are exposed [default: 500m]
    #[arg(long, value_name = "LENGTH")]
    pub risk_radius: Option<String>,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `detour`
#[derive(Args, Debug)]
pub struct DetourArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites and stations: who is concerned
    #[command(flatten)]
    pub places: PlaceArgs,
    /// For whom: built-in vehicles or vehicle files; car and truck by default
    #[arg(long, value_name = "NAME|FILE")]
    pub vehicle: Vec<String>,
    /// How many ways round to show for each movement
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub alternatives: usize,
    /// Ways round that are fixed: GeoJSON lines along the roads, with `closure` and `vehicle`; each is held against the
    /// vehicle
    #[arg(long, value_name = "FILE")]
    pub drawn: Vec<PathBuf>,
    /// Trips between places: a table with `from`, `to` (ids or lon,lat), `count` and perhaps `vehicle`; a row without one is
    /// for the first vehicle
    #[arg(long, value_name = "FILE")]
    pub flows: Vec<PathBuf>,
    /// Classes of roads (`highway`) that are the main road network, for the ways of the sites from and to it
    /// [default: motorway,trunk,primary]
    #[arg(long, value_name = "CLASSES", value_delimiter = ',')]
    pub main_roads: Vec<String>,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `matrix`
#[derive(Args, Debug)]
pub struct MatrixArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites
    #[command(flatten)]
    pub gates: GateArgs,
    /// Origins: a file of places, or lon,lat
    #[arg(long, required = true, value_name = "FILE", allow_hyphen_values = true)]
    pub from: String,
    /// Destinations
    #[arg(long, required = true, value_name = "FILE", allow_hyphen_values = true)]
    pub to: String,
    /// Coordinate system of the origins
    #[arg(long, value_name = "CRS")]
    pub from_crs: Option<String>,
    /// Coordinate system of the destinations
    #[arg(long, value_name = "CRS")]
    pub to_crs: Option<String>,
    /// Cells beyond this limit stay empty
    #[arg(long, value_name = "LIMIT")]
    pub cutoff: Option<String>,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// What is minimized
    #[command(flatten)]
    pub objective: ObjectiveChoice,
    /// Results
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `graph`
#[derive(Args, Debug)]
pub struct GraphArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Sites
    #[command(flatten)]
    pub gates: GateArgs,
    /// For whom
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Folder for nodes.csv and edges.csv
    #[arg(long, required = true, value_name = "DIR")]
    pub out: PathBuf,
}
