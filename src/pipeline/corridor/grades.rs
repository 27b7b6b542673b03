//! What the grade of a carrier permits: a table of carriers with their grades, and a table of grades with the permits they
//! bring. The permits are then as good as those in the load's own file.

use super::super::world::World;
use crate::diagnostic::{Diagnostics, Place, hazard as codes};
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::table::Table;
use crate::load::Load;
use crate::scenario::corridor::GradeFiles;
use std::path::Path;

/// Adds the permits of the carrier's grade to a load. `None` at errors.
pub(super) fn permit(
    world: &World,
    load: &mut Load,
    files: &GradeFiles,
    problems: &mut Diagnostics,
) -> Option<Vec<InputFile>> {
    let mut inputs = Vec::new();
    if let Some(path) = &files.carriers {
        let carriers =
            rows(world, path, [&["carrier", "承运企业", "企业"], &["grade", "等级"]], &mut inputs, problems)?;
        if let (Some(own), None) = (&load.carrier, &load.carrier_grade) {
            let mut of_own = carriers.iter().filter(|(_, carrier, _)| carrier == own);
            if let Some((_, _, grade)) = of_own.next() {
                if let Some((place, _, other)) = of_own.find(|(_, _, other)| other != grade) {
                    problems.push(codes::e636_two_grades(place.clone(), own, grade, other));
                }
                load.carrier_grade = Some(grade.clone());
            } else {
                problems.push(codes::w635_unknown_carrier(Place::file(path.to_string_lossy()), own));
            }
        }
    }
    if let (Some(path), None) = (&files.carriers, &files.grades) {
        problems.push(codes::w637_no_grades(Place::file(path.to_string_lossy())));
    }
    if let Some(path) = &files.grades {
        let grades = rows(world, path, [&["grade", "等级"], &["permits", "许可"]], &mut inputs, problems)?;
        if let Some(own) = &load.carrier_grade {
            let of_own: Vec<&String> =
                grades.iter().filter(|(_, grade, _)| grade == own).map(|(_, _, permits)| permits).collect();
            if of_own.is_empty() {
                let known: Vec<&str> = grades.iter().map(|(_, grade, _)| grade.as_str()).collect();
                problems.push(codes::w634_unknown_grade(Place::file(path.to_string_lossy()), own, &known));
            }
            let permits = of_own.into_iter().flat_map(|list| list.split('|')).map(str::trim);
            load.permits.extend(permits.filter(|permit| !permit.is_empty()).map(str::to_owned));
            load.permits.sort();
            load.permits.dedup();
        }
    }
    Some(inputs)
}

fn rows(
    world: &World,
    path: &Path,
    columns: [&[&str]; 2],
    inputs: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Option<Vec<(Place, String, String)>> {
    let source = Source::read(path, Expected::Table, world.setting.encoding, problems)?;
    inputs.push(InputFile::of(&source));
    let table = Table::parse(&source, problems)?;
    let [key, value] = columns.map(|spellings| table.require(spellings, problems));
    let (key, value) = (key?, value?);
    let of_row = |row: &crate::exchange::table::Row| {
        let place = table.place(row.line, columns[1][0]);
        (place, row.cells[key].clone(), row.cells[value].clone())
    };
    Some(table.rows.iter().map(of_row).collect())
}
