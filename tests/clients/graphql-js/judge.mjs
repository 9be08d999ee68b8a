// Holds introspection and printed schemas against graphql-js.
//
//   node judge.mjs queries        prints the introspection queries that clients of graphql-js send
//   node judge.mjs FILE           reads schemas with what was answered, prints what differs

import fs from "node:fs";
import {
  GraphQLDeprecatedDirective,
  GraphQLBoolean,
  GraphQLNonNull,
  GraphQLString,
  __Directive,
  __Field,
  __InputValue,
  __Type,
  buildClientSchema,
  buildSchema,
  execute,
  getIntrospectionQuery,
  introspectionFromSchema,
  parse,
  print,
  validate,
  validateSchema,
} from "graphql-16";

// The specification of September 2025 says `Boolean! = false` and `String! = …` where version 16
// still has nullable types.
for (const [type, names] of [
  [__Type, ["fields", "enumValues", "inputFields"]],
  [__Field, ["args"]],
  [__Directive, ["args"]],
]) {
  for (const name of names) {
    type.getFields()[name].args[0].type = new GraphQLNonNull(GraphQLBoolean);
  }
}
GraphQLDeprecatedDirective.args[0].type = new GraphQLNonNull(GraphQLString);

const ALL = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

// A default as it is written, not as it is coerced.
const defaultValue = __InputValue.getFields().defaultValue;
const coerced = defaultValue.resolve;
const written = (value, ...rest) => {
  const node = value.astNode?.defaultValue;
  return node ? print(node) : coerced(value, ...rest);
};

function queries() {
  const flags = Object.keys(ALL);
  const all = [];
  for (let bits = 0; bits < 1 << flags.length; bits++) {
    const options = {};
    flags.forEach((flag, index) => (options[flag] = (bits & (1 << index)) !== 0));
    all.push(getIntrospectionQuery(options));
  }
  return all;
}

const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

// Lists whose order GraphQL leaves open.
function sorted(introspection) {
  const schema = structuredClone(introspection.__schema);
  schema.types.sort(byName);
  schema.directives.sort(byName);
  for (const type of schema.types) {
    type.possibleTypes?.sort(byName);
  }
  return schema;
}

function withoutDefaults(value) {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "defaultValue" ? undefined : inner)));
}

function firstDifference(ours, theirs, path = "") {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return null;
  if (ours === null || theirs === null || typeof ours !== "object" || typeof theirs !== "object") {
    return `${path}: ${JSON.stringify(ours)} is not ${JSON.stringify(theirs)}`;
  }
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const found = firstDifference(ours[key] ?? null, theirs[key] ?? null, `${path}.${key}`);
    if (found) return found;
  }
  return `${path}: the order of keys, ${Object.keys(ours)} and ${Object.keys(theirs)}`;
}

// The orders in which we list, so that answers can be compared letter by letter.
function ordered(schema, introspection) {
  const { types, directives } = introspection.__schema;
  const map = schema.getTypeMap();
  const typeMap = Object.fromEntries(types.map(({ name }) => [name, map[name]]));
  schema.getTypeMap = () => typeMap;
  const possible = schema.getPossibleTypes.bind(schema);
  const names = new Map(types.map((type) => [type.name, type.possibleTypes]));
  schema.getPossibleTypes = (type) => {
    const order = names.get(type.name).map(({ name }) => name);
    return [...possible(type)].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  };
  const all = new Map(schema.getDirectives().map((directive) => [directive.name, directive]));
  schema.getDirectives = () => directives.map(({ name }) => all.get(name));
  return schema;
}

function judge({ name, source, printed, introspection, asked }) {
  const wrong = [];
  const ours = JSON.parse(introspection).data;
  const build = (text) => buildSchema(text, { assumeValid: true, assumeValidSDL: true });
  // What we print is valid without being told so.
  const strict = buildSchema(printed);
  for (const error of validateSchema(strict)) wrong.push(`${name}: ${error.message}`);
  for (const [which, schema] of [["source", source && build(source)], ["printed", strict]]) {
    if (!schema) continue;
    const theirs = sorted(introspectionFromSchema(schema, ALL));
    const difference = firstDifference(withoutDefaults(sorted(ours)), withoutDefaults(theirs));
    if (difference) wrong.push(`${name}, ${which}: ${difference}`);
    const again = sorted(introspectionFromSchema(buildClientSchema(ours), ALL));
    const defaults = firstDifference(again, theirs);
    if (defaults) wrong.push(`${name}, ${which}, read by a client: ${defaults}`);
  }
  const schema = ordered(source ? build(source) : strict, ours);
  defaultValue.resolve = written;
  for (const { query, variables, answer } of asked) {
    const document = parse(query);
    const errors = validate(schema, document);
    const theirs = errors.length
      ? { errors }
      : execute({ schema, document, variableValues: variables });
    const ourData = JSON.parse(answer);
    const difference = firstDifference(ourData, JSON.parse(JSON.stringify(theirs)));
    if (difference) wrong.push(`${name}: ${query} ${JSON.stringify(variables)}: ${difference}`);
  }
  defaultValue.resolve = coerced;
  return wrong;
}

// Texts that a printed schema must give back: those of the values of `enum D`.
function texts({ name, printed, expected }) {
  const values = buildSchema(printed).getType("D").getValues();
  const wrong = [];
  expected.forEach((text, index) => {
    for (const found of [values[index].description, values[index].deprecationReason]) {
      if (found !== text) {
        wrong.push(`${name}: ${JSON.stringify(found)} is not ${JSON.stringify(text)}`);
      }
    }
  });
  return wrong;
}

if (process.argv[2] === "queries") {
  console.log(JSON.stringify(queries()));
} else {
  const given = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const wrong = [...given.schemas.flatMap(judge), ...given.texts.flatMap(texts)];
  const count = given.schemas.reduce((sum, { asked }) => sum + asked.length, 0);
  console.log(`${given.schemas.length} schemas, ${count} queries`);
  for (const line of wrong.slice(0, 20)) console.log(line.slice(0, 1500));
  process.exit(wrong.length ? 1 : 0);
}
