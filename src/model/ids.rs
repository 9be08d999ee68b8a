//! The places of types in a model's tables. One kind cannot be mixed up with another.

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $id(u32);

        impl $id {
            pub(super) fn new(index: usize) -> Self {
                $id(u32::try_from(index).expect("a schema has fewer than 2^32 types"))
            }

            /// The number of it among its kind.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids!(
    ObjectId,
    /// An interface or a union.
    AbstractTypeId,
    EnumId,
    InputId,
    /// An input type as a filter of something.
    FilterInputId,
    /// An input type as an order of something.
    SortInputId,
);

/// A type of which objects can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    Object(ObjectId),
    Abstract(AbstractTypeId),
}
