//! The first field of every payload: which version of which shape it has.

/// A one-variant enum whose only spelling is the name of a shape, so that a payload of another
/// shape, or of a later version, is refused when it is read.
macro_rules! format_tag {
    ($name:ident, $text:literal, $of:literal) => {
        #[doc = concat!("The version of the shape of a ", $of, ".")]
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            /// The first.
            #[default]
            #[serde(rename = $text)]
            V1,
        }
    };
}

pub(crate) use format_tag;
