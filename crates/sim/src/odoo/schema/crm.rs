//! Leads, their stages, and where they came from.

use super::Model;
use super::contacts::phones;
use super::field::{
    boolean, char, date, datetime, float, html, integer, many2many, many2one, monetary, one2many,
    selection,
};

pub fn models() -> Vec<Model> {
    let named = |name, label| Model::new(name, label, vec![char("name", "Name").required()]);
    vec![
        lead(),
        stage(),
        Model::new(
            "crm.lost.reason",
            "Opp. Lost Reason",
            vec![
                char("name", "Description").required(),
                boolean("active", "Active"),
            ],
        )
        .of_module("crm"),
        Model::new(
            "crm.tag",
            "CRM Tag",
            vec![
                char("name", "Tag Name").required(),
                integer("color", "Color"),
            ],
        ),
        Model::new(
            "crm.team",
            "Sales Team",
            vec![
                char("name", "Sales Team").required(),
                integer("sequence", "Sequence"),
                boolean("active", "Active"),
                many2one("user_id", "Team Leader", "res.users"),
            ],
        )
        .ordered_by("sequence, id"),
        named("utm.source", "UTM Source"),
        named("utm.medium", "UTM Medium"),
        named("utm.campaign", "UTM Campaign"),
    ]
}

fn stage() -> Model {
    Model::new(
        "crm.stage",
        "CRM Stages",
        vec![
            char("name", "Stage Name").required(),
            integer("sequence", "Sequence"),
            boolean("is_won", "Is Won Stage?"),
            boolean("fold", "Folded in Pipeline"),
            many2one("team_id", "Sales Team", "crm.team"),
        ],
    )
    .of_module("crm")
    .ordered_by("sequence, name, id")
}

fn lead() -> Model {
    let types = &[("lead", "Lead"), ("opportunity", "Opportunity")];
    let priorities = &[
        ("0", "Low"),
        ("1", "Medium"),
        ("2", "High"),
        ("3", "Very High"),
    ];
    let mut fields = vec![
        char("name", "Opportunity").required(),
        selection("type", "Type", types).required(),
        boolean("active", "Active"),
        many2one("partner_id", "Customer", "res.partner"),
        char("contact_name", "Contact Name"),
        char("partner_name", "Company Name"),
        char("email_from", "Email"),
        html("description", "Notes"),
        many2one("team_id", "Sales Team", "crm.team"),
        many2one("user_id", "Salesperson", "res.users"),
        many2one("company_id", "Company", "res.company"),
        many2one("stage_id", "Stage", "crm.stage"),
        many2many("tag_ids", "Tags", "crm.tag"),
        many2one("source_id", "Source", "utm.source"),
        many2one("medium_id", "Medium", "utm.medium"),
        many2one("campaign_id", "Campaign", "utm.campaign"),
        monetary("expected_revenue", "Expected Revenue"),
        many2one("company_currency", "Currency", "res.currency").computed(),
        selection("priority", "Priority", priorities),
        char("referred", "Referred By"),
        float("probability", "Probability"),
        many2one("lost_reason_id", "Lost Reason", "crm.lost.reason"),
        datetime("date_open", "Assignment Date"),
        datetime("date_closed", "Closed Date"),
        date("date_deadline", "Expected Closing"),
        char("street", "Street"),
        char("city", "City"),
        one2many("order_ids", "Orders", "sale.order", "opportunity_id").of_module("sale_crm"),
    ];
    fields.extend(phones());
    Model::new("crm.lead", "Lead/Opportunity", fields)
        .of_module("crm")
        .ordered_by("priority desc, id desc")
}
