//! Elections written as text: `elect 1 | 40 A | 35 B>C | 25 C`.

mod notation;
mod properties;
mod several;
mod single;
mod ways;
