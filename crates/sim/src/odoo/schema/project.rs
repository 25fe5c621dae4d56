//! Projects and their tasks, and activities that people plan on any record.

use super::Model;
use super::field::{boolean, char, date, datetime, html, integer, many2many, many2one, selection};

pub fn models() -> Vec<Model> {
    vec![
        Model::new(
            "project.project",
            "Project",
            vec![
                char("name", "Name").required(),
                boolean("active", "Active"),
                many2one("partner_id", "Customer", "res.partner"),
                many2one("user_id", "Project Manager", "res.users"),
            ],
        )
        .of_module("project"),
        Model::new(
            "project.task.type",
            "Task Stage",
            vec![
                char("name", "Name").required(),
                integer("sequence", "Sequence"),
                boolean("fold", "Folded in Kanban"),
            ],
        )
        .of_module("project")
        .ordered_by("sequence, id"),
        task(),
        activity(),
    ]
}

fn task() -> Model {
    let priorities = &[("0", "Low"), ("1", "High")];
    Model::new(
        "project.task",
        "Task",
        vec![
            char("name", "Title").required(),
            html("description", "Description"),
            boolean("active", "Active"),
            selection("priority", "Priority", priorities),
            many2one("project_id", "Project", "project.project"),
            many2one("stage_id", "Stage", "project.task.type"),
            many2one("partner_id", "Customer", "res.partner"),
            many2many("user_ids", "Assignees", "res.users"),
            datetime("date_deadline", "Deadline"),
        ],
    )
    .of_module("project")
    .ordered_by("priority desc, date_deadline, id desc")
}

fn activity() -> Model {
    Model::new(
        "mail.activity",
        "Activity",
        vec![
            char("res_model", "Related Document Model"),
            integer("res_id", "Related Document ID"),
            char("summary", "Summary"),
            html("note", "Note"),
            date("date_deadline", "Due Date").required(),
            many2one("user_id", "Assigned to", "res.users").required(),
        ],
    )
    .ordered_by("date_deadline, id")
}
