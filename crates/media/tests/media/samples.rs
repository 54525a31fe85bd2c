//! Pictures, made here, byte by byte where nobody would write them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Left half red, right half blue.
pub(crate) fn two_colours(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgb([250, 10, 10]) } else { Rgb([10, 10, 250]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour))
}

/// A picture with a transparent corner.
pub(crate) fn with_a_hole(width: u32, height: u32) -> DynamicImage {
    let mut image: RgbaImage = two_colours(width, height).into_rgba8();
    image.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
    DynamicImage::ImageRgba8(image)
}

/// No two pixels alike, so that every part of a file says something.
pub(crate) fn noise(width: u32, height: u32) -> DynamicImage {
    let mut random = 1_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = random.to_be_bytes();
        Rgb([a, b, c])
    }))
}

pub(crate) fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with a camera's notes: on its side (orientation 6), and taken at a place.
pub(crate) fn jpeg_with_place(width: u32, height: u32) -> Vec<u8> {
    let jpeg = written(&two_colours(width, height), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    // The first directory, at 8: how the camera was held, and where the directory of the place is.
    exif.extend(2_u16.to_be_bytes());
    exif.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    exif.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
    exif.extend(0_u32.to_be_bytes());
    // At 38: north, and a latitude of 51 degrees whose numbers lie at 68.
    exif.extend(2_u16.to_be_bytes());
    exif.extend(entry(0x0001, 2, 2, *b"N\0\0\0"));
    exif.extend(entry(0x0002, 5, 3, 68_u32.to_be_bytes()));
    exif.extend(0_u32.to_be_bytes());
    for number in [51_u32, 1, 28, 1, 4_012, 100] {
        exif.extend(number.to_be_bytes());
    }
    exif.extend(b"GPSPLACE");
    let length = u16::try_from(exif.len() + 2).unwrap();
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}

/// A PNG that is small and says that it is that large.
pub(crate) fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut png = written(&two_colours(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| {
                if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
            },
        )
    })
}

/// Two images after each other: first all red, then all blue.
pub(crate) fn moving_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for colour in [Rgba([255, 0, 0, 255]), Rgba([0, 0, 255, 255])] {
        encoder.encode_frame(image::Frame::new(RgbaImage::from_pixel(20, 10, colour))).unwrap();
    }
    drop(encoder);
    bytes
}
