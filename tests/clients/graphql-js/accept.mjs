// Says whether graphql-js accepts schemas.
//
// In: a file with a JSON object {"own": [name], "texts": [string]}; `own` are directives that
// neptune-graphql knows without being told, and that are left out here where a schema does not
// declare them. Out: a JSON list with the messages about each text.
import { readFileSync } from 'node:fs';
import { Kind, buildASTSchema, parse, validateSchema, visit } from 'graphql';

const { own, texts } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(texts.map(messages)));

function messages(text) {
  try {
    const document = parse(text);
    const declared = new Set(
      document.definitions
        .filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
        .map(({ name }) => name.value),
    );
    const left = (name) => own.includes(name) && !declared.has(name);
    const rest = visit(document, {
      Directive: ({ name }) => (left(name.value) ? null : undefined),
    });
    return validateSchema(buildASTSchema(rest)).map(({ message }) => message);
  } catch (error) {
    return [error.message];
  }
}
