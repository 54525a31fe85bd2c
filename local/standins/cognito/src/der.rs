//! As much of DER as it takes to read the two numbers of an RSA public key (RFC 8017, `RSAPublicKey`).

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

/// Modulus and exponent, big-endian, without leading zeros.
pub(crate) fn rsa_public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (fields, rest) = element(SEQUENCE, der)?;
    let (modulus, fields) = element(INTEGER, fields)?;
    let (exponent, fields) = element(INTEGER, fields)?;
    (rest.is_empty() && fields.is_empty()).then_some((unsigned(modulus), unsigned(exponent)))
}

/// The content of the element at the front, and what follows it.
fn element(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = bytes.split_first_chunk::<2>()?;
    if found != tag {
        return None;
    }
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let length = digits
            .iter()
            .try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?;
        (length, rest)
    };
    rest.split_at_checked(length)
}

/// A positive integer may carry one zero in front, so that it is not read as negative.
fn unsigned(integer: &[u8]) -> &[u8] {
    integer.strip_prefix(&[0]).unwrap_or(integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_integers_in_a_sequence_are_read() {
        let key = [SEQUENCE, 0x81, 8, INTEGER, 2, 0, 0x9f, INTEGER, 2, 1, 1];
        let short = [SEQUENCE, 8, INTEGER, 2, 0, 0x9f, INTEGER, 2, 1, 1];
        assert_eq!(rsa_public_key(&short), Some((&[0x9f][..], &[1, 1][..])));
        assert_eq!(rsa_public_key(&key), Some((&[0x9f][..], &[1, 1][..])));
        for length in 0..short.len() {
            assert_eq!(rsa_public_key(&short[..length]), None);
        }
    }
}
