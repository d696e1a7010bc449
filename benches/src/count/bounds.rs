//! What was measured, over what it may be.

/// Measured lines with a bound.
#[derive(Default)]
pub(super) struct Bounds {
    // The worst line, in hundredths.
    worst: Option<(u128, String)>,
    skipped: Vec<String>,
}

impl Bounds {
    /// Prints a line: so much was measured, and so much is allowed.
    pub(super) fn line(&mut self, what: &str, measured: u128, limit: u128, unit: &str) {
        let hundredths = (measured * 100).div_ceil(limit.max(1));
        let ratio = shown(hundredths);
        println!("{what}: {measured} {unit} of at most {limit} {unit}, ratio {ratio}");
        if self.worst.as_ref().is_none_or(|(worst, _)| *worst < hundredths) {
            self.worst = Some((hundredths, what.to_owned()));
        }
    }

    /// Says that a line was not measured, and why.
    pub(super) fn skip(&mut self, what: &str, why: &str) {
        println!("{what}: not measured: {why}");
        self.skipped.push(what.to_owned());
    }

    /// Prints the worst line.
    pub(super) fn tell(self) {
        if !self.skipped.is_empty() {
            println!("not measured: {}", self.skipped.join("; "));
        }
        let (worst, what) = self.worst.unwrap_or_default();
        println!("the worst line is: {what}");
        println!("ratio={}", shown(worst));
    }
}

/// Hundredths as a decimal number.
fn shown(hundredths: u128) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
