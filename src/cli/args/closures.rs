//! Arguments of `closures`.

use super::{NetworkArgs, PlaceArgs, VehicleChoice};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `closures`
#[derive(Args, Debug)]
pub struct ClosuresArgs {
    /// What to do with them
    #[command(subcommand)]
    pub action: ClosuresAction,
}

/// What to do with closures.
#[derive(Subcommand, Debug)]
pub enum ClosuresAction {
    /// What each closure would close: look at it before anything is computed
    Preview(PreviewArgs),
    /// Write closures as a WZDx feed, as Waze CIFS, or as GeoJSON with drawn lines
    #[command(
        after_help = "What the format cannot say is told as warnings. A FILE that ends in .xml makes CIFS XML, \
                            the only form in which Waze reads daily hours. SOURCE_DATE_EPOCH sets the present."
    )]
    Export(ExportArgs),
}

/// `closures preview`
#[derive(Args, Debug)]
#[command(mut_arg("closures", |arg| arg.required(true)))]
pub struct PreviewArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Places that closures name
    #[command(flatten)]
    pub places: PlaceArgs,
    /// Whom they bind
    #[command(flatten)]
    pub vehicle: VehicleChoice,
    /// Write summary.json, closed_edges.geojson and spared.geojson into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `closures export`
#[derive(Args, Debug)]
#[command(
    mut_arg("closures", |arg| arg.required(true)),
    mut_arg("at", |arg| arg.hide(true)),
    mut_arg("snap", |arg| arg.hide(true))
)]
pub struct ExportArgs {
    /// Network and closures
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Places that closures name
    #[command(flatten)]
    pub places: PlaceArgs,
    /// The format
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// The file to write
    #[arg(long, required = true, value_name = "FILE")]
    pub out_file: PathBuf,
    /// Leave out periods before this day or instant [default: the present]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Leave out periods behind this day or instant [default: 90 days after --from]
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Ways round to write with their closures: GeoJSON lines along the roads, with `closure` and perhaps `vehicle`
    #[arg(long, value_name = "FILE")]
    pub drawn: Vec<PathBuf>,
    /// Who publishes the feed
    #[arg(long, value_name = "NAME", default_value = "huhang")]
    pub publisher: String,
}

/// Formats of closures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ExportFormat {
    /// WZDx 4.2
    Wzdx,
    /// Waze CIFS
    Cifs,
    /// Our own
    Geojson,
}
