//! GCJ-02 and BD-09.
