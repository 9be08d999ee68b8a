//! Questions that must be refused, with a code that says why.
//!
//! In: a world and a vocabulary. Out: documents that are `BAD_USER_INPUT`.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::{
    document::Document,
    form::{Form, Vocabulary},
    kinds::Kind,
    plain::About,
    service::Asked,
    sorts::SortSays,
    values::Scalar,
    world::{Target, World},
};

/// No regular expressions, or such as Java and Rust do not share.
const PATTERNS: [&str; 6] = ["(", "a(?=b)", r"(a)\1", "[", "a**b{", "(?<=a)b"];

/// None, where the vocabulary has nothing to be refused.
pub fn any(random: &mut Rng, world: &World, form: &Form, asked: &Asked) -> Option<Document> {
    if !matches!(form.vocabulary, Vocabulary::Generated | Vocabulary::Ours) {
        return None;
    }
    let ty = random.usize(..world.types.len());
    let about = About::Nodes(Target::Node(ty));
    let list = form.list_field(world, Target::Node(ty));
    let page = form.connection(&list);
    let mut all = Vec::new();
    let mut add = |field: &str, argument: &str, rest: &str| {
        all.push(format!("{{ root: {field}({argument}) {rest} }}"));
    };
    let node = "{ id }";
    if form.has(Kind::Window) {
        for argument in ["limit: -1", "offset: -1"] {
            add(&list, argument, node);
        }
        // The server's own maximum came with pages.
        if form.has(Kind::Relay) {
            add(&list, "limit: 10001", node);
        }
    }
    let keys = form.sort_fields(world, about);
    let keys = keys
        .iter()
        .filter(|key| matches!(key.says, SortSays::Property(_)));
    let key = keys.map(|key| key.name.clone()).next();
    if let Some(key) = &key {
        add(&list, &format!("sort: [{{id: ASC, {key}: DESC}}]"), node);
    }
    if form.has(Kind::Filter) && form.has(Kind::Matches) {
        let mut properties = world.types[ty].properties.iter();
        let is_text = |scalar, list: bool| scalar == Scalar::Text && !list;
        if let Some(text) = properties.find(|one| is_text(one.ty.scalar, one.ty.list)) {
            let pattern = random.choice(PATTERNS).unwrap_or("(");
            let pattern = pattern.replace('\\', r"\\");
            let tests = format!("where: {{{}: {{matches: \"{pattern}\"}}}}", text.name);
            add(&list, &tests, node);
        }
    }
    if form.has_relay() {
        let edges = "{ edges { cursor node { id } } }";
        for argument in [
            "first: 1, last: 1",
            "first: -1",
            "last: -1",
            "first: 1001",
            "last: 1001",
            "first: 1, after: \"\"",
            "first: 1, after: \"forged\"",
            "last: 1, before: \"Zm9yZ2Vk\"",
        ] {
            add(&page, argument, edges);
        }
        let first = Document {
            query: format!("{{ root: {page}(first: 1) {edges} }}"),
            variables: Map::new(),
        };
        let answer = asked.ask(&first);
        let cursor = &answer["data"]["root"]["edges"][0]["cursor"];
        if let Some(cursor) = cursor.as_str() {
            let cut = &cursor[..cursor.len() - 1];
            add(&page, &format!("first: 1, after: \"{cut}\""), edges);
            let reversed = format!("first: 1, after: \"{cursor}\", sort: [{{id: DESC}}]");
            if let Some(key) = &key {
                add(&page, &reversed, edges);
                let other = format!("first: 1, after: \"{cursor}\", sort: [{{{key}: ASC}}]");
                add(&page, &other, edges);
            }
        }
    }
    let query = random.choice(all)?;
    Some(Document {
        query,
        variables: Map::new(),
    })
}

/// What is wrong with the answer.
pub fn problem(answer: &Value) -> Option<String> {
    let code = &answer["errors"][0]["extensions"]["code"];
    (code != "BAD_USER_INPUT").then(|| format!("this is BAD_USER_INPUT, and was answered {answer}"))
}
