//! Typed indices into the tables of a network. They are positions, valid for one network only; what is
//! written to files are the names behind them (`Network::node_name`, `Way::id`).

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a slice index.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of position `index`.
            ///
            /// # Panics
            /// If `index` does not fit 32 bits: a network of four billion parts is not one we can hold.
            #[inline]
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table has fewer than 2^32 rows"))
            }
        }
    };
}

index!(
    /// A junction of the road network, as it lies on the ground.
    NodeId
);
index!(
    /// A piece of road between two junctions, without direction.
    SegmentId
);
index!(
    /// A way of the input: the feature a segment was cut from.
    WayId
);
index!(
    /// A state of the search graph of one vehicle: a junction, or one of the copies of a junction that
    /// remember how it was reached (turn restrictions, local access).
    StateId
);
index!(
    /// A directed edge of the search graph of one vehicle.
    EdgeId
);
index!(
    /// A turn restriction of the network.
    RestrictionId
);

/// One direction of a segment: the segment's own direction (as drawn) is *forward*.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct DirectedId(pub u32);

impl DirectedId {
    /// The forward or backward side of `segment`.
    #[inline]
    pub fn new(segment: SegmentId, forward: bool) -> Self {
        Self(segment.0 << 1 | u32::from(!forward))
    }

    /// The segment this is a direction of.
    #[inline]
    pub fn segment(self) -> SegmentId {
        SegmentId(self.0 >> 1)
    }

    /// Whether this runs as the segment was drawn.
    #[inline]
    pub fn is_forward(self) -> bool {
        self.0 & 1 == 0
    }

    /// The opposite direction of the same segment.
    #[inline]
    pub fn reversed(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// The position as a slice index (two rows a segment).
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
