//! Rules of authorisation that only AppSync heeds: `serve` does not start with them, unless it is
//! told that this is known.

use std::process::Child;

use crate::program::{SCHEMA, end, flat, program, project, run, says, signal};

const DIRECTIVES: [&str; 6] = [
    "@aws_auth(cognito_groups: [\"admin\"])",
    "@aws_cognito_user_pools(cognito_groups: [\"admin\"])",
    "@aws_iam",
    "@aws_oidc",
    "@aws_api_key",
    "@aws_lambda",
];

/// Schemas with `RULE` at each place where a directive may stand, and what is named there.
const PLACES: [(&str, &str); 15] = [
    ("type A RULE { n: Int } type Query { as: [A!]! }", "`A`"),
    ("type A { n: Int RULE } type Query { as: [A!]! }", "`A.n`"),
    ("type A { n: Int } type Query RULE { as: [A!]! }", "`Query`"),
    (
        "type A { n: Int } type Query { as: [A!]! RULE }",
        "`Query.as`",
    ),
    (
        "type A { n: Int } type Query { as: [A!]! } extend type A RULE",
        "`A`",
    ),
    (
        "type A { n: Int } type Query { as: [A!]! } extend type A { m: Int RULE }",
        "`A.m`",
    ),
    (
        "type A { n: Int } type Query { as(n: Int RULE): [A!]! }",
        "`Query.as(n:)`",
    ),
    (
        "interface I { n: Int RULE } type A implements I { n: Int } type Query { as: [A!]! }",
        "`I.n`",
    ),
    (
        "interface I RULE { n: Int } type A implements I { n: Int } type Query { as: [A!]! }",
        "`I`",
    ),
    (
        "type A { n: Int } union U RULE = A type Query { as: [A!]! }",
        "`U`",
    ),
    (
        "enum E RULE { X } type A { e: E } type Query { as: [A!]! }",
        "`E`",
    ),
    (
        "enum E { X RULE } type A { e: E } type Query { as: [A!]! }",
        "`E.X`",
    ),
    (
        "input P { n: Int RULE } type A { n: Int } type Query { as: [A!]! }",
        "`P.n`",
    ),
    (
        "schema RULE { query: Query } type A { n: Int } type Query { as: [A!]! }",
        "`schema`",
    ),
    (
        "type A { n: Int } type Query { as: [A!]! } extend schema RULE",
        "`schema`",
    ),
];

const OWN: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn serve_refuses_every_rule_at_every_place() {
    let (mut tried, there) = (0, "--rules-only-in-appsync");
    for (number, (schema, named)) in PLACES.iter().enumerate() {
        for (other, rule) in DIRECTIVES.iter().enumerate() {
            // All at two places, and one of them at each other place.
            if number > 1 && number % DIRECTIVES.len() != other {
                continue;
            }
            let dir = project(&schema.replace("RULE", rule));
            let ended = run(&mut program(dir.path(), &OWN));
            let message = flat(&ended.err);
            assert_eq!(ended.status.code(), Some(1), "{schema}: {message}");
            let name = rule.split('(').next().expect("it has a name");
            let name = format!("`{name}` at {named}");
            for part in [
                &*name,
                "app.graphql:1:",
                there,
                "NEPTUNE_GRAPHQL_RULES_ONLY",
            ] {
                assert!(message.contains(part), "`{part}` is missing in: {message}");
            }
            assert_eq!(ended.out, "");
            tried += 1;
        }
    }
    assert_eq!(tried, 2 * DIRECTIVES.len() + PLACES.len() - 2);
}

/// A server that has started, ended again.
#[track_caller]
fn assert_serves(mut child: Child) {
    says(&mut child, "GraphQL");
    signal(&child, "TERM");
    assert_eq!(end(child).status.code(), Some(0));
}

#[test]
fn serve_starts_where_it_is_told_that_the_rules_are_known() {
    for rule in DIRECTIVES {
        let dir = project(&SCHEMA.replace("code: String", &format!("code: String {rule}")));
        let flag = [&OWN[..], &["--rules-only-in-appsync"]].concat();
        assert_serves(program(dir.path(), &flag).spawn().expect("it starts"));
        let mut by_variable = program(dir.path(), &OWN);
        let name = "NEPTUNE_GRAPHQL_RULES_ONLY_IN_APPSYNC";
        by_variable.env(name, "true");
        assert_serves(by_variable.spawn().expect("it starts"));
        let refused = run(program(dir.path(), &OWN).env(name, "false"));
        assert_eq!(refused.status.code(), Some(1), "{}", refused.out);
    }
}

/// They do not answer anybody.
#[test]
fn the_schema_is_checked_and_printed_all_the_same() {
    let dir = project(&SCHEMA.replace("code: String", "code: String @aws_iam"));
    for args in [
        &["schema", "check"][..],
        &["schema", "print"],
        &["schema", "appsync"],
    ] {
        let ended = run(&mut program(dir.path(), args));
        assert!(ended.status.success(), "{}", ended.err);
    }
}
