//! Partners and their tags.

use super::Model;
use super::field::{
    Field, Kind, boolean, char, html, integer, many2many, many2one, one2many, selection,
};

pub fn models() -> Vec<Model> {
    vec![
        partner(),
        Model::new(
            "res.partner.category",
            "Partner Tags",
            vec![
                char("name", "Tag Name").required(),
                integer("color", "Color"),
                many2one("parent_id", "Parent Category", "res.partner.category"),
                boolean("active", "Active"),
            ],
        )
        .ordered_by("name, id"),
    ]
}

fn partner() -> Model {
    let types = &[
        ("contact", "Contact"),
        ("invoice", "Invoice Address"),
        ("delivery", "Delivery Address"),
        ("other", "Other Address"),
    ];
    let mut fields = vec![
        char("name", "Name"),
        char("email", "Email"),
        char("ref", "Reference"),
        html("comment", "Notes"),
        Field::new("lang", "Language", Kind::Language),
        boolean("active", "Active"),
        boolean("is_company", "Is a Company"),
        boolean("partner_share", "Share Partner").computed(),
        selection("type", "Address Type", types),
        many2one("parent_id", "Related Company", "res.partner"),
        one2many("child_ids", "Contact", "res.partner", "parent_id"),
        char("street", "Street"),
        char("street2", "Street2"),
        char("city", "City"),
        char("zip", "Zip"),
        many2one("country_id", "Country", "res.country"),
        many2one("company_id", "Company", "res.company"),
        char("function", "Job Position"),
        char("website", "Website Link"),
        many2one("user_id", "Salesperson", "res.users"),
        many2many("category_id", "Tags", "res.partner.category"),
    ];
    fields.extend(phones());
    Model::new("res.partner", "Contact", fields).ordered_by("name, id desc")
}

/// The fields with phones, which a lead has too.
pub fn phones() -> [Field; 4] {
    [
        char("phone", "Phone"),
        char("mobile", "Mobile").until_version(18),
        char("phone_sanitized", "Sanitized Number")
            .computed()
            .of_module("phone_validation"),
        char("phone_mobile_search", "Phone Number")
            .computed()
            .of_module("phone_validation"),
    ]
}
