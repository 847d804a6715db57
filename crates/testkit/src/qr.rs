//! A telephone's camera before a terminal: reads the QR code that stands there in half blocks.

use anyhow::{Context as _, Result};

/// Pixels on each side of a square of the code.
const PIXELS: usize = 3;

/// What the code says that these lines show; of a line only what is drawn of half blocks counts, from the first full
/// row of the quiet zone on. The light parts are drawn.
///
/// # Errors
/// There is none, or none that can be read.
pub fn read_qr<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<String> {
    let lines = lines
        .into_iter()
        .map(|line| line.chars().collect::<Vec<_>>());
    let lines: Vec<_> = lines.collect();
    let edge = |line: &Vec<char>| {
        let start = line.iter().position(|c| *c == '█')?;
        let width = line[start..].iter().take_while(|c| **c == '█').count();
        (width >= 21).then_some((start, width))
    };
    let found = lines.iter().enumerate();
    let mut found = found.filter_map(|(row, line)| Some((row, edge(line)?)));
    let (top, (left, width)) = found.next().context("no code stands there")?;
    let is_light = |x: usize, y: usize| {
        let line = lines.get(top + y / 2);
        match line.and_then(|line| line.get(left + x)) {
            Some('█') => true,
            Some('▀') => y.is_multiple_of(2),
            Some('▄') => !y.is_multiple_of(2),
            _ => false,
        }
    };
    let size = width * PIXELS;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| {
        if is_light(x / PIXELS, y / PIXELS) {
            255
        } else {
            0
        }
    });
    let grids = image.detect_grids();
    let grid = grids.first().context("no code is seen")?;
    Ok(grid.decode()?.1)
}
