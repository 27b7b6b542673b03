//! Places at which trucks may stop, as networks have them: rest areas, services and truck parking.

use super::tags::Tags;

/// Whether tags make a place at which trucks may stop: a rest area, services, or parking that is signed for them.
pub fn is_waiting_place(tags: &Tags) -> bool {
    is_waiting(tags.iter())
}

/// The same of tags as a file has them.
pub(super) fn is_waiting<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> bool {
    let (mut is_rest, mut is_parking, mut for_trucks, mut is_barred) = (false, false, false, false);
    for tag in tags {
        match tag {
            ("highway", "rest_area" | "services") => is_rest = true,
            ("amenity", "parking") | ("parking" | "service", "layby") => is_parking = true,
            ("hgv" | "access:hgv", "yes" | "designated" | "permissive" | "official") => for_trucks = true,
            ("hgv" | "access", "no") | ("access", "private") => is_barred = true,
            _ => {}
        }
    }
    !is_barred && (is_rest || (is_parking && for_trucks))
}
