//! Steps that are made of traversals. In: choices. Out: steps with their modulators.

use super::{Kind, Maker};

impl Maker<'_> {
    pub(super) fn branches(
        &mut self,
        name: &str,
        count: usize,
        kind: &Kind,
        depth: usize,
    ) -> (String, Kind) {
        let growth = self.growth;
        let mut all = Vec::new();
        let mut found: Option<Kind> = None;
        let mut least = growth;
        for _ in 0..count {
            self.growth = growth;
            let (child, gives) = self.child(kind, depth);
            least = least.min(self.growth);
            found = match found {
                Some(known) if known != gives => Some(Kind::Any),
                _ => Some(gives),
            };
            all.push(child);
        }
        self.growth = least.saturating_sub(usize::from(name == "union"));
        (
            format!(".{name}({})", all.join(",")),
            found.unwrap_or(Kind::Any),
        )
    }

    pub(super) fn choose(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let (yes, gives) = self.child(kind, depth);
        let (no, other) = self.child(kind, depth);
        let found = if gives == other { gives } else { Kind::Any };
        match self.chance.below(4) {
            0 => {
                let (test, _) = self.child(kind, depth);
                (format!(".choose({test},{yes},{no})"), found)
            }
            1 => {
                let (test, _) = self.child(kind, depth);
                (format!(".choose({test},{yes})"), Kind::Any)
            }
            2 => {
                let (subject, of) = match kind {
                    Kind::Vertex | Kind::Edge => ("T.label".to_owned(), Kind::Text),
                    kind => self.child(kind, depth),
                };
                let key = match (kind, self.chance.below(3)) {
                    (Kind::Vertex, 0 | 1) => "'person'".to_owned(),
                    (Kind::Edge, 0 | 1) => "'knows'".to_owned(),
                    // TinkerPop never comes to an end where an option cannot be compared.
                    (_, 0) => format!("P.neq({})", self.literal(&of)),
                    _ => self.literal(&of),
                };
                let last = match self.chance.percent(60) {
                    true => format!(".option(Pick.none,{no})"),
                    false => String::new(),
                };
                (
                    format!(".choose({subject}).option({key},{yes}){last}"),
                    Kind::Any,
                )
            }
            _ => {
                let (subject, of) = self.child(kind, depth);
                let key = self.literal(&of);
                (
                    format!(".branch({subject}).option({key},{yes}).option(Pick.any,{no})"),
                    Kind::Any,
                )
            }
        }
    }

    pub(super) fn filter(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let (child, _) = self.child(kind, depth);
        let same = kind.clone();
        match self.chance.below(8) {
            0 => (format!(".filter({child})"), same),
            1 | 2 => (format!(".where({child})"), same),
            3 | 4 => (format!(".not({child})"), same),
            5 => (format!(".and({child},{})", self.child(kind, depth).0), same),
            6 => (format!(".or({child},{})", self.child(kind, depth).0), same),
            _ => {
                let (count, _) = self.child(kind, depth);
                let test = self.predicate(&Kind::Number, 0);
                (format!(".where({count}.count().is({test}))"), same)
            }
        }
    }

    pub(super) fn repeat(&mut self, kind: &Kind, depth: usize) -> (String, Kind) {
        let body = match kind {
            Kind::Vertex => {
                let hop = *self.chance.pick(&["out", "in", "both"]);
                let labels = self.edge_labels();
                let filter = match self.chance.below(6) {
                    0 => ".simplePath()".to_owned(),
                    1 => ".dedup()".to_owned(),
                    2 => ".has('age')".to_owned(),
                    3 => {
                        let growth = std::mem::take(&mut self.growth);
                        let (step, next) = self.step(&Kind::Vertex, depth - 1);
                        self.growth = growth;
                        if next == Kind::Vertex {
                            step
                        } else {
                            String::new()
                        }
                    }
                    _ => String::new(),
                };
                format!("__.{hop}({labels}){filter}")
            }
            Kind::Number => {
                (*self
                    .chance
                    .pick(&["__.math('_ + 1')", "__.identity()", "__.math('_ * 2')"]))
                .to_owned()
            }
            Kind::Text => "__.concat('x')".to_owned(),
            _ => "__.identity()".to_owned(),
        };
        self.ordered = false;
        self.growth = self.growth.saturating_sub(2);
        self.loops += 1;
        let times = self.chance.between(0, 2);
        let (test, _) = self.child_of(kind, 1, 1);
        let result = match *kind {
            Kind::Number => Kind::Number,
            ref other => other.clone(),
        };
        let text = match self.chance.below(8) {
            0 | 1 => format!(".repeat({body}).times({times})"),
            2 => format!(".times({times}).repeat({body})"),
            3 => format!(".repeat({body}).emit().times({times})"),
            4 => format!(".emit().repeat({body}).times({times})"),
            5 => format!(".repeat({body}).until(__.or({test},__.loops().is(P.gte(2))))"),
            6 => format!(".until(__.or({test},__.loops().is(P.gte(2)))).repeat({body})"),
            _ => format!(".repeat({body}).emit({test}).times({times})"),
        };
        (text, result)
    }
}
