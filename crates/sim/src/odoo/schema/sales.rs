//! Orders and their lines.

use super::Model;
use super::field::{
    boolean, char, datetime, float, html, integer, many2many, many2one, monetary, one2many,
    selection, text,
};

pub fn models() -> Vec<Model> {
    vec![order(), line()]
}

fn order() -> Model {
    let states = &[
        ("draft", "Quotation"),
        ("sent", "Quotation Sent"),
        ("sale", "Sales Order"),
        ("cancel", "Cancelled"),
    ];
    let deliveries = &[
        ("pending", "Not Delivered"),
        ("started", "Started"),
        ("partial", "Partially Delivered"),
        ("full", "Fully Delivered"),
    ];
    let fields = vec![
        char("name", "Order Reference"),
        selection("state", "Status", states),
        boolean("locked", "Locked"),
        many2one("partner_id", "Customer", "res.partner").required(),
        many2one("partner_invoice_id", "Invoice Address", "res.partner"),
        many2one("partner_shipping_id", "Delivery Address", "res.partner"),
        char("client_order_ref", "Customer Reference"),
        char("origin", "Source Document"),
        html("note", "Terms and conditions"),
        one2many("order_line", "Order Lines", "sale.order.line", "order_id"),
        monetary("amount_untaxed", "Untaxed Amount").computed(),
        monetary("amount_tax", "Taxes").computed(),
        monetary("amount_total", "Total").computed(),
        many2one("currency_id", "Currency", "res.currency").computed(),
        datetime("date_order", "Order Date"),
        datetime("commitment_date", "Delivery Date"),
        many2one("opportunity_id", "Opportunity", "crm.lead").of_module("sale_crm"),
        many2one("team_id", "Sales Team", "crm.team"),
        many2one("user_id", "Salesperson", "res.users"),
        many2one("company_id", "Company", "res.company"),
        many2one("source_id", "Source", "utm.source"),
        many2one("medium_id", "Medium", "utm.medium"),
        many2one("campaign_id", "Campaign", "utm.campaign"),
        many2many("tag_ids", "Tags", "crm.tag"),
        selection("delivery_status", "Delivery Status", deliveries)
            .computed()
            .of_module("stock"),
    ];
    Model::new("sale.order", "Sales Order", fields)
        .of_module("sale")
        .ordered_by("date_order desc, id desc")
}

fn line() -> Model {
    let kinds = &[("line_section", "Section"), ("line_note", "Note")];
    let fields = vec![
        many2one("order_id", "Order Reference", "sale.order").required(),
        integer("sequence", "Sequence"),
        selection("display_type", "Display Type", kinds),
        many2one("product_id", "Product", "product.product"),
        text("name", "Description"),
        float("product_uom_qty", "Quantity"),
        many2one("product_uom", "Unit of Measure", "uom.uom").until_version(18),
        many2one("product_uom_id", "Unit", "uom.uom").since_version(19),
        float("price_unit", "Unit Price"),
        float("discount", "Discount (%)"),
        monetary("price_subtotal", "Subtotal").computed(),
        monetary("price_tax", "Total Tax").computed(),
        monetary("price_total", "Total").computed(),
        many2one("currency_id", "Currency", "res.currency").computed(),
    ];
    Model::new("sale.order.line", "Sales Order Line", fields)
        .of_module("sale")
        .ordered_by("order_id, sequence, id")
}
