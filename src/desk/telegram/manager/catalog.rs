//! An admin sends another catalog file.

use crate::{
    desk::{
        catalog::{FileSent, Taken},
        people::roles,
        telegram::{catalog as screens, manager::AtDesk, reply::Reply},
    },
    domain::{
        catalog_file::Format,
        content::{File, Form},
        manager::Place,
    },
    press::CatalogAction,
    store::{StoreError, managers},
    telegram::View,
    text::{Text, say},
};

/// What a caption says that means the catalog.
const WORDS: [&str; 2] = ["каталог", "catalog"];

fn says_catalog(caption: &str) -> bool {
    WORDS.contains(&caption.trim().to_lowercase().as_str())
}

impl AtDesk<'_> {
    /// The answer to a document that is to be the catalog. `None` when it is meant otherwise: for a
    /// customer, or for nobody.
    pub(super) async fn catalog_file(
        &self,
        file: &File,
        caption: &str,
    ) -> Result<Option<Reply>, StoreError> {
        let is_table = file.name.as_deref().and_then(Format::of_name).is_some();
        if file.form != Form::Document || !is_table {
            return Ok(None);
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        let is_free = matches!(place, Place::Home | Place::Shop);
        let is_meant = says_catalog(caption);
        if !roles::is_admin(&self.manager) {
            // With a chat open it is for the customer.
            let is_refused = is_free && is_meant;
            return Ok(is_refused.then(|| self.says(Text::ToastNotAllowed)));
        }
        let is_offered = is_free && caption.trim().is_empty() && self.desk.catalog.is_of_file();
        if !is_meant && !is_offered {
            return Ok(None);
        }
        let sent = self.desk.catalog.file_sent(self.tx, self.manager.id, file);
        Ok(Some(match sent.await? {
            FileSent::Reading => self.says(Text::CatalogReading),
            FileSent::TooLarge => self.says(Text::CatalogTooLarge),
            FileSent::NoPlace => self.says(Text::CatalogNoPlace),
            FileSent::OtherFormat(place) => self.says(say::CatalogOtherFormat {
                ending: place.format.ending().into(),
            }),
        }))
    }

    /// What an admin decides about the file that they have sent.
    pub(in crate::desk::telegram) async fn catalog_pressed(
        &self,
        action: CatalogAction,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (&self.desk.catalog, self.tx, self.manager.id);
        let speech = self.speech();
        let (taken, text) = match action {
            CatalogAction::Mistakes(number) => {
                return Ok(match desk.draft(tx, manager, number).await? {
                    Some(draft) => Reply::message(screens::draft_mistakes(&speech, &draft)),
                    None => Reply::toast(speech.plain(Text::ToastCatalogGone)),
                });
            }
            CatalogAction::Apply(number) => (
                desk.apply_draft(tx, manager, number).await?,
                Text::CatalogApplying,
            ),
            CatalogAction::Drop(number) => (
                desk.drop_draft(tx, manager, number).await?,
                Text::CatalogDropped,
            ),
        };
        Ok(match taken {
            Taken::Done => Reply::screen(View::text(speech.html(text))),
            Taken::Gone => Reply::toast(speech.plain(Text::ToastCatalogGone)),
        })
    }
}
