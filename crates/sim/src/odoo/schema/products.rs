//! What the shop sells.

use super::Model;
use super::field::{
    Field, binary, boolean, char, float, html, many2many, many2one, monetary, one2many, selection,
    text,
};

pub fn models() -> Vec<Model> {
    vec![
        product(),
        Model::new("product.template", "Product", template()).ordered_by("name, id"),
        Model::new(
            "product.category",
            "Product Category",
            vec![
                char("name", "Name").required(),
                char("complete_name", "Complete Name").computed(),
                many2one("parent_id", "Parent Category", "product.category"),
                one2many(
                    "child_id",
                    "Child Categories",
                    "product.category",
                    "parent_id",
                ),
            ],
        )
        .ordered_by("name, id"),
        Model::new(
            "uom.uom",
            "Product Unit of Measure",
            vec![
                char("name", "Unit of Measure").required(),
                boolean("active", "Active"),
            ],
        ),
        Model::new(
            "product.public.category",
            "Website Product Category",
            vec![
                char("name", "Name").required(),
                many2one("parent_id", "Parent Category", "product.public.category"),
            ],
        )
        .of_module("website_sale"),
    ]
    .into_iter()
    .map(with_sales)
    .collect()
}

/// Products come with the module of sales.
fn with_sales(model: Model) -> Model {
    if model.module.is_empty() {
        return model.of_module("sale");
    }
    model
}

fn template() -> Vec<Field> {
    let types = &[
        ("consu", "Goods"),
        ("service", "Service"),
        ("product", "Storable Product"),
    ];
    vec![
        char("name", "Name").required(),
        boolean("active", "Active"),
        boolean("sale_ok", "Sales"),
        monetary("list_price", "Sales Price"),
        text("description_sale", "Sales Description"),
        selection("type", "Product Type", types),
        many2one("categ_id", "Product Category", "product.category"),
        many2one("currency_id", "Currency", "res.currency").computed(),
        many2one("uom_id", "Unit of Measure", "uom.uom"),
        many2many(
            "public_categ_ids",
            "Website Product Category",
            "product.public.category",
        )
        .of_module("website_sale"),
        html("description_ecommerce", "eCommerce Description").of_module("website_sale"),
    ]
}

fn product() -> Model {
    let mut fields = template();
    fields.extend([
        char("default_code", "Internal Reference"),
        char("barcode", "Barcode"),
        float("lst_price", "Sales Price").computed(),
        many2one("product_tmpl_id", "Product Template", "product.template"),
        float("qty_available", "Quantity On Hand")
            .computed()
            .of_module("stock"),
        float("free_qty", "Free To Use Quantity")
            .computed()
            .of_module("stock"),
        float("virtual_available", "Forecasted Quantity")
            .computed()
            .of_module("stock"),
        binary("image_1920", "Image"),
    ]);
    let sizes = ["image_1024", "image_512", "image_256", "image_128"];
    fields.extend(sizes.map(|name| binary(name, "Image").computed()));
    Model::new("product.product", "Product Variant", fields)
        .of_module("sale")
        .ordered_by("default_code, name, id")
}
