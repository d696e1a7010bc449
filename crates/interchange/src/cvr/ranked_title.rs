//! Headings of ranked columns: a contest's title with a rank somewhere in it.

/// What a heading says: `Mayor Choice 2 (50)` and `Mayor 2nd Choice` are the second rank of
/// `Mayor`. `None` where no rank is in it.
pub(super) fn ranked_title(heading: &str) -> Option<(String, u16)> {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let (from, to, rank) = find_rank(&words)?;
    let mut rest: Vec<&str> = words[..from].iter().chain(&words[to..]).copied().collect();
    // Some programs number the columns, so that the number differs from rank to rank.
    if rest.last().is_some_and(|word| is_number_in_brackets(word)) {
        rest.pop();
    }
    Some((rest.join(" "), rank))
}

// Where the words of the rank stand, and the rank.
fn find_rank(words: &[&str]) -> Option<(usize, usize, u16)> {
    for (at, word) in words.iter().enumerate() {
        if !is_choice(word) {
            continue;
        }
        if let Some(rank) = at.checked_sub(1).and_then(|before| ordinal(words[before])) {
            return Some((at - 1, at + 1, rank));
        }
        if let Some(rank) = words.get(at + 1).and_then(|word| word.parse().ok()) {
            let of = words.get(at + 2).is_some_and(|word| word.eq_ignore_ascii_case("of"));
            let known = words.get(at + 3).is_some_and(|word| word.parse::<u16>().is_ok());
            return Some((at, if of && known { at + 4 } else { at + 2 }, rank));
        }
    }
    None
}

fn is_choice(word: &str) -> bool {
    ["choice", "rank", "preference"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn ordinal(word: &str) -> Option<u16> {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let word = word.to_ascii_lowercase();
    if let Some(at) = WORDS.iter().position(|known| **known == *word) {
        return u16::try_from(at + 1).ok();
    }
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?;
    number.parse().ok().filter(|rank| *rank > 0)
}

fn is_number_in_brackets(word: &str) -> bool {
    word.strip_prefix('(')
        .and_then(|word| word.strip_suffix(')'))
        .is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_found_in_headings_of_every_make() {
        let cases = [
            ("Rep. to Congress 3rd Choice District 2", Some(("Rep. to Congress District 2", 3))),
            ("For Mayor Choice 12 (100)", Some(("For Mayor", 12))),
            ("DEM Mayor Choice 1 of 5 Citywide (026916)", Some(("DEM Mayor Citywide", 1))),
            ("1ST CHOICE MAYOR MINNEAPOLIS", Some(("MAYOR MINNEAPOLIS", 1))),
            (" 4th Choice", Some(("", 4))),
            ("First Choice Council", Some(("Council", 1))),
            ("Ballot Choice Amendment", None),
            ("MAYOR ARVADA", None),
            ("Ward 1st", None),
        ];
        for (heading, expected) in cases {
            let expected = expected.map(|(title, rank)| (title.to_owned(), rank));
            assert_eq!(ranked_title(heading), expected, "{heading}");
        }
    }
}
