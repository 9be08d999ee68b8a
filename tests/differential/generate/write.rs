//! Statements that write. In: choices. Out: text. Whatever is made has an id that the text gives.

use super::{DEPTH, Kind, Maker};

impl Maker<'_> {
    pub(super) fn write_statement(&mut self) -> String {
        let (text, kind) = self.writing();
        match self.chance.below(4) {
            0 => text,
            1 => text + ".count()",
            _ => {
                // Paths show how TinkerPop starts a merge.
                let merges = text.contains("merge");
                let steps = if merges { 0 } else { self.chance.between(0, 2) };
                let writes = std::mem::take(&mut self.writes);
                let (rest, _) = self.chain(kind, steps, 1);
                self.writes = writes;
                text + &rest
            }
        }
    }

    fn writing(&mut self) -> (String, Kind) {
        let found = match self.chance.below(3) {
            0 => format!("g.V({})", self.ids(6)),
            1 => format!("g.V().hasLabel({})", self.vertex_labels()),
            _ => {
                let steps = self.chance.between(0, 2);
                let (text, kind) = self.chain(Kind::Vertex, steps, DEPTH);
                match kind {
                    Kind::Vertex => format!("g.V(){text}"),
                    _ => "g.V()".to_owned(),
                }
            }
        };
        let one = self.chance.between(1, 5);
        let two = self.chance.between(1, 5);
        match self.chance.below(12) {
            0 | 1 => {
                let id = self.id();
                let more = self.sets(Kind::Vertex);
                let label = *self.chance.pick(&["'person'", "'place'", "'new'", ""]);
                (
                    format!("g.addV({label}).property(T.id,{id}){more}"),
                    Kind::Vertex,
                )
            }
            2 => {
                let id = self.id();
                let more = self.sets(Kind::Edge);
                (
                    format!(
                        "g.addE('knows').from(__.V({one})).to(__.V({two})).property(T.id,{id}){more}"
                    ),
                    Kind::Edge,
                )
            }
            3 => {
                let id = self.id();
                let more = self.sets(Kind::Edge);
                (
                    format!(
                        "g.V({one}).as('a').V({two}).addE('likes').from('a').property(T.id,{id}){more}"
                    ),
                    Kind::Edge,
                )
            }
            4 | 5 => {
                let sets = self.sets(Kind::Vertex);
                (format!("{found}{sets}"), Kind::Vertex)
            }
            6 => {
                let what = match self.chance.below(4) {
                    0 => ".properties('name','tag')",
                    1 => ".outE()",
                    2 => ".properties('age')",
                    _ => "",
                };
                (format!("{found}{what}.drop()"), Kind::Any)
            }
            7 => (
                format!("g.E({}){}", self.ids(9), self.sets(Kind::Edge)),
                Kind::Edge,
            ),
            8 | 9 => self.merge_vertex(),
            10 => self.merge_edge(one, two),
            _ => {
                let steps = self.chance.between(1, 2);
                let (child, _) = self.child_of(&Kind::Vertex, steps, 2);
                let cardinality = *self.chance.pick(&["single,", "list,", "set,", ""]);
                (
                    format!("{found}.property({cardinality}'made',{child})"),
                    Kind::Vertex,
                )
            }
        }
    }

    /// One that is not used, mostly.
    fn id(&mut self) -> usize {
        match self.chance.percent(6) {
            true => self.chance.between(1, 4),
            false => {
                self.next_id += 1;
                self.next_id
            }
        }
    }

    fn sets(&mut self, kind: Kind) -> String {
        let count = self.chance.between(0, 2);
        let mut text = String::new();
        for _ in 0..count {
            let (key, held) = self.key(&kind);
            let value = self.literal(&held);
            let step = match (&kind, self.chance.below(8)) {
                (Kind::Vertex, 0) => format!(".property(single,'{key}',{value})"),
                (Kind::Vertex, 1) => format!(".property(set,'{key}',{value})"),
                (Kind::Vertex, 2) => format!(".property(list,'{key}',{value})"),
                (Kind::Vertex, 3) => format!(".property(['{key}':{value},'more':1])"),
                _ => format!(".property('{key}',{value})"),
            };
            text.push_str(&step);
        }
        text
    }

    fn merge_vertex(&mut self) -> (String, Kind) {
        let id = self.id();
        let map = match self.chance.below(4) {
            0 => format!("[(T.id):{id}]"),
            1 => format!("[(T.id):{id},(T.label):'person']"),
            2 => "[(T.label):'person','name':'marko']".to_owned(),
            _ => format!("['age':{}]", self.literal(&Kind::Number)),
        };
        let mut text = match self.chance.percent(30) {
            true => format!("g.inject(1,2).mergeV({map})"),
            false => format!("g.mergeV({map})"),
        };
        if !map.contains("T.id") || self.chance.percent(60) {
            text += &format!(".option(Merge.onCreate,[(T.id):{id},'name':'new'])");
        }
        if self.chance.percent(50) {
            text += match self.chance.below(3) {
                0 => ".option(Merge.onMatch,['seen':1])",
                1 => ".option(Merge.onMatch,['tag':'b','age':1])",
                _ => ".option(Merge.onMatch,__.project('n').by(__.constant(3)))",
            };
        }
        (text + ".values('name','age','n','seen')", Kind::Any)
    }

    fn merge_edge(&mut self, one: usize, two: usize) -> (String, Kind) {
        let id = self.id();
        let mut text =
            format!("g.mergeE([(T.label):'knows',(Direction.OUT):{one},(Direction.IN):{two}])");
        text += &format!(".option(Merge.onCreate,[(T.id):{id},'weight':0.5d])");
        if self.chance.percent(50) {
            text += ".option(Merge.onMatch,['weight':9])";
        }
        (text + ".label()", Kind::Text)
    }
}
