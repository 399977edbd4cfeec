/** The API's description in OpenAPI 3.1, made of the schemas that the routes parse with. */
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { apiScopes } from '../../contract.ts';
import { type ApiSpec, apiSpecs, problem, problems, problemsOf } from './api-specs.ts';
import { apiPrefix } from './origin-guard.ts';

type Json = Readonly<Record<string, unknown>>;

export function openApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const spec of apiSpecs) {
    const operations = paths[spec.path] ?? {};
    operations[spec.method] = operationOf(spec);
    paths[spec.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version: '1',
      description: `A token is made with: gatehouse api-token add NAME --scope ${apiScopes.join(',')}`,
    },
    servers: [{ url: apiPrefix }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
  };
}

function operationOf(spec: ApiSpec): Json {
  const { id, summary, scope, params, query, body, answer } = spec;
  return {
    operationId: id,
    summary,
    security: scope === null ? [] : [{ token: [scope] }],
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } },
      ...failuresOf(spec),
    },
  };
}

/** By status, as OpenAPI has them; what can be meant is in the description. */
function failuresOf(spec: ApiSpec): Json {
  const names = problemsOf(spec);
  const statuses = [...new Set(names.map(name => problems[name].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map(status => {
      const meant = names.filter(name => problems[name].status === status);
      const description = `${STATUS_CODES[status]}: ${meant.map(name => `\`${name}\` (${problems[name].title})`).join(', ')}`;
      const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
      return [status, { description, content }];
    }),
  );
}

function parametersOf(object: z.ZodObject, place: 'path' | 'query'): readonly Json[] {
  return Object.entries(object.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: schemaOf(field as z.ZodType, 'input'),
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
