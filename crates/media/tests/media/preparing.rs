//! What becomes of bytes that are sent as a picture.

use crudder_domain::{Attachment, Format, Rendition};
use crudder_media::{Frame, InvalidPicture, Picture, portray, prepare};
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;

use crate::samples::{
    jpeg_with_place, moving_gif, noise, png_that_claims, two_colours, with_a_hole, written,
};

fn read(picture: &Picture) -> DynamicImage {
    let image = image::load_from_memory(&picture.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (picture.rendition.width, picture.rendition.height));
    let format = if picture.rendition.format == Format::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    assert_eq!(image::guess_format(&picture.bytes).unwrap(), format);
    image
}

/// Whether a point is rather red than blue.
fn is_red(image: &DynamicImage, x: u32, y: u32) -> bool {
    let rgb = image.to_rgb8();
    let pixel = rgb.get_pixel(x, y);
    pixel[0] > pixel[2]
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn nothing_of_where_a_picture_was_taken_is_left_and_it_stands_upright() {
    let sent = jpeg_with_place(80, 40);
    assert!(contains(&sent, b"Exif") && contains(&sent, b"GPSPLACE"));
    let prepared = prepare(&sent).unwrap();
    for picture in [&prepared.original, &prepared.preview] {
        assert!(!contains(&picture.bytes, b"Exif") && !contains(&picture.bytes, b"GPSPLACE"));
        assert_eq!(picture.rendition, Rendition { format: Format::Jpeg, width: 40, height: 80 });
        // Turned to the right: what was left is above.
        let image = read(picture);
        assert!(is_red(&image, 20, 10) && !is_red(&image, 20, 70));
    }
}

#[test]
fn each_of_the_four_is_taken_and_written_anew() {
    for (format, is) in [
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::Jpeg),
        (ImageFormat::Gif, Format::Png),
    ] {
        let prepared = prepare(&written(&two_colours(60, 30), format)).unwrap();
        assert_eq!(
            prepared.original.rendition,
            Rendition { format: is, width: 60, height: 30 },
            "{format:?}"
        );
        let image = read(&prepared.original);
        assert!(is_red(&image, 5, 15) && !is_red(&image, 55, 15), "{format:?}");
        assert_eq!(prepared.preview.rendition.format, Format::Jpeg, "{format:?}");
        assert!((20..60).contains(&prepared.blurhash.as_str().len()), "{format:?}");
    }
}

#[test]
fn what_can_be_seen_through_stays_so() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let prepared = prepare(&written(&with_a_hole(60, 30), format)).unwrap();
        for picture in [&prepared.original, &prepared.preview] {
            assert_eq!(picture.rendition.format, Format::Png);
            assert_eq!(read(picture).to_rgba8().get_pixel(0, 0)[3], 0);
        }
    }
}

#[test]
fn of_what_moves_the_first_image_is_kept() {
    let prepared = prepare(&moving_gif()).unwrap();
    assert!(is_red(&read(&prepared.original), 10, 5));
    assert!(!contains(&prepared.original.bytes, b"NETSCAPE"));
}

#[test]
fn large_pictures_become_smaller_in_their_proportions() {
    let prepared = prepare(&written(&two_colours(4096, 4096), ImageFormat::Jpeg)).unwrap();
    let pixels = |of: &Picture| u64::from(of.rendition.width) * u64::from(of.rendition.height);
    assert!(pixels(&prepared.original) <= 3840 * 2160 && prepared.original.rendition.width == 2880);
    assert!(pixels(&prepared.preview) <= 640 * 360 && prepared.preview.rendition.width == 480);
    let image = read(&prepared.original);
    assert!(is_red(&image, 100, 100) && !is_red(&image, 2700, 100));
    // A line is a line.
    let prepared = prepare(&written(&two_colours(60_000, 1), ImageFormat::Png)).unwrap();
    assert_eq!((prepared.original.rendition.width, prepared.preview.rendition.height), (60_000, 1));
}

#[track_caller]
fn framed(width: u32, height: u32, frame: Frame, expected: (u32, u32)) {
    let picture = portray(&written(&two_colours(width, height), ImageFormat::Png), frame).unwrap();
    let image = read(&picture);
    assert_eq!((image.width(), image.height()), expected, "{width} x {height}, {frame:?}");
    // Around the middle: as much is cut off on either side.
    if expected.0 > 3 {
        assert!(is_red(&image, 0, 0) && !is_red(&image, expected.0 - 1, 0), "{width} x {height}, {frame:?}");
    }
}

#[test]
fn a_profiles_picture_is_cut_to_its_frame_and_never_made_larger() {
    framed(400, 400, Frame::Avatar, (400, 400));
    framed(900, 600, Frame::Avatar, (400, 400));
    framed(600, 3000, Frame::Avatar, (400, 400));
    framed(60, 30, Frame::Avatar, (30, 30));
    framed(1, 900, Frame::Avatar, (1, 1));
    framed(1500, 500, Frame::Header, (1500, 500));
    framed(3000, 3000, Frame::Header, (1500, 500));
    framed(6000, 500, Frame::Header, (1500, 500));
    framed(300, 300, Frame::Header, (300, 100));
    framed(100, 400, Frame::Header, (100, 33));
    framed(900, 1, Frame::Header, (3, 1));
    framed(1, 1, Frame::Header, (1, 1));
    framed(60_000, 2, Frame::Header, (6, 2));
}

#[test]
fn a_profiles_picture_is_as_safe_as_any() {
    let sent = jpeg_with_place(80, 40);
    let picture = portray(&sent, Frame::Avatar).unwrap();
    assert!(!contains(&picture.bytes, b"Exif") && !contains(&picture.bytes, b"GPSPLACE"));
    assert_eq!(picture.rendition, Rendition { format: Format::Jpeg, width: 40, height: 40 });
    // Turned to the right, then cut: what was left is above.
    let image = read(&picture);
    assert!(is_red(&image, 20, 5) && !is_red(&image, 20, 35));
    assert!(!contains(&portray(&moving_gif(), Frame::Avatar).unwrap().bytes, b"NETSCAPE"));
    let seen_through = portray(&written(&with_a_hole(30, 30), ImageFormat::WebP), Frame::Avatar).unwrap();
    assert_eq!(seen_through.rendition.format, Format::Png);
    for (bytes, why) in [
        (b"<svg/>".to_vec(), InvalidPicture::Unknown),
        (b"GIF89a<script>".to_vec(), InvalidPicture::Broken),
        (png_that_claims(4097, 4096), InvalidPicture::TooLarge),
    ] {
        assert_eq!(portray(&bytes, Frame::Header).unwrap_err(), why);
    }
}

#[track_caller]
fn refused(bytes: &[u8], why: InvalidPicture) {
    assert_eq!(prepare(bytes).unwrap_err(), why);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for bytes in [
        &b""[..],
        b"\0\0\0\0",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0",
        b"\x1a\x45\xdf\xa3",
    ] {
        refused(bytes, InvalidPicture::Unknown);
    }
}

#[test]
fn what_is_cut_short_or_only_begins_like_a_picture_is_broken() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = written(&two_colours(640, 480), format);
        for end in [8, 16, 40] {
            assert!(prepare(&whole[..end.min(whole.len())]).is_err(), "{format:?}, {end}");
        }
    }
    let png = written(&two_colours(640, 480), ImageFormat::Png);
    refused(&png[..png.len() / 2], InvalidPicture::Broken);
    refused(b"GIF89a<script>", InvalidPicture::Broken);
    refused(b"\x89PNG\r\n\x1a\n<script>", InvalidPicture::Broken);
    refused(b"RIFF\x10\0\0\0WEBPVP8 ", InvalidPicture::Broken);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever a file breaks off: what is missing is never made up.
    #[test]
    fn a_file_that_breaks_off_is_refused_or_is_the_same_picture(kept in 0.0..1.0_f64) {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = written(&noise(40, 30), format);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within the file")]
            #[expect(clippy::cast_precision_loss, reason = "the file is small")]
            let end = (whole.len() as f64 * kept) as usize;
            // The end of a file may say nothing of the picture.
            for end in [end, whole.len() - 1 - end % 40] {
                if let Ok(prepared) = prepare(&whole[..end]) {
                    prop_assert_eq!(&prepared, &prepare(&whole).unwrap(), "{:?}, {} of {}", format, end, whole.len());
                }
                if let Ok(portrait) = portray(&whole[..end], Frame::Avatar) {
                    prop_assert_eq!(&portrait, &portray(&whole, Frame::Avatar).unwrap());
                }
            }
        }
    }
}

#[test]
fn a_jpeg_is_read_to_its_end_and_no_further() {
    let whole = written(&noise(60, 40), ImageFormat::Jpeg);
    for end in [whole.len() / 3, whole.len() / 2, whole.len() - 100, whole.len() - 2, whole.len() - 1] {
        refused(&whole[..end], InvalidPicture::Broken);
    }
    // A preview in a camera's notes ends before the picture does; a film may lie behind it.
    let with_notes = jpeg_with_place(60, 40);
    prepare(&with_notes).unwrap();
    prepare(&[with_notes.as_slice(), &whole[..whole.len() / 2]].concat()).unwrap();
    let inner = [&[0xff, 0xe1, 0, 6, 0xff, 0xd9, 0xff, 0xd9][..], &whole[2..whole.len() / 2]].concat();
    refused(&[&whole[..2], &inner].concat(), InvalidPicture::Broken);
}

#[test]
fn more_than_sixteen_megapixels_are_refused_by_the_header_alone() {
    let side = 4096;
    assert_eq!(u64::from(side) * u64::from(side), Attachment::MAX_PIXELS);
    let bomb = png_that_claims(side + 1, side);
    assert!(bomb.len() < 1_000);
    refused(&bomb, InvalidPicture::TooLarge);
    refused(&png_that_claims(60_000, 60_000), InvalidPicture::TooLarge);
    // As many as may be is not refused for their number, but this one has not got them.
    assert_ne!(prepare(&png_that_claims(side, side)).unwrap_err(), InvalidPicture::TooLarge);
}

#[test]
fn what_hangs_on_a_picture_does_not_come_along() {
    let page = b"<html><script>alert(1)</script></html>";
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif] {
        let polyglot = [written(&two_colours(60, 30), format).as_slice(), page].concat();
        let prepared = prepare(&polyglot).unwrap();
        for picture in [prepared.original, prepared.preview] {
            assert!(!contains(&picture.bytes, b"script"), "{format:?}");
        }
    }
}
