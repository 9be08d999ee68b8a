// The project of the test cases has forms that the examples lack.
export const caller = {
  sub: "ada",
  iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x",
  "cognito:username": "ada",
};

export const operations = [
  {
    name: "maps, JSON and pages",
    query: `{
      cards(limit: 2) { title friends { name since } }
      me { name way friendsPage(limit: 1) { items { name friends { name } } nextToken } card { title } }
    }`,
    // AppSync writes JSON as text.
    inAppSync: (data) => ({ ...data, me: { ...data.me, way: JSON.stringify(data.me.way) } }),
    // `way` looks at its path, so it is a traversal of its own.
    roots: 3,
    objects: 6,
  },
  {
    name: "statements from and apart from their parent",
    query: `{ byIds(ids: ["ada", "cid"]) { name oldestFriend { name } sameAge { name } friendNames(first: 1) } }`,
    // The one that starts at the graph is a traversal of its own, after the one for its parents.
    roots: 2,
    objects: 4,
  },
  {
    name: "edges",
    query: `{ person(id: "bob") { friends { name how { since between } } } }`,
    roots: 1,
    objects: 2,
  },
  {
    name: "an enum, a date and a value",
    query: `{ ranks(rank: senior) joinedSince(moment: "2021-01-01T00:00:00Z") { name joined } average }`,
    roots: 3,
    objects: 3,
  },
];
