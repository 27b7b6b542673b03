//! Labels without overlaps: whoever comes first has the place (stations, then sites, then roads).

use super::pen::{Spot, number};
use super::{WIDTH, escape};
use crate::report::words::char_width;

/// How a label is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// A station: bold, navy.
    Station,
    /// A site that is not served.
    Site,
    /// A closure: bold, red.
    Closure,
    /// A road, along the road.
    Road,
}

impl Style {
    fn attributes(self) -> &'static str {
        match self {
            Self::Station => "fill=\"#10305a\" font-weight=\"700\"",
            Self::Site => "fill=\"#333\"",
            Self::Closure => "fill=\"#b00020\" font-weight=\"700\"",
            Self::Road => "fill=\"#5c4a1e\"",
        }
    }
}

type Rect = [f64; 4];

/// The labels of one map.
pub struct Labels {
    taken: Vec<Rect>,
    drawn: Vec<String>,
    height: f64,
}

/// The width of a text: wide characters take their size, others somewhat more than half of it.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if char_width(c) == 2 { size } else { size * 0.58 * char_width(c) as f64 }).sum()
}

/// A name cut to the room there is.
pub fn fitted(name: &str, room: f64, size: f64) -> String {
    if text_width(name, size) <= room {
        return name.to_owned();
    }
    let mut cut = String::new();
    for c in name.chars() {
        cut.push(c);
        if text_width(&cut, size) > room - size {
            cut.pop();
            break;
        }
    }
    cut + "…"
}

/// A name cut in its middle to the room there is: names that begin alike are told apart by their ends.
pub fn fitted_in_the_middle(name: &str, room: f64, size: f64) -> String {
    if text_width(name, size) <= room {
        return name.to_owned();
    }
    let all: Vec<char> = name.chars().collect();
    let tail: String = all[all.len().saturating_sub(6)..].iter().collect();
    let head: String = all[..all.len().saturating_sub(6)].iter().collect();
    let mut head = fitted(&head, (room - text_width(&tail, size)).max(2.0 * size), size);
    if !head.ends_with('…') {
        head.push('…');
    }
    head + &tail
}

/// A long name is cut: it would find no place.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 24;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

impl Labels {
    /// No label yet.
    pub fn new(height: f64) -> Self {
        Self { taken: Vec::new(), drawn: Vec::new(), height }
    }

    /// Keeps a rectangle (west, north, east, south) free of labels.
    pub fn reserve(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    fn is_free(&self, rect: Rect) -> bool {
        let on_map =
            rect[0] >= 2.0 && rect[1] >= 2.0 && rect[2] <= WIDTH - 2.0 && rect[3] <= self.height - 2.0;
        on_map
            && self
                .taken
                .iter()
                .all(|t| rect[2] <= t[0] || rect[0] >= t[2] || rect[3] <= t[1] || rect[1] >= t[3])
    }

    /// Sets a label beside a symbol of the given radius: right, left, above or below. `false` when there is no room.
    pub fn beside(&mut self, text: &str, spot: Spot, radius: f64, size: f64, style: Style) -> bool {
        let text = shortened(text.trim());
        if text.is_empty() {
            return false;
        }
        let (w, h) = (text_width(&text, size), size * 1.15);
        let [x, y] = spot;
        let gap = radius + 3.0;
        let half = gap * 0.75;
        let places = [
            (x + gap, y - h / 2.0),
            (x - gap - w, y - h / 2.0),
            (x - w / 2.0, y - gap - h),
            (x - w / 2.0, y + gap),
            (x + half, y - half - h),
            (x + half, y + half),
            (x - half - w, y - half - h),
            (x - half - w, y + half),
        ];
        for (left, top) in places {
            let rect = [left, top, left + w, top + h];
            if self.is_free(rect) {
                self.taken.push([rect[0] - 2.0, rect[1] - 1.0, rect[2] + 2.0, rect[3] + 1.0]);
                self.drawn.push(format!(
                    "<text x=\"{}\" y=\"{}\" font-size=\"{size}\" {}>{}</text>",
                    number(left),
                    number(top + size * 0.95),
                    style.attributes(),
                    escape(&text)
                ));
                return true;
            }
        }
        false
    }

    /// Sets a label along a line at `angle`, never head down. `false` when there is no room.
    pub fn along(&mut self, text: &str, spot: Spot, angle: f64, size: f64, style: Style) -> bool {
        let text = shortened(text.trim());
        let mut degrees = angle.to_degrees();
        if degrees > 90.0 {
            degrees -= 180.0;
        } else if degrees <= -90.0 {
            degrees += 180.0;
        }
        // Nearly upright text reads from below when it leans to either side.
        if degrees > 80.0 {
            degrees -= 180.0;
        }
        let (sin, cos) = degrees.to_radians().sin_cos();
        let w = text_width(&text, size);
        let boxes = (w / size).ceil().max(1.0) as usize;
        let half = size * 0.55;
        let rects: Vec<Rect> = (0..boxes)
            .map(|i| {
                let off = ((i as f64 + 0.5) / boxes as f64 - 0.5) * w;
                let (x, y) = (spot[0] + off * cos, spot[1] + off * sin);
                [x - half, y - half, x + half, y + half]
            })
            .collect();
        if text.is_empty() || !rects.iter().all(|rect| self.is_free(*rect)) {
            return false;
        }
        self.taken.extend(rects);
        self.drawn.push(format!(
            "<text transform=\"translate({} {}) rotate({})\" y=\"{}\" font-size=\"{size}\" text-anchor=\"middle\" {}>{}</text>",
            number(spot[0]),
            number(spot[1]),
            number(degrees),
            number(size * 0.36),
            style.attributes(),
            escape(&text)
        ));
        true
    }

    /// Writes all labels, each with a light halo.
    pub fn draw(&self, out: &mut String) {
        out.push_str(
            "<g stroke=\"#fff\" stroke-opacity=\".9\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
        );
        // Roads came last and lie lowest.
        for label in self.drawn.iter().rev() {
            out.push_str(label);
        }
        out.push_str("</g>");
    }
}
