//! How a long search is watched from outside: it says how far it is, and can be asked to stop.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

type Say = Box<dyn Fn(&str) + Send + Sync>;

/// Who watches a search. By default nobody does.
#[derive(Default)]
pub struct Watch {
    /// Set from outside, it ends the search; the best found so far is the answer.
    pub stop: Arc<AtomicBool>,
    /// Told how far the search is.
    pub say: Option<Say>,
}

impl Watch {
    /// Tells how far the search is.
    pub fn tell(&self, what: &str) {
        if let Some(say) = &self.say {
            say(what);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("stop", &self.stop).finish_non_exhaustive()
    }
}
