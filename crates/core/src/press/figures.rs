//! Buttons of the statistics: `dz` and a letter.

use super::declare::actions;
use crate::domain::statistics::Scope;

actions! {
    /// How the figures of a period are shown.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum FiguresAction {
        Show(scope: Scope) = "dz",
        ByDay(scope: Scope) = "dzd",
        ByManager(scope: Scope, page: u32) = "dzm",
        /// What the figures mean.
        Meaning(scope: Scope) = "dzw",
        /// The figures as a picture.
        Chart(scope: Scope) = "dzg",
        /// The cases as a file.
        Table(scope: Scope) = "dzt",
    }
}
