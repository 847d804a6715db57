//! Images of every kind, and what only claims to be one.

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::{ImageEncoder as _, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn made(bytes: &[u8]) -> Result<Vec<u8>, ThumbnailError> {
    let kind = Kind::of(bytes).expect("it is an image");
    thumbnail(kind, Cursor::new(bytes))
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |x| {
        if x < width / 2 {
            [255, 0, 0]
        } else {
            [0, 0, 255]
        }
    };
    RgbImage::from_fn(width, height, |x, _| Rgb(colour(x))).into()
}

fn is_red(image: &DynamicImage, x: u32, y: u32) -> bool {
    let Rgb([red, _, blue]) = *image.to_rgb8().get_pixel(x, y);
    red > blue
}

#[test]
fn images_of_every_kind_become_small() {
    use ImageFormat::{Gif, Jpeg, Png, WebP};
    for format in [Png, Jpeg, Gif, WebP] {
        let image = if format == Gif {
            DynamicImage::from(flag(1_000, 400).to_rgba8())
        } else {
            flag(1_000, 400)
        };
        let bytes = made(&written(&image, format)).unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), Jpeg, "{format:?}");
        let small = image::load_from_memory(&bytes).unwrap();
        assert_eq!((small.width(), small.height()), (512, 205), "{format:?}");
        assert!(is_red(&small, 100, 100) && !is_red(&small, 400, 100));
    }
}

#[test]
fn small_images_stay_as_small_as_they_are() {
    let bytes = made(&written(&flag(20, 10), ImageFormat::Png)).unwrap();
    let small = image::load_from_memory(&bytes).unwrap();
    assert_eq!((small.width(), small.height()), (20, 10));
}

#[test]
fn what_shows_through_still_does() {
    let glass = RgbaImage::from_pixel(600, 600, Rgba([0, 255, 0, 100]));
    let bytes = made(&written(&glass.into(), ImageFormat::Png)).unwrap();
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Png);
    let small = image::load_from_memory(&bytes).unwrap();
    assert_eq!(small.to_rgba8().get_pixel(9, 9).0[3], 100);
}

/// EXIF that says how the image is to be turned, and where it was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"secret place");
    exif
}

#[test]
fn images_are_turned_and_what_else_is_known_of_them_is_dropped() {
    let flag = flag(100, 40).to_rgb8();
    let mut turned = Vec::new();
    let mut encoder = PngEncoder::new(&mut turned);
    // 6: turn by 90 degrees clockwise.
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder
        .write_image(&flag, 100, 40, image::ExtendedColorType::Rgb8)
        .unwrap();
    let holds = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"secret");
    assert!(holds(&turned));
    let bytes = made(&turned).unwrap();
    let small = image::load_from_memory(&bytes).unwrap();
    assert_eq!((small.width(), small.height()), (40, 100));
    assert!(is_red(&small, 20, 10) && !is_red(&small, 20, 90));
    assert!(!holds(&bytes));
}

/// The head of a PNG that claims to be this large, with next to nothing in it.
fn claims(width: u32, height: u32) -> Vec<u8> {
    claims_of(&flag(8, 8), width, height)
}

fn claims_of(image: &DynamicImage, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = written(image, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// PNG, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        let start = sum ^ u32::from(*byte);
        (0..8).fold(start, |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}

#[test]
fn giants_are_refused_by_their_head() {
    for (width, height) in [
        (10_000, 10_000),
        (40_000_001, 1),
        (u32::MAX >> 1, u32::MAX >> 1),
    ] {
        assert!(made(&claims(width, height)).is_err(), "{width} x {height}");
    }
    let error = made(&claims(10_000, 10_000)).unwrap_err();
    assert!(
        matches!(error, ThumbnailError::TooLarge(100_000_000)),
        "{error}"
    );
}

#[test]
fn images_of_many_bytes_a_pixel_are_refused_by_their_head() {
    // 16 bits a channel: eight bytes a pixel.
    let deep = DynamicImage::from(flag(8, 8).to_rgba16());
    let error = made(&claims_of(&deep, 8_000, 5_000)).unwrap_err();
    assert!(
        matches!(error, ThumbnailError::TooHeavy(320_000_000)),
        "{error}"
    );
    let small = DynamicImage::from(flag(100, 40).to_rgba16());
    assert!(made(&written(&small, ImageFormat::Png)).is_ok());
}

#[test]
fn truncated_and_broken_images_have_no_preview() {
    use ImageFormat::{Gif, Jpeg, Png, WebP};
    for format in [Png, Gif, WebP, Jpeg] {
        let image = DynamicImage::from(flag(100, 40).to_rgba8());
        let image = if format == Jpeg { flag(100, 40) } else { image };
        let whole = written(&image, format);
        for cut in [Kind::MAGIC_BYTES, whole.len() / 4] {
            assert!(made(&whole[..cut]).is_err(), "{format:?} of {cut}");
        }
        let mut broken = whole.clone();
        for at in (Kind::MAGIC_BYTES..broken.len()).step_by(3) {
            broken[at] ^= 0x55;
        }
        // It may be decoded to something; it must not end the test.
        let _ = made(&broken);
    }
}

#[test]
fn only_four_kinds_are_looked_at() {
    for text in [
        "",
        "hello",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "%PDF-1.7",
        "BM......",
        "II*\0....",
        "RIFF....WAVE",
        "GIF90a",
    ] {
        assert_eq!(Kind::of(text.as_bytes()), None, "{text}");
    }
}
