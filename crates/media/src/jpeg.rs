//! Whether a JPEG is all there. Decoders fill what is missing with grey, and say nothing of it.

const MARKER: u8 = 0xff;
const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// Whether a file's segments lead to its end, one behind the other (ITU T.81, annex B). What comes behind the end is not looked
/// at: some cameras put a film there.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    // Behind the start of the image.
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((marker, behind)) = next_marker(rest) {
        rest = match marker {
            END => return true,
            // These stand alone.
            0x01 | 0xd0..=0xd8 => behind,
            _ => {
                let Some([high, low]) = behind.first_chunk() else { return false };
                let Some(segment) = behind.get(usize::from(u16::from_be_bytes([*high, *low]))..) else {
                    return false;
                };
                if marker == START_OF_SCAN { behind_scan(segment) } else { segment }
            }
        };
    }
    false
}

/// The marker that comes next, and what is behind it. There may be any number of fill bytes before it.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes.iter().position(|byte| *byte == MARKER)?;
    let behind = bytes.get(at..)?;
    let code = behind.iter().position(|byte| *byte != MARKER)?;
    Some((*behind.get(code)?, behind.get(code + 1..)?))
}

/// What is behind a scan's coded data: where the first marker stands that is no part of it. There a byte that looks like one is
/// followed by a zero, and marks to begin anew from are numbered.
fn behind_scan(bytes: &[u8]) -> &[u8] {
    let is_end =
        |pair: &[u8]| matches!(pair, [MARKER, code] if !matches!(*code, 0x00 | 0xd0..=0xd7 | MARKER));
    let at = bytes.windows(2).position(is_end).unwrap_or(bytes.len());
    bytes.get(at..).unwrap_or_default()
}
