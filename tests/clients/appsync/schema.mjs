// Whether AppSync's upload would take a schema: what it refuses by its documentation, and what
// graphql-js says of the rest.
import graphql from "graphql";

const KNOWN = `
  directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_oidc on OBJECT | FIELD_DEFINITION
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_lambda on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
  ${["Date", "Time", "DateTime", "Timestamp", "Email", "JSON", "URL", "Phone", "IPAddress"]
    .map((name) => `scalar AWS${name}`)
    .join("\n")}
`;

export function check(sdl) {
  for (const { kind, name, interfaces } of graphql.parse(sdl).definitions) {
    const refused =
      kind === "ScalarTypeDefinition" ||
      kind === "DirectiveDefinition" ||
      kind.endsWith("Extension") ||
      (kind === "InterfaceTypeDefinition" && interfaces.length > 0) ||
      name?.value.startsWith("AWS");
    if (refused) throw new Error(`AppSync refuses a ${kind} (${name?.value})`);
  }
  const errors = graphql.validateSchema(graphql.buildSchema(KNOWN + sdl));
  if (errors.length > 0) throw new Error(errors.join("\n"));
}
