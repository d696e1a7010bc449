//! The Electoral College from ascertainment to inauguration: real elections and attacks on them.

#[cfg(test)]
mod ascertainment;
#[cfg(test)]
mod contingent;
#[cfg(test)]
mod data;
#[cfg(test)]
mod early;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod electors;
#[cfg(test)]
mod law_rows;
#[cfg(test)]
mod objections;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rivals;
#[cfg(test)]
mod session;
#[cfg(test)]
mod shapes;
