//! About a catalog file that an admin has sent: `dug` and a letter.

use super::declare::actions;

actions! {
    /// What a press decides about the file.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CatalogAction {
        Apply(draft: u32) = "duga",
        Mistakes(draft: u32) = "dugm",
        Drop(draft: u32) = "dugd",
    }
}
