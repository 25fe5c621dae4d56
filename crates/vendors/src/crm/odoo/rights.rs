//! What the user may do in Odoo, proven without changing anything.

use serde_json::{Value, json};

use super::{LEAD, ORDER, Odoo, PARTNER, PRODUCT, ask::Ask, leads::MARKER, records};
use crate::crm::CrmError;

/// The group of salespeople who see all leads and orders and not only their own.
const SEES_ALL: &str = "sales_team.group_sale_salesman_all_leads";
/// The first version that asks about rights by the newer name.
const NEWER_RIGHTS: u32 = 18;

impl Odoo {
    /// Tries everything that notes need, without leaving one; one line for `check`.
    pub async fn probe_notes(&self) -> Result<String, CrmError> {
        let mut missing = self.lacks_for_notes().await?;
        let phones = self.phone_fields().await?.join(", ");
        if missing.is_empty() {
            let host = self.door.http.host();
            return Ok(format!(
                "Odoo at {host}: notes can be written (partners are found by {phones})"
            ));
        }
        missing.sort_unstable();
        Err(not_allowed(&missing))
    }

    /// Everything that leads, orders and the rest need; a line for each finding.
    pub(super) async fn look_around(&self) -> Result<Vec<String>, CrmError> {
        let version = self.door.version().await?;
        let mut missing = self.lacks_for_notes().await?;
        let uses = self.settings.uses;
        let wanted = [
            (uses.leads, LEAD, "create", "Sales: User, All Documents"),
            (uses.orders, ORDER, "create", "Sales: User, All Documents"),
            (uses.catalog, PRODUCT, "read", "Sales: User"),
        ];
        let wanted = wanted.into_iter().filter(|(is_used, ..)| *is_used);
        let mut names = Vec::new();
        for (_, model, operation, right) in wanted {
            if !self.may(model, operation).await? {
                missing.push(format!(
                    "the user may not {operation} {model} (Settings, Users, {right})"
                ));
            }
            names.push(model);
        }
        // Else a look after an answer that was not heard finds nothing, and a double is made.
        if (uses.leads || uses.orders) && !self.sees_all().await? {
            missing.push(
                "the user sees only their own documents: give them Sales: User, All Documents \
                 (Settings, Users), or leads would be made twice"
                    .to_owned(),
            );
        }
        if !missing.is_empty() {
            return Err(not_allowed(&missing));
        }
        let mut lines = vec![format!(
            "Odoo {version} at {}: {} can be used",
            self.door.http.host(),
            names.join(", ")
        )];
        lines.extend(self.marker_line().await?);
        Ok(lines)
    }

    /// By what leads and orders are found again.
    async fn marker_line(&self) -> Result<Option<String>, CrmError> {
        let mut by = Vec::new();
        let uses = self.settings.uses;
        for (is_used, model, usual) in [
            (uses.leads, LEAD, "referred"),
            (uses.orders, ORDER, "client_order_ref"),
        ] {
            if is_used {
                let has_own = self.fields(model).await?.contains_key(MARKER);
                let field = if has_own && model == LEAD {
                    MARKER
                } else {
                    usual
                };
                by.push(format!("{model} by {field}"));
            }
        }
        Ok((!by.is_empty()).then(|| format!("found again: {}", by.join(", "))))
    }

    async fn lacks_for_notes(&self) -> Result<Vec<String>, CrmError> {
        let user = self.door.user().await?;
        let ask = Ask::search_read(PARTNER, json!([]), &["name"]).most(1);
        self.ask(ask).await?;
        let mut missing = Vec::new();
        let me = Ask::new("res.users", "read")
            .of(user)
            .with("fields", json!(["email"]));
        let me = records(self.ask(me).await?)?;
        let email = me.first().and_then(|me| super::values::text(me, "email"));
        if !email.is_some_and(|email| email.contains('@')) {
            missing.push("the user needs an e-mail address (Settings, Users)".to_owned());
        }
        for (model, operation, words) in [
            (
                PARTNER,
                "write",
                "the user needs the right to create contacts (Settings, Users, Contact Creation)",
            ),
            (
                "mail.message",
                "create",
                "the user may not write messages: it must be an internal user",
            ),
        ] {
            if !self.may(model, operation).await? {
                missing.push(words.to_owned());
            }
        }
        Ok(missing)
    }

    /// Whether the user has a right to a model.
    async fn may(&self, model: &'static str, operation: &str) -> Result<bool, CrmError> {
        let operation = json!(operation);
        let ask = if self.door.version().await? >= NEWER_RIGHTS {
            Ask::new(model, "has_access").with("operation", operation)
        } else {
            Ask::new(model, "check_access_rights")
                .with("operation", operation)
                .with("raise_exception", Value::Bool(false))
        };
        match self.ask(ask).await {
            Ok(answer) => Ok(answer == Value::Bool(true)),
            Err(CrmError::NotAllowed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn sees_all(&self) -> Result<bool, CrmError> {
        let ask = Ask::new("res.users", "has_group").with("group_ext_id", json!(SEES_ALL));
        let ask = if self.door.version().await? >= NEWER_RIGHTS {
            ask.of(self.door.user().await?)
        } else {
            ask
        };
        Ok(self.ask(ask).await? == Value::Bool(true))
    }
}

fn not_allowed(missing: &[String]) -> CrmError {
    CrmError::NotAllowed {
        message: missing.join("; "),
    }
}
