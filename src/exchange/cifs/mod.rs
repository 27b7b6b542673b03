//! Waze CIFS: closures from a list of incidents, and full closures as one.
//!
//! Only incidents of the type `ROAD_CLOSED` change routes, and they close a road for everybody from junction to
//! junction. So nothing else is written, and the writer tells where Waze will close more than the closure does.
//! Members of an incident that our closures have no word for stay in their property `cifs`.

mod export;
mod import;
mod xml;

pub use export::{FeedSource, Widened, export};
pub use import::{import, import_xml, is_feed};
pub use xml::write as to_xml;
