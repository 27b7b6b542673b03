//! Detours: ways round closures.

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Diagnostics, Place, closures as codes};
use crate::vehicle::road_classes;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Ways round closures.
#[derive(Clone, PartialEq, Debug)]
pub struct DetourTask {
    /// Name of the task.
    pub name: String,
    /// Vehicle names or files.
    pub vehicles: Vec<String>,
    /// How many ways round to show for each movement.
    pub alternatives: usize,
    /// Files of ways round that are fixed.
    pub drawn: Vec<PathBuf>,
    /// Tables of trips between places.
    pub flows: Vec<PathBuf>,
    /// Classes of roads (`highway`) that are the main road network.
    pub main_roads: Vec<String>,
}

/// The main road network where no classes are named.
pub const MAIN_ROADS: [&str; 3] = ["motorway", "trunk", "primary"];

/// For whom detours are made where nobody is named.
pub const DETOUR_VEHICLES: [&str; 2] = ["car", "truck"];

/// The classes asked for, or the usual ones.
pub fn main_roads(asked: Option<Vec<String>>, place: &Place, problems: &mut Diagnostics) -> Vec<String> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return MAIN_ROADS.map(str::to_owned).to_vec();
    };
    let known: BTreeSet<&str> = road_classes().collect();
    for word in asked.iter().filter(|word| !known.contains(word.as_str())) {
        let list: Vec<&str> = known.iter().copied().collect();
        let nearest = nearest(word, known.iter().copied());
        problems.push(codes::e484_main_roads(place.clone(), word, nearest, &list.join(", ")));
    }
    asked
}
