// What the front end of the calorie tracker sends, and what it could. `roots` and `objects` are the
// traversals: one a root field, and one a level of each field that leads on.
export const caller = {
  sub: "f0b0a7f2-7e62-5208-9ed0-f7d6008041d6",
  iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x",
  "cognito:username": "d'arcy",
  "cognito:groups": ["admin"],
};

const ACTIVITY = "id userid category type caloriesConsumed creationDateTime";

export const operations = [
  {
    name: "sign-in",
    query: `query GetUser($id: String!) { getUser(id: $id) { bmi __typename } }`,
    variables: { id: caller.sub },
    roots: 1,
    objects: 1,
  },
  {
    name: "home",
    query: `query Home($limit: Int) {
      listActivities(limit: $limit) { items { caloriesConsumed type } nextToken }
      listUserAggregates { items { userid date caloriesConsumed caloriesBurned } nextToken }
    }`,
    variables: { limit: 3 },
    roots: 2,
    objects: 2,
  },
  {
    name: "categories",
    query: `{ listActivityCategories { items { category type } nextToken } }`,
    roots: 1,
    objects: 1,
  },
  {
    name: "log an activity",
    query: `mutation Add($input: CreateActivityInput!) {
      createActivity(input: $input) { ${ACTIVITY} user { username } day { date caloriesConsumed } }
    }`,
    variables: {
      input: { userid: caller.sub, category: "Food", type: "Dinner", caloriesConsumed: 250 },
    },
    // What the mutation selected is delivered.
    subscription: {
      query: `subscription { onCreateActivity(userid: "${caller.sub}") { id type } }`,
      data: ({ createActivity: { id, type } }) => ({ onCreateActivity: { id, type } }),
    },
    roots: 1,
    objects: 3,
  },
  {
    name: "correct an activity",
    query: `mutation Correct($id: String!, $kcal: Int) {
      updateActivity(input: { id: $id, caloriesConsumed: $kcal }) { ${ACTIVITY} }
    }`,
    variables: { id: "bcea0a41fa64", kcal: 50 },
    roots: 1,
    objects: 1,
  },
  {
    name: "delete two activities",
    query: `mutation Delete($a: String!, $b: String!) {
      a: deleteActivity(input: { id: $a }) { ${ACTIVITY} }
      b: deleteActivity(input: { id: $b }) { ${ACTIVITY} }
    }`,
    variables: { a: "bcea0a41fa64", b: "6c922870d0e9" },
    roots: 2,
    objects: 2,
  },
  {
    name: "delete somebody else's",
    query: `mutation { deleteActivity(input: { id: "f26700b717ba" }) { id } }`,
    roots: 1,
    objects: 1,
  },
  {
    name: "a diary",
    query: `query Diary($n: Int = 3) {
      listActivities(limit: $n) {
        items {
          ...Entry
          user { username days(limit: 1, sort: [{ date: DESC }]) { date caloriesConsumed } }
        }
        nextToken
      }
    }
    fragment Entry on Activity { id type day { date } activityType { name category { category } } }`,
    // Types and days have no id, so what is below comes with them.
    variables: { n: 3 },
    roots: 1,
    objects: 5,
  },
  {
    name: "types without ids",
    query: `{ activityCategories {
      category types(sort: [{ name: ASC }]) {
        name place { position } activities(limit: 2, sort: [{ id: ASC }]) { id user { username } }
      }
    } }`,
    roots: 1,
    objects: 2,
  },
  {
    name: "users, for the keepers",
    query: `{ listUsers(limit: 3) { items { ...Who } nextToken } }
      fragment Who on User { id username bmi }`,
    roots: 1,
    objects: 1,
  },
  {
    name: "suggestions",
    query: `query Suggest($userid: String!, $bmi: Float) {
      suggestedFood(userid: $userid, bmi: $bmi, calorie: 200) { category type }
    }`,
    variables: { userid: caller.sub, bmi: 21 },
    roots: 1,
    objects: 1,
  },
  {
    name: "the survey",
    query: `{ foods(limit: 2, sort: [{ id: ASC }]) {
      id name meals(sort: [{ name: ASC }]) { name } eaters(limit: 1, sort: [{ userId: ASC }]) { userId }
    } }`,
    roots: 1,
    objects: 3,
  },
];
