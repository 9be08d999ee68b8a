// Operations against the AppSync simulator, with resolvers on root fields only and with batch
// resolvers on every object's fields, and against the service itself. Each must give the same data,
// for the number of traversals that the operation states.
//
//   node simulate.mjs http://127.0.0.1:PORT OPERATIONS.mjs
//
// The address is that of the test's bridge.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import simulation from "@aws-amplify/amplify-appsync-simulator";
import graphql from "graphql";
import { check } from "./schema.mjs";

const [bridge, file] = process.argv.slice(2);
const { caller, operations } = await import(`./${file}`);
const { sdl, resolvers } = await (await fetch(`${bridge}/given`)).json();
check(sdl);

const FAILED = `#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end`;
const ITEM_FAILED = `#if($ctx.result.errorMessage)
  $util.qr($util.appendError($ctx.result.errorMessage, $ctx.result.errorType))
#end`;
// What a resolver without a template does.
const templates = (operation) => ({
  requestMappingTemplate: `{
    "version": "2018-05-29", "operation": "${operation}", "payload": $util.toJson($ctx)
  }`,
  responseMappingTemplate:
    operation === "Invoke"
      ? `${FAILED}$util.toJson($ctx.result)`
      : `${FAILED}${ITEM_FAILED}$util.toJson($ctx.result.data)`,
});

// The step of the run: it gives the time and the new ids.
let step = 0;

async function invoke(mode, payload) {
  const response = await fetch(`${bridge}/${mode}/${step}/event`, {
    method: "POST",
    body: JSON.stringify(payload),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const error = new Error(answer.errorMessage);
  error.type = answer.errorType;
  throw error;
}

function token(claims) {
  const part = (json) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.x`;
}

async function simulator(mode) {
  const made = new simulation.AmplifyAppSyncSimulator();
  made.init({
    schema: { content: sdl },
    resolvers: resolvers[mode].map((resolver) => ({
      ...resolver,
      kind: "UNIT",
      ...templates(resolver.maxBatchSize ? "BatchInvoke" : "Invoke"),
    })),
    dataSources: [
      {
        type: "AWS_LAMBDA",
        name: "neptune_graphql",
        invoke: (payload) => invoke(mode, payload),
      },
    ],
    appSync: {
      name: mode,
      defaultAuthenticationType: {
        authenticationType: "AMAZON_COGNITO_USER_POOLS",
        cognitoUserPoolConfig: {},
      },
      additionalAuthenticationProviders: [],
    },
  });
  const server = createServer(made._server._operationServer.app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/graphql`;
  const ask = async ({ query, variables }) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: token(caller) },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  return { ask, schema: () => made.schema, close: () => server.close() };
}

// The next thing that a subscription delivers.
async function subscribe(side, query) {
  const context = {
    jwt: caller,
    requestAuthorizationMode: "AMAZON_COGNITO_USER_POOLS",
    headers: {},
    appsyncErrors: [],
  };
  const document = graphql.parse(query);
  const delivered = await graphql.subscribe({
    schema: side.schema(),
    document,
    contextValue: context,
  });
  assert.equal(delivered.errors, undefined, query);
  const next = delivered.next();
  return async () => {
    const { value } = await Promise.race([next, late(query)]);
    return JSON.parse(JSON.stringify(value.data));
  };
}

function late(query) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`nothing was delivered to ${query}`)), 5_000).unref();
  });
}

async function serve({ query, variables }) {
  const response = await fetch(`${bridge}/serve/${step}/graphql`, {
    method: "POST",
    body: JSON.stringify({ query, variables, identity: identity(caller) }),
  });
  return response.json();
}

const identity = (claims) => ({
  sub: claims.sub,
  username: claims["cognito:username"],
  groups: claims["cognito:groups"] ?? [],
  claims,
});

async function traversals(mode) {
  return (await fetch(`${bridge}/${mode}/${step}/traversals`)).json();
}

// The simulator reports a failed Lambda on the console; the answers show it.
const { log } = console;
console.log = console.error = () => {};

const sides = { roots: await simulator("roots"), objects: await simulator("objects") };
const counted = [];
for (const operation of operations) {
  step += 1;
  const served = await serve(operation);
  const line = { operation: operation.name, serve: await traversals("serve") };
  const expected = operation.inAppSync?.(served.data) ?? served.data;
  for (const mode of ["roots", "objects"]) {
    const { subscription } = operation;
    const delivered = subscription && (await subscribe(sides[mode], subscription.query));
    const answer = await sides[mode].ask(operation);
    if (delivered) assert.deepEqual(await delivered(), subscription.data(answer.data));
    line[mode] = await traversals(mode);
    const what = `${operation.name} (${mode})`;
    const messages = (errors) => (errors ?? []).map(({ message }) => message).sort();
    const refused = operation.refused?.[mode];
    if (refused) {
      assert.match(messages(answer.errors).join(), refused, what);
    } else {
      assert.deepEqual(messages(answer.errors), messages(served.errors), what);
      if (!served.errors) assert.deepEqual(answer.data, expected, what);
    }
    assert.equal(line[mode], operation[mode], `traversals of ${what}`);
    // Resolvers on roots ask what the service asks by itself.
    if (mode === "roots" && !refused) assert.equal(line.roots, line.serve, what);
  }
  counted.push(line);
}
for (const { operation, serve, roots, objects } of counted) {
  log(`${operation}: serve ${serve}, root resolvers ${roots}, batch resolvers ${objects}`);
}
for (const side of Object.values(sides)) side.close();
