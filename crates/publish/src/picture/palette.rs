//! Colours, patterns and letters of parties, persons and tickets.
//!
//! Colours of one step have one lightness, so that no party looks stronger than another; the
//! price is that they are one grey in black and white, so each colour has a pattern of its own
//! and each holder a letter. Tests measure all three on the style sheet itself.

use std::collections::BTreeMap;

/// A colour of the palette; its four steps are the variables `--blue-1` to `--blue-4` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hue {
    /// The first of the pair for the two largest parties.
    Blue,
    /// The second of that pair.
    Red,
    /// The first further colour.
    Gold,
    /// A further colour.
    Green,
    /// A further colour.
    Violet,
    /// A further colour.
    Teal,
    /// A further colour.
    Rose,
    /// A further colour.
    Brown,
    /// Shared by all who come after the eight colours; only letters tell them apart.
    Slate,
}

/// What lies over a colour, so that nothing depends on colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Nothing.
    Plain,
    /// Lines rising to the right.
    Hatch,
    /// Lines falling to the right.
    BackHatch,
    /// Both.
    Grid,
    /// Dots.
    Dots,
    /// Circles.
    Rings,
    /// Upright lines.
    Upright,
    /// Level lines.
    Level,
    /// Short strokes.
    Dashes,
}

impl Hue {
    /// All hues, in the order in which they are given out.
    pub const ALL: [Self; 9] = [
        Self::Blue,
        Self::Red,
        Self::Gold,
        Self::Green,
        Self::Violet,
        Self::Teal,
        Self::Rose,
        Self::Brown,
        Self::Slate,
    ];

    /// The word that names the colour in the style sheet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Red => "red",
            Self::Gold => "gold",
            Self::Green => "green",
            Self::Violet => "violet",
            Self::Teal => "teal",
            Self::Rose => "rose",
            Self::Brown => "brown",
            Self::Slate => "slate",
        }
    }

    /// The pattern that always goes with the colour.
    #[must_use]
    pub fn pattern(self) -> Pattern {
        match self {
            Self::Blue => Pattern::Plain,
            Self::Red => Pattern::Hatch,
            Self::Gold => Pattern::Dots,
            Self::Green => Pattern::BackHatch,
            Self::Violet => Pattern::Rings,
            Self::Teal => Pattern::Level,
            Self::Rose => Pattern::Upright,
            Self::Brown => Pattern::Grid,
            Self::Slate => Pattern::Dashes,
        }
    }
}

/// How one holder of votes is shown: in colour, in pattern and by a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ink {
    /// The colour, which brings its pattern.
    pub hue: Hue,
    /// The letter, unlike that of any other holder in the palette while letters last.
    pub letter: char,
}

/// How large a lead is, in points of percentage of all votes: the four steps of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Margin {
    /// Less than 5 points.
    Narrow,
    /// From 5 to less than 15 points.
    Clear,
    /// From 15 to less than 30 points.
    Wide,
    /// 30 points or more.
    Overwhelming,
}

impl Margin {
    /// The margin of the leader over the second, both parts of `total` votes.
    #[must_use]
    pub fn of(leader: u64, second: u64, total: u64) -> Self {
        let lead = u128::from(leader.saturating_sub(second)) * 100;
        let points = |points: u128| u128::from(total) * points;
        if lead < points(5) {
            Self::Narrow
        } else if lead < points(15) {
            Self::Clear
        } else if lead < points(30) {
            Self::Wide
        } else {
            Self::Overwhelming
        }
    }

    /// The step of the colour, 1 to 4; in the style sheet a larger one stands out more.
    #[must_use]
    pub fn step(self) -> u8 {
        match self {
            Self::Narrow => 1,
            Self::Clear => 2,
            Self::Wide => 3,
            Self::Overwhelming => 4,
        }
    }
}

/// Whether all units of an area have reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Every unit is in.
    Complete,
    /// Some unit is missing: the area is hatched with gaps.
    Partial,
}

/// What an area, a square or a part of one shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Somebody leads or holds it.
    Result {
        /// Who.
        ink: Ink,
        /// By how much.
        margin: Margin,
        /// On what basis.
        coverage: Coverage,
    },
    /// Two or more are level.
    Tied,
    /// Nothing is known.
    NoResult,
}

impl Fill {
    /// A holder without a margin: electors, seats and votes of a delegation are won whole.
    #[must_use]
    pub fn held_by(ink: Ink) -> Self {
        Self::Result { ink, margin: Margin::Wide, coverage: Coverage::Complete }
    }

    /// The variable with the colour of text on this fill.
    pub(super) fn text_colour(self) -> String {
        match self {
            Self::Result { margin, .. } => format!("var(--on-{})", margin.step()),
            Self::Tied | Self::NoResult => "var(--on-1)".to_owned(),
        }
    }
}

/// Somebody or something to be shown: a party, a person, a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The key by which the palette is asked, such as `powell`; its first free letter is shown.
    pub key: &'a str,
    /// The party's code in upper case, such as `REP`; parties that readers expect in one colour
    /// get it.
    pub party: Option<&'a str>,
}

/// Parties that readers expect in one colour and letter, if that is still free.
const EXPECTED: [(&str, Ink); 4] = [
    ("DEM", Ink { hue: Hue::Blue, letter: 'D' }),
    ("REP", Ink { hue: Hue::Red, letter: 'R' }),
    ("LIB", Ink { hue: Hue::Gold, letter: 'L' }),
    ("GRN", Ink { hue: Hue::Green, letter: 'G' }),
];

/// Who is shown how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    inks: BTreeMap<String, Ink>,
}

impl Palette {
    /// Gives each subject, in order, a colour and a letter of its own.
    ///
    /// Expected colours are given first, then the rest; after eight colours all are slate, and
    /// after the letters of its key and of the alphabet a subject has a `?`.
    #[must_use]
    pub fn assign(subjects: &[Subject<'_>]) -> Self {
        let mut palette = Self { inks: BTreeMap::new() };
        for subject in subjects {
            let party = |(party, _): &&(&str, Ink)| subject.party == Some(*party);
            if let Some((_, ink)) = EXPECTED.iter().find(party)
                && palette.is_free(ink.hue)
                && !palette.inks.contains_key(subject.key)
            {
                palette.inks.insert(subject.key.to_owned(), *ink);
            }
        }
        for subject in subjects {
            if !palette.inks.contains_key(subject.key) {
                let ink = Ink { hue: palette.next_hue(), letter: palette.next_letter(subject.key) };
                palette.inks.insert(subject.key.to_owned(), ink);
            }
        }
        palette
    }

    /// How a subject is shown, if it was among those of [`Palette::assign`].
    #[must_use]
    pub fn ink(&self, key: &str) -> Option<Ink> {
        self.inks.get(key).copied()
    }

    fn is_free(&self, hue: Hue) -> bool {
        self.inks.values().all(|ink| ink.hue != hue)
    }

    fn next_hue(&self) -> Hue {
        Hue::ALL.into_iter().find(|hue| self.is_free(*hue)).unwrap_or(Hue::Slate)
    }

    fn next_letter(&self, key: &str) -> char {
        let own = key.chars().filter(char::is_ascii_alphabetic);
        let mut letters = own.map(|letter| letter.to_ascii_uppercase()).chain('A'..='Z');
        let is_free = |letter: &char| self.inks.values().all(|ink| ink.letter != *letter);
        letters.find(is_free).unwrap_or('?')
    }
}
