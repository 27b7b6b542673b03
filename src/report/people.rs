//! People served, as figures.

use crate::diagnostic::{Diagnostics, places as codes};
use crate::geometry::area;
use crate::plan::coverage::percent;
use geo::MultiPolygon;
use schemars::JsonSchema;
use serde::Serialize;

/// People.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PopulationLine {
    /// All.
    pub total: f64,
    /// Served.
    pub covered: f64,
    /// Share.
    pub percent: f64,
    /// How they were counted.
    pub method: String,
    /// People of areas counted by the ground; none without an area in the layer.
    pub by_area: Option<PopulationByArea>,
}

/// People counted by the share of their area that lies in the display polygon.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PopulationByArea {
    /// Served, of the same total.
    pub covered: f64,
    /// Share; depends on the rule of the polygon.
    pub percent: f64,
    /// How they were counted.
    pub method: String,
}

/// People of a layer, of whom some are served.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct People {
    /// All.
    pub total: f64,
    /// Served, each place by its point.
    pub covered: f64,
    /// Of these, those of places that have no area.
    pub covered_at_points: f64,
}

/// People of an area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Inhabited<'a> {
    /// Where they live.
    pub area: &'a MultiPolygon<f64>,
    /// How many they are.
    pub people: f64,
}

impl People {
    /// As a line of the summary. `served` is the display polygon.
    pub(super) fn line(
        self,
        inhabited: &[Inhabited<'_>],
        served: Option<&MultiPolygon<f64>>,
        problems: &mut Diagnostics,
    ) -> PopulationLine {
        PopulationLine {
            total: self.total,
            covered: self.covered,
            percent: percent(self.covered, self.total),
            method: "points (areas by an inner point), served as sites are".to_owned(),
            by_area: served.and_then(|served| self.by_area(inhabited, served, problems)),
        }
    }

    fn by_area(
        self,
        inhabited: &[Inhabited<'_>],
        served: &MultiPolygon<f64>,
        problems: &mut Diagnostics,
    ) -> Option<PopulationByArea> {
        if inhabited.is_empty() {
            return None;
        }
        let areas: Vec<&MultiPolygon<f64>> = inhabited.iter().map(|i| i.area).collect();
        let shares = match area::shares(&areas, served) {
            Ok(shares) => shares,
            Err(error) => {
                problems.push(codes::w233_no_polygon(&error.to_string()));
                return None;
            }
        };
        let in_areas: f64 = inhabited.iter().zip(shares).map(|(i, share)| i.people * share).sum();
        // tenths of a person: more would be digits of the drawing
        let covered = ((self.covered_at_points + in_areas) * 10.0).round() / 10.0;
        Some(PopulationByArea {
            covered,
            percent: percent(covered, self.total),
            method: format!(
                "areas by the share of their ground within reached roads widened by {} m on either side (holes below {} m² \
                 filled), evenly settled; points served as sites are",
                area::HALF_WIDTH_M,
                area::SMALLEST_HOLE_M2
            ),
        })
    }
}
