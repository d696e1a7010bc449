//! Attacks on the record, each named by its id in the catalogue of attacks.
//!
//! Every test tampers with one thing and says which check tells of it and where; its honest twin
//! is the record of [`support::honest`], which passes every check. Each says what an insider can
//! do who holds valid keys, and what such a one cannot.

mod ballots;
mod bit_flips;
mod chambers;
mod copies;
mod corrections;
mod counts;
mod deadlock;
mod deletion;
mod double_import;
mod forged_certificates;
mod histories;
mod honest;
mod impossible;
mod inline;
mod keys;
mod late_papers;
mod media;
mod overflow;
mod precincts;
mod readers;
mod results;
mod session_events;
mod support;
mod witnesses;
