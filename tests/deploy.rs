//! What is deployed names settings, routes and versions that exist.

#![expect(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use mistok::{config::Config, web::Reach};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn settings(path: &str, value: &serde_json::Value, found: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().unwrap() {
        let name = if path.is_empty() {
            key.to_uppercase()
        } else {
            format!("{path}__{}", key.to_uppercase())
        };
        if value.is_object() {
            settings(&name, value, found);
        } else {
            found.insert(name);
        }
    }
}

#[test]
fn every_setting_that_deploy_names_is_known() {
    let mut known = BTreeSet::new();
    settings(
        "",
        &serde_json::to_value(Config::default()).unwrap(),
        &mut known,
    );
    for file in [
        "deploy/Dockerfile",
        "deploy/compose.yml",
        "deploy/mistok.service",
        "deploy/README.md",
        "README.md",
    ] {
        let text = read(file);
        for (at, _) in text.match_indices("MISTOK_") {
            let name: String = text[at + "MISTOK_".len()..]
                .chars()
                .take_while(|letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit() || *letter == '_'
                })
                .collect();
            // A name without a section is no setting; the README also shows the pattern of names.
            if !name.contains("__") || name.starts_with("SECTION__") {
                continue;
            }
            let plain = name.strip_suffix("_FILE").filter(|it| !it.ends_with('_'));
            let plain = plain.unwrap_or(&name);
            assert!(
                known.contains(plain.trim_end_matches('_')),
                "{file}: MISTOK_{name} is no setting"
            );
        }
    }
}

#[test]
fn the_image_is_built_with_the_toolchain_of_the_repository() {
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = "))
        .unwrap();
    let version = channel
        .trim_matches('"')
        .rsplit_once('.')
        .unwrap()
        .0
        .to_owned();
    assert!(
        read("deploy/Dockerfile").contains(&format!("rust:{version}")),
        "rust:{version}"
    );
}

/// A rule of a proxy: the paths it is for, and the largest body that it lets through; `None` where it
/// lets nothing through.
struct Rule {
    paths: Vec<String>,
    limit: Option<usize>,
}

impl Rule {
    /// `/a/*` and `/a/` are for everything below.
    fn is_for(&self, path: &str) -> bool {
        self.paths.iter().any(|pattern| {
            pattern
                .strip_suffix('*')
                .map_or(pattern == path, |begin| path.starts_with(begin))
        })
    }
}

fn bytes(size: &str) -> usize {
    let digits = size.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = match &size[digits.len()..] {
        "m" | "MiB" => 1024 * 1024,
        "k" | "KiB" => 1024,
        unit => panic!("{size}: the unit `{unit}` is not exact"),
    };
    digits.parse::<usize>().unwrap() * unit
}

fn lines(file: &str) -> Vec<Vec<String>> {
    read(file)
        .lines()
        .map(|line| line.split('#').next().unwrap().trim().to_owned())
        .filter(|line| !line.is_empty())
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// The rules of the Caddyfile, in its order: named matchers, and handles that import the way through.
fn caddy() -> Vec<Rule> {
    let lines = lines("deploy/Caddyfile");
    let mut rules: Vec<Rule> = Vec::new();
    let mut matchers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in &lines {
        match line.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [name, "path", ..] if name.starts_with('@') => {
                matchers.insert(name.to_owned(), line[2..].to_vec());
            }
            ["handle", "{"] => rules.push(Rule {
                paths: vec!["*".to_owned()],
                limit: None,
            }),
            ["handle", name, "{"] => rules.push(Rule {
                paths: matchers[name].clone(),
                limit: None,
            }),
            ["import", "mistok", limit] => rules.last_mut().unwrap().limit = Some(bytes(limit)),
            _ => {}
        }
    }
    rules
}

/// The rules of nginx: an exact location first, then the longest prefix.
fn nginx() -> Vec<Rule> {
    let mut rules: Vec<(String, Rule)> = Vec::new();
    let mut limit = None;
    for line in lines("deploy/nginx.conf") {
        match line.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["location", "=", path, "{"] => {
                limit = None;
                let paths = vec![path.to_owned()];
                rules.push((format!("{path}\u{10ffff}"), Rule { paths, limit }));
            }
            ["location", path, "{"] => {
                limit = None;
                let paths = vec![format!("{path}*")];
                rules.push((path.to_owned(), Rule { paths, limit }));
            }
            ["client_max_body_size", size] => limit = Some(bytes(size.trim_end_matches(';'))),
            ["proxy_pass", ..] => rules.last_mut().unwrap().1.limit = limit,
            _ => {}
        }
    }
    rules.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    rules.into_iter().map(|(_, rule)| rule).collect()
}

/// A path that the route answers.
fn sample(path: &str) -> String {
    let parts = path.split('/');
    let parts: Vec<_> = parts
        .map(|part| if part.starts_with('{') { "x1" } else { part })
        .collect();
    parts.join("/")
}

#[test]
fn proxies_let_every_public_route_in_with_its_bodies_and_none_of_the_inside() {
    let routes = mistok::web::table();
    assert!(routes.len() > 15);
    for (file, rules) in [("Caddyfile", caddy()), ("nginx.conf", nginx())] {
        assert!(rules.len() > 4, "{file}");
        let let_in = |path: &str| {
            let rule = rules.iter().find(|rule| rule.is_for(path));
            rule.and_then(|rule| rule.limit)
        };
        for route in &routes {
            let path = sample(route.path);
            match route.reach {
                Reach::Public => {
                    let limit = let_in(&path).unwrap_or_else(|| panic!("{file}: {path} is shut"));
                    assert!(limit >= route.body_limit, "{file}: {path} takes {limit}");
                    // Not much wider either: what mistok refuses need not come in.
                    assert!(
                        limit <= route.body_limit.max(64 * 1024) * 4,
                        "{file}: {path}"
                    );
                }
                Reach::Inside => assert_eq!(let_in(&path), None, "{file}: {path} is open"),
            }
        }
        for path in [
            "/",
            "/metrics",
            "/health/ready",
            "/health",
            "/crmx",
            "/admin",
            "/telegram",
        ] {
            assert_eq!(let_in(path), None, "{file}: {path} is open");
        }
        // No rule for what there is not.
        for rule in rules.iter().filter(|rule| rule.limit.is_some()) {
            for pattern in &rule.paths {
                let begin = pattern.trim_end_matches('*');
                let is_used = routes.iter().any(|route| route.path.starts_with(begin));
                assert!(is_used, "{file}: {pattern} leads nowhere");
            }
        }
    }
}

#[test]
fn proxies_log_neither_addresses_nor_headers_and_end_slow_requests() {
    let caddy = read("deploy/Caddyfile");
    for part in [
        "request>uri delete",
        "request>headers delete",
        "read_header 10s",
        "idle 2m",
        "keepalive 60s",
        "lb_try_duration 5s",
    ] {
        assert!(caddy.contains(part), "Caddyfile: {part}");
    }
    let nginx = read("deploy/nginx.conf");
    let format = nginx.lines().find(|line| line.starts_with("log_format"));
    let format = format.unwrap();
    for variable in [
        "$request ",
        "$request\"",
        "$request_uri",
        "$uri",
        "$args",
        "$http_",
    ] {
        assert!(!format.contains(variable), "{format}");
    }
    for part in [
        "client_header_timeout 10s",
        "keepalive_timeout 120s",
        "X-Forwarded-For",
    ] {
        assert!(nginx.contains(part), "nginx.conf: {part}");
    }
}

#[test]
fn the_containers_proxy_is_the_one_that_is_trusted() {
    let compose = read("deploy/compose.yml");
    let after = |begin: &str| {
        let line = compose
            .lines()
            .map(str::trim)
            .find_map(|line| line.strip_prefix(begin));
        line.unwrap_or_else(|| panic!("{begin}")).trim().to_owned()
    };
    let trusted = after("MISTOK_WEB__TRUSTED_PROXIES:");
    assert_eq!(trusted, after("- subnet:"));
    assert!(mistok::config::Network::parse(&trusted).is_some());
}

#[test]
fn the_health_check_asks_a_route() {
    let routes = mistok::web::table();
    for file in ["deploy/Dockerfile", "deploy/compose.yml"] {
        for line in read(file).lines().filter(|line| line.contains("GET /")) {
            let path = line.split("GET ").nth(1).unwrap();
            let path = path.split_whitespace().next().unwrap();
            assert!(
                routes.iter().any(|route| route.path == path),
                "{file}: {path}"
            );
        }
    }
}
