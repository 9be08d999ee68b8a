//! Reports of mistakes as text.

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

/// A report as a wide terminal shows it, without colours.
pub fn rendered(report: &dyn Diagnostic) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        // Where a line breaks would depend on the length of the folder's name.
        .with_wrap_lines(false)
        .with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, report) {
        Ok(()) => {
            let lines = text.lines().map(str::trim_end);
            lines
                .collect::<Vec<_>>()
                .join("\n")
                .trim_matches('\n')
                .to_owned()
                + "\n"
        }
        Err(error) => format!("the report cannot be rendered: {error}\n"),
    }
}
