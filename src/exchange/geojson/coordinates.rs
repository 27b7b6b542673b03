//! Coordinates: nested arrays of numbers, scanned straight from the file without a tree in between.
//!
//! The slices given here are sound JSON (the reader has checked their syntax), so the scanner only tells
//! brackets, commas and numbers apart. It follows the nesting its geometry needs and stops at the first value that
//! is something else, with the index path to it.

use crate::geometry::LonLat;
use crate::geometry::crs::Crs;

/// How positions are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Axes {
    /// The system the degrees are in.
    pub crs: Crs,
    /// Latitude stands first.
    pub swap_xy: bool,
}

/// Why coordinates cannot be used.
#[derive(Clone, PartialEq, Debug)]
pub enum Reason {
    /// Not of the nesting or type that the geometry needs.
    Form(String),
    /// Nested without end.
    TooDeep,
    /// A number that no double holds.
    Number(String),
    /// Both axes beyond degrees.
    Projected(f64, f64),
    /// On the globe if the axes are exchanged.
    Swapped(f64, f64),
    /// Neither.
    OffTheGlobe(f64, f64),
}

/// A fault, its byte offset in the scanned slice and its index path.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// What.
    pub reason: Reason,
    /// Bytes from the start of the slice.
    pub offset: usize,
    /// Indices from the outermost array inwards.
    pub path: Vec<usize>,
}

/// What was seen besides the positions themselves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Seen {
    /// Some position has a third number.
    pub height: bool,
    /// Some position has four or more.
    pub extra: bool,
    /// Some position is exactly (0, 0).
    pub null_island: bool,
    /// West, south, east, north, as written in the file.
    pub bounds: [f64; 4],
}

impl Default for Seen {
    fn default() -> Self {
        let inf = f64::INFINITY;
        Self { height: false, extra: false, null_island: false, bounds: [inf, inf, -inf, -inf] }
    }
}

/// Reads one `coordinates` value.
pub struct Scanner<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    path: Vec<usize>,
    axes: Axes,
    /// What has been seen so far.
    pub seen: Seen,
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of `text`, one sound JSON value.
    pub fn new(text: &'a str, axes: Axes, seen: Seen) -> Self {
        Self { bytes: text.as_bytes(), text, at: 0, path: Vec::with_capacity(4), axes, seen }
    }

    fn fault<T>(&self, reason: Reason) -> Result<T, Fault> {
        Err(Fault { reason, offset: self.at, path: self.path.clone() })
    }

    fn peek(&mut self) -> u8 {
        while let Some(byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return *byte;
            }
            self.at += 1;
        }
        0
    }

    fn found(&mut self) -> String {
        self.peek();
        super::json::kind(&self.text[self.at..])
    }

    /// Reads an array, calling `entry` at the start of each of its values.
    fn array(
        &mut self,
        what: &str,
        mut entry: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.peek() != b'[' {
            let found = self.found();
            return self.fault(Reason::Form(format!("expected {what}, found {found}")));
        }
        self.at += 1;
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        self.path.push(0);
        loop {
            entry(self)?;
            if self.peek() != b',' {
                break;
            }
            self.at += 1;
            if let Some(index) = self.path.last_mut() {
                *index += 1;
            }
        }
        self.path.pop();
        self.at += 1; // the closing bracket
        Ok(())
    }

    fn number(&mut self) -> Result<f64, Fault> {
        let first = self.peek();
        if first != b'-' && !first.is_ascii_digit() {
            if first == b'[' && super::json::too_deep(&self.text[self.at..]) {
                return self.fault(Reason::TooDeep);
            }
            let found = self.found();
            let hint = if first == b'"' { " (numbers are written without quotes)" } else { "" };
            return self.fault(Reason::Form(format!("expected a number, found {found}{hint}")));
        }
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .position(|b| !matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let digits = &self.text[self.at..self.at + length];
        match digits.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.at += length;
                Ok(value)
            }
            _ => self.fault(Reason::Number(digits.to_owned())),
        }
    }

    /// One position; `None` where the array is empty.
    pub fn position(&mut self) -> Result<Option<LonLat>, Fault> {
        let mut numbers = [0.0; 2];
        let mut count = 0;
        self.peek();
        let start = self.at;
        self.array("a position [longitude, latitude]", |scanner| {
            let value = scanner.number()?;
            if count < 2 {
                numbers[count] = value;
            }
            count += 1;
            Ok(())
        })?;
        match count {
            0 => return Ok(None),
            1 => {
                self.at = start;
                return self.fault(Reason::Form("a position needs two numbers, found one".to_owned()));
            }
            2 => {}
            3 => self.seen.height = true,
            _ => self.seen.extra = true,
        }
        let [mut x, mut y] = numbers;
        if self.axes.swap_xy {
            (x, y) = (y, x);
        }
        if let Some(reason) = off_the_globe(x, y) {
            self.at = start;
            return self.fault(reason);
        }
        let seen = &mut self.seen;
        seen.null_island |= x == 0.0 && y == 0.0;
        seen.bounds =
            [seen.bounds[0].min(x), seen.bounds[1].min(y), seen.bounds[2].max(x), seen.bounds[3].max(y)];
        let [lon, lat] = self.axes.crs.to_wgs84([x, y]);
        match LonLat::from_degrees(lon, lat) {
            Some(at) => Ok(Some(at)),
            None => self.fault(Reason::OffTheGlobe(x, y)),
        }
    }

    /// An array of positions; empty entries are a fault.
    pub fn positions(&mut self) -> Result<Vec<LonLat>, Fault> {
        let mut all = Vec::new();
        self.array("an array of positions", |scanner| {
            if let Some(at) = scanner.position()? {
                all.push(at);
                Ok(())
            } else {
                scanner.fault(Reason::Form("a position needs two numbers, found none".to_owned()))
            }
        })?;
        all.shrink_to_fit();
        Ok(all)
    }

    /// An array of arrays of positions.
    pub fn lines(&mut self) -> Result<Vec<Vec<LonLat>>, Fault> {
        let mut all = Vec::new();
        self.array("an array of arrays of positions", |scanner| {
            all.push(scanner.positions()?);
            Ok(())
        })?;
        Ok(all)
    }

    /// An array of polygons.
    pub fn polygons(&mut self) -> Result<Vec<Vec<Vec<LonLat>>>, Fault> {
        let mut all = Vec::new();
        self.array("an array of polygons", |scanner| {
            all.push(scanner.lines()?);
            Ok(())
        })?;
        Ok(all)
    }
}

/// Degrees reach to 180; what goes beyond 400 on either axis can only be a length.
fn off_the_globe(x: f64, y: f64) -> Option<Reason> {
    if x.abs() <= 180.0 && y.abs() <= 90.0 {
        None
    } else if x.abs() > 400.0 || y.abs() > 400.0 {
        Some(Reason::Projected(x, y))
    } else if x.abs() <= 90.0 && y.abs() <= 180.0 {
        Some(Reason::Swapped(x, y))
    } else {
        Some(Reason::OffTheGlobe(x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Result<Vec<LonLat>, Fault> {
        Scanner::new(text, Axes::default(), Seen::default()).positions()
    }

    #[test]
    fn positions_are_read_exactly() {
        let line = scan("[ [118.1234567,36.5] ,\n[1.181e2, -36, 5.0, 7]]").unwrap();
        assert_eq!(line[0], LonLat { lon: 1_181_234_567, lat: 365_000_000 });
        assert_eq!(line[1], LonLat { lon: 1_181_000_000, lat: -360_000_000 });
        assert_eq!(scan("[]").unwrap(), []);
    }

    #[test]
    fn faults_tell_where() {
        let fault = scan("[[1,2],[3,\"4\"]]").unwrap_err();
        assert_eq!((fault.path, fault.offset), (vec![1, 1], 10));
        assert!(matches!(scan("[[1]]").unwrap_err().reason, Reason::Form(_)));
        assert!(matches!(scan("[[1,1e999]]").unwrap_err().reason, Reason::Number(_)));
        assert!(matches!(scan("[[36.6,117.1]]").unwrap_err().reason, Reason::Swapped(..)));
        assert!(matches!(scan("[[500000,4056000]]").unwrap_err().reason, Reason::Projected(..)));
        assert!(matches!(scan("[[200,10]]").unwrap_err().reason, Reason::OffTheGlobe(..)));
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(scan(&deep).unwrap_err().reason, Reason::TooDeep);
    }
}
