// The page: GraphiQL on the `/graphql` beside it.
import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import 'graphiql/style.css';
import './page.css';

const fetcher = createGraphiQLFetcher({
  url: new URL('graphql', document.baseURI).href,
  headers: { Accept: 'application/graphql-response+json, application/json;q=0.9' },
});

const defaultQuery = `# Write a query here and press Ctrl-Enter.
# The button at the top left shows what there is to ask for.

{
  __typename
}
`;

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL fetcher={fetcher} defaultQuery={defaultQuery} shouldPersistHeaders={false} />,
);
