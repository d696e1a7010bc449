//! What the style sheet promises about colour, measured on the style sheet.
//!
//! Lightness is CIE L*, distance is CIE 1976 (Euclidean in L*a*b*, white point D65), contrast is
//! that of WCAG 2.2, and colour blindness is simulated by the matrices of Machado, Oliveira and
//! Fernandes (2009) for a severity of 1.0.

#![expect(clippy::float_arithmetic, reason = "colour spaces are defined in real numbers")]

use super::{Hue, PICTURE_CSS};

type Vector = [f64; 3];
type Matrix = [Vector; 3];

const TO_XYZ: Matrix = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];
const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const PROTANOPIA: Matrix = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTERANOPIA: Matrix = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];
const TRITANOPIA: Matrix = [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_900],
];

/// The value of a variable in the light or in the dark part of the style sheet.
fn colour(scheme: usize, name: &str) -> Vector {
    let part = PICTURE_CSS.split("prefers-color-scheme: dark").nth(scheme).unwrap();
    let value = part.split(&format!("--{name}: #")).nth(1).unwrap_or_else(|| panic!("no {name}"));
    let hex = value.split(';').next().unwrap();
    let hex: String = if hex.len() == 3 {
        hex.chars().flat_map(|digit| [digit, digit]).collect()
    } else {
        hex.to_owned()
    };
    [0, 2, 4].map(|at| {
        let byte = u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let value = f64::from(byte) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn apply(matrix: &Matrix, vector: Vector) -> Vector {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn lab(linear: Vector) -> Vector {
    let curve = |value: f64| {
        if value > 216.0 / 24_389.0 {
            value.cbrt()
        } else {
            (24_389.0 / 27.0 * value + 16.0) / 116.0
        }
    };
    let [x, y, z] = apply(&TO_XYZ, linear);
    let [x, y, z] = [curve(x / 0.950_47), curve(y), curve(z / 1.088_83)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn seen(eye: &Matrix, colour: Vector) -> Vector {
    lab(apply(eye, colour).map(|value| value.clamp(0.0, 1.0)))
}

fn distance(eye: &Matrix, a: Vector, b: Vector) -> f64 {
    let (a, b) = (seen(eye, a), seen(eye, b));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn contrast(a: Vector, b: Vector) -> f64 {
    let luminance = |colour: Vector| 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn step(scheme: usize, hue: Hue, step: u8) -> Vector {
    colour(scheme, &format!("{}-{step}", hue.word()))
}

const SCHEMES: [usize; 2] = [0, 1];

#[test]
fn the_two_main_colours_differ_for_every_eye() {
    for scheme in SCHEMES {
        for step_number in 1..=4 {
            let blue = step(scheme, Hue::Blue, step_number);
            let red = step(scheme, Hue::Red, step_number);
            for eye in [NORMAL, PROTANOPIA, DEUTERANOPIA, TRITANOPIA] {
                let distance = distance(&eye, blue, red);
                assert!(distance >= 25.0, "scheme {scheme} step {step_number}: {distance}");
            }
        }
    }
}

#[test]
fn colours_that_some_eye_confuses_have_other_patterns() {
    for (position, a) in Hue::ALL.into_iter().enumerate() {
        for b in &Hue::ALL[..position] {
            for scheme in SCHEMES {
                let distance = distance(&NORMAL, step(scheme, a, 3), step(scheme, *b, 3));
                assert!(distance >= 20.0, "{a:?} and {b:?}: {distance}");
            }
            assert_ne!(a.pattern(), b.pattern());
        }
    }
}

#[test]
fn no_party_is_lighter_or_stronger_than_another() {
    for scheme in SCHEMES {
        for number in 1..=4 {
            let lightness = Hue::ALL.map(|hue| lab(step(scheme, hue, number))[0]);
            let low = lightness.into_iter().fold(f64::MAX, f64::min);
            let high = lightness.into_iter().fold(f64::MIN, f64::max);
            assert!(high - low <= 1.5, "scheme {scheme} step {number}: {low} to {high}");
        }
    }
}

#[test]
fn a_larger_lead_stands_out_more_from_the_page() {
    for scheme in SCHEMES {
        let ground = lab(colour(scheme, "ground"))[0];
        for hue in Hue::ALL {
            let strength =
                [1, 2, 3, 4].map(|number| (lab(step(scheme, hue, number))[0] - ground).abs());
            for pair in strength.windows(2) {
                assert!(pair[1] - pair[0] >= 8.0, "{hue:?} in scheme {scheme}: {strength:?}");
            }
        }
    }
}

#[test]
fn text_on_every_fill_has_the_contrast_of_wcag() {
    for scheme in SCHEMES {
        for number in 1..=4 {
            let text = colour(scheme, &format!("on-{number}"));
            for hue in Hue::ALL {
                let contrast = contrast(text, step(scheme, hue, number));
                assert!(contrast >= 4.5, "{hue:?} {number} in scheme {scheme}: {contrast}");
            }
        }
        for grey in ["no-result", "tied"] {
            assert!(contrast(colour(scheme, "on-1"), colour(scheme, grey)) >= 4.5, "{grey}");
        }
    }
}

#[test]
fn no_result_is_unlike_any_result() {
    for scheme in SCHEMES {
        for hue in Hue::ALL.into_iter().filter(|hue| *hue != Hue::Slate) {
            for number in 1..=4 {
                let grey = colour(scheme, "no-result");
                let distance = distance(&NORMAL, grey, step(scheme, hue, number));
                assert!(distance >= 14.0, "{hue:?} {number} in scheme {scheme}: {distance}");
            }
        }
    }
}
