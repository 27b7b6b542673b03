//! What a user may hand in by mistake: one test a case, numbered as in the list of bad inputs. Each is reported
//! with its code, file and place, and never brings the program down.

use huhang::diagnostic::{Diagnostic, Diagnostics, Severity};
use huhang::exchange::geojson::ReadOptions;
use huhang::exchange::sites::{self, Site, SitesOptions};
use huhang::exchange::source::{Encoding, Expected, Source};
use huhang::exchange::write::{OutputFolder, WriteError};
use huhang::exchange::{network_files, raw::RawNetwork, roads};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Reads the bytes of a file of sites.
fn read_sites(name: &str, bytes: &[u8]) -> (Vec<Site>, Vec<Diagnostic>) {
    read_sites_with(name, bytes, &SitesOptions::default())
}

fn read_sites_with(name: &str, bytes: &[u8], options: &SitesOptions) -> (Vec<Site>, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_sites_at(&path, options)
}

fn read_sites_at(path: &Path, options: &SitesOptions) -> (Vec<Site>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::new();
    let sites = sites::read(path, options, &mut diagnostics).map(|(sites, _)| sites).unwrap_or_default();
    (sites, diagnostics.sorted().into_iter().cloned().collect())
}

fn read_roads(text: &str) -> (RawNetwork, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::new();
    let source =
        Source::from_bytes("roads.geojson", text.into(), Expected::Json, None, 1 << 20, &mut diagnostics);
    let network = source.and_then(|source| roads::read(&source, &ReadOptions::default(), &mut diagnostics));
    (network.unwrap_or_default(), diagnostics.sorted().into_iter().cloned().collect())
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Exactly one finding, and what it says.
fn only<'a>(findings: &'a [Diagnostic], code: &str) -> &'a Diagnostic {
    assert_eq!(codes(findings), [code], "{findings:#?}");
    assert!(!findings[0].help.is_empty(), "{code} helps");
    assert!(findings[0].place.is_some(), "{code} says where");
    &findings[0]
}

fn place(finding: &Diagnostic) -> (u32, u32, &str) {
    let place = finding.place.as_ref().unwrap();
    (place.line, place.column, &place.pointer)
}

/// A collection of one point with these members in front of its geometry.
fn point_with(members: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",{members}\"geometry\":{{\"type\":\"Point\",\"coordinates\":[118.4,36.6]}}}}]}}"
    )
}

fn point() -> String {
    point_with("\"id\":\"a\",\"properties\":{},")
}

// ---- file and JSON level -------------------------------------------------------------------------------------

#[test]
fn case_01_missing_file() {
    let folder = tempfile::tempdir().unwrap();
    let (_, found) = read_sites_at(&folder.path().join("none.geojson"), &SitesOptions::default());
    assert!(only(&found, "E101").message.contains("no such file"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is created");
}

#[test]
fn case_02_directory() {
    let folder = tempfile::tempdir().unwrap();
    let (_, found) = read_sites_at(folder.path(), &SitesOptions::default());
    only(&found, "E102");
    let mut diagnostics = Diagnostics::new();
    network_files::read_network(&[folder.path().to_owned()], &mut diagnostics);
    assert_eq!(diagnostics.count("E171"), 2, "a folder without nodes.csv and edges.csv");
}

#[cfg(unix)]
#[test]
fn case_03_no_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.geojson");
    fs::write(&path, point()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let (_, found) = read_sites_at(&path, &SitesOptions::default());
    assert!(only(&found, "E103").message.to_lowercase().contains("permission denied"));
}

#[test]
fn case_04_empty() {
    assert!(only(&read_sites("a.geojson", b"").1, "E104").message.contains("empty file"));
}

#[test]
fn case_05_white_space_only() {
    only(&read_sites("a.geojson", b" \r\n\t\n").1, "E105");
    only(&read_sites("a.geojson", b"\xef\xbb\xbf \n").1, "E105");
}

#[test]
fn case_06_other_file_types() {
    let types: [(&[u8], &str); 8] = [
        (b"PK\x03\x04\x14\0\0\0", "ZIP"),
        (b"\0\0\x27\x0a\0\0\0\0\0\0\0\0", "shapefile"),
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c\x10\x7b", "PBF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\0", "GeoPackage"),
        (b"fgb\x03fgb\0", "FlatGeobuf"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
    ];
    for (bytes, name) in types {
        let (_, found) = read_sites("a.geojson", bytes);
        assert!(only(&found, "E106").message.contains(name), "{found:?}");
        let (_, found) = read_sites("a.geojson.gz", &gzip(bytes));
        assert!(only(&found, "E106").message.contains(name), "in gzip: {found:?}");
    }
    let (_, found) = read_sites("a.geojson", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c\x10\x7b");
    assert!(found[0].help.contains("--network"), "names the right option");
}

#[test]
fn case_07_html() {
    for page in ["<!DOCTYPE html><title>登录</title>", "\n <html lang=zh>"] {
        assert!(only(&read_sites("a.geojson", page.as_bytes()).1, "E107").message.contains("this is HTML"));
    }
}

#[test]
fn case_08_truncated_anywhere() {
    let text = point();
    for length in 1..text.len() {
        let (sites, found) = read_sites("a.geojson", &text.as_bytes()[..length]);
        assert!(sites.is_empty(), "never a part");
        assert_eq!(codes(&found), ["E108"], "cut to {length}: {found:?}");
        assert!(found[0].message.contains(&format!("byte {length}")), "{found:?}");
    }
    let packed = gzip(text.as_bytes());
    only(&read_sites("a.geojson.gz", &packed[..packed.len() - 5]).1, "E116");
}

#[test]
fn case_09_trailing_garbage() {
    let (sites, found) = read_sites("a.geojson", format!("{}\n]]>", point()).as_bytes());
    assert!(sites.is_empty());
    assert_eq!(place(only(&found, "E110")), (3, 1, ""));
    let (_, found) = read_sites("a.geojson", format!("{}\n;", point()).as_bytes());
    assert_eq!(place(only(&found, "E110")), (3, 1, ""));
}

#[test]
fn case_10_two_documents() {
    let (_, found) = read_sites("a.geojson", format!("{}\n{}", point(), point()).as_bytes());
    let finding = only(&found, "E111");
    assert_eq!(place(finding), (3, 1, ""));
    assert!(finding.help.contains(".geojsonl"));
}

#[test]
fn case_11_utf8_bom() {
    let (sites, found) = read_sites("a.geojson", format!("\u{feff}{}", point()).as_bytes());
    assert_eq!((sites.len(), found.len()), (1, 0));
    let (sites, found) = read_sites("a.csv", "\u{feff}lon,lat,name\n118.4,36.6,甲\n".as_bytes());
    assert_eq!((sites[0].name.as_str(), found.len()), ("甲", 0));
}

#[test]
fn case_12_utf16() {
    let text = point();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [[b"\xff\xfe", &little[..]].concat(), [b"\xfe\xff", &big[..]].concat(), little, big] {
        assert!(only(&read_sites("a.geojson", &bytes).1, "E112").help.contains("convert it to UTF-8"));
    }
}

#[test]
fn case_13_gbk() {
    let text = point_with("\"id\":\"a\",\"properties\":{\"name\":\"武进区人民政府，西门\"},");
    let (bytes, ..) = encoding_rs::GBK.encode(&text);
    let (sites, found) = read_sites("a.geojson", &bytes);
    assert!(sites.is_empty());
    let finding = only(&found, "E113");
    let offset = text.find('武').unwrap();
    assert!(
        finding.message.contains(&format!("byte {offset}")) && finding.message.contains("looks like GBK")
    );
    assert!(finding.help.contains("--encoding gb18030"));
    let options = SitesOptions { encoding: Some(Encoding::Gb18030), ..SitesOptions::default() };
    let (sites, found) = read_sites_with("a.geojson", &bytes, &options);
    assert_eq!((sites[0].name.as_str(), found.len()), ("武进区人民政府，西门", 0), "decoded exactly");
    // a table out of a spreadsheet is recognized
    let (bytes, ..) = encoding_rs::GBK.encode("编号,名称,经度,纬度\n1,花海大道,119.9,31.7\n");
    let (sites, found) = read_sites("a.csv", &bytes);
    assert_eq!(sites[0].name, "花海大道");
    assert_eq!(only(&found, "W126").severity, Severity::Warning);
}

#[test]
fn case_14_invalid_utf8_in_a_name() {
    let mut bytes = point_with("\"id\":\"a\",\"properties\":{\"name\":\"常州市?武进区\"},").into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xff;
    let (sites, found) = read_sites("a.geojson", &bytes);
    assert!(sites.is_empty());
    let finding = only(&found, "E114");
    assert!(finding.message.contains("feature number 0"), "{finding}");
    assert_eq!(place(finding).0, 2);
}

#[test]
fn case_15_line_ends() {
    let text = "{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\",\n\"properties\":null,\n\"geometry\":{\"type\":\"Point\",\n\"coordinates\":[118.4,\n\"36.6\"]}}]}";
    for end in ["\n", "\r\n", "\r"] {
        let (_, found) = read_sites("a.geojson", text.replace('\n', end).as_bytes());
        let finding = only(&found, "E135");
        assert_eq!(place(finding), (7, 1, "/features/0/geometry/coordinates/1"), "with {end:?}");
    }
}

#[test]
fn case_16_nul_in_a_string() {
    let (sites, found) =
        read_sites("a.geojson", point_with("\"properties\":{\"name\":\"a\\u0000b\"},").as_bytes());
    assert_eq!((sites[0].name.as_str(), found.len()), ("a\0b", 0));
}

#[test]
fn case_17_lone_surrogate() {
    for name in ["\\ud800", "\\ud800x", "\\udc00"] {
        let text = point_with(&format!("\"properties\":{{\"name\":\"{name}\"}},"));
        let (sites, found) = read_sites("a.geojson", text.as_bytes());
        assert!(sites.is_empty());
        assert_eq!(place(only(&found, "E122")).2, "/features/0/properties/name");
    }
}

#[test]
fn case_18_duplicate_top_level_key() {
    let text = point().replacen('{', "{\"features\":[],", 1);
    let (sites, found) = read_sites("a.geojson", text.as_bytes());
    assert!(sites.is_empty());
    assert_eq!(place(only(&found, "E119")).2, "/features");
}

#[test]
fn case_19_duplicate_property() {
    let (sites, found) =
        read_sites("a.geojson", point_with("\"properties\":{\"name\":\"甲\",\"name\":\"乙\"},").as_bytes());
    assert_eq!(sites[0].name, "乙", "the last wins");
    assert_eq!(only(&found, "W120").severity, Severity::Warning);
}

#[test]
fn case_20_ten_thousand_nested_arrays() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let texts = [
        point_with(&format!("\"properties\":{{\"a\":{deep}}},")),
        point_with(&format!("\"other\":{deep},\"properties\":null,")),
        point().replace("[118.4,36.6]", &deep),
        point().replacen('{', &format!("{{\"other\":{deep},"), 1),
    ];
    for text in texts {
        only(&read_sites("a.geojson", text.as_bytes()).1, "E121");
    }
    only(&read_sites("a.geojson", deep.as_bytes()).1, "E130");
    let collections = "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(5000);
    only(&read_sites("a.geojson", format!("{collections}{}", "]}".repeat(5000)).as_bytes()).1, "E121");
}

#[test]
fn case_21_one_long_line() {
    let feature = "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[118.4,36.6]}},";
    let features = feature.repeat(20_000);
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{features}{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[1]}}}}]}}"
    );
    let (sites, found) = read_sites("a.geojson", text.as_bytes());
    assert_eq!(sites.len(), 20_000);
    let (line, column, pointer) = place(only(&found, "E135"));
    assert_eq!((line, pointer), (1, "/features/20000/geometry/coordinates"));
    assert_eq!(&text[column as usize - 1..column as usize + 2], "[1]", "the column is right far out");
}

#[test]
fn case_22_larger_than_the_cap() {
    let mut diagnostics = Diagnostics::new();
    let path = PathBuf::from("/dev/null");
    let folder = tempfile::tempdir().unwrap();
    let big = folder.path().join("big.geojson");
    // sparse: takes no disk, and is refused before a byte is read
    fs::File::create(&big).unwrap().set_len(5 << 30).unwrap();
    assert!(Source::read(&big, Expected::Json, None, &mut diagnostics).is_none());
    assert!(
        only(&diagnostics.sorted().into_iter().cloned().collect::<Vec<_>>(), "E125")
            .message
            .contains("5368709120")
    );
    drop(path);
}

#[test]
fn case_23_gzip_bomb() {
    let bomb = gzip(&vec![b' '; 10 << 20]);
    assert!(bomb.len() < 20_000);
    let mut diagnostics = Diagnostics::new();
    let source = Source::from_bytes("b.geojson.gz", bomb, Expected::Json, None, 1 << 20, &mut diagnostics);
    assert!(source.is_none());
    assert_eq!(diagnostics.count("E115"), 1);
}

#[test]
fn case_24_zip_is_never_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    fs::write(&path, b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\x0a\0\0\0../evil.txtx")
        .unwrap();
    only(&read_sites_at(&path, &SitesOptions::default()).1, "E106");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(!folder.path().parent().unwrap().join("evil.txt").exists());
}

#[cfg(unix)]
#[test]
fn case_25_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe.geojson");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    let writer = path.clone();
    let thread = std::thread::spawn(move || fs::write(writer, point()).unwrap());
    let (sites, found) = read_sites_at(&path, &SitesOptions::default());
    thread.join().unwrap();
    assert_eq!((sites.len(), found.len()), (1, 0));
}

#[cfg(unix)]
#[test]
fn case_26_changed_while_read() {
    // files that the kernel makes up as they are read say they are empty, and are not: size and content disagree,
    // as they do for a file that grows under the reader
    let path = Path::new("/proc/self/status");
    if !path.exists() {
        println!("skipped: no /proc");
        return;
    }
    only(&read_sites_at(path, &SitesOptions::default()).1, "E118");
}

#[cfg(unix)]
#[test]
fn case_27_symbolic_link_loop() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.geojson"), folder.path().join("b.geojson"));
    std::os::unix::fs::symlink(&a, &b).unwrap();
    std::os::unix::fs::symlink(&b, &a).unwrap();
    only(&read_sites_at(&a, &SitesOptions::default()).1, "E117");
}

#[test]
fn case_28_spaces_chinese_emoji_in_the_path() {
    let name = "武进 厂门 🚧.geojson";
    let (sites, found) = read_sites(name, point().as_bytes());
    assert_eq!((sites.len(), found.len()), (1, 0));
    let (_, found) = read_sites(name, b"{");
    assert!(found[0].to_string().contains(name), "shown right: {}", found[0]);
}

// ---- the output folder ---------------------------------------------------------------------------------------

#[test]
fn case_29_output_folder_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("out")] {
        let error = OutputFolder::create(&path).unwrap_err();
        assert!(matches!(error, WriteError::Folder { .. }));
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[test]
fn case_30_disk_full_while_writing() {
    let folder = tempfile::tempdir().unwrap();
    let out = OutputFolder::create(folder.path().join("out")).unwrap();
    out.write("summary.json", |file| file.write_all(b"old")).unwrap();
    let result = out.write("summary.json", |file| {
        file.write_all(&vec![b'x'; 1 << 20])?;
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
    });
    assert!(matches!(result, Err(WriteError::File { .. })));
    assert_eq!(fs::read_to_string(out.path().join("summary.json")).unwrap(), "old", "intact");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "the temporary file is gone");
}

#[test]
fn case_31_output_is_input() {
    let folder = tempfile::tempdir().unwrap();
    let out = OutputFolder::create(folder.path()).unwrap();
    let input = folder.path().join("sites.geojson");
    fs::write(&input, point()).unwrap();
    let winding = folder.path().join(".").join("sites.geojson");
    let found = out.overwritten(&["summary.json", "sites.geojson"], &[winding]);
    only(&found, "E180");
    assert!(out.overwritten(&["summary.json"], &[input]).is_empty());
}

#[test]
fn case_32_output_exists() {
    // a second run replaces each file as a whole
    let folder = tempfile::tempdir().unwrap();
    for text in ["a longer first text", "second"] {
        let out = OutputFolder::create(folder.path().join("out")).unwrap();
        out.write("summary.json", |file| file.write_all(text.as_bytes())).unwrap();
    }
    assert_eq!(fs::read_to_string(folder.path().join("out/summary.json")).unwrap(), "second");
}

#[test]
fn case_33_and_34_old_or_new_never_half() {
    // four writers and a reader: whatever is seen is one whole version
    let folder = tempfile::tempdir().unwrap();
    let out = OutputFolder::create(folder.path()).unwrap();
    let whole = |k: u8| vec![b'a' + k; 200_000];
    out.write("f", |file| file.write_all(&whole(0))).unwrap();
    std::thread::scope(|scope| {
        for k in 0..4u8 {
            let out = &out;
            scope.spawn(move || {
                for _ in 0..5 {
                    out.write("f", |file| file.write_all(&whole(k))).unwrap();
                }
            });
        }
        for _ in 0..200 {
            let seen = fs::read(out.path().join("f")).unwrap();
            assert_eq!(seen.len(), 200_000);
            assert!(seen.iter().all(|byte| *byte == seen[0]));
        }
    });
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

// ---- GeoJSON structure ---------------------------------------------------------------------------------------

#[test]
fn case_35_type_missing() {
    only(&read_sites("a.geojson", b"{\"features\":[]}").1, "E130");
    let (_, found) = read_sites("a.geojson", b"{\"geometryType\":\"esriGeometryPoint\",\"features\":[]}");
    assert!(only(&found, "E130").message.contains("Esri"));
    let (_, found) = read_sites("a.geojson", point().replace("\"type\":\"Feature\",", "").as_bytes());
    assert_eq!(place(only(&found, "E133")), (2, 1, "/features/0"));
}

#[test]
fn case_36_lower_case_type() {
    let (_, found) = read_sites("a.geojson", b"{\"type\":\"featurecollection\",\"features\":[]}");
    assert!(only(&found, "E131").help.contains("FeatureCollection"));
    let (_, found) = read_sites("a.geojson", point().replace("\"Point\"", "\"point\"").as_bytes());
    let finding = only(&found, "E131");
    assert!(finding.help.contains("`Point`"));
    assert_eq!(place(finding).2, "/features/0/geometry/type");
}

#[test]
fn case_37_bare_feature_or_geometry() {
    let geometry = "{\"type\":\"Point\",\"coordinates\":[118.4,36.6]}";
    let feature =
        format!("{{\"type\":\"Feature\",\"properties\":{{\"name\":\"甲\"}},\"geometry\":{geometry}}}");
    for text in [geometry, feature.as_str()] {
        let (sites, found) = read_sites("a.geojson", text.as_bytes());
        assert_eq!((sites.len(), found.len()), (1, 0));
    }
}

#[test]
fn case_38_geometry_collection() {
    let line = "{\"type\":\"LineString\",\"coordinates\":[[118,36],[118.1,36]]}";
    let collection = format!("{{\"type\":\"GeometryCollection\",\"geometries\":[{line},{line}]}}");
    let (network, found) = read_roads(&collection);
    assert_eq!((network.ways.len(), found.len()), (2, 0), "roads are taken out of it");
    only(&read_sites("a.geojson", collection.as_bytes()).1, "E148");
}

#[test]
fn case_39_features_null() {
    let (_, found) = read_sites("a.geojson", b"{\"type\":\"FeatureCollection\",\"features\":null}");
    assert!(only(&found, "E132").message.contains("null"));
    only(&read_sites("a.geojson", b"{\"type\":\"FeatureCollection\"}").1, "E132");
}

#[test]
fn case_40_no_features() {
    let empty = "{\"type\":\"FeatureCollection\",\"features\":[]}";
    assert!(only(&read_sites("a.geojson", empty.as_bytes()).1, "E221").message.contains("no sites"));
    only(&read_roads(empty).1, "E157");
    only(&read_sites("a.csv", b"lon,lat\n").1, "E221");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

// ---- further cases -------------------------------------------------------------------------------------------

/// A collection of one line with these coordinates.
fn line(coordinates: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"id\":7,\"properties\":{{\"highway\":\"primary\"}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":{coordinates}}}}}]}}"
    )
}

#[test]
fn cases_41_to_45_features_left_out() {
    let (_, found) = read_roads(&line("[]"));
    assert_eq!(codes(&found), ["E157", "W141"], "and then no road is left");
    let (_, found) = read_roads(&line("[[118,36]]"));
    assert_eq!(codes(&found), ["E157", "W142"]);
    let both = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null},{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[118.4,36.6]}},{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[118.4,36.6],[118.5,36.6]]}}]}";
    let (sites, found) = read_sites("a.geojson", both.as_bytes());
    assert_eq!((sites.len(), codes(&found)), (1, vec!["W140", "W147"]));
    let (_, found) = read_roads(&point());
    let finding = only(&found, "E148");
    assert!(finding.message.contains("Point") && finding.message.contains("LineString"), "names both");
}

#[test]
fn case_46_parts_of_a_multi_line_are_numbered() {
    let text = line("[[[118,36],[118.1,36]],[[118.2,36],[118.3,36],[118.3,36]]]")
        .replace("LineString", "MultiLineString");
    let (network, found) = read_roads(&text);
    assert!(found.is_empty());
    assert_eq!(network.ways.iter().map(|way| way.id.as_str()).collect::<Vec<_>>(), ["7#0", "7#1"]);
    assert_eq!(network.ways[1].vertices.len(), 2, "repeated points are cleaned");
}

#[test]
fn cases_47_and_48_members_in_any_order() {
    let text = "{\"bbox\":[118,36,119,37],\"names\":[1,[2]],\"features\":[{\"geometry\":{\"coordinates\":[118.4,36.6],\"type\":\"Point\"},\"type\":\"Feature\"}],\"type\":\"FeatureCollection\"}";
    let (sites, found) = read_sites("a.geojson", text.as_bytes());
    assert_eq!((sites.len(), found.len()), (1, 0));
    let (_, found) = read_sites("a.geojson", text.replace("[118,36,", "[118.5,36,").as_bytes());
    only(&found, "W146");
}

#[test]
fn cases_49_to_51_stated_coordinate_systems() {
    let with = |name: &str| {
        let crs = format!("{{\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},");
        read_sites("a.geojson", point().replacen('{', &crs, 1).as_bytes())
    };
    for fine in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"] {
        let (sites, found) = with(fine);
        assert_eq!((sites.len(), found.len()), (1, 0), "{fine}");
    }
    for (refused, why) in
        [("EPSG:4547", "Gauss"), ("EPSG:4214", "Beijing"), ("EPSG:32650", "UTM"), ("local", "not known")]
    {
        let (_, found) = with(refused);
        assert!(only(&found, "E139").message.contains(why), "{found:?}");
    }
}

#[test]
fn cases_52_to_62_positions() {
    let cases = [
        ("[500000,4056000]", "E138"),
        ("[36.6,117.1]", "E137"),
        ("[\"117,1\",\"36,6\"]", "E135"),
        ("[\"117.1\",36.6]", "E135"),
        ("\"117.1,36.6\"", "E135"),
        ("{\"lon\":117}", "E135"),
        ("null", "E135"),
        ("[[117.1,36.6]]", "E135"),
        ("[117.1]", "E135"),
        ("[NaN,36.6]", "E109"),
        ("[-Infinity,36.6]", "E109"),
        ("[1e999,36.6]", "E123"),
        ("[200,36.6]", "E136"),
        ("[117.1,-95]", "E136"),
    ];
    for (position, code) in cases {
        let (sites, found) = read_sites("a.geojson", point().replace("[118.4,36.6]", position).as_bytes());
        assert!(sites.is_empty());
        assert_eq!(codes(&found), [code], "{position}: {found:?}");
    }
    for (position, code) in [("[0,0]", "W145"), ("[117.1,36.6,12.5]", "W143"), ("[117.1,36.6,1,2,3]", "W144")]
    {
        let (sites, found) = read_sites("a.geojson", point().replace("[118.4,36.6]", position).as_bytes());
        assert_eq!((sites.len(), codes(&found)), (1, vec![code]), "{position}");
    }
    let swapped = SitesOptions { positions: ReadOptions { swap_xy: true, crs: None }, encoding: None };
    let (sites, found) =
        read_sites_with("a.geojson", point().replace("118.4,36.6", "36.6,118.4").as_bytes(), &swapped);
    assert_eq!((sites[0].at.degrees(), found.len()), ([118.4, 36.6], 0));
}

#[test]
fn cases_64_to_68_ids() {
    let with = |id: &str| {
        read_sites("a.geojson", point_with(&format!("\"id\":{id},\"properties\":null,")).as_bytes())
    };
    for (id, text) in [
        ("12345678901234567890123", "12345678901234567890123"),
        ("1.0", "1"),
        ("\"a b\"", "a b"),
        ("-4", "-4"),
    ] {
        let (sites, found) = with(id);
        assert_eq!((sites[0].id.as_str(), found.len()), (text, 0));
    }
    only(&with("[1]").1, "W151");
    let feature = |id: &str, x: &str| {
        format!(
            "{{\"type\":\"Feature\",{id}\"properties\":null,\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},36.6]}}}}"
        )
    };
    let collection = |features: &[String]| {
        format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}]}}", features.join(",\n"))
    };
    let twice = collection(&[
        feature("\"id\":1,", "118"),
        feature("\"id\":2,", "118"),
        feature("\"id\":\"1\",", "118.1"),
    ]);
    let (_, found) = read_sites("a.geojson", twice.as_bytes());
    assert_eq!(codes(&found), ["E222", "W152"]);
    assert_eq!(place(&found[0]).0, 4);
    assert!(found[0].message.contains("a.geojson:2:1"), "lists both: {}", found[0]);
    // made ids depend on position and content, not on the order of the file
    let nameless = [feature("", "118"), feature("", "118.1"), feature("", "118.1")];
    let (mut there, _) = read_sites("a.geojson", collection(&nameless).as_bytes());
    let (mut back, _) = read_sites(
        "a.geojson",
        collection(&[nameless[2].clone(), nameless[1].clone(), nameless[0].clone()]).as_bytes(),
    );
    let key = |sites: &mut Vec<Site>| sites.iter().map(|site| (site.id.clone(), site.at)).collect::<Vec<_>>();
    assert_eq!(key(&mut there), key(&mut back));
    assert_eq!(there.len(), 3);
}

#[test]
fn cases_69_and_70_properties() {
    let many: Vec<String> = (0..10_001).map(|i| format!("\"p{i}\":1")).collect();
    only(
        &read_sites("a.geojson", point_with(&format!("\"properties\":{{{}}},", many.join(","))).as_bytes()).1,
        "E124",
    );
    let odd = "\"properties\":{\"__proto__\":1,\"a.b\\\"c\\n/d\":\"x\"},";
    let (sites, found) = read_sites("a.geojson", point_with(odd).as_bytes());
    assert!(found.is_empty());
    assert_eq!(sites[0].properties.keys().collect::<Vec<_>>(), ["__proto__", "a.b\"c\n/d"]);
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let point = |coordinates: &str, weight: &str| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"weight\":{weight}}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":{coordinates}}}}}"
        )
    };
    let features = [
        point("[1]", "1"),
        point("[118,36]", "-2"),
        point("[118,\"x\"]", "1"),
        point("[118,95]", "1"),
        point("[36,118]", "1"),
        point("[118,36]", "\"heavy\""),
    ];
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let (_, found) = read_sites("a.geojson", text.as_bytes());
    let mut all = codes(&found);
    all.sort_unstable();
    assert_eq!(all, ["E135", "E135", "E136", "E137", "E223", "E223"], "{found:#?}");
}

#[test]
fn case_107_tables() {
    let semicolons = "编号;名称;经度;纬度;权重\n0012;\"甲\n乙\";119.9;31.7;2\n;丙;119.8;31.6;\n";
    let (sites, found) = read_sites("a.csv", semicolons.as_bytes());
    assert!(found.is_empty(), "{found:?}");
    assert_eq!((sites[0].id.as_str(), sites[0].name.as_str(), sites[0].weight), ("0012", "甲\n乙", 2.0));
    assert_eq!((sites[1].name.as_str(), sites[1].weight), ("丙", 1.0));
    let ragged = "lon,lat,name\n118,36,a\n118,36\n118,x,b\n\"1,180\",36,c\n";
    let (_, found) = read_sites("a.csv", ragged.as_bytes());
    assert_eq!(codes(&found), ["E161", "E162", "E162"]);
    assert_eq!(found.iter().map(|f| place(f).0).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(codes(&read_sites("a.csv", b"118,36\n").1), ["E160", "E160"], "no header");
    only(&read_sites("a.csv", b"lon,lat,name,name\n1,2,3,4\n").1, "E165");
}

#[test]
fn tables_of_a_network_name_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("nodes.csv"), "id,lon,lat\nA,118,36\nB,118.1,36\nA,118.2,36\nC,x,36\n")
        .unwrap();
    fs::write(
        folder.path().join("edges.csv"),
        "from,to,metres,seconds,name\nA,B,100,9.5,花海大道\nA,Z,1,1,\nB,A,-1,NaN,\nB,A,1\n",
    )
    .unwrap();
    let mut diagnostics = Diagnostics::new();
    network_files::read_network(&[folder.path().to_owned()], &mut diagnostics);
    let found: Vec<Diagnostic> = diagnostics.sorted().into_iter().cloned().collect();
    assert_eq!(codes(&found), ["E163", "E162", "E162", "E161", "E164", "E162"], "{found:#?}");
    assert_eq!(found.iter().map(|f| place(f).0).collect::<Vec<_>>(), [3, 4, 4, 5, 4, 5]);
}
