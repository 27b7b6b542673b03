//! `stands.csv`: where the sites and stations of a question stand.

use super::graph::{Stand, table};
use crate::diagnostic::Diagnostics;
use std::collections::BTreeMap;
use std::path::Path;

/// A place and its gates, each by its id (empty where the place has none) and where it stands.
pub(super) struct Place {
    pub id: String,
    pub gates: Vec<(String, Stand)>,
}

/// Places in the order of the file, by vehicle and layer (`site`, `station`).
#[derive(Default)]
pub(super) struct Stands(BTreeMap<(String, String), Vec<Place>>);

impl Stands {
    /// `None` if the file cannot be read.
    pub fn read(path: &Path, approach_counted: bool, problems: &mut Diagnostics) -> Option<Self> {
        let mut all: BTreeMap<(String, String), Vec<Place>> = BTreeMap::new();
        let thousandths = |text: &str| text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64);
        for row in table(path, 7, problems)? {
            let places = all.entry((row[0].clone(), row[1].clone())).or_default();
            if places.last().is_none_or(|last| last.id != row[2]) {
                places.push(Place { id: row[2].clone(), gates: Vec::new() });
            }
            let (Some(place), Some(offset)) = (places.last_mut(), thousandths(&row[6])) else { continue };
            if let Some((_, stand)) = place.gates.last_mut().filter(|(gate, _)| *gate == row[3]) {
                stand.also(&row[5], offset);
            } else {
                let walked = thousandths(&row[4]).filter(|_| approach_counted);
                place.gates.push((row[3].clone(), Stand::beside(&row[5], offset, walked)));
            }
        }
        Some(Self(all))
    }

    /// The places of a vehicle and a layer.
    pub fn of(&self, vehicle: &str, layer: &str) -> &[Place] {
        self.0.get(&(vehicle.to_owned(), layer.to_owned())).map_or(&[], Vec::as_slice)
    }
}

impl Place {
    /// Where its gates stand.
    pub fn stands(&self) -> Vec<Stand> {
        self.gates.iter().map(|(_, stand)| stand.clone()).collect()
    }
}
