//! A markdown document as the runner sees it: sections with options and fenced blocks.
//!
//! In: text. Out: [`Document`], with the place of each block's content, so that it can be replaced.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

#[derive(Debug)]
pub struct Document {
    /// The first is what stands before the first heading of level 2.
    pub sections: Vec<Section>,
}

#[derive(Debug, Default)]
pub struct Section {
    pub title: String,
    /// A paragraph stands in it.
    pub explained: bool,
    /// List items of the form `name: value`.
    pub options: Vec<(String, String)>,
    pub blocks: Vec<Block>,
    /// Where the section ends.
    pub end: usize,
}

#[derive(Debug)]
pub struct Block {
    /// The first word after the fence.
    pub language: String,
    /// The rest of that line.
    pub name: String,
    pub text: String,
    /// The lines between the fences.
    pub content: Range<usize>,
    /// The block with its fences and the empty lines before it.
    pub whole: Range<usize>,
}

impl Section {
    pub fn block(&self, language: &str, name: &str) -> Option<&Block> {
        self.blocks
            .iter()
            .find(|block| block.language == language && block.name == name)
    }
}

impl Document {
    pub fn parse(text: &str) -> Result<Document, String> {
        let mut reader = Reader {
            text,
            sections: vec![Section::default()],
            level: 0,
            words: None,
            block: None,
        };
        for (event, range) in Parser::new(text).into_offset_iter() {
            reader.event(event, range)?;
        }
        let last = reader.sections.len() - 1;
        reader.sections[last].end = text.trim_end().len();
        Ok(Document {
            sections: reader.sections,
        })
    }
}

struct Reader<'t> {
    text: &'t str,
    sections: Vec<Section>,
    /// Of the lists that are open.
    level: usize,
    /// The text of the heading or list item that is open.
    words: Option<String>,
    block: Option<Block>,
}

impl Reader<'_> {
    fn section(&mut self) -> &mut Section {
        self.sections
            .last_mut()
            .expect("there is one from the start")
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), String> {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                if level == HeadingLevel::H2 {
                    let end = self.text[..range.start].trim_end().len();
                    self.section().end = end;
                    self.sections.push(Section::default());
                } else if level != HeadingLevel::H1 || self.sections.len() > 1 {
                    return Err("a heading has level 1 (the title) or 2 (a step)".into());
                }
                self.words = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => {
                self.section().title = self.words.take().unwrap_or_default();
            }
            Event::Start(Tag::List(_)) => self.level += 1,
            Event::End(TagEnd::List(_)) => self.level -= 1,
            Event::Start(Tag::Item) => self.words = Some(String::new()),
            Event::End(TagEnd::Item) => {
                let item = self.words.take().unwrap_or_default();
                let (name, value) = item
                    .split_once(':')
                    .ok_or_else(|| format!("the list item \"{item}\" is not `name: value`"))?;
                let option = (name.trim().to_owned(), value.trim().to_owned());
                self.section().options.push(option);
            }
            Event::Start(Tag::Paragraph) if self.level == 0 => self.section().explained = true,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let (language, name) = info.split_once(' ').unwrap_or((&info, ""));
                let whole = &self.text[range.clone()];
                let first = whole.find('\n').map_or(whole.len(), |at| at + 1);
                let last = whole.rfind('\n').map_or(whole.len(), |at| at + 1);
                if !whole[last..].trim_start().starts_with("```") {
                    return Err(format!("the block `{info}` is not closed by ```"));
                }
                self.block = Some(Block {
                    language: language.to_owned(),
                    name: name.trim().to_owned(),
                    text: String::new(),
                    content: range.start + first..range.start + last.max(first),
                    whole: self.text[..range.start].trim_end().len()..range.end,
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                let block = self.block.take();
                self.section().blocks.extend(block);
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(block) = &mut self.block {
                    block.text.push_str(&words);
                } else if let Some(open) = &mut self.words {
                    open.push_str(&words);
                }
            }
            Event::SoftBreak => {
                if let Some(open) = &mut self.words {
                    open.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }
}
