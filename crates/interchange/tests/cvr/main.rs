//! Published exports read: the counts of their ballots and votes are those that others published.
//! They are too large for this project and are read where they lie beside it; where they do not,
//! each test says so and passes.

#[cfg(test)]
mod disk;
#[cfg(test)]
mod maine;
#[cfg(test)]
mod nist;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schema;
