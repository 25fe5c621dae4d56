//! When managers work, what they are given, and where.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Row, StoreError, Tx, db::values, managers};
use crate::domain::{
    hours::Week,
    id::{DepartmentId, ManagerId},
    manager::Manager,
    routing::{Load, Sees, Stated, Takes},
};

/// What is known of a manager's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What they said last of themselves, and when.
    pub stated: Option<(Stated, DateTime<Utc>)>,
    /// None: the hours of their department.
    pub shifts: Option<Week>,
    pub days_off: BTreeSet<NaiveDate>,
    /// None: as the settings say.
    pub max_parallel: Option<i64>,
    pub takes: Takes,
    /// When the program last gave them a conversation.
    pub assigned_at: Option<DateTime<Utc>>,
    /// Conversations in a row that were given to them and not answered.
    pub missed: i64,
}

fn duty(row: &mut Row, first: usize) -> Duty {
    let stated = row.opt_text(first).and_then(|it| Stated::from_name(&it));
    let days_off = row.opt_text(first + 3).unwrap_or_default();
    Duty {
        stated: stated.zip(row.opt_time(first + 1)),
        shifts: row.opt_text(first + 2).and_then(|it| it.parse().ok()),
        days_off: days_off
            .split(',')
            .filter_map(|it| it.parse().ok())
            .collect(),
        max_parallel: row.opt_int(first + 4),
        takes: if row.int(first + 5) == 0 {
            Takes::Everybodys
        } else {
            Takes::OwnClients
        },
        assigned_at: row.opt_time(first + 6),
        missed: row.int(first + 7),
    }
}

pub async fn lookup(tx: &Tx, manager: ManagerId) -> Result<Option<Duty>, StoreError> {
    let row = tx
        .row(
            "SELECT stated, stated_at, shifts, days_off, max_parallel, own_only, assigned_at, missed \
             FROM managers WHERE id = $1",
            values![manager],
        )
        .await?;
    Ok(row.map(|mut row| duty(&mut row, 0)))
}

/// Stores the duty as it is now.
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

/// Who works in a department, by name; who stands in none works in the first.
pub async fn of_department(
    tx: &Tx,
    department: DepartmentId,
) -> Result<Vec<(Manager, Duty)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT m.id, m.name, m.username, m.role, m.language, m.stated, m.stated_at, m.shifts, \
                    m.days_off, m.max_parallel, m.own_only, m.assigned_at, m.missed \
             FROM managers m WHERE m.role IN ('manager', 'admin') AND ( \
               EXISTS (SELECT 1 FROM manager_departments d \
                       WHERE d.manager_id = m.id AND d.department = $1) \
               OR $1 = 0 AND NOT EXISTS (SELECT 1 FROM manager_departments d \
                                         WHERE d.manager_id = m.id)) \
             ORDER BY m.name, m.id LIMIT 1000",
            values![department],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let duty = duty(&mut row, 5);
            Ok((managers::manager(row)?, duty))
        })
        .collect()
}

/// Where a manager works, and what they see there; none said: in the first, as the settings say.
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
    let said: Vec<_> = rows
        .into_iter()
        .map(|mut row| {
            let sees = row.opt_text(1).and_then(|it| Sees::from_name(&it));
            (DepartmentId(row.int(0)), sees)
        })
        .collect();
    Ok(if said.is_empty() {
        vec![(DepartmentId(0), None)]
    } else {
        said
    })
}

/// Has a manager work in a department.
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
pub async fn loads(
    tx: &Tx,
    counted: Load,
    now: DateTime<Utc>,
) -> Result<Vec<(ManagerId, i64)>, StoreError> {
    let sql = match counted {
        Load::Held => "SELECT manager_id, count(*) FROM holds WHERE until > $1 GROUP BY manager_id",
        Load::Waiting => {
            "SELECT h.manager_id, count(*) FROM holds h \
             JOIN conversations c ON c.id = h.conversation_id \
             WHERE h.until > $1 AND c.waiting_since IS NOT NULL GROUP BY h.manager_id"
        }
    };
    let rows = tx.rows(sql, values![now]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (ManagerId(row.int(0)), row.int(1)))
        .collect())
}

/// The load of one manager.
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
    let row = tx.row(sql, values![manager, now]).await?;
    Ok(row.map_or(0, |row| row.int(0)))
}
