// Reads documents as graphql-js does.
//
// In: a file with a JSON list of {"schema": bool, "text": string}. Out: a JSON list of the same
// length: null for what does not follow the grammar, false for what breaks one of the rules that
// our reader checks as well, else the document as nested lists.
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';

class Broken extends Error {}

const KINDS = {
  ScalarType: 'scalar',
  ObjectType: 'type',
  InterfaceType: 'interface',
  UnionType: 'union',
  EnumType: 'enum',
  InputObjectType: 'input',
};

const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(cases.map(({ schema, text }) => read(schema, text))));

function read(schema, text) {
  let document;
  try {
    document = parse(text, { noLocation: true });
  } catch {
    return schema && blank(text) ? [] : null;
  }
  // Unlike the specification's grammar, graphql-js takes an empty selection.
  if (JSON.stringify(document).includes('"selections":[]')) return null;
  try {
    return schema ? typeSystem(document) : executable(document);
  } catch (error) {
    if (error instanceof Broken) return error.message === 'syntax' ? null : false;
    throw error;
  }
}

// A schema file may hold nothing, which is no document for graphql-js.
function blank(text) {
  return text.replace(/#[^\r\n]*/g, '').replace(/[\s,\uFEFF]/g, '') === '';
}

function unique(names) {
  if (new Set(names).size !== names.length) throw new Broken('twice');
}

function executable(document) {
  const operations = [];
  const fragments = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.push(definition);
    else throw new Broken('syntax');
  }
  const read = [
    operations.map((operation) => [
      operation.operation,
      operation.name?.value ?? '',
      variables(operation.variableDefinitions ?? []),
      directives(operation.directives),
      set(operation.selectionSet),
    ]),
    fragments.map((fragment) => [
      fragment.name.value,
      fragment.typeCondition.name.value,
      directives(fragment.directives),
      set(fragment.selectionSet),
    ]),
  ];
  unique(operations.map((operation) => operation.name?.value ?? ''));
  unique(fragments.map((fragment) => fragment.name.value));
  if (operations.length === 0) throw new Broken('no operation');
  if (operations.length > 1 && operations.some((operation) => !operation.name)) {
    throw new Broken('anonymous');
  }
  return read.map(sorted);
}

function sorted(items) {
  return items.map((item) => [JSON.stringify(item), item]).sort(byKey).map(([, item]) => item);
}

function byKey([one], [other]) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function variables(definitions) {
  unique(definitions.map((definition) => definition.variable.name.value));
  return definitions.map((definition) => [
    definition.variable.name.value,
    type(definition.type),
    definition.defaultValue ? [value(definition.defaultValue)] : [],
    directives(definition.directives),
  ]);
}

function set(selectionSet) {
  return (selectionSet?.selections ?? []).map((item) => {
    switch (item.kind) {
      case Kind.FIELD:
        return [
          'field',
          item.alias?.value ?? '',
          item.name.value,
          named(item.arguments),
          directives(item.directives),
          set(item.selectionSet),
        ];
      case Kind.FRAGMENT_SPREAD:
        return ['spread', item.name.value, directives(item.directives)];
      default:
        return [
          'inline',
          item.typeCondition?.name.value ?? '',
          directives(item.directives),
          set(item.selectionSet),
        ];
    }
  });
}

function named(items) {
  unique((items ?? []).map((item) => item.name.value));
  return (items ?? []).map((item) => [item.name.value, value(item.value)]);
}

function directives(items) {
  return (items ?? []).map((item) => [item.name.value, named(item.arguments)]);
}

function type(node) {
  if (node.kind === Kind.NON_NULL_TYPE) return `${type(node.type)}!`;
  return node.kind === Kind.LIST_TYPE ? `[${type(node.type)}]` : node.name.value;
}

function value(node) {
  switch (node.kind) {
    case Kind.VARIABLE:
      return ['variable', node.name.value];
    case Kind.LIST:
      return ['list', node.values.map(value)];
    case Kind.OBJECT:
      return ['object', named(node.fields)];
    case Kind.NULL:
      return ['null'];
    case Kind.INT:
    case Kind.FLOAT:
      if (!Number.isFinite(Number(node.value))) throw new Broken('syntax');
      return ['number', String(Number(node.value))];
    case Kind.STRING:
      return ['string', node.value];
    case Kind.BOOLEAN:
      return ['boolean', node.value];
    default:
      return ['enum', node.value];
  }
}

function typeSystem(document) {
  return document.definitions.map((definition) => {
    const [, kind, way] = /^(.*?)(Definition|Extension)$/.exec(definition.kind) ?? [];
    const extend = way === 'Extension';
    if (kind === 'Schema') {
      const roots = (definition.operationTypes ?? []).map((root) => [root.operation, root.type.name.value]);
      unique(roots.map(([operation]) => operation));
      return ['schema', extend, directives(definition.directives), sorted(roots)];
    }
    if (kind === 'Directive') {
      // Directives on directives came after the edition of September 2025.
      if (extend || definition.directives?.length > 0) throw new Broken('syntax');
      const inputs = (definition.arguments ?? []).map(input);
      return [
        'directive',
        described(definition),
        definition.name.value,
        inputs,
        definition.repeatable,
        definition.locations.map((location) => location.value),
      ];
    }
    if (!KINDS[kind]) throw new Broken('syntax');
    return [
      KINDS[kind],
      extend,
      described(definition),
      definition.name.value,
      (definition.interfaces ?? definition.types ?? []).map((name) => name.name.value),
      directives(definition.directives),
      (definition.fields ?? definition.values ?? []).map(kind === 'InputObjectType' ? input : member),
    ];
  });
}

function described(node) {
  return node.description ? [node.description.value] : [];
}

function member(node) {
  return [
    described(node),
    node.name.value,
    (node.arguments ?? []).map(input),
    node.type ? type(node.type) : '',
    directives(node.directives),
  ];
}

function input(node) {
  return [
    described(node),
    node.name.value,
    type(node.type),
    node.defaultValue ? [value(node.defaultValue)] : [],
    directives(node.directives),
  ];
}
