//! How many parts a text is sent in.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Gsm,
    Ucs2,
}

/// A text as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    pub encoding: Encoding,
    /// Septets, or UTF-16 code units.
    pub units: usize,
    pub count: u32,
}

/// Stub.
pub fn parts(text: &str) -> Parts {
    Parts {
        encoding: Encoding::Ucs2,
        units: text.len(),
        count: 1,
    }
}
