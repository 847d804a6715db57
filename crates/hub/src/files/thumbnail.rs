//! From an image to a small picture of it, within bounds that hold whatever the image claims to be.

use std::io::{BufReader, Read, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use thiserror::Error;

/// Pixels of a preview in each direction, at most.
const SIDE: u32 = 512;
/// Pixels of an image that is decoded, at most.
const PIXELS: u64 = 40_000_000;
/// Bytes of a decoded image, at most: four for each pixel.
const IMAGE_BYTES: u64 = 4 * PIXELS;
/// Bytes that decoding may take: the image, and some for the decoder.
const DECODER_BYTES: u64 = IMAGE_BYTES + (16 << 20);
/// Of 100; what a small picture needs.
const QUALITY: u8 = 80;

/// An image that can be decoded, by the bytes it begins with, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(ImageFormat);

/// Why there is no small picture.
#[derive(Debug, Error)]
pub(super) enum ThumbnailError {
    /// There are too many pixels.
    #[error("the image has {0} pixels")]
    TooLarge(u64),
    /// It would take too many bytes.
    #[error("the image has {0} bytes when it is decoded")]
    TooHeavy(u64),
    /// It is broken, or needs too much memory.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl Kind {
    /// As many bytes as it takes to know.
    pub(super) const MAGIC_BYTES: usize = 12;

    /// What begins like this.
    pub(super) fn of(magic: &[u8]) -> Option<Self> {
        let format = match magic {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ImageFormat::Png,
            [0xff, 0xd8, 0xff, ..] => ImageFormat::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ImageFormat::Gif,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => ImageFormat::WebP,
            _ => return None,
        };
        Some(Self(format))
    }
}

/// A picture of at most 512 by 512 pixels, turned as it is meant to be seen, without any metadata: JPEG, or PNG where
/// something shows through. Of what moves, the first picture.
///
/// # Errors
/// [`ThumbnailError`].
pub(super) fn thumbnail(kind: Kind, bytes: impl Read + Seek) -> Result<Vec<u8>, ThumbnailError> {
    let mut reader = ImageReader::with_format(BufReader::new(bytes), kind.0);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS {
        return Err(ThumbnailError::TooLarge(pixels));
    }
    // More than eight bits a channel, or floats: the decoder's own limit does not count what it decodes into.
    let size = decoder.total_bytes();
    if size > IMAGE_BYTES {
        return Err(ThumbnailError::TooHeavy(size));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder)?;
    let mut small = if width > SIDE || height > SIDE {
        image.thumbnail(SIDE, SIDE)
    } else {
        image
    };
    small.apply_orientation(orientation);
    encoded(&small)
}

fn encoded(image: &DynamicImage) -> Result<Vec<u8>, ThumbnailError> {
    let mut bytes = Vec::new();
    let pixels = image.to_rgba8();
    if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        image.to_rgb8().write_with_encoder(encoder)?;
    } else {
        pixels.write_with_encoder(PngEncoder::new(&mut bytes))?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
