//! A page of the documentation: text → its blocks of code, links and anchors, with their places.

use std::{
    collections::BTreeSet,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub struct Page {
    pub path: PathBuf,
    pub text: String,
    pub parts: Vec<Part>,
    pub links: Vec<String>,
    pub anchors: BTreeSet<String>,
}

pub enum Part {
    Code(Code),
    /// A comment `<!-- name: value -->`.
    Note {
        name: String,
        value: String,
    },
}

pub struct Code {
    /// What stands behind the fence.
    pub info: String,
    pub text: String,
    /// The whole block in the page's text.
    pub range: Range<usize>,
}

impl Code {
    pub fn is(&self, info: &str) -> bool {
        self.info == info
    }
}

impl Page {
    pub fn read(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let mut page = Page {
            path: path.to_owned(),
            text: text.clone(),
            parts: Vec::new(),
            links: Vec::new(),
            anchors: BTreeSet::new(),
        };
        let mut code: Option<Code> = None;
        let mut heading: Option<String> = None;
        let events = Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter();
        for (event, range) in events {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    code = Some(Code {
                        info: info.to_string(),
                        text: String::new(),
                        range,
                    });
                }
                Event::End(TagEnd::CodeBlock) => page.parts.extend(code.take().map(Part::Code)),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors
                        .extend(heading.take().map(|text| anchor(&text)));
                }
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.to_string()),
                Event::Html(html) | Event::InlineHtml(html) => page.parts.extend(note(&html)),
                Event::Text(part) | Event::Code(part) => {
                    if let Some(code) = &mut code {
                        code.text.push_str(&part);
                    } else if let Some(heading) = &mut heading {
                        heading.push_str(&part);
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// For messages: the page and the line of a block.
    pub fn place(&self, code: &Code) -> String {
        let line = self.text[..code.range.start].matches('\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }
}

fn note(html: &str) -> Option<Part> {
    let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    let (name, value) = inner.split_once(':')?;
    Some(Part::Note {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
    })
}

/// The anchor that mdBook and GitHub give a heading.
fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

/// The pages of the book, and those beside it that readers start from.
pub fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ]
    .iter()
    .map(PathBuf::from)
    .collect();
    let mut folders = vec![PathBuf::from("docs/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the book") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

/// Whether what is generated is to be written instead of compared.
pub fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}
