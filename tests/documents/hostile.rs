//! Documents that a hostile client would send, and large ones of honest applications.

use neptune_graphql::service::Settings;
use serde_json::json;

use super::Asked;

#[test]
fn brackets_are_counted_wherever_strings_seem_to_hide_them() {
    let asked = Asked::new(Settings::default());
    let many = |opener: &str| opener.repeat(1_600);
    for (start, opener) in [
        // Block strings with no end, and with an odd number of quotes.
        (r#"{a(b:[""" " "#, "["),
        (r#"{a(b:["""" "#, "["),
        (r#"{a(b:["""x\"""" "#, "["),
        (r#"{a(b:["" "" "#, "["),
        (r#"{a(b:["\"" "#, "["),
        ("{a(b:", "[{c:"),
        ("{t ", "{t "),
        ("{t ", "{...{"),
        ("{t @skip(if: ", "["),
        ("query($a: Int = ", "["),
        ("query($a: ", "["),
        ("query @x(a: ", "[{a:"),
        ("{t} fragment Unused on T @x(a: ", "["),
        ("{t} fragment Unused on T ", "{t "),
        ("{t} query B($a: In = ", "{a:"),
        ("{t(s: \"a\n\", ", "["),
        ("# \"\"\"\n{t", "{t "),
    ] {
        for operation_name in [None, Some("A")] {
            let code = asked.code(&format!("{start}{}", many(opener)), operation_name);
            let refused = ["LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED"];
            assert!(refused.contains(&&*code), "{start}: {code}");
        }
    }
}

#[test]
fn fragments_that_nobody_asks_for_are_counted() {
    let asked = Asked::new(Settings::default());
    let mut exponential = String::from("query A{__typename} query B{...F0} ");
    for number in 0..34 {
        let next = number + 1;
        exponential += &format!("fragment F{number} on Query{{...F{next} ...F{next}}} ");
    }
    exponential += "fragment F34 on Query{__typename}";
    assert_eq!(asked.code(&exponential, Some("A")), "LIMIT_EXCEEDED");

    let quadratic = format!(
        "query A{{__typename}} query B{{t{{{}}}}} fragment F on T{{{}}}",
        "...F ".repeat(18_000),
        "s ".repeat(64_000)
    );
    assert_eq!(asked.code(&quadratic, Some("A")), "LIMIT_EXCEEDED");

    let many = "query A{__typename} ".to_owned()
        + &(0..9_000)
            .map(|number| format!("query B{number}{{...F}} "))
            .collect::<String>()
        + &format!("fragment F on Query{{{}}}", "__typename ".repeat(900));
    assert_eq!(asked.code(&many, Some("A")), "LIMIT_EXCEEDED");
}

#[test]
fn chains_and_rings_of_fragments_end() {
    let asked = Asked::new(Settings::default());
    // How a fragment leads to the next one.
    let links: [fn(usize) -> String; 4] = [
        |next| format!("...F{next}"),
        |next| format!("...on T{{...F{next}}}"),
        |next| format!("t{{...F{next}}}"),
        |next| format!("...{{...{{s ...F{next}}}}} s"),
    ];
    for link in links {
        for (count, ring) in [(3_600, false), (6_000, true), (6_000, false)] {
            let mut document = String::from("{t{...F0}}");
            for number in 0..count {
                let next = if ring {
                    (number + 1) % count
                } else {
                    number + 1
                };
                document += &format!("fragment F{number} on T{{{}}}", link(next));
            }
            if !ring {
                document += &format!("fragment F{count} on T{{s}}");
            }
            let wanted = if ring {
                "GRAPHQL_VALIDATION_FAILED"
            } else {
                "LIMIT_EXCEEDED"
            };
            assert_eq!(asked.code(&document, None), wanted, "{}", link(1));
        }
    }
    let mut introspection = String::from("{__schema{types{...F0}}}");
    for number in 0..3_600 {
        let next = number + 1;
        introspection += &format!("fragment F{number} on __Type{{ofType{{...F{next}}}}}");
    }
    introspection += "fragment F3600 on __Type{name}";
    assert_eq!(asked.code(&introspection, None), "LIMIT_EXCEEDED");
}

#[test]
fn what_an_application_sends_is_answered() {
    let asked = Asked::new(Settings::default());
    // 60 kB with 900 fields.
    let wide: String = (0..450)
        .map(|number| {
            let alias = format!("an_alias_of_a_client_that_names_all_its_fields_{number:04}");
            format!("{alias}_with_more_words_and_more_to_make_it_longer: t(s: \"{alias}\"){{s}} ")
        })
        .collect();
    let wide = format!("{{{wide}}}");
    assert!(wide.len() > 60_000, "{}", wide.len());
    let response = asked.ask(&wide, None);
    assert_eq!(response["errors"], json!(null));
    assert_eq!(
        response["data"].as_object().map(serde_json::Map::len),
        Some(450)
    );

    // All operations of an application in one document, with the fragments that they share.
    let operations: String = (0..10)
        .map(|number| {
            let fields = "...Short ".to_owned() + &"t{...Short} ".repeat(60);
            format!("query Q{number}($limit: Int = 3){{ts(limit: $limit){{{fields}}}}} ")
        })
        .collect();
    let document = format!("{operations} fragment Short on T{{s t{{s}} other: s}}");
    for number in 0..10 {
        let response = asked.ask(&document, Some(&format!("Q{number}")));
        assert_eq!(response, json!({"data": {"ts": []}}));
    }

    // Nested as deep as is allowed, half of it by fragments.
    let deep = "{ts".to_owned() + &"{...{t".repeat(13) + "{s}" + &"}}".repeat(13) + "}";
    assert_eq!(asked.ask(&deep, None), json!({"data": {"ts": []}}));
}
