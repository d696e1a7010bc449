//! The one spelling of bytes in every C2SP text: base64 of RFC 4648, section 4.

use data_encoding::BASE64;

/// Reads base64, refusing everything that writing the bytes would not give.
///
/// Decoding alone takes several texts with padding one after the other for one text.
pub(crate) fn parse_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    (BASE64.encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_spelling() {
        assert_eq!(parse_base64("AAEC"), Some(vec![0, 1, 2]));
        assert_eq!(parse_base64("AAECAw=="), Some(vec![0, 1, 2, 3]));
        // The same four bytes: in two texts behind one another, with a bit set, without padding.
        for wrong in ["AAE=AgM=", "AA==AQID", "AAECAx==", "AAECAw", "AAECAw==\n", "AAEC Aw=="] {
            assert_eq!(parse_base64(wrong), None, "{wrong:?}");
        }
    }
}
