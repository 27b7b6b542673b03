//! `check`: the doctor's report of a network, of sites, closures and scenarios.
//!
//! The report is the answer, so it goes to stdout and, with `--out`, into files, whether or not the data are sound.
//! Exit code 0: nothing found; 1: warnings (the truthful answer to "is this sound?" is no); 2: errors, with which no
//! other command would run.

use super::args::{CheckArgs, Shared};
use super::output::{self, Progress};
use super::tasks::{layers_into, tolerances_into};
use super::{End, Failure};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, scenario as codes};
use crate::exchange::source::{Expected, InputFile, Source};
use crate::exchange::write::{OutFeature, OutputFolder, Shape, geojson, number, write_whole};
use crate::geometry::LonLat;
use crate::geometry::crs::Crs;
use crate::network::doctor::DEFAULT_TOLERANCE_M;
use crate::pipeline::{CheckRequest, Checked, check as look};
use crate::plan::connectivity::Part;
use crate::report::summary::{CheckSummary, Finding, PartLine};
use crate::report::words::Language;
use crate::scenario::{Setting, parse};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// How many islands are listed in the summary.
const LISTED_ISLANDS: usize = 100;

/// How many findings of one code the table shows, unless all are asked for.
const SHOWN_PER_CODE: usize = 5;

pub(super) fn check(args: &CheckArgs, shared: &Shared) -> Result<End, Failure> {
    let (setting, scenario) = setting(args)?;
    let folder = args.out.as_ref().map(OutputFolder::create).transpose()?;
    let request = CheckRequest {
        setting,
        vehicle: args.vehicle.vehicle.clone(),
        tolerance_m: args.tolerance.unwrap_or(DEFAULT_TOLERANCE_M),
        fix: args.fix.is_some(),
    };
    let mut problems = Diagnostics::new();
    let progress = Progress::start(shared, "checking");
    let mut checked = look(&request, &mut problems);
    checked.inputs.splice(0..0, scenario);
    overwritten(args, &checked, &mut problems);
    if let (Some(path), Some((features, _)), false) = (&args.fix, &checked.repaired, problems.has_errors()) {
        write_whole(path, |out| geojson(out, "roads", Crs::Wgs84, features))?;
    }
    let summary = output::value(&summary(&checked, &request.vehicle, &problems));
    if let Some(folder) = &folder {
        let features = problem_features(&checked, &problems);
        folder.write("problems.geojson", |out| geojson(out, "problems", Crs::Wgs84, &features))?;
        output::write_json(folder, "summary.json", &summary)?;
    }
    progress.done();
    if shared.json {
        output::print_summary(&summary, shared)?;
    } else {
        output::print_text(&table(&checked, &problems, shared))?;
    }
    let mut errors = Diagnostics::new();
    problems
        .sorted()
        .into_iter()
        .filter(|d| d.severity == Severity::Error)
        .for_each(|d| errors.push(d.clone()));
    match (errors.is_empty(), problems.is_empty()) {
        (false, _) => Err(errors.into()),
        (true, false) => Ok(End::No),
        (true, true) => Ok(End::Done),
    }
}

/// The files to check: those of a scenario, or those named.
fn setting(args: &CheckArgs) -> Result<(Setting, Option<InputFile>), Failure> {
    let scenarios =
        args.files.iter().filter(|path| path.extension().is_some_and(|end| end == "toml")).count();
    if let ([path], 1) = (args.files.as_slice(), scenarios) {
        let mut problems = Diagnostics::new();
        let Some(source) = Source::read(path, Expected::Table, None, &mut problems) else {
            return Err(problems.into());
        };
        let mut setting = parse(&source.text, path)?.setting;
        setting.network.extend(args.network.iter().cloned());
        say_of_layers(&mut setting, args);
        return Ok((setting, Some(InputFile::of(&source))));
    }
    let network: Vec<PathBuf> = args.files.iter().chain(&args.network).cloned().collect();
    if network.is_empty() || scenarios > 0 {
        let mut problems = Diagnostics::new();
        let place = Place::file("command line");
        let given = args.files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
        problems.push(codes::e511_word(
            place,
            "FILE",
            &given,
            "one scenario file, or one or several network files",
        ));
        return Err(problems.into());
    }
    let mut setting = Setting { network, ..Setting::of("check") };
    say_of_layers(&mut setting, args);
    Ok((setting, None))
}

fn say_of_layers(setting: &mut Setting, args: &CheckArgs) {
    layers_into(setting, Some(&args.places), &args.closures, &args.reading);
    tolerances_into(setting, &args.joining);
}

/// The repaired network must not take the place of an input.
fn overwritten(args: &CheckArgs, checked: &Checked, problems: &mut Diagnostics) {
    let Some(target) = args.fix.as_ref().and_then(|path| std::fs::canonicalize(path).ok()) else { return };
    for input in &checked.inputs {
        if std::fs::canonicalize(&input.path).is_ok_and(|input| input == target) {
            let place = Place::file(target.to_string_lossy().as_ref());
            problems.push(crate::diagnostic::files::e180_output_is_input(place, &input.path));
        }
    }
}

/// How many findings there are of each code.
fn counts(problems: &Diagnostics) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in problems.sorted() {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts
}

fn summary(checked: &Checked, vehicle: &str, problems: &Diagnostics) -> CheckSummary {
    let all = Finding::all(problems);
    let (errors, warnings) = all.into_iter().partition(|f| f.code.starts_with('E'));
    let found = &checked.connectivity;
    let lines = |parts: &[Part]| parts.iter().take(LISTED_ISLANDS).map(part_line).collect();
    CheckSummary {
        huhang: env!("CARGO_PKG_VERSION").to_owned(),
        command: "check".to_owned(),
        inputs: checked.inputs.iter().map(Into::into).collect(),
        vehicle: vehicle.to_owned(),
        network: checked.size.clone(),
        sound: problems.is_empty(),
        findings: counts(problems).into_iter().map(|(code, count)| (code.to_owned(), count)).collect(),
        behind_gates: checked.behind_gates,
        islands_total: found.islands.len(),
        islands: lines(&found.islands),
        sinks: lines(&found.sinks),
        sources: lines(&found.sources),
        errors,
        warnings,
        repaired: checked.repaired.as_ref().map(|(_, repairs)| *repairs),
    }
}

fn part_line(part: &Part) -> PartLine {
    let [lon, lat] = part.at.degrees();
    PartLine {
        name: part.name.clone(),
        nodes: part.nodes,
        segments: part.segments.len(),
        length_m: part.length_mm as f64 / 1000.0,
        lon,
        lat,
    }
}

/// Every finding with a place on the ground as a point, and the parts that are cut off as lines.
fn problem_features(checked: &Checked, problems: &Diagnostics) -> Vec<OutFeature> {
    let mut features: Vec<OutFeature> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in problems.sorted() {
        let at = finding.at.and_then(|[lon, lat]| LonLat::from_degrees(lon, lat));
        let number = numbers.entry(finding.code).or_default();
        *number += 1;
        let mut properties = Map::new();
        properties.insert("code".to_owned(), Value::from(finding.code));
        properties.insert("severity".to_owned(), output::value(&finding.severity));
        properties.insert("message".to_owned(), Value::from(finding.message.as_str()));
        properties.insert("place".to_owned(), finding.place.as_ref().map(ToString::to_string).into());
        properties.insert("help".to_owned(), Value::from(finding.help.as_str()));
        let shape = at.map_or(Shape::Null, Shape::Point);
        features.push(OutFeature { id: format!("{}-{number}", finding.code), shape, properties });
    }
    let Some(network) = &checked.network else { return features };
    let found = &checked.connectivity;
    let kinds = [
        ("island", found.islands.get(1..).unwrap_or_default()),
        ("sink", &found.sinks),
        ("source", &found.sources),
    ];
    for (kind, parts) in kinds {
        for (i, part) in parts.iter().enumerate() {
            let lines = part.segments.iter().map(|s| network.line(*s).to_vec()).collect();
            let mut properties = Map::new();
            properties.insert("kind".to_owned(), Value::from(kind));
            properties.insert("name".to_owned(), Value::from(part.name.as_str()));
            properties.insert("segments".to_owned(), Value::from(part.segments.len()));
            properties.insert("length_m".to_owned(), number(part.length_mm as f64 / 1000.0));
            features.push(OutFeature {
                id: format!("{kind}-{}", i + 1),
                shape: Shape::Lines(lines),
                properties,
            });
        }
    }
    features
}

/// What a code is about.
fn title(code: &str, l: Language) -> &'static str {
    match code {
        "W155" | "W318" => l.say("零长度线", "lines without length"),
        "W230" => l.say("附近无可用道路", "places without a road"),
        "W234" => l.say("位于不连通道路", "places on roads cut off"),
        "W302" => l.say("重复编号", "ids used twice"),
        "W303" | "W309" => l.say("转向限制无法解析", "turn restrictions not understood"),
        "W304" => l.say("属性值无法读取", "values that cannot be read"),
        "W310" => l.say("端点未接上", "ends that miss a road"),
        "W311" => l.say("同层交叉无共同节点", "crossings without a common vertex"),
        "W312" => l.say("完全重复的道路", "roads repeated"),
        "W313" => l.say("同一线形属性不同", "one line, different tags"),
        "W314" => l.say("部分重叠", "roads on top of each other"),
        "W315" => l.say("孤岛", "islands"),
        "W316" => l.say("只进不出", "traps: in and not out"),
        "W317" => l.say("只出不进", "out and not in"),
        "W319" => l.say("过长直线", "straight pieces too long"),
        "W320" => l.say("单位疑误", "mistaken units"),
        "W321" => l.say("悬挂短线", "short stubs"),
        "W322" => l.say("坐标系疑误", "suspected coordinate shift"),
        "E323" => l.say("图层不在同一地区", "layers in different places"),
        _ => l.say("其他", "other"),
    }
}

fn table(checked: &Checked, problems: &Diagnostics, shared: &Shared) -> String {
    let l = output::language(shared);
    let mut out = String::new();
    let size = &checked.size;
    let km = size.length_m / 1000.0;
    let words = [l.say("路网", "network"), l.say("节点", "nodes"), l.say("路段", "segments")];
    let restrictions = l.say("转向限制", "turn restrictions");
    // writing to a string cannot fail
    let _ = writeln!(
        out,
        "{}: {} {}, {} {}, {km:.1} km, {} {restrictions}",
        words[0], size.nodes, words[1], size.segments, words[2], size.restrictions
    );
    if let Some(main) = checked.connectivity.islands.first() {
        let usable_mm: u64 = checked.connectivity.islands.iter().map(|part| part.length_mm).sum();
        let percent = 100.0 * main.length_mm as f64 / usable_mm.max(1) as f64;
        let (islands, largest) = (l.say("连通部分", "connected parts"), l.say("最大部分", "the largest"));
        let _ = writeln!(
            out,
            "{islands}: {}; {largest}: {} {}, {percent:.1} %",
            checked.connectivity.islands.len(),
            main.nodes,
            words[1]
        );
    }
    let gated = &checked.behind_gates;
    if gated.gates > 0 {
        let (gates, behind) =
            (l.say("仅供到达的大门", "gates without through traffic"), l.say("其后", "behind them"));
        let km = gated.length_m / 1000.0;
        let _ =
            writeln!(out, "{gates}: {}; {behind}: {} {}, {km:.1} km", gated.gates, gated.segments, words[2]);
    }
    if problems.is_empty() {
        let _ = writeln!(out, "{}", l.say("未发现问题", "nothing found: sound"));
    }
    let all = problems.sorted();
    for (code, count) in counts(problems) {
        let _ = writeln!(out, "\n{code}  {count:>6}  {}", title(code, l));
        let most = if shared.verbose { usize::MAX } else { SHOWN_PER_CODE };
        let of_code: Vec<&Diagnostic> = all.iter().copied().filter(|d| d.code == code).collect();
        for finding in of_code.iter().take(most) {
            let place = finding.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            let at = finding.at.map(|[lon, lat]| format!(" @ {lon:.6},{lat:.6}")).unwrap_or_default();
            let _ = writeln!(out, "    {place}{}{at}", finding.message);
        }
        if let Some(first) = of_code.first() {
            let _ = writeln!(out, "    → {}", first.help);
        }
        if of_code.len() > most {
            let _ = writeln!(out, "    … {}: -v / --out", l.say("全部", "all of them"));
        }
    }
    if let Some((_, repairs)) = &checked.repaired {
        let _ = writeln!(out, "\n{}: {}", l.say("已修复", "repaired"), repaired(repairs, l));
    }
    out
}

fn repaired(repairs: &crate::network::doctor::Repairs, l: Language) -> String {
    [
        (repairs.joined_ends, l.say("端点接上", "ends joined")),
        (repairs.removed_duplicates, l.say("重复道路删除", "repetitions removed")),
        (repairs.dropped_lines, l.say("零长度线删除", "lines without length dropped")),
        (repairs.corrected_values, l.say("属性值改正", "values respelled")),
        (repairs.given_ids, l.say("编号补全", "ids given")),
    ]
    .map(|(count, words)| format!("{count} {words}"))
    .join(", ")
}
