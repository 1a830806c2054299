import { describe, expect, it } from 'vitest';
import { nameOf, objectOf, resolve, routesOf, rulesOf, typeOf, type Document, type Schema } from './openapi';

const document: Document = {
  info: { title: 'T', version: '1' },
  tags: [{ name: 'things', description: 'Things.' }, { name: 'unused' }],
  paths: {
    '/things/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: { operationId: 'get_thing', tags: ['things'], parameters: [{ name: 'full', in: 'query' }] },
      delete: { tags: ['things'] },
    },
    '/other': { get: { operationId: 'list_other' } },
  },
  components: {
    parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } } },
    schemas: {
      Thing: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, parent: { $ref: '#/components/schemas/Thing' } } },
      Kind: { type: 'string', enum: ['a', 'b'] },
      Circle: { $ref: '#/components/schemas/Circle' },
      'a/b': { type: 'integer' },
    },
  },
};
const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('a document', () => {
  it('is read by tag, with the parameters of the path', () => {
    const groups = routesOf(document);
    expect(groups.map(({ tag, routes }) => [tag, routes.map(({ id }) => id)])).toEqual([
      ['things', ['get_thing', 'delete /things/{id}']],
      ['other', ['list_other']],
    ]);
    expect(groups[0]?.routes[0]?.parameters.map(({ name }) => name)).toEqual(['id', 'full']);
  });

  it('resolves references, not those that lead nowhere or in a circle', () => {
    expect(resolve<Schema>(document, at('Kind'))?.enum).toEqual(['a', 'b']);
    expect(resolve<Schema>(document, at('a~1b'))?.type).toBe('integer');
    expect(resolve<Schema>(document, at('Nothing'))).toBeUndefined();
    expect(resolve<Schema>(document, at('Circle'))).toBeUndefined();
    expect(resolve<Schema>(document, { $ref: 'elsewhere.yaml#/x' })).toBeUndefined();
    expect(nameOf(at('Kind'))).toBe('Kind');
  });

  it('tells types in a few words', () => {
    expect(typeOf(document, at('Thing'))).toBe('Thing');
    expect(typeOf(document, at('Kind'))).toBe('a | b');
    expect(typeOf(document, { type: 'array', items: at('Thing') })).toBe('Thing[]');
    expect(typeOf(document, { type: ['string', 'null'], format: 'date-time' })).toBe('string, date-time or null');
    expect(typeOf(document, { oneOf: [at('Thing'), { type: 'null' }] })).toBe('Thing or null');
    expect(typeOf(document, undefined)).toBe('any');
  });

  it('tells rules in a few words', () => {
    expect(rulesOf({ minLength: 1, maxLength: 255 })).toEqual(['1 to 255 characters']);
    expect(rulesOf({ minimum: 0, default: 0 })).toEqual(['at least 0', 'default 0']);
    expect(rulesOf({ maxItems: 3 })).toEqual(['at most 3 items']);
  });

  it('finds the object behind lists and choices', () => {
    expect(objectOf(document, { type: 'array', items: { oneOf: [{ type: 'null' }, at('Thing')] } })?.required).toEqual(['id']);
    expect(objectOf(document, { type: 'string' })).toBeUndefined();
  });
});
