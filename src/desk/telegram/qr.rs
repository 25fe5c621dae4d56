//! An address as a QR code.

use qrcode::{Color, EcLevel, QrCode, types::QrError};

/// Sides at least, in pixels: in print 2 cm are sharp.
const LEAST: usize = 600;
/// White modules around the code, as the standard asks for (ISO/IEC 18004).
const QUIET: usize = 4;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum QrCodeError {
    #[error("the address does not fit into a QR code: {0}")]
    Code(#[from] QrError),
    #[error("the picture of the QR code cannot be written: {0}")]
    Picture(#[from] png::EncodingError),
}

/// Draws an address as a PNG. Level M survives a smudge of 15 %.
pub fn draw(address: &str) -> Result<Vec<u8>, QrCodeError> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)?;
    let modules = code.width() + 2 * QUIET;
    let scale = LEAST.div_ceil(modules);
    let side = modules * scale;
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let (x, y) = (
            (x / scale).checked_sub(QUIET),
            (y / scale).checked_sub(QUIET),
        );
        let inside = |at: &usize| *at < code.width();
        let (Some(x), Some(y)) = (x.filter(inside), y.filter(inside)) else {
            return false;
        };
        colors[y * code.width() + x] == Color::Dark
    };
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        pixels.extend((0..side).map(|x| if is_dark(x, y) { 0 } else { u8::MAX }));
    }
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}
