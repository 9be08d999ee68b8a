// What a client of the air routes sends. `roots` and `objects` are the traversals: one a root field,
// and one a level of each field that leads on.
export const caller = {
  sub: "u1",
  iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x",
  "cognito:username": "ana",
};

const SORT = "sort: [{code: ASC}]";

export const operations = [
  {
    name: "three levels, aliases and variables",
    query: `query Q($code: String!, $few: Int) {
      start: airport(code: $code) {
        called: city
        next: routes(limit: $few, ${SORT}) {
          code route { dist } routes(limit: 2, ${SORT}) { code called: city }
        }
      }
    }`,
    variables: { code: "SEA", few: 3 },
    roots: 1,
    objects: 3,
  },
  {
    name: "two roots of one field",
    query: `{ sea: airport(code: "SEA") { city } yvr: airport(code: "YVR") { city inCountry { code } } }`,
    roots: 2,
    objects: 3,
  },
  {
    name: "named fragments",
    query: `{ airport(code: "SEA") { ...Parts } }
      fragment Parts on Airport { code city inCountry { ...Land } }
      fragment Land on Country { desc }`,
    roots: 1,
    objects: 2,
  },
  {
    name: "a named fragment that adds to a field",
    query: `{ airport(code: "SEA") { inCountry { code } ...Parts } }
      fragment Parts on Airport { icao inCountry { desc } inContinent { desc } }`,
    // The simulator hands a resolver only the first selection of a field that is asked for twice.
    refused: { objects: /^Cannot return null for non-nullable field Country.desc.$/ },
    roots: 1,
    objects: 3,
  },
  {
    name: "an interface and a union",
    query: `{
      places(code: ["SEA", "NL", "OC"], ${SORT}) {
        __typename code
        ... on Airport { city inCountry { code } }
        ... on Region { contains(limit: 2, ${SORT}) { code } }
      }
      search(code: "NA", ${SORT}) {
        __typename ... on Country { desc } ... on Continent { name: desc } }
    }`,
    roots: 2,
    // Country.contains and Continent.contains are two resolvers.
    objects: 5,
  },
  {
    name: "an interface below a relationship",
    query: `{ airports(code: ["SEA", "AMS"], ${SORT}) { code containedIn(${SORT}) { desc } } }`,
    roots: 1,
    objects: 2,
  },
  {
    name: "conditions",
    query: `query Q($more: Boolean = false, $less: Boolean!) {
      airport(code: "SEA") {
        code city @include(if: $more) icao @skip(if: $less) inCountry @skip(if: $more) { code }
      }
    }`,
    variables: { less: true },
    roots: 1,
    objects: 2,
  },
  {
    name: "statements",
    query: `{
      busiest(limit: 2) { code routes }
      reachable(from: "SEA", limit: 3) { code longestRoute routes(limit: 1, ${SORT}) { code } }
    }`,
    roots: 2,
    objects: 3,
  },
  {
    name: "a relationship twice, differently",
    query: `{ airport(code: "SEA") {
      one: routes(limit: 1, ${SORT}) { code } two: routes(limit: 2, ${SORT}) { code city } } }`,
    refused: { roots: /asked for twice with different arguments/ },
    roots: 0,
    objects: 3,
  },
  {
    name: "many parents",
    query: `{ airports(country: "NL", ${SORT}, limit: 50) {
      code routes(country: "UK", ${SORT}, limit: 3) { code inCountry { desc } } inContinent { code } } }`,
    roots: 1,
    objects: 4,
  },
  {
    name: "nothing",
    query: `{ airport(code: "XXX") { city routes { code } } }`,
    roots: 1,
    objects: 1,
  },
];
