//! Places as rows of a table.

use super::{Draft, DraftGate, Fields, Gate, Layer, origin_place};
use crate::diagnostic::{Diagnostics, Origin, files};
use crate::exchange::geojson::ReadOptions;
use crate::exchange::source::Source;
use crate::exchange::table::{Row, Table};
use crate::geometry::LonLat;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(in crate::exchange) const LON: [&str; 7] = ["lon", "lng", "longitude", "经度", "x", "long", "lon_wgs84"];
const LAT: [&str; 5] = ["lat", "latitude", "纬度", "y", "lat_wgs84"];

pub(super) fn read(source: &Source, options: ReadOptions, diagnostics: &mut Diagnostics) -> Option<Layer> {
    let table = Table::parse(source, diagnostics)?;
    let (lon, lat) = (table.require(&LON, diagnostics), table.require(&LAT, diagnostics));
    let (lon, lat) = (lon?, lat?);
    let mut layer = Layer { faulty: !table.rows.is_empty(), ..Layer::default() };
    for (number, row) in table.rows.iter().enumerate() {
        let Some(at) = position(&table, row, lon, lat, options, diagnostics) else { continue };
        let mut properties = Map::new();
        for (i, (name, value)) in table.columns.iter().zip(&row.cells).enumerate() {
            if i != lon && i != lat && !name.is_empty() {
                properties.insert(name.clone(), cell_value(value));
            }
        }
        let origin = Origin {
            file: Arc::clone(&source.name),
            feature: u32::try_from(number).unwrap_or(u32::MAX),
            line: row.line,
            column: 0,
        };
        let place = |column: &str| table.place(row.line, column);
        let fields = Fields { properties: &properties, place: &place };
        let owner = fields.text(&["site", "site_id", "所属"]);
        let whole = origin_place(&origin);
        if !owner.is_empty() {
            let gate = Gate {
                id: fields.text(&["id", "编号"]),
                name: fields.text(&["name", "名称"]),
                at,
                open: fields.open(diagnostics),
            };
            layer.gates.push(DraftGate { site: owner, gate, place: whole });
        } else if let Some(site) = fields.site(None, at, origin, diagnostics) {
            layer.sites.push(Draft { site, place: whole });
        }
    }
    Some(layer)
}

/// Numbers become JSON numbers where that loses nothing (ids such as 0012 stay text).
pub(in crate::exchange) fn cell_value(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    let number: Option<serde_json::Number> = serde_json::from_str(text).ok();
    match number {
        Some(number) if number.to_string() == text => Value::Number(number),
        _ => Value::String(text.to_owned()),
    }
}

fn position(
    table: &Table,
    row: &Row,
    lon: usize,
    lat: usize,
    options: ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Option<LonLat> {
    let mut degrees = |column: usize| {
        let text = &row.cells[column];
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        if value.is_none() {
            let name = &table.columns[column];
            diagnostics.push(files::e162_number(
                table.place(row.line, name),
                name,
                text,
                "a number of degrees",
            ));
        }
        value
    };
    let (x, y) = (degrees(lon), degrees(lat));
    let (mut x, mut y) = (x?, y?);
    if options.swap_xy {
        (x, y) = (y, x);
    }
    let place = table.place(row.line, "");
    if x.abs() <= 180.0 && y.abs() <= 90.0 {
        if x == 0.0 && y == 0.0 {
            diagnostics.push(files::w145_null_island(place));
        }
        let [lon, lat] = options.crs.unwrap_or_default().to_wgs84([x, y]);
        return LonLat::from_degrees(lon, lat);
    }
    diagnostics.push(if x.abs() > 400.0 || y.abs() > 400.0 {
        files::e138_projected(place, x, y, 1)
    } else if x.abs() <= 90.0 && y.abs() <= 180.0 {
        files::e137_swapped(place, x, y, 1)
    } else {
        files::e136_off_the_globe(place, x, y)
    });
    None
}
