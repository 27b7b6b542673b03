//! Files to features with their places, and back: every format the program reads or writes.
//!
//! Readers produce [`raw`] roads and [`sites`] with the place of each part in its file, and put what is
//! wrong into `Diagnostics`; nothing behind this layer knows a file format.
//!
//! Closures come and go as feeds too: [`wzdx`] (work zones) and [`cifs`] (Waze) turn JSON into closures as GeoJSON
//! features and back, with notes ([`feed`]) on what the two do not say alike.

pub mod cifs;
pub mod feed;
mod feed_time;
pub mod geojson;
pub mod hours;
pub mod lines;
pub mod network_csv;
pub mod network_files;
pub mod osm;
pub mod raw;
pub mod roads;
pub mod roster;
pub mod sites;
pub mod source;
pub mod table;
pub mod tags;
pub mod waiting;
pub mod write;
pub mod wzdx;
