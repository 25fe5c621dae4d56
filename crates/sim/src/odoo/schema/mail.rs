//! Messages of the chatter.

use super::Model;
use super::field::{boolean, char, datetime, html, integer, many2many, many2one, selection};

/// What kinds of messages there are.
pub const TYPES: &[(&str, &str)] = &[
    ("email", "Incoming Email"),
    ("comment", "Comment"),
    ("email_outgoing", "Outgoing Email"),
    ("notification", "System notification"),
    ("auto_comment", "Automated Targeted Notification"),
    ("user_notification", "User Specific Notification"),
];

pub fn models() -> Vec<Model> {
    vec![
        message(),
        Model::new(
            "mail.message.subtype",
            "Message subtypes",
            vec![
                char("name", "Message Type").required(),
                boolean("internal", "Internal Only"),
            ],
        ),
    ]
}

fn message() -> Model {
    Model::new(
        "mail.message",
        "Message",
        vec![
            char("subject", "Subject"),
            html("body", "Contents"),
            datetime("date", "Date"),
            char("model", "Related Document Model"),
            integer("res_id", "Related Document ID"),
            char("record_name", "Message Record Name"),
            char("message_id", "Message-Id"),
            selection("message_type", "Type", TYPES),
            many2one("subtype_id", "Subtype", "mail.message.subtype"),
            boolean("is_internal", "Employee Only"),
            many2one("author_id", "Author", "res.partner"),
            char("email_from", "From"),
            many2one("parent_id", "Parent Message", "mail.message"),
            many2many("partner_ids", "Recipients", "res.partner"),
            many2many("attachment_ids", "Attachments", "ir.attachment"),
        ],
    )
    .ordered_by("id desc")
}
