//! What is measured. In: nothing. Out: traversals with their names.

pub const TRAVERSALS: &[(&str, &str)] = &[
    ("by id", "g.V('8').valueMap()"),
    ("one hop", "g.V('8').out('route').values('code')"),
    (
        "one hop, edges",
        "g.V('8').outE('route').as('e').inV().project('code','dist').by('code').by(__.select('e').values('dist'))",
    ),
    (
        "three levels",
        "g.V('8').project('code','routes').by('code').by(__.out('route').limit(10).\
        project('code','routes').by('code').by(__.out('route').limit(10).\
        project('code','city','routes').by('code').by('city').by(__.out('route').count()).fold()).fold())",
    ),
    (
        "filter, equal",
        "g.V().has('airport','country','DE').values('code')",
    ),
    (
        "filter, range",
        "g.V().has('airport','runways',P.gte(5)).values('code')",
    ),
    (
        "filter, text",
        "g.V().has('airport','city',TextP.containing('San')).values('city')",
    ),
    (
        "sort",
        "g.V().hasLabel('airport').order().by('longest',Order.desc).limit(10).values('code')",
    ),
    (
        "group count",
        "g.V().hasLabel('airport').groupCount().by('country')",
    ),
    (
        "group and mean",
        "g.V().hasLabel('airport').group().by('region').by(__.values('elev').mean())",
    ),
    (
        "repeat 3, count",
        "g.V('8').repeat(__.out('route')).times(3).count()",
    ),
    (
        "repeat 3, distinct",
        "g.V('8').repeat(__.out('route')).emit().times(3).dedup().count()",
    ),
    (
        "repeat 3, paths",
        "g.V('8').repeat(__.out('route').simplePath()).times(3).limit(2000).path().by('code')",
    ),
    ("all edges", "g.E().has('dist',P.gt(8000)).count()"),
];
