//! What is measured. In: nothing. Out: GraphQL queries, each with the Gremlin text that somebody who
//! knows TinkerPop would send for the same data.

/// A query, and an expert's text for it.
pub struct Shape {
    pub name: &'static str,
    pub query: &'static str,
    pub expert: &'static str,
}

pub const SHAPES: [Shape; 5] = [
    Shape {
        name: "one node",
        query: r#"{ airport(code: "SEA") { code icao city country runways } }"#,
        expert: "g.V().has('airport','code','SEA').project('code','icao','city','country','runways')\
                 .by('code').by('icao').by('city').by('country').by('runways')",
    },
    Shape {
        name: "one hop",
        query: r#"{ airport(code: "SEA") { code routes(limit: 1000) { code city } } }"#,
        expert: "g.V().has('airport','code','SEA').project('code','routes').by('code')\
                 .by(__.out('route').limit(1000).project('code','city').by('code').by('city').fold())",
    },
    Shape {
        name: "three levels",
        query: r#"{ airport(code: "SEA") { code routes(limit: 10) { code routes(limit: 10) { code city } } } }"#,
        expert: "g.V().has('airport','code','SEA').project('code','routes').by('code')\
                 .by(__.out('route').limit(10).project('code','routes').by('code')\
                 .by(__.out('route').limit(10).project('code','city').by('code').by('city').fold()).fold())",
    },
    Shape {
        name: "14,000 rows",
        query: r#"{ airport(code: "ATL") { code routes(limit: 1000) { code city routes(limit: 1000) { code city } } } }"#,
        expert: "g.V().has('airport','code','ATL').project('code','routes').by('code')\
                 .by(__.out('route').limit(1000).project('code','city','routes').by('code').by('city')\
                 .by(__.out('route').limit(1000).project('code','city').by('code').by('city').fold()).fold())",
    },
    Shape {
        name: "filter and sort",
        query: r#"{ airports(country: "DE", sort: [{ code: ASC }], limit: 20) { code city } }"#,
        expert: "g.V().has('airport','country','DE').order().by('code').limit(20)\
                 .project('code','city').by('code').by('city')",
    },
];
