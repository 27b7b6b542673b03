//! A corridor, proved again: the load keeps every limit that stands on its way, figure by figure.

use super::{Report, features, thousandths};
use serde_json::Value;

/// Holds the load of the summary against every limit of the layer `constraints`, and the layer against the summary.
pub(super) fn constraints(task: &Value, layer: &Value, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("corridor");
    let listed = task["constraints"].as_array().map_or(&[][..], Vec::as_slice);
    let drawn = features(layer);
    if listed.len() != drawn.len() {
        let (a, b) = (listed.len(), drawn.len());
        report.differences.push(format!("corridor {name}: {a} constraints in the summary, {b} in the layer"));
    }
    let mut checked = 0;
    for feature in drawn {
        let place = &feature["properties"];
        let id = place["constraint"].as_str().unwrap_or("?");
        if !listed.iter().any(|line| line["id"] == place["constraint"] && line["from_m"] == place["from_m"]) {
            report.differences.push(format!("corridor {name}: {id} is drawn but not listed"));
        }
        if place["verdict"] != "pass" && place["verdict"] != "conditions" {
            report
                .differences
                .push(format!("corridor {name}: {id} is on the way and does not let the load pass"));
        }
        for row in place["limits"].as_array().into_iter().flatten() {
            let measure = row["measure"].as_str().unwrap_or_default();
            let key = match measure {
                "height" => "height_m",
                "width" => "width_m",
                "length" => "length_m",
                "mass" => "mass_t",
                "axle_load" => "axle_load_t",
                _ => continue,
            };
            let Some(value) = thousandths(&task["load"][key]) else { continue };
            let margin = thousandths(&task["margins"][key]).unwrap_or(0);
            let limit = thousandths(&row["limit"]).unwrap_or(0);
            checked += 1;
            if value + margin > limit {
                report.differences.push(format!(
                    "corridor {name}: {measure} {value} with margin {margin} is over {limit} at {id}"
                ));
            }
        }
    }
    if task["found"] == true {
        report.checked.push((format!("limits along {name}"), checked));
    }
}
