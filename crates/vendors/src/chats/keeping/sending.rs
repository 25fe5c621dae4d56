//! What is told to the buyer: messages, files, and that their own were read.

use serde_json::json;

use super::{Keeping, wire};
use crate::{
    chats::{ChatsError, NewFile, Uploaded},
    crm::{
        Flaw, Urgency,
        http::{Call, File},
    },
};

impl Keeping {
    pub(super) async fn send_message(
        &self,
        chat: i64,
        text: &str,
        files: &[Uploaded],
    ) -> Result<(), ChatsError> {
        let id = chat.to_string();
        let files: Vec<_> = files
            .iter()
            .map(|file| json!({"newid": file.newid, "name": file.name, "type": file.mime}))
            .collect();
        let body = json!({"message": text, "files": files});
        // An empty answer is a success here: what it says instead is of no use.
        self.write(|| {
            let path = self.settings.send_path.as_str();
            Call::post("send message", Urgency::Lead, path, body.clone())
                .about(&id)
                .query("id_i", id.clone())
        })
        .await
        .map(drop)
    }

    pub(super) async fn upload_file(&self, file: &NewFile) -> Result<Uploaded, ChatsError> {
        let file = File {
            field: "files[]",
            name: &file.name,
            mime: &file.mime,
            bytes: &file.bytes,
        };
        let body = self
            .write(|| {
                let path = "/debates/v2/upload-preview";
                Call::upload("upload file", Urgency::Lead, path, &file).query("lang", "ru-RU")
            })
            .await?;
        let list = wire::List::read(&body, &["files", "items"]).map_err(ChatsError::Malformed)?;
        let row = list.objects::<wire::UploadedFile>().into_iter().next();
        let row = row.ok_or(ChatsError::Malformed(Flaw::NoId))?;
        Ok(Uploaded {
            newid: row.newid.0.ok_or(ChatsError::Malformed(Flaw::NoId))?,
            // Given back unchanged with the message; ours where the CRM does not say.
            name: row.name.0.unwrap_or_else(|| file.name.to_owned()),
            mime: row.kind.0.unwrap_or_else(|| file.mime.to_owned()),
        })
    }

    pub(super) async fn send_seen(&self, chat: i64) -> Result<(), ChatsError> {
        let id = chat.to_string();
        self.write(|| {
            Call::post_empty("mark seen", Urgency::Sync, "/debates/v2/seen")
                .about(&id)
                .query("id_i", id.clone())
        })
        .await
        .map(drop)
    }
}
