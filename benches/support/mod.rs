//! What the benchmarks begin with: a schema that is served, and the plan of a query over it.

use neptune_graphql::{
    api::{Api, Bounds, Operation},
    gremlin::Capabilities,
    model::{Model, Sources, Strictness, build},
    plan::{Binding, Plan, SeveralValues, Wording, flags, plan},
    request::{Identity, Moment},
};
use serde_json::{Map, Value};

pub struct Ready {
    pub model: Model,
    api: Api,
    moment: Moment,
    several: SeveralValues,
}

impl Ready {
    pub fn of(sources: &Sources) -> Ready {
        let model = build(sources).expect("the schema is right");
        let api = Api::generate(&model, true);
        Ready {
            model,
            api,
            moment: Moment::of_now(),
            several: SeveralValues::default(),
        }
    }

    fn operation(&self, query: &str) -> Operation {
        let bounds = Bounds {
            max_depth: 15,
            max_fields: 1_000,
        };
        self.api
            .validate(&self.model, query, None, &bounds)
            .expect("the query is right")
    }

    pub fn binding<'a>(&'a self, variables: &'a Map<String, Value>) -> Binding<'a> {
        Binding {
            max_limit: 10_000,
            model: &self.model,
            variables,
            strictness: Strictness::Strict,
            knows_schema: true,
            wording: Wording {
                capabilities: Capabilities::EMBEDDED,
                several: &self.several,
            },
            identity: &Identity::NONE,
            moment: &self.moment,
        }
    }

    pub fn plan(&self, query: &str, variables: &Map<String, Value>) -> Plan {
        let operation = self.operation(query);
        let flags = flags(&operation, variables).expect("they are given");
        plan(&self.model, &operation, &flags).expect("the query can be planned")
    }
}
