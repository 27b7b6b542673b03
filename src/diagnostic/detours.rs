//! Findings of the closures hundred about feeds, notices and ways round.

use super::{Diagnostic, Place};

/// Two vehicles of one plan of detours that are called alike.
pub fn e467_same_name(name: &str) -> Diagnostic {
    Diagnostic::error(
        "E467",
        Place::file("vehicles"),
        format!("two vehicles are called {name:?}; their ways round could not be told apart"),
        "give each vehicle file a `name` of its own",
    )
}

/// A way that leads against one-way streets by the permission of its vehicle.
/// `way` is what it is, with its name.
pub fn w468_against_one_way(way: &str, vehicle: &str, roads: &str, meters: f64) -> Diagnostic {
    Diagnostic::warning(
        "W468",
        Place::file("vehicles"),
        format!("{way} of {vehicle}: {meters:.0} m lead against one-way streets: {roads}"),
        "oncoming traffic does not expect it; without `against_one_way_kmh` in the vehicle file the way keeps to the rule",
    )
}

/// What cannot be taken over from a feed without a person's decision.
pub fn e433_feed(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E433",
        place,
        message,
        "correct the entry, or say with `--unknown-impact closed` or `left-out` how such entries are taken; none is ignored in silence",
    )
}

/// Where a feed and our closures do not say alike.
pub fn w434_feed(place: Place, kind: &str, message: &str) -> Diagnostic {
    let help = match kind {
        "unsupported" => "it does not count; where it changes what is closed, add a closure that says so",
        "contradiction" => "ask the publisher of the feed what is meant",
        "missing" => "ask the publisher of the feed to add it",
        "linked" => "look at them together",
        _ => "look at `huhang closures preview` to see what is closed",
    };
    Diagnostic::warning("W434", place, message, help)
}

/// Where what is written says less than the closure, or something else.
pub fn w437_not_said_alike(place: Place, closure: &str, message: &str) -> Diagnostic {
    Diagnostic::warning(
        "W437",
        place,
        format!("closure {closure:?}: {message}"),
        "whoever reads the file knows no more than it says; tell them by other means",
    )
}

/// A detour question without closures.
pub fn e435_no_closures() -> Diagnostic {
    Diagnostic::error(
        "E435",
        None,
        "detours are asked for, and there is no closure".to_owned(),
        "name a file with --closures, or `closures` in the scenario",
    )
}

/// A notice that comes too late.
pub fn w436_short_notice(place: Place, closure: &str, days: i64, needed: i64) -> Diagnostic {
    Diagnostic::warning(
        "W436",
        place,
        format!(
            "closure {closure:?} begins {days} days after its notice; it interrupts traffic in both directions, and the public \
             is told of that {needed} days ahead (Regulation on the Road Traffic Safety Law, Article 35: 封闭道路中断交通)"
        ),
        "publish the notice earlier or begin later; emergencies are excepted, and so is a closure that leaves a direction or lets \
         through traffic pass",
    )
}

/// A way round that was drawn and cannot be used.
pub fn e465_drawn_way(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error(
        "E465",
        place,
        format!("a drawn way round cannot be used: {message}"),
        "draw a line along the roads, in driving direction, from where it leaves the street to where it comes back; `closure` and \
         `vehicle` say for what it is meant",
    )
}

/// A number of trips that is none.
pub fn e466_flow(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "E466",
        place,
        format!("{text:?} is no number of trips"),
        "`count` is how many trips go from `from` to `to`, such as 120",
    )
}

/// Trips of a vehicle that there is none of.
pub fn e480_flow_vehicle(place: Place, name: &str, nearest: Option<&str>) -> Diagnostic {
    let help = match nearest {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => "name a vehicle of the plan, or leave it empty: then the trips are of its first vehicle"
            .to_owned(),
    };
    Diagnostic::error("E480", place, format!("there is no vehicle {name:?}"), help)
}

/// Trips of a vehicle for which no plan is made.
pub fn w481_trips_left_out(place: Place, name: &str) -> Diagnostic {
    Diagnostic::warning(
        "W481",
        place,
        format!("the plan is not for {name:?}: these trips are left out"),
        "add it to the vehicles of the plan, if its trips are to be counted",
    )
}

/// A drawn way round that no movement takes.
pub fn w482_drawn_way_unused(place: Place, id: &str, closure: &str, why: &str) -> Diagnostic {
    let of = if closure.is_empty() { String::new() } else { format!(" of closure {closure:?}") };
    Diagnostic::warning(
        "W482",
        place,
        format!("drawn way {id:?} fits no movement{of}: {why}"),
        "draw it in driving direction, from where it leaves the street before the closure to where it comes back behind it",
    )
}

/// Hours without minutes that pass midnight; `from` and `to` are minutes after the midnight before.
pub fn w483_bare_hours(place: Place, closure: &str, written: &str, (from, to): (u16, u16)) -> Diagnostic {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (from, to) = (time(from), time(to.saturating_sub(24 * 60)));
    Diagnostic::warning(
        "W483",
        place,
        format!("closure {closure:?}: {written:?} is taken as {from} to {to} of the next day"),
        format!("write \"{from}-{to}\" if that is meant; hours of the afternoon are 13 to 24"),
    )
}

/// A class of main roads that no road can have.
pub fn e484_main_roads(place: Place, word: &str, nearest: Option<&str>, known: &str) -> Diagnostic {
    let meant = nearest.map(|nearest| format!("did you mean {nearest:?}? ")).unwrap_or_default();
    Diagnostic::error(
        "E484",
        place,
        format!("{word:?} is no class of roads; the main roads are named by values of `highway`"),
        format!("{meant}the classes are {known}"),
    )
}
