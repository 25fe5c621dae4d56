//! The catalog.

use async_trait::async_trait;
use mistok_core::domain::product::Catalog;

use crate::crm::CrmError;

/// A CRM that has the shop's products.
#[async_trait]
pub trait CatalogSource: Send + Sync {
    /// The whole catalog, all pages; an error when any page is missing, so that half a catalog never
    /// replaces a whole one.
    async fn read(&self) -> Result<Catalog, CrmError>;
}
