//! When managers work, what they are given, and where.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::{
    hours::Week,
    id::{DepartmentId, ManagerId},
    manager::Manager,
    routing::{Load, Sees, Stated, Takes},
};
use crate::store::{
    StoreError, Tx,
    db::values,
    managers::{manager as manager_of, manager_columns},
    row::columns,
};

/// What is known of a manager's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What they said last of themselves, and when.
    pub stated: Option<(Stated, DateTime<Utc>)>,
    /// `None` means the hours of their department.
    pub shifts: Option<Week>,
    pub days_off: BTreeSet<NaiveDate>,
    /// `None` means the number in the settings.
    pub max_parallel: Option<i64>,
    pub takes: Takes,
    /// When the program last gave them a conversation.
    pub assigned_at: Option<DateTime<Utc>>,
    /// Conversations in a row that were given to them and not answered.
    pub missed: i64,
}

columns! {
    duty_columns;
    fn duty(tx, row) -> Duty {
        stated: Option<Stated> = "m.stated", stated_at = "m.stated_at", shifts = "m.shifts",
        days_off: Option<String> = "m.days_off", max_parallel = "m.max_parallel",
        own_only = "m.own_only", assigned_at = "m.assigned_at", missed = "m.missed"
    }
    Ok(Duty {
        stated: stated.zip(stated_at),
        shifts,
        days_off: match days_off {
            Some(days) => days
                .split(',')
                .map(|day| day.parse().map_err(|_| row.corrupt("days_off", "dates with commas")))
                .collect::<Result<_, _>>()?,
            None => BTreeSet::new(),
        },
        max_parallel,
        takes: if own_only {
            Takes::OwnClients
        } else {
            Takes::Everybodys
        },
        assigned_at,
        missed,
    })
}

#[tracing::instrument(name = "db.duty.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, manager: ManagerId) -> Result<Option<Duty>, StoreError> {
    let row = tx
        .row(
            concat!(
                "SELECT m.id AS id, ",
                duty_columns!(),
                " FROM managers m WHERE m.id = $1"
            ),
            values![manager],
        )
        .await?;
    row.map(|mut row| duty(tx, &mut row)).transpose()
}

/// Stores the whole duty.
#[tracing::instrument(name = "db.duty.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, manager: ManagerId, duty: &Duty) -> Result<(), StoreError> {
    let days_off: Vec<String> = duty.days_off.iter().map(NaiveDate::to_string).collect();
    tx.execute(
        "UPDATE managers SET stated = $2, stated_at = $3, shifts = $4, days_off = $5, \
           max_parallel = $6, own_only = $7, assigned_at = $8, missed = $9 WHERE id = $1",
        values![
            manager,
            duty.stated.map(|(stated, _)| stated.as_str()),
            duty.stated.map(|(_, at)| at),
            duty.shifts.as_ref().map(Week::to_string),
            (!days_off.is_empty()).then(|| days_off.join(",")),
            duty.max_parallel,
            duty.takes == Takes::OwnClients,
            duty.assigned_at,
            duty.missed
        ],
    )
    .await?;
    Ok(())
}

/// The managers who work in a department, by name; a manager without one works in the first.
#[tracing::instrument(name = "db.duty.of_department", level = "debug", skip_all)]
pub async fn of_department(
    tx: &Tx,
    department: DepartmentId,
) -> Result<Vec<(Manager, Duty)>, StoreError> {
    let rows = tx
        .rows(
            concat!(
                "SELECT ",
                manager_columns!(),
                ", ",
                duty_columns!(),
                " FROM managers m WHERE m.role IN ('manager', 'admin') AND ( \
                   EXISTS (SELECT 1 FROM manager_departments d \
                           WHERE d.manager_id = m.id AND d.department = $1) \
                   OR $1 = 0 AND NOT EXISTS (SELECT 1 FROM manager_departments d \
                                             WHERE d.manager_id = m.id)) \
                 ORDER BY m.name, m.id LIMIT 1000"
            ),
            values![department],
        )
        .await?;
    tx.readable(rows, |row| Ok((manager_of(tx, row)?, duty(tx, row)?)))
}

/// Where a manager works, and what they see there; none said: in the first, as the settings say.
#[tracing::instrument(name = "db.duty.departments_of", level = "debug", skip_all)]
pub async fn departments_of(
    tx: &Tx,
    manager: ManagerId,
) -> Result<Vec<(DepartmentId, Option<Sees>)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT department, sees FROM manager_departments WHERE manager_id = $1 \
             ORDER BY department LIMIT 100",
            values![manager],
        )
        .await?;
    let said = rows
        .into_iter()
        .map(|mut row| Ok((row.get("department")?, row.get("sees")?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(if said.is_empty() {
        vec![(DepartmentId(0), None)]
    } else {
        said
    })
}

/// Adds a manager to a department.
#[tracing::instrument(name = "db.duty.join_department", level = "debug", skip_all)]
pub async fn join_department(
    tx: &Tx,
    manager: ManagerId,
    department: DepartmentId,
    sees: Option<Sees>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO manager_departments (manager_id, department, sees) VALUES ($1, $2, $3) \
         ON CONFLICT (manager_id, department) DO UPDATE SET sees = excluded.sees",
        values![manager, department, sees.map(Sees::as_str)],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.duty.leave_department", level = "debug", skip_all)]
pub async fn leave_department(
    tx: &Tx,
    manager: ManagerId,
    department: DepartmentId,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM manager_departments WHERE manager_id = $1 AND department = $2",
        values![manager, department],
    )
    .await?;
    Ok(())
}

/// The load of everybody who has any.
#[tracing::instrument(name = "db.duty.loads", level = "debug", skip_all)]
pub async fn loads(
    tx: &Tx,
    counted: Load,
    now: DateTime<Utc>,
) -> Result<Vec<(ManagerId, i64)>, StoreError> {
    let sql = match counted {
        Load::Held => {
            "SELECT manager_id, count(*) AS held FROM holds WHERE until > $1 GROUP BY manager_id"
        }
        Load::Waiting => {
            "SELECT h.manager_id, count(*) AS held FROM holds h \
             JOIN conversations c ON c.id = h.conversation_id \
             WHERE h.until > $1 AND c.waiting_since IS NOT NULL GROUP BY h.manager_id"
        }
    };
    let rows = tx.rows(sql, values![now]).await?;
    tx.readable(rows, |row| Ok((row.get("manager_id")?, row.get("held")?)))
}

/// The load of one manager.
#[tracing::instrument(name = "db.duty.load", level = "debug", skip_all)]
pub async fn load(
    tx: &Tx,
    manager: ManagerId,
    counted: Load,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let sql = match counted {
        Load::Held => "SELECT count(*) FROM holds WHERE manager_id = $1 AND until > $2",
        Load::Waiting => {
            "SELECT count(*) FROM holds h JOIN conversations c ON c.id = h.conversation_id \
             WHERE h.manager_id = $1 AND h.until > $2 AND c.waiting_since IS NOT NULL"
        }
    };
    tx.value(sql, values![manager, now]).await
}
