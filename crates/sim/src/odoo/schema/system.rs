//! Users, companies, and what describes the database itself.

use super::Model;
use super::field::{
    binary, boolean, char, datetime, integer, many2many, many2one, one2many, selection,
};

pub fn models() -> Vec<Model> {
    vec![
        users(),
        Model::new(
            "res.users.apikeys",
            "Users API Keys",
            vec![
                char("name", "Description").required(),
                many2one("user_id", "User", "res.users").required(),
                char("scope", "Scope"),
                datetime("expiration_date", "Expiration Date").since_version(18),
            ],
        ),
        Model::new(
            "res.company",
            "Companies",
            vec![
                char("name", "Company Name").required(),
                many2one("partner_id", "Partner", "res.partner"),
                many2one("currency_id", "Currency", "res.currency"),
                many2one("country_id", "Country", "res.country"),
            ],
        ),
        Model::new(
            "res.currency",
            "Currency",
            vec![
                char("name", "Currency").required(),
                char("symbol", "Symbol"),
                boolean("active", "Active"),
            ],
        ),
        Model::new(
            "res.country",
            "Country",
            vec![char("name", "Country Name"), char("code", "Country Code")],
        ),
        attachment(),
        module(),
        Model::new(
            "ir.model",
            "Models",
            vec![
                char("name", "Model Description").required(),
                char("model", "Model").required(),
            ],
        ),
        fields(),
        server_action(),
        automation(),
    ]
}

fn users() -> Model {
    Model::new(
        "res.users",
        "User",
        vec![
            char("name", "Name").required(),
            char("login", "Login").required(),
            char("email", "Email"),
            char("phone", "Phone"),
            boolean("active", "Active"),
            boolean("share", "Share User"),
            many2one("partner_id", "Related Partner", "res.partner"),
            many2one("company_id", "Company", "res.company"),
        ],
    )
}

fn attachment() -> Model {
    Model::new(
        "ir.attachment",
        "Attachment",
        vec![
            char("name", "Name").required(),
            binary("datas", "File Content"),
            integer("file_size", "File Size").computed(),
            char("mimetype", "Mime Type"),
            char("res_model", "Resource Model"),
            integer("res_id", "Resource ID"),
            selection("type", "Type", &[("url", "URL"), ("binary", "File")]),
        ],
    )
    .ordered_by("id desc")
}

fn module() -> Model {
    let states = &[("uninstalled", "Not Installed"), ("installed", "Installed")];
    Model::new(
        "ir.module.module",
        "Module",
        vec![
            char("name", "Technical Name").required(),
            selection("state", "Status", states),
        ],
    )
    .ordered_by("name")
}

fn fields() -> Model {
    let states = &[("manual", "Custom Field"), ("base", "Base Field")];
    Model::new(
        "ir.model.fields",
        "Fields",
        vec![
            char("name", "Field Name").required(),
            many2one("model_id", "Model", "ir.model").required(),
            char("model", "Model Name").computed(),
            char("field_description", "Field Label"),
            char("relation", "Related Model"),
            boolean("index", "Indexed"),
            boolean("store", "Stored"),
            boolean("copied", "Copied"),
            boolean("required", "Required"),
            boolean("readonly", "Readonly"),
            selection("state", "Type", states),
            selection(
                "ttype",
                "Field Type",
                &[
                    ("char", "char"),
                    ("text", "text"),
                    ("html", "html"),
                    ("integer", "integer"),
                    ("float", "float"),
                    ("monetary", "monetary"),
                    ("boolean", "boolean"),
                    ("date", "date"),
                    ("datetime", "datetime"),
                    ("binary", "binary"),
                    ("selection", "selection"),
                    ("many2one", "many2one"),
                    ("one2many", "one2many"),
                    ("many2many", "many2many"),
                ],
            )
            .required(),
        ],
    )
    .ordered_by("name")
}

fn server_action() -> Model {
    let states = &[
        ("code", "Execute Code"),
        ("object_write", "Update Record"),
        ("webhook", "Send Webhook Notification"),
    ];
    Model::new(
        "ir.actions.server",
        "Server Action",
        vec![
            char("name", "Action Name").required(),
            many2one("model_id", "Model", "ir.model").required(),
            selection("state", "Type", states).required(),
            char("webhook_url", "Webhook URL"),
            many2many("webhook_field_ids", "Webhook Fields", "ir.model.fields"),
            selection(
                "usage",
                "Usage",
                &[
                    ("ir_actions_server", "Server Action"),
                    ("base_automation", "Automation Rule"),
                ],
            ),
            many2one("base_automation_id", "Automation Rule", "base.automation"),
        ],
    )
}

fn automation() -> Model {
    let triggers = &[
        ("on_create", "On create"),
        ("on_write", "On update"),
        ("on_create_or_write", "On create and edit"),
        ("on_unlink", "On deletion"),
    ];
    Model::new(
        "base.automation",
        "Automation Rule",
        vec![
            char("name", "Automation Rule Name").required(),
            many2one("model_id", "Model", "ir.model").required(),
            char("model_name", "Model Name").computed(),
            boolean("active", "Active"),
            selection("trigger", "Trigger", triggers).required(),
            one2many(
                "action_server_ids",
                "Actions",
                "ir.actions.server",
                "base_automation_id",
            ),
        ],
    )
    .of_module("base_automation")
}
