//! Ascertain: elections from returns to a declared result, and a public record of them.
//!
//! This crate is the only one that touches files, the clock and randomness. It reads what a
//! command names, hands values to the other crates, and writes what they return.

pub mod adjudication;
pub mod archive;
pub mod certify;
pub mod cli;
pub mod command;
pub mod cvr;
pub mod deck;
pub mod directory;
pub mod failure;
pub mod folder;
pub mod inputs;
pub mod keys;
pub mod output;
pub mod recorder;
pub mod site;
pub mod steps;
pub mod store;
