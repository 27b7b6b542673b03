//! Files that others test their JSON and GeoJSON readers with.

use huhang::diagnostic::Diagnostics;
use huhang::exchange::geojson::{Document, ReadOptions};
use huhang::exchange::sites::{self, SitesOptions};
use huhang::exchange::source::{Expected, Source};
use huhang::geometry::crs::{self, Crs};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the shared test data, if it is here.
fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no ../shared/data/{name}");
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { all.push(path) }
        }
    }
    all.sort();
    all
}

/// How many features the bytes have, or the codes of the errors.
fn features(name: &str, bytes: Vec<u8>) -> Result<usize, Vec<&'static str>> {
    let mut diagnostics = Diagnostics::new();
    let source = Source::from_bytes(name, bytes, Expected::Json, None, 1 << 24, &mut diagnostics);
    let read = source.as_ref().and_then(|source| Document::parse(source, &mut diagnostics)).map(|document| {
        document.read(&ReadOptions::default(), &mut diagnostics, |feature, _| Some(feature.origin)).len()
    });
    match read {
        Some(count) if !diagnostics.has_errors() => Ok(count),
        _ => Err(diagnostics.sorted().iter().map(|finding| finding.code).collect()),
    }
}

#[test]
fn json_test_suite() {
    let Some(folder) = data("geojson-conformance/jsontestsuite/test_parsing") else { return };
    let (mut seen, mut strict) = (0, 0);
    for path in files(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        seen += 1;
        let alone = features("a.geojson", bytes.clone()).expect_err("none of them is GeoJSON");
        assert!(!alone.is_empty(), "{name} is refused with a finding");
        // and as a property of a feature, where any JSON may stand
        let mut wrapped = b"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"x\":".to_vec();
        wrapped.extend(&bytes);
        wrapped.extend(b"}}");
        let inside = features("a.geojson", wrapped);
        match &name[..2] {
            "y_" => {
                assert!(
                    alone.iter().all(|code| ["E130", "E131", "E133", "E119", "E105"].contains(code)),
                    "{name} is sound JSON, only not GeoJSON: {alone:?}"
                );
                assert_eq!(inside, Ok(1), "{name}");
            }
            "n_" => {
                // two of them are a sound text once something follows or precedes them
                assert!(inside.is_err() || name.contains("BOM"), "{name} must be refused");
                strict += 1;
            }
            _ => {}
        }
    }
    assert_eq!((seen, strict), (318, 188));
    for path in files(&folder.parent().unwrap().join("test_transform")) {
        let _ = features("a.geojson", fs::read(path).unwrap());
    }
}

#[test]
fn good_geojson_is_read() {
    let mut seen = 0;
    for folder in ["geojson-conformance/georust", "geojson-conformance/npm-geojson-fixtures"] {
        let Some(folder) = data(folder) else { return };
        for path in files(&folder).iter().filter(|path| path.extension().is_some_and(|e| e == "geojson")) {
            let count = features("a.geojson", fs::read(path).unwrap());
            assert!(count.as_ref().is_ok_and(|count| *count >= 1), "{}: {count:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen}");
    let countries = data("geojson-conformance/georust/tests/fixtures/countries.geojson").unwrap();
    let mut diagnostics = Diagnostics::new();
    let (sites, input) = sites::read(&countries, &SitesOptions::default(), &mut diagnostics).unwrap();
    assert_eq!(sites.len(), 180, "every country has a point inside");
    assert_eq!(input.sha256.len(), 64);
    assert!(sites.iter().all(|site| site.area.is_some()));
    let errors: Vec<String> = diagnostics.sorted().iter().map(ToString::to_string).collect();
    assert!(errors.len() == 1 && errors[0].contains("id `-99` is given twice"), "{errors:?}");
}

#[test]
fn chinese_coordinates() {
    let Some(path) = data("coords-china/vectors.csv") else { return };
    let (mut exact, mut one_step) = (0, 0);
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let system = |column: usize| row[column].parse::<Crs>().unwrap();
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let (from, to) = (system(0), system(1));
        let (given, expected) = ([number(2), number(3)], [number(4), number(5)]);
        let convert = |from: Crs, to: Crs, at| match (from, to) {
            (Crs::Bd09, Crs::Gcj02) => crs::bd09_to_gcj02(at),
            (Crs::Gcj02, Crs::Bd09) => crs::gcj02_to_bd09(at),
            (Crs::Wgs84, to) => to.from_wgs84(at),
            (from, _) => from.to_wgs84(at),
        };
        let apart = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
        let ours = convert(from, to, given);
        let back = convert(to, from, ours);
        assert!(apart(back, given) < 1e-9, "{from} {given:?} to {to} and back: {back:?}");
        let forward = matches!((from, to), (Crs::Wgs84, _) | (Crs::Gcj02, Crs::Bd09));
        if forward {
            assert!(apart(ours, expected) <= number(6), "{from} {given:?}: {ours:?}, not {expected:?}");
            exact += 1;
        } else {
            // the published inverses are one-step: near ours, but they do not lead back to where they came from
            assert!(apart(ours, expected) < 5e-4);
            assert!(apart(convert(to, from, expected), given) > 1e-8, "{row:?}");
            one_step += 1;
        }
    }
    assert_eq!((exact, one_step), (5, 4));
}
