//! The documentation: what it shows is run, the page of settings is that of the flags, the page of
//! errors has every code, and every link leads somewhere.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` writes answers, outputs and the page of settings.

mod commands;
#[path = "../support/json_layout.rs"]
mod json_layout;
mod page;
mod settings;
mod shown;

use std::{fs, path::Path};

use neptune_graphql::error::Code;
use page::{Page, Part, pages, updates};

const SETTINGS: &str = "docs/src/reference/settings.md";

#[track_caller]
fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_pages_show_is_what_happens() {
    assert_none(pages().iter().flat_map(shown::check).collect());
}

#[test]
fn every_command_is_one_that_the_program_takes() {
    assert_none(pages().iter().flat_map(commands::check).collect());
}

#[test]
fn the_page_of_settings_is_that_of_the_flags() {
    let page = settings::page();
    if updates() {
        fs::write(SETTINGS, page).expect("the page is written");
        return;
    }
    let written = fs::read_to_string(SETTINGS).expect("the page of settings");
    assert!(
        written == page,
        "{SETTINGS} differs from the flags: UPDATE_DOCS=1 cargo test --test docs"
    );
}

#[test]
fn the_page_of_errors_has_every_code() {
    let page = Page::read(Path::new("docs/src/reference/errors.md"));
    let missing = Code::ALL.iter().map(|code| code.text()).filter(|code| {
        let heading = format!("\n## `{code}`\n");
        let section = page.text.split_once(&heading).map(|(_, rest)| rest);
        let section = section.and_then(|rest| rest.split("\n## ").next());
        !section.is_some_and(|text| text.contains("**Cause:**") && text.contains("**Remedy:**"))
    });
    assert_none(
        missing
            .map(|code| format!("{code} lacks cause or remedy"))
            .collect(),
    );
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        for link in &page.links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = page.path.parent().expect("a page is in a folder");
            let target = match file {
                "" => page.path.clone(),
                file => folder.join(file),
            };
            let is_page = target
                .extension()
                .is_some_and(|extension| extension == "md");
            let there = target.exists()
                && (anchor.is_empty() || is_page && Page::read(&target).anchors.contains(anchor));
            if !there {
                wrong.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let summary = Page::read(Path::new("docs/src/SUMMARY.md"));
    let missing = pages().into_iter().filter_map(|page| {
        let name = page.path.strip_prefix("docs/src").ok()?;
        let name = name.to_str().expect("the name is text").to_owned();
        (name != "SUMMARY.md" && !summary.links.contains(&name)).then_some(name)
    });
    assert_none(missing.collect());
}

#[test]
fn the_readme_is_short_and_the_cookbook_has_twenty_statements() {
    let readme = Page::read(Path::new("README.md"));
    assert!(readme.text.lines().count() <= 150);
    let cookbook = Page::read(Path::new("docs/src/statements/cookbook.md"));
    let statements = cookbook
        .parts
        .iter()
        .filter(|part| matches!(part, Part::Code(code) if code.is("groovy")));
    assert!(statements.count() >= 20);
}
