//! `[catalog]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::catalog_file::Format;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Catalog {
    /// The file with the shop's products: CSV, XLSX or YAML. Not set: the CRM's catalog.
    #[serde(deserialize_with = "super::text::optional")]
    pub file: Option<String>,
    /// The folder with the pictures that the file names.
    #[serde(deserialize_with = "super::text::optional")]
    pub pictures: Option<String>,
    /// Whether orders lower the stock of a catalog that comes from the file.
    pub count_stock: bool,
}

impl Default for Catalog {
    fn default() -> Self {
        Self {
            file: None,
            pictures: None,
            count_stock: true,
        }
    }
}

/// The file with the shop's products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogPlace {
    pub path: PathBuf,
    pub format: Format,
}

impl Catalog {
    /// The file, where the catalog comes from one.
    pub fn place(&self) -> Option<CatalogPlace> {
        let file = self.file.as_deref()?;
        let format = Format::of_name(file)?;
        let path = PathBuf::from(file);
        Some(CatalogPlace { path, format })
    }

    pub fn pictures(&self) -> Option<PathBuf> {
        self.pictures.as_ref().map(PathBuf::from)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match &self.file {
            Some(file) if Format::of_name(file).is_none() => Err(ConfigError::bad(
                "catalog.file",
                file,
                "the path of a file that ends in .csv, .xlsx, .yaml or .yml",
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_by_its_ending() {
        let of = |file: &str| Catalog {
            file: Some(file.to_owned()),
            ..Catalog::default()
        };
        for (file, format) in [
            ("catalog.csv", Some(Format::Csv)),
            ("/srv/shop/Catalog.XLSX", Some(Format::Xlsx)),
            ("goods.yml", Some(Format::Yaml)),
            ("catalog.xls", None),
            ("catalog", None),
        ] {
            let section = of(file);
            assert_eq!(section.place().map(|it| it.format), format, "{file}");
            assert_eq!(section.check().is_ok(), format.is_some(), "{file}");
        }
        assert_eq!(Catalog::default().place(), None);
    }
}
