//! From bytes that somebody sent to a picture that can be shown.
//!
//! What they are is told from the bytes, never from a name or a type that came with them. How large they will be is read
//! from the header, before anything is decoded; and what is decoded may take so much memory and no more.

use std::io::Cursor;

use crudder_domain::{Attachment, Blurhash, Format, Rendition};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::jpeg;

/// As it is looked at, a picture has so many pixels at most (3840 × 2160, as on Mastodon).
const ORIGINAL_PIXELS: u64 = 3840 * 2160;
/// As it stands in a timeline (640 × 360, as on Mastodon).
const PREVIEW_PIXELS: u64 = 640 * 360;
/// The side of what a blurhash is made of: it tells a few waves, for which more would not matter.
const BLURRED_PIXELS: u64 = 32 * 32;
/// Waves across and down. Mastodon has as many.
const WAVES: u32 = 4;
/// What decoding may take: 16 megapixels of 16 bits a channel, and some more.
const MEMORY: u64 = 160 * 1024 * 1024;
/// Of a JPEG: beyond, it grows much faster than it gets better.
const QUALITY: u8 = 85;

/// A picture as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its size, and how it is written.
    pub rendition: Rendition,
    /// As a file has it.
    pub bytes: Vec<u8>,
}

/// Pictures are content: they don't reach a log by accident.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// All that is kept of a picture that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// As it is looked at.
    pub original: Picture,
    /// As it stands in a timeline.
    pub preview: Picture,
    /// What fills its place while it loads.
    pub blurhash: Blurhash,
}

/// Why bytes can't be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPicture {
    /// They are none of the four, whatever they are called.
    #[error("must be a JPEG, PNG, WebP or GIF")]
    Unknown,
    /// They begin like one of the four.
    #[error("is broken")]
    Broken,
    /// More than [`Attachment::MAX_PIXELS`], or more memory than that many need.
    #[error("must have at most {max} pixels", max = Attachment::MAX_PIXELS)]
    TooLarge,
}

impl From<ImageError> for InvalidPicture {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}

/// Makes what is kept of a picture. Of one that moves, the first image. Turned as its camera held it; then nothing that
/// came with it is left. Blocks for up to some seconds.
///
/// # Errors
/// [`InvalidPicture`] for what is no picture that can be shown.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, InvalidPicture> {
    let Decoded { image, orientation, was } = decode(bytes)?;
    // Made smaller before it is turned: turning copies it.
    let mut image = within(image, ORIGINAL_PIXELS);
    image.apply_orientation(orientation);
    let image = plain(image);
    let can_be_seen_through = image.color().has_alpha();
    let is_drawn = matches!(was, ImageFormat::Png | ImageFormat::Gif);
    let format = |is_drawn: bool| if can_be_seen_through || is_drawn { Format::Png } else { Format::Jpeg };

    let original = write(&image, format(is_drawn))?;
    let small = within(image, PREVIEW_PIXELS);
    let preview = write(&small, format(false))?;
    Ok(Prepared { original, preview, blurhash: blurhash(small)? })
}

/// What a profile's picture is cut to, and how large it is at most (as on Mastodon).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A square.
    Avatar,
    /// Three times as wide as high.
    Header,
}

impl Frame {
    /// The most pixels across and down.
    #[must_use]
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Avatar => (400, 400),
            Self::Header => (1500, 500),
        }
    }
}

/// Makes what is kept of a profile's picture: cut to its frame around the middle, and no larger. Else as [`prepare`].
///
/// # Errors
/// As [`prepare`].
pub fn portray(bytes: &[u8], frame: Frame) -> Result<Picture, InvalidPicture> {
    let Decoded { image, orientation, was } = decode(bytes)?;
    // Made smaller before it is turned: turning copies it.
    let mut image = within(image, ORIGINAL_PIXELS);
    image.apply_orientation(orientation);
    let image = plain(framed(&image, frame));
    let is_drawn = matches!(was, ImageFormat::Png | ImageFormat::Gif);
    write(&image, if image.color().has_alpha() || is_drawn { Format::Png } else { Format::Jpeg })
}

/// The middle of a picture, in the proportions of the frame and within its size.
fn framed(image: &DynamicImage, frame: Frame) -> DynamicImage {
    let (most_wide, most_high) = frame.size();
    let (width, height) = (image.width(), image.height());
    // Of one side as much as the other allows, in whole pixels.
    let allowed = |side: u32, of: u32, to: u32| {
        u32::try_from(u64::from(side) * u64::from(to) / u64::from(of)).unwrap_or(u32::MAX).max(1)
    };
    let wide = width.min(allowed(height, most_high, most_wide));
    let high = height.min(allowed(width, most_wide, most_high));
    let cut = image.crop_imm((width - wide) / 2, (height - high) / 2, wide, high);
    if wide <= most_wide && high <= most_high {
        return cut;
    }
    cut.thumbnail_exact(wide.min(most_wide), high.min(most_high))
}

struct Decoded {
    image: DynamicImage,
    orientation: Orientation,
    was: ImageFormat,
}

fn decode(bytes: &[u8]) -> Result<Decoded, InvalidPicture> {
    let was = image::guess_format(bytes).map_err(|_| InvalidPicture::Unknown)?;
    if !matches!(was, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(InvalidPicture::Unknown);
    }
    if was == ImageFormat::Jpeg && !jpeg::is_whole(bytes) {
        return Err(InvalidPicture::Broken);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), was);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    match u64::from(width) * u64::from(height) {
        0 => return Err(InvalidPicture::Broken),
        1..=Attachment::MAX_PIXELS => {}
        _ => return Err(InvalidPicture::TooLarge),
    }
    // Where a camera's notes can't be read, nothing is turned.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok(Decoded { image: DynamicImage::from_decoder(decoder)?, orientation, was })
}

/// The picture, made smaller where it has more pixels.
fn within(image: DynamicImage, pixels: u64) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    let has = u64::from(width) * u64::from(height);
    if has <= pixels {
        return image;
    }
    // Whole numbers keep within the bound, whatever the proportions.
    let scaled = |side: u32| {
        let squared = u128::from(side) * u128::from(side) * u128::from(pixels) / u128::from(has);
        u32::try_from(squared.isqrt()).unwrap_or(u32::MAX).max(1)
    };
    let (new_width, new_height) = (scaled(width), scaled(height));
    let bound = u32::try_from(pixels).unwrap_or(u32::MAX);
    image.thumbnail_exact(new_width.min(bound), new_height.min(bound))
}

/// Eight bits for each of red, green and blue, and for how far it can be seen through only where it can.
fn plain(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() {
        let image = image.into_rgba8();
        if image.pixels().any(|pixel| pixel[3] < u8::MAX) {
            return DynamicImage::ImageRgba8(image);
        }
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8());
    }
    DynamicImage::ImageRgb8(image.into_rgb8())
}

fn write(image: &DynamicImage, format: Format) -> Result<Picture, InvalidPicture> {
    let mut bytes = Vec::new();
    let (width, height) = (image.width(), image.height());
    match format {
        Format::Jpeg => {
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            encoder.encode(image.as_bytes(), width, height, ExtendedColorType::Rgb8)?;
        }
        Format::Png => {
            // Twice as fast as the densest, for some tenth more bytes.
            let encoder =
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
            image.write_with_encoder(encoder)?;
        }
    }
    Ok(Picture { rendition: Rendition { format, width, height }, bytes })
}

fn blurhash(image: DynamicImage) -> Result<Blurhash, InvalidPicture> {
    let image = within(image, BLURRED_PIXELS).into_rgba8();
    let (width, height) = image.dimensions();
    let hash = blurhash::encode(WAVES, WAVES, width, height, &image);
    hash.map(Blurhash::new).map_err(|_| InvalidPicture::Broken)
}
