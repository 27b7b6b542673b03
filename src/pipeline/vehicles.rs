//! The vehicles that a question names, and what closures ask of them.

use crate::closure::who::{UN, UN_NUMBER};
use crate::closure::{Selector, Who};
use crate::diagnostic::{Diagnostics, scenario as codes};
use crate::exchange::source::{Expected, Source};
use crate::vehicle::Vehicle;
use std::path::Path;

/// The vehicle of that name or file.
pub fn find_vehicle(name: &str, problems: &mut Diagnostics) -> Option<Vehicle> {
    if let Some(built_in) = Vehicle::built_in(name) {
        return Some(built_in);
    }
    let path = Path::new(name);
    if path.extension().is_some_and(|end| end == "toml") {
        let source = Source::read(path, Expected::Table, None, problems)?;
        return match Vehicle::from_toml(&source.text, name) {
            Ok(vehicle) => {
                for usage in &vehicle.papers.usages {
                    if !matches!(Selector::parse(usage), Ok(Selector::Word(_))) {
                        problems.push(codes::e524_unknown_usage(name, usage));
                    }
                }
                Some(vehicle)
            }
            Err(found) => {
                problems.extend(found);
                None
            }
        };
    }
    let known: Vec<&str> = Vehicle::built_in_names().collect();
    problems.push(codes::e518_unknown_vehicle(name, &known.join(", ")));
    None
}

/// What the selectors of closures can tell a vehicle by.
pub(super) fn who(vehicle: &Vehicle) -> Who {
    let papers = &vehicle.papers;
    let classes = [Some(vehicle.class.name()), vehicle.hazmat.then_some("hazmat")];
    // A usage may be said in any of the words that closures know for it.
    let usages = papers.usages.iter().filter_map(|usage| match Selector::parse(usage) {
        Ok(Selector::Word(word)) => Some(word),
        _ => None,
    });
    let un_class = vehicle.goods.un_class.iter().map(|class| format!("{UN}{class}"));
    let un_number = vehicle.goods.un_number.iter().map(|number| format!("{UN_NUMBER}{number:04}"));
    let goods: Vec<String> = vehicle
        .goods
        .classes
        .iter()
        .map(|class| (*class).to_owned())
        .chain(un_class)
        .chain(un_number)
        .collect();
    let listed = u32::try_from(vehicle.dimensions.axles.len()).ok().filter(|count| *count > 0);
    Who {
        body: vehicle.dimensions.clone(),
        axles: papers.axle_count.or(listed),
        seats: papers.seats,
        permits: papers.permits.iter().cloned().collect(),
        plate_last_digit: papers.plate.bytes().rev().find(u8::is_ascii_digit).map(|digit| digit - b'0'),
        ..Who::of(classes.into_iter().flatten().chain(usages).chain(goods.iter().map(String::as_str)))
    }
}
