//! Closures for others: as a work zone feed, as a list of incidents, or as our own record with drawn lines.

use super::detour::nobody_passes;
use super::directions::apart;
use super::drawn::as_feed;
use super::world::World;
use crate::closure::calendar::{Fold, resolve};
use crate::closure::clock::{Written, parse_written};
use crate::closure::feature::{SPREAD_M, feature, is_spread, widened};
use crate::closure::record::records;
use crate::closure::{Effect, OtherHalf, left_open};
use crate::diagnostic::{Diagnostics, Place, closures as codes};
use crate::exchange::cifs::{self, FeedSource};
use crate::exchange::feed::{Detour, Exported};
use crate::exchange::wzdx::{self, FeedInfo, Horizon};
use chrono::{DateTime, Days, NaiveTime, Utc};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The form in which closures are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedFormat {
    /// WZDx 4.2.
    Wzdx,
    /// Waze CIFS as JSON.
    Cifs,
    /// Waze CIFS as XML.
    CifsXml,
    /// Our own.
    GeoJson,
}

/// Who publishes, and what.
#[derive(Clone, PartialEq, Debug)]
pub struct Publication {
    /// Name of the publisher.
    pub publisher: String,
    /// When it is written.
    pub now: DateTime<Utc>,
    /// Periods before it are left out.
    pub from: DateTime<Utc>,
    /// Periods behind it are left out.
    pub to: DateTime<Utc>,
    /// Files of ways round that an officer drew.
    pub drawn: Vec<PathBuf>,
}

/// The most periods of one closure: a year of nights.
const MOST_PERIODS: usize = 400;

/// The text of the file; what it cannot say is in `problems`. `None` if a file of it is wrong.
pub fn publish(
    world: &World,
    format: FeedFormat,
    publication: &Publication,
    problems: &mut Diagnostics,
) -> Option<String> {
    let network = &world.network;
    let closures = || world.plan.closures().iter().zip(world.plan.matched());
    let is_record = format == FeedFormat::GeoJson;
    let features: Vec<Value> = if is_record {
        records(network, &world.plan)
    } else {
        closures().map(|(closure, matched)| feature(network, closure, matched.as_ref())).collect()
    };
    let features = match format {
        FeedFormat::Cifs | FeedFormat::CifsXml => shut_halves(world, features, problems)?,
        _ => features,
    };
    // Which closure each feature is of.
    let (of, features): (Vec<usize>, Vec<Value>) = match format {
        FeedFormat::Wzdx => features
            .into_iter()
            .zip(closures())
            .enumerate()
            .flat_map(|(i, (feature, (closure, matched)))| {
                let left = matched.as_ref().and_then(|matched| left_open(network, closure, matched));
                apart(closure, feature).into_iter().chain(left).map(move |one| (i, one))
            })
            .unzip(),
        _ => features.into_iter().enumerate().unzip(),
    };
    let mut detours: Vec<Detour> = world.feed_detours.iter().map(|told| told.detour.clone()).collect();
    detours.extend(as_feed(world, &publication.drawn, problems)?);
    if format != FeedFormat::Wzdx {
        for detour in &detours {
            let message = format!("This format knows no ways round; {:?} is left out.", detour.id);
            problems.push(codes::w437_not_said_alike(Place::file("feed"), "", &message));
        }
    }
    let exported = match format {
        FeedFormat::GeoJson => Exported {
            feed: json!({"type": "FeatureCollection", "huhang": {"crs": "wgs84"}, "features": features}),
            notes: Vec::new(),
        },
        FeedFormat::Wzdx => {
            let info = FeedInfo::new(&publication.publisher, &publication.publisher, publication.now);
            let horizon = Horizon { from: publication.from, to: publication.to, most: MOST_PERIODS };
            wzdx::export(&features, &detours, &info, &horizon)
        }
        FeedFormat::Cifs | FeedFormat::CifsXml => {
            let source = FeedSource {
                reference: publication.publisher.clone(),
                name: publication.publisher.clone(),
                now: publication.from,
            };
            let wider: Vec<_> =
                closures().map(|(closure, matched)| widened(network, closure, matched.as_ref()?)).collect();
            cifs::export(&features, &wider, &source)
        }
    };
    for (closure, matched) in closures().filter(|_| !is_record) {
        if matched.as_ref().is_some_and(|matched| is_spread(closure, matched)) {
            let message = format!(
                "The format knows no junctions, gates and edges of areas; written are {SPREAD_M} m of the road on every side."
            );
            problems.push(codes::w437_not_said_alike(
                closure.origin.place("/geometry"),
                &closure.id,
                &message,
            ));
        }
    }
    for note in &exported.notes {
        let (index, rest) = note.pointer.trim_start_matches('/').split_once('/').unwrap_or(("", ""));
        let closure = index.parse().ok().and_then(|index: usize| world.plan.closures().get(*of.get(index)?));
        let (id, place) = match closure {
            Some(closure) => (closure.id.as_str(), closure.origin.place(&format!("/{rest}"))),
            None => ("", Place::file("feed")),
        };
        problems.push(codes::w437_not_said_alike(place, id, &note.message));
    }
    if format == FeedFormat::CifsXml {
        return Some(cifs::to_xml(&exported.feed));
    }
    Some(format!("{:#}\n", exported.feed))
}

/// The features with the half closures of divided roads as one direction shut in full where no car passes on the other half.
fn shut_halves(world: &World, mut features: Vec<Value>, problems: &mut Diagnostics) -> Option<Vec<Value>> {
    let closures = world.plan.closures();
    let shared = |i: usize| {
        let closure = &closures[i];
        closure.effect == Effect::HalfClosed && closure.other_half != OtherHalf::OneWay
    };
    if !(0..closures.len()).any(shared) {
        return Some(features);
    }
    let car = world.engine("car", problems)?;
    for (i, feature) in features.iter_mut().enumerate().filter(|(i, _)| shared(*i)) {
        if nobody_passes(world, &car, i) {
            feature["properties"]["other_half"] = "one_way".into();
        }
    }
    Some(features)
}

/// An instant of the command line: RFC 3339, local time of `zone`, or a day, which begins at its midnight and, as an
/// end, ends at the next one.
pub fn day_or_instant(text: &str, zone: &str, is_end: bool) -> Option<DateTime<Utc>> {
    let zone = zone.parse().ok()?;
    match parse_written(text)? {
        Written::Instant(instant) => Some(instant),
        Written::Local(local) => resolve(zone, local, Fold::Earlier),
        Written::Day(day) => {
            let day = if is_end { day.checked_add_days(Days::new(1))? } else { day };
            resolve(zone, day.and_time(NaiveTime::MIN), Fold::Earlier)
        }
    }
}
