//! What the API's user may do.

use std::collections::BTreeSet;

use super::Odoo;
use super::exception::Exception;
use super::schema::Model;
use super::session::{Session, USER};

/// Models that are for administrators alone, also to read.
const SETTINGS: [&str; 3] = ["base.automation", "ir.actions.server", "ir.module.module"];
/// Models that a user of sales reads and does not change.
const READ_ONLY: [&str; 11] = [
    "crm.stage",
    "ir.model",
    "ir.model.fields",
    "mail.message.subtype",
    "product.category",
    "product.product",
    "product.template",
    "res.company",
    "res.country",
    "res.currency",
    "res.users",
];
/// The group of salespeople who see everybody's documents.
const SEES_ALL: &str = "sales_team.group_sale_salesman_all_leads";
/// Models whose records belong to a salesperson.
const DOCUMENTS: [&str; 2] = ["crm.lead", "sale.order"];

#[derive(Debug, Default)]
pub struct Rights {
    /// Rights that were taken, such as `create mail.message`.
    denied: BTreeSet<String>,
    is_administrator: bool,
    own_documents_only: bool,
    pub has_no_email: bool,
}

impl Rights {
    /// Whether the user may `create`, `read`, `write` or `unlink` records of a model.
    pub fn may(&self, operation: &str, model: &str) -> bool {
        if self.denied.contains(&format!("{operation} {model}")) {
            return false;
        }
        let is_for_others =
            SETTINGS.contains(&model) || (READ_ONLY.contains(&model) && operation != "read");
        self.is_administrator || !is_for_others
    }
}

impl Session<'_> {
    /// Refuses an operation that the user has no right to.
    pub fn require(&self, operation: &str, model: &Model) -> Result<(), Exception> {
        if self.user != USER || self.state.rights.may(operation, model.name) {
            return Ok(());
        }
        Err(refused(operation, model))
    }

    /// Whether the user belongs to a group; of groups only that of salespeople who see everything is
    /// told apart.
    pub fn is_in(&self, group: &str) -> bool {
        group != SEES_ALL || self.user != USER || !self.state.rights.own_documents_only
    }

    /// Whether a rule shows this record to the user.
    pub fn may_see(&self, model: &Model, id: i64) -> bool {
        let rights = &self.state.rights;
        if self.user != USER || !rights.own_documents_only || !DOCUMENTS.contains(&model.name) {
            return true;
        }
        let owner = self.base().link(model.name, id, "user_id");
        owner.is_none_or(|owner| owner == USER)
    }

    /// Refuses records that are not there, or that a rule hides.
    pub fn expect(&self, model: &Model, ids: &[i64]) -> Result<(), Exception> {
        for id in ids {
            let row = self.base().tables.row(model.name, *id);
            if !row.is_some_and(|row| self.is_visible(row)) {
                return Err(Exception::missing(model.name, *id));
            }
            if !self.may_see(model, *id) {
                let words = format!(
                    "Due to security restrictions, you are not allowed to access '{}' ({}) records.",
                    model.label, model.name
                );
                return Err(Exception::access(words));
            }
        }
        Ok(())
    }
}

pub fn refused(operation: &str, model: &Model) -> Exception {
    let words = format!(
        "You are not allowed to {operation} '{}' ({}) records. \
        Document type: {}, Operation: {operation}",
        model.label, model.name, model.label
    );
    Exception::access(words)
}

impl Odoo {
    /// Takes a right from the user, such as `create mail.message` or `write res.partner`.
    pub fn deny(&self, right: &str) {
        self.shared.state().rights.denied.insert(right.to_owned());
    }

    /// Takes "Contact Creation" from the user: partners can be read only, and so nothing can be
    /// written into their chatter.
    pub fn deny_contact_creation(&self) {
        for operation in ["create", "write", "unlink"] {
            self.deny(&format!("{operation} res.partner"));
        }
    }

    /// The user sees leads and orders of no other salesperson from now on.
    pub fn own_documents_only(&self) {
        self.shared.state().rights.own_documents_only = true;
    }

    /// The user may change settings from now on: fields, automation rules, products, users.
    pub fn make_administrator(&self) {
        self.shared.state().rights.is_administrator = true;
    }

    /// Gives the user every right of a salesperson again, and an e-mail address.
    pub fn allow_all(&self) {
        let mut state = self.shared.state();
        let is_administrator = state.rights.is_administrator;
        state.rights = Rights {
            is_administrator,
            ..Rights::default()
        };
    }

    /// The user has no e-mail address from now on.
    pub fn remove_email(&self) {
        self.shared.state().rights.has_no_email = true;
    }
}
