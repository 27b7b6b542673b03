//! GPX 1.1 of a tour, for navigators and phones: the stops in order as waypoints, the way as one track.

use super::{DAY_MS, Kind, Tour, clock, wall_clock_of};
use crate::geometry::LonLat;
use crate::report::svg::escape;

/// The file of a tour; empty text where the unit stays at its station. The same bytes for the same tour.
pub fn gpx(tour: &Tour, title: &str) -> String {
    let mut out = begin(title);
    let mut order = 0;
    for event in tour.events.iter().filter(|event| event.kind != Kind::Break) {
        let number = event.visit.map_or_else(String::new, |_| {
            order += 1;
            format!("{order} ")
        });
        let of_day = |ms: i64| wall_clock_of(&clock(ms - i64::from(tour.day) * DAY_MS));
        put!(
            out,
            "<wpt {}><name>{}{}</name><desc>{} – {}</desc><type>{}</type></wpt>\n",
            position(event.at),
            number,
            escape(&event.name),
            of_day(event.begin_ms),
            of_day(event.end_ms),
            event.kind.name()
        );
    }
    track(&mut out, title, tour.events.iter().flat_map(|event| event.way.iter().chain(&event.along)));
    out.push_str(END);
    out
}

/// What a file begins with.
pub(crate) fn begin(title: &str) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"huhang\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
    );
    put!(out, "<metadata><name>{}</name></metadata>\n", escape(title));
    out
}

/// What it ends with.
pub(crate) const END: &str = "</gpx>\n";

/// A way as one track.
pub(crate) fn track<'a>(out: &mut String, title: &str, way: impl Iterator<Item = &'a LonLat>) {
    put!(out, "<trk><name>{}</name><trkseg>\n", escape(title));
    let mut last = None;
    for at in way {
        if last != Some(at) {
            put!(out, "<trkpt {}/>\n", position(*at));
        }
        last = Some(at);
    }
    out.push_str("</trkseg></trk>\n");
}

/// A position as attributes.
pub(crate) fn position(at: LonLat) -> String {
    format!("lat=\"{:.7}\" lon=\"{:.7}\"", at.lat_degrees(), at.lon_degrees())
}

/// A name of a file made of an id: letters and digits of any script stay, all else becomes `_`.
pub fn file_stem(id: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    id.chars().take(60).map(kept).collect()
}
