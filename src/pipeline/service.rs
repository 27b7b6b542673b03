//! Who serves whom: sites and stations of a service question on the network of its vehicle. What coverage asks once, a
//! programme asks at every instant.

use super::placing::{Snapped, demands, facilities, snap_all};
use super::positions::positions;
use super::world::{Engine, World};
use crate::diagnostic::{Diagnostics, places as place_codes, scenario as codes};
use crate::exchange::sites::{Site, SitesOptions, read_all};
use crate::exchange::source::InputFile;
use crate::geometry::area;
use crate::plan::coverage::{Demand, Facility, Rule};
use crate::scenario::CoverageTask;
use std::path::PathBuf;
use std::sync::Arc;

/// Sites and stations on the network.
pub(super) struct Service {
    /// The vehicle on its graph.
    pub engine: Arc<Engine>,
    /// Where sites count, if not everywhere.
    pub study_area: Option<geo::MultiPolygon<f64>>,
    /// The sites that count.
    pub sites: Vec<Site>,
    pub site_snaps: Vec<Snapped>,
    pub station_snaps: Vec<Snapped>,
    pub demands: Vec<Demand>,
    pub facilities: Vec<Facility>,
    pub rule: Rule,
}

impl Service {
    /// Reads and places what the task names. `None` when vehicle or study area cannot be had; a layer that is missing
    /// is a finding, and the caller stops at findings.
    pub fn of(world: &World, task: &CoverageTask, problems: &mut Diagnostics) -> Option<Self> {
        let engine = world.engine(&task.vehicle, problems);
        for (what, missing) in [("sites", world.sites.is_empty()), ("stations", world.stations.is_empty())] {
            if missing {
                problems.push(codes::e522_missing_layer(what));
            }
        }
        let study_area = match &task.area {
            Some(path) => Some(study_area(world, path, problems)?),
            None => None,
        };
        let engine = engine?;
        let inside = |site: &&Site| study_area.as_ref().is_none_or(|area| area::contains(area, site.at));
        let sites: Vec<Site> = world.sites.iter().filter(inside).cloned().collect();
        if sites.len() < world.sites.len() {
            problems.push(place_codes::w231_outside_study_area(world.sites.len() - sites.len()));
        }
        let snap = |places: &[Site]| snap_all(&engine, places, world.setting.snap_m);
        let (site_snaps, station_snaps) = (snap(&sites), snap(&world.stations));
        let both = sites.iter().zip(&site_snaps).chain(world.stations.iter().zip(&station_snaps));
        report_unsnapped(both, world.setting.snap_m, problems);
        Some(Self {
            demands: demands(&sites, &site_snaps, task.count_approach),
            facilities: facilities(&world.stations, &station_snaps, task.count_approach),
            rule: Rule {
                within_mm: task.within_mm,
                within_ms: task.within_ms,
                combine: task.combine,
                direction: task.direction,
            },
            engine,
            study_area,
            sites,
            site_snaps,
            station_snaps,
        })
    }
}

/// A layer of places that is not the scenario's own.
pub(super) fn places(world: &World, path: &PathBuf, problems: &mut Diagnostics) -> Option<Vec<Site>> {
    Some(read_places(world, path, problems)?.0)
}

/// The same with the files that were read.
pub(super) fn read_places(
    world: &World,
    path: &PathBuf,
    problems: &mut Diagnostics,
) -> Option<(Vec<Site>, Vec<InputFile>)> {
    let positions = positions(&world.setting, None, problems);
    let options = SitesOptions { positions, encoding: world.setting.encoding };
    read_all(std::slice::from_ref(path), &options, problems)
}

pub(super) fn study_area(
    world: &World,
    path: &PathBuf,
    problems: &mut Diagnostics,
) -> Option<geo::MultiPolygon<f64>> {
    let areas: Vec<geo::Polygon<f64>> = places(world, path, problems)?
        .into_iter()
        .filter_map(|site| site.area)
        .flat_map(|area| area.0)
        .collect();
    if areas.is_empty() {
        problems.push(place_codes::e232_no_area(path.to_string_lossy().as_ref()));
        return None;
    }
    Some(geo::MultiPolygon::new(areas))
}

fn report_unsnapped<'a>(
    places: impl Iterator<Item = (&'a Site, &'a Snapped)>,
    limit_m: f64,
    problems: &mut Diagnostics,
) {
    for (site, snapped) in places {
        if snapped.gates.iter().all(Option::is_none) {
            let [lon, lat] = site.at.degrees();
            problems
                .push(place_codes::w230_off_network(site.origin.place(""), &site.id, limit_m).at(lon, lat));
        }
    }
}
