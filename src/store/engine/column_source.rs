//! Where a column of a statement comes from; looked for only once something is wrong.

/// The table whose column `name` is in the statement.
pub fn table(sql: &'static str, name: &str) -> &'static str {
    alias(sql, name)
        .and_then(|alias| named(sql, alias))
        .or_else(|| words(sql).skip_while(|word| !introduces(word)).nth(1))
        .unwrap_or("?")
}

fn words(sql: &'static str) -> impl Iterator<Item = &'static str> {
    sql.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.')))
        .filter(|word| !word.is_empty())
}

/// The letter before the point of the column: of `u.email AS mail` and `u.mail` it is `u`.
fn alias(sql: &'static str, name: &str) -> Option<&'static str> {
    let words: Vec<_> = words(sql).collect();
    let renamed = words
        .windows(3)
        .find(|three| three[1].eq_ignore_ascii_case("as") && three[2] == name)
        .and_then(|three| three[0].split_once('.'));
    let plain = || {
        words
            .iter()
            .filter_map(|word| word.split_once('.'))
            .find(|(_, column)| *column == name)
    };
    renamed.or_else(plain).map(|(alias, _)| alias)
}

/// The table that the statement calls so.
fn named(sql: &'static str, alias: &str) -> Option<&'static str> {
    let words: Vec<_> = words(sql).collect();
    words
        .windows(3)
        .find(|three| introduces(three[0]) && three[2] == alias)
        .map(|three| three[1])
}

fn introduces(word: &str) -> bool {
    ["FROM", "JOIN", "INTO", "UPDATE"].contains(&word)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_of_a_column_is_found_in_the_statement() {
        for (sql, name, table) in [
            (
                "SELECT id, name FROM managers WHERE id = $1",
                "name",
                "managers",
            ),
            (
                "SELECT c.id, h.fence AS held FROM conversations c LEFT JOIN holds h ON 1 = 1",
                "held",
                "holds",
            ),
            (
                "SELECT c.id, u.phone FROM conversations c JOIN customers u ON 1 = 1",
                "phone",
                "customers",
            ),
            (
                "INSERT INTO leads (key) VALUES ($1) RETURNING id",
                "id",
                "leads",
            ),
            ("SELECT count(*) AS count FROM outbox", "count", "outbox"),
            ("SELECT 1 AS one", "one", "?"),
        ] {
            assert_eq!(super::table(sql, name), table, "{sql}");
        }
    }
}
