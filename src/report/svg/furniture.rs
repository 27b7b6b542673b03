//! What a map needs besides the map: frame, scale bar, north arrow, note, source, legend.

use super::labels::{Labels, text_width};
use super::layers::{AFTER, AREA, BEFORE, BLOCKER, CLOSED, GAP, OTHER, REACHED, STATUSES, station_symbol};
use super::pen::{View, number};
use super::tours;
use super::ways::{blocker_symbol, is_before, is_other, stop_symbol};
use super::{Layer, MapSheet, WIDTH, escape};
use crate::report::detour::vehicle_words;
use crate::report::words::Language;

/// The longest round length that fits into `most` units: 1, 2 or 5 times a power of ten, meters.
fn round_length(view: &View, most: f64) -> f64 {
    let limit = most * view.meters_per_unit;
    let power = 10.0_f64.powf(limit.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|factor| factor * power).find(|length| *length <= limit).unwrap_or(power)
}

/// Keeps the corners free of labels.
pub(super) fn reserve(labels: &mut Labels, view: &View, sheet: &MapSheet) {
    labels.reserve([0.0, view.height - 48.0, 250.0, view.height]);
    labels.reserve([WIDTH - 56.0, 0.0, WIDTH, 76.0]);
    let source = text_width(&sheet.attribution, 10.0) + 16.0;
    labels.reserve([WIDTH - source, view.height - 20.0, WIDTH, view.height]);
    if let Some(note) = &sheet.note {
        labels.reserve([0.0, 0.0, text_width(note, 13.0) + 40.0, 42.0]);
    }
}

/// Draws frame, scale bar, north arrow, note and source.
pub(super) fn draw(out: &mut String, sheet: &MapSheet, view: &View, language: Language) {
    let h = view.height;
    put!(
        out,
        "<rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#555\"/>",
        number(WIDTH - 1.0),
        number(h - 1.0)
    );

    let length = round_length(view, 180.0);
    let bar = length / view.meters_per_unit;
    let said = |meters: f64| {
        if meters >= 1000.0 {
            format!("{} {}", meters / 1000.0, language.say("公里", "km"))
        } else {
            format!("{meters} {}", language.say("米", "m"))
        }
    };
    let top = h - 16.0;
    put!(
        out,
        "<g><rect x=\"6\" y=\"{}\" width=\"{}\" height=\"34\" rx=\"3\" fill=\"#fff\" fill-opacity=\".82\"/>",
        number(h - 40.0),
        number(bar + 44.0)
    );
    for part in 0..4 {
        let fill = if part % 2 == 0 { "#222" } else { "#fff" };
        put!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"5\" fill=\"{fill}\" stroke=\"#222\" stroke-width=\".7\"/>",
            number(16.0 + bar / 4.0 * f64::from(part)),
            number(top),
            number(bar / 4.0)
        );
    }
    for (x, text) in
        [(16.0, "0".to_owned()), (16.0 + bar / 2.0, said(length / 2.0)), (16.0 + bar, said(length))]
    {
        let text =
            if x > 16.0 && x < 16.0 + bar { text.split(' ').next().unwrap_or("").to_owned() } else { text };
        put!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\" fill=\"#222\">{text}</text>",
            number(x),
            number(top - 5.0)
        );
    }
    out.push_str("</g>");

    put!(
        out,
        "<g transform=\"translate({} 38)\"><circle r=\"24\" fill=\"#fff\" fill-opacity=\".82\"/>\
         <path d=\"M0-19L7 14L0 8Z\" fill=\"#222\"/><path d=\"M0-19L-7 14L0 8Z\" fill=\"#fff\" stroke=\"#222\" stroke-width=\"1\"/>\
         <text y=\"23\" font-size=\"11\" font-weight=\"700\" text-anchor=\"middle\" fill=\"#222\">{}</text></g>",
        number(WIDTH - 32.0),
        language.say("北", "N")
    );

    if let Some(note) = sheet.note.as_deref().filter(|note| !note.trim().is_empty()) {
        put!(
            out,
            "<g><rect x=\"8\" y=\"8\" width=\"{}\" height=\"26\" rx=\"4\" fill=\"#fff\" fill-opacity=\".9\" stroke=\"{CLOSED}\"/>\
             <text x=\"18\" y=\"26\" font-size=\"13\" font-weight=\"700\" fill=\"{CLOSED}\">{}</text></g>",
            number(text_width(note, 13.0) + 22.0),
            escape(note)
        );
    }
    if !sheet.attribution.is_empty() {
        let width = text_width(&sheet.attribution, 10.0) + 12.0;
        put!(
            out,
            "<g><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" fill=\"#fff\" fill-opacity=\".82\"/>\
             <text x=\"{}\" y=\"{}\" font-size=\"10\" text-anchor=\"end\" fill=\"#444\">{}</text></g>",
            number(WIDTH - width - 1.0),
            number(h - 17.0),
            number(width),
            number(WIDTH - 6.0),
            number(h - 5.0),
            escape(&sheet.attribution)
        );
    }
}

/// Tours that the legend names.
const TOURS_NAMED: usize = 12;

/// The signs that occur on the map, with their meaning.
pub(super) struct Legend {
    /// Symbol around the origin, text, and where it stands in the strip.
    items: Vec<(String, String, f64, f64)>,
    rows: usize,
}

impl Legend {
    /// The legend of these layers: what is not drawn is not explained.
    pub(super) fn of(layers: &[Layer], vehicles: &[String], l: Language) -> Self {
        let has = |name: &str| layers.iter().any(|layer| layer.name == name && !layer.features.is_empty());
        let features = |name: &'static str| {
            layers.iter().filter(move |layer| layer.name == name).flat_map(|layer| layer.features)
        };
        let line = |color: &str, width: f64| {
            format!("<path d=\"M-14 0L14 0\" stroke=\"{color}\" stroke-width=\"{width}\"/>")
        };
        let mut signs: Vec<(String, String)> = Vec::new();
        if has("stations") {
            signs.push((station_symbol(), l.say("警务服务站点", "station").to_owned()));
        }
        for (status, fill, shape, edge) in STATUSES {
            let count = features("sites")
                .filter(|f| f.property("status").and_then(serde_json::Value::as_str) == Some(status))
                .count();
            if count > 0 {
                let edge = if edge == "#fff" { "none" } else { edge };
                let sign = format!(
                    "<path d=\"{shape}\" fill=\"{fill}\" stroke=\"{edge}\" transform=\"scale(1.3)\"/>"
                );
                signs.push((sign, format!("{}{} {count}", l.say("点位 ", "site, "), l.status(status))));
            }
        }
        if has("service_areas") {
            let sign = format!(
                "<rect x=\"-14\" y=\"-7\" width=\"28\" height=\"14\" fill=\"{AREA}\" fill-opacity=\".3\" stroke=\"#2b7fb5\"/>"
            );
            signs.push((sign, l.say("服务区", "service area").to_owned()));
        }
        if has("reached_roads") {
            signs.push((line(REACHED, 2.4), l.say("可达道路", "reached road").to_owned()));
        }
        if has("gaps") {
            let sign = format!(
                "<circle r=\"8\" fill=\"{GAP}\" fill-opacity=\".07\" stroke=\"{GAP}\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"/>"
            );
            signs.push((sign, l.say("覆盖空白", "gap").to_owned()));
        }
        signs.extend(super::closures::legend(layers, l));
        if has("blockers") {
            let sign = format!(
                "<path d=\"M-16 0L16 0\" stroke=\"{BLOCKER}\" stroke-width=\"6.4\"/>\
                 <path d=\"M-16 0L16 0\" stroke=\"#ffd400\" stroke-width=\"4\" stroke-dasharray=\"6 6\"/>{}",
                blocker_symbol()
            );
            let said = match features("blockers").any(|f| f.property("sets").is_some()) {
                true => l.say("阻断处（编号同表）", "stands in the way, numbered as in the table"),
                false => l.say("阻断处", "stands in the way"),
            };
            signs.push((sign, said.to_owned()));
        }
        for tour in tours::drawn(layers).take(TOURS_NAMED) {
            let unit = tour.property("name").and_then(serde_json::Value::as_str).unwrap_or("");
            signs.push((line(tours::color(tour), 3.4), unit.to_owned()));
        }
        let left_out = tours::drawn(layers).count().saturating_sub(TOURS_NAMED);
        if left_out > 0 {
            let sign = line(BLOCKER, 0.0);
            signs.push((sign, format!("{} {left_out}", l.say("其余班组", "other units:"))));
        }
        if has("uncovered") {
            signs.push((tours::missed_symbol(), l.say("未能安排", "left out").to_owned()));
        }
        if features("stops").any(|stop| !tours::is_of_tour(stop)) {
            signs.push((stop_symbol(), l.say("停靠点", "stop").to_owned()));
        }
        if has("routes") {
            let before = features("routes").any(is_before);
            if before {
                signs.push((line(BEFORE, 6.0), l.say("封闭前路线", "route before").to_owned()));
            }
            let text =
                if before { l.say("封闭后路线", "route after") } else { l.say("路线", "route") };
            signs.push((line(AFTER, 3.4), text.to_owned()));
            if features("routes").any(|route| is_other(route) && !is_before(route)) {
                signs.push((
                    line(OTHER, 3.6),
                    l.say("备选路线（序号同表）", "another way, numbered as in the table").to_owned(),
                ));
            }
        }
        if has("constraints") {
            let sign = format!("<circle r=\"7.5\" fill=\"#fff\" stroke=\"{BLOCKER}\" stroke-width=\"1.4\"/>");
            signs.push((
                sign,
                l.say("沿线限制（序号同表）", "constraint, numbered as in the table").to_owned(),
            ));
        }
        if has("responses") {
            signs.push((line(AFTER, 3.4), l.say("出警路线", "way to an incident").to_owned()));
        }
        signs.extend(super::people::legend(layers, l));
        for (vehicle, color, width) in super::ways::vehicles(layers, vehicles) {
            let (en, zh) = vehicle_words(vehicle);
            let (en, zh) = super::ways::called(layers, vehicle).unwrap_or((en, zh));
            let text = match (vehicle, l) {
                ("", l) => l.say("绕行路线", "way round").to_owned(),
                (_, Language::Zh) => format!("{zh}绕行路线"),
                (_, Language::En) => format!("way round for {en}"),
            };
            signs.push((line(color, width), text));
        }
        if has("waiting_places") {
            signs.push((
                super::ways::waiting_symbol(),
                l.say("停靠等待点", "where the load waits").to_owned(),
            ));
        }
        if has("decision_points") {
            let sign = "<path d=\"M0-6L6 0L0 6L-6 0Z\" fill=\"#f08a00\"/>";
            signs.push((sign.to_owned(), l.say("标志设置点", "sign").to_owned()));
        }
        if has("study_area") {
            let sign = "<path d=\"M-15 0L15 0\" stroke=\"#6a5a8c\" stroke-width=\"1.8\" stroke-dasharray=\"9 4 2 4\"/>";
            signs.push((sign.to_owned(), l.say("研究范围", "study area").to_owned()));
        }
        let road = "<path d=\"M-14 0L14 0\" stroke=\"#c98f3c\" stroke-width=\"5.4\"/><path d=\"M-14 0L14 0\" stroke=\"#f6c271\" stroke-width=\"4\"/>";
        signs.push((road.to_owned(), l.say("主要道路", "major road").to_owned()));
        signs.push((line("#c4c1b8", 1.0), l.say("其他道路", "other road").to_owned()));
        signs.extend(super::background::legend(layers, l));

        let mut items = Vec::new();
        let (mut x, mut row) = (22.0, 0usize);
        for (sign, text) in signs {
            let width = 24.0 + text_width(&text, 12.5) + 30.0;
            if x + width > WIDTH && x > 22.0 {
                (x, row) = (22.0, row + 1);
            }
            items.push((sign, text, x, row as f64));
            x += width;
        }
        Self { items, rows: row + 1 }
    }

    /// The height of the strip.
    pub(super) fn height(&self) -> f64 {
        self.rows as f64 * 24.0 + 10.0
    }

    /// Draws the strip under the map.
    pub(super) fn draw(&self, out: &mut String, top: f64) {
        out.push_str("<g fill=\"none\">");
        for (sign, text, x, row) in &self.items {
            put!(
                out,
                "<g transform=\"translate({} {})\">{sign}<text x=\"22\" y=\"4.5\" font-size=\"12.5\" fill=\"#222\">{}</text></g>",
                number(*x),
                number(top + 18.0 + row * 24.0),
                escape(text)
            );
        }
        out.push_str("</g>");
    }
}
