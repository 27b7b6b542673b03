//! What of a recheck is not as it was when a plan was made: files that are not counted, that are new, that have changed.

use super::super::world::World;
use super::judged_by;
use crate::closure::When;
use crate::exchange::source::{Expected, InputFile, Source};
use crate::report::summary::{DifferenceLine, Input};
use crate::scenario::recheck::RecheckTask;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use std::path::PathBuf;

/// The permits of the load of a summary.
pub(super) fn permits(load: &Value) -> Vec<String> {
    let all = load["permits"].as_array().into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What kinds of files are called, English and Chinese.
const FILES: [(&str, &str, &str); 7] = [
    ("network", "network", "路网"),
    ("closures", "closures", "封闭"),
    ("zones", "zones", "危货区域"),
    ("limits", "limits", "限值图层"),
    ("grades", "carriers and grades", "承运企业与等级"),
    ("waiting", "waiting places", "停靠点"),
    ("roads", "networks and rules of roads", "核准或优先路网、道路规则"),
];

/// Of one plan. `summary` is the whole summary that it stands in, `permits` those that count today.
pub(super) fn differences(
    world: &World,
    today: &RecheckTask,
    summary: &Value,
    plan: &Value,
    permits_today: &[String],
) -> Vec<DifferenceLine> {
    let setting = judged_by(world);
    let read = |paths: Vec<PathBuf>, expected: Expected| -> Vec<Input> {
        let file = |path: &PathBuf| {
            // a file that cannot be read is told where it is needed; here it is not there
            let source = Source::read(path, expected, None, &mut crate::diagnostic::Diagnostics::new())?;
            Some(Input::from(&InputFile::of(&source)))
        };
        paths.iter().filter_map(file).collect()
    };
    let grades: Vec<PathBuf> =
        [&today.grades.carriers, &today.grades.grades].into_iter().flatten().cloned().collect();
    let mut found = Vec::new();
    for (what, en, zh) in FILES {
        let was = inputs(&plan["judged_by"][what]);
        let is = match what {
            "network" => setting.network.clone(),
            "closures" => setting.closures.clone(),
            "zones" => setting.zones.clone(),
            // what is not given counts as it was, as long as it is there
            "limits" if today.limits.is_empty() => {
                read(was.iter().map(|file| file.path.clone().into()).collect(), Expected::Json)
            }
            "limits" => read(today.limits.clone(), Expected::Json),
            // a recheck does not choose them: the stops of the plan stay
            "waiting" => read(was.iter().map(|file| file.path.clone().into()).collect(), Expected::Table),
            "grades" => read(grades_or(&grades, &was), Expected::Table),
            _ => Vec::new(),
        };
        found.extend(of_files(what, (en, zh), &was, &is));
    }
    let was = permits(&plan["load"]);
    let lost = was.iter().filter(|permit| !permits_today.contains(permit)).map(|permit| ("left_out", permit));
    let new = permits_today.iter().filter(|permit| !was.contains(permit)).map(|permit| ("added", permit));
    found.extend(lost.chain(new).map(|(how, permit)| line("permits", how, permit, ("permit", "许可"))));
    found.extend(time(world, summary, plan));
    found
}

/// Today's files, or where none are given those of the plan.
fn grades_or(today: &[PathBuf], was: &[Input]) -> Vec<PathBuf> {
    match today.is_empty() {
        true => was.iter().map(|file| file.path.clone().into()).collect(),
        false => today.to_vec(),
    }
}

fn inputs(list: &Value) -> Vec<Input> {
    let one = |input: &Value| {
        let text = |key: &str| Some(input[key].as_str()?.to_owned());
        Some(Input { path: text("path")?, sha256: text("sha256")? })
    };
    list.as_array().into_iter().flatten().filter_map(one).collect()
}

fn of_files(what: &str, called: (&str, &str), was: &[Input], is: &[Input]) -> Vec<DifferenceLine> {
    let has = |all: &[Input], file: &Input| all.iter().any(|other| other.sha256 == file.sha256);
    let is_there = |all: &[Input], file: &Input| all.iter().any(|other| other.path == file.path);
    let gone = was.iter().filter(|file| !has(is, file));
    let gone = gone.map(|file| (if is_there(is, file) { "changed" } else { "left_out" }, &file.path));
    let new =
        is.iter().filter(|file| !has(was, file) && !is_there(was, file)).map(|file| ("added", &file.path));
    gone.chain(new).map(|(how, path)| line(what, how, path, called)).collect()
}

fn line(what: &str, how: &str, name: &str, (en, zh): (&str, &str)) -> DifferenceLine {
    let (text, text_zh) = match how {
        "added" => {
            (format!("{en} {name}: not there when the plan was made"), format!("{zh}{name}：编制方案时没有"))
        }
        "changed" => {
            (format!("{en} {name}: changed since the plan was made"), format!("{zh}{name}：编制方案后有改动"))
        }
        _ => (
            format!("{en} {name}: the plan was made with it, this recheck is not"),
            format!("{zh}{name}：编制方案时计入，本次复核未计入"),
        ),
    };
    DifferenceLine { what: what.to_owned(), how: how.to_owned(), name: name.to_owned(), text, text_zh }
}

/// How closures and conditional tags are judged. A timetable keeps its own hours, whatever time is asked about.
fn time(world: &World, summary: &Value, plan: &Value) -> Option<DifferenceLine> {
    let zone = world.setting.timezone.parse::<Tz>().unwrap_or(Tz::UTC);
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339();
    let now = match world.when {
        When::At(at) => local(at),
        When::WorstWithin(from, to) => format!("{}/{}", local(from), local(to)),
        When::AlwaysWithin(from, to) => format!("any-time:{}/{}", local(from), local(to)),
        When::WorstCase => "worst case".to_owned(),
    };
    if plan["timetable"]["found"] == true {
        let line = |name: String| DifferenceLine {
            what: "time".to_owned(),
            how: "left_out".to_owned(),
            text: format!("closures and conditional tags: by the hours of the timetable, not {name}"),
            text_zh: format!("封闭与带条件标签的时点：按方案时刻表，不按{name}"),
            name,
        };
        return (world.when != When::WorstCase).then(|| line(now));
    }
    let was = match (summary["time"]["policy"].as_str(), summary["time"]["at"].as_str()) {
        (Some("any-time"), Some(at)) => format!("any-time:{at}"),
        (_, Some(at)) => at.to_owned(),
        _ => "worst case".to_owned(),
    };
    let same = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    if was == now || (same(&was).is_some() && same(&was) == same(&now)) {
        return None;
    }
    let zh =
        |text: &str| text.replace("worst case", "最不利情形").replace("any-time:", "任一时刻可通行即可 ");
    Some(DifferenceLine {
        what: "time".to_owned(),
        how: "changed".to_owned(),
        text: format!("closures and conditional tags: then {was}, now {now}"),
        text_zh: format!("封闭与带条件标签的时点：编制时{}，本次{}", zh(&was), zh(&now)),
        name: now,
    })
}
