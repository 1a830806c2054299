export interface Service {
  id: string;
  name: string;
  document: string;
}

/** Where each service answers its own contract. */
export const services: readonly Service[] = [
  { id: 'catalog', name: 'Catalogue', document: '/api/catalog/v1/openapi.json' },
  { id: 'playback', name: 'Playback', document: '/api/playback/v1/openapi.json' },
  { id: 'subscription', name: 'Subscription', document: '/api/subscription/v1/openapi.json' },
  { id: 'catalog-admin', name: 'Catalogue administration', document: '/api/catalog-admin/v1/openapi.json' },
  { id: 'encoder', name: 'Encoder', document: '/api/encoder/v1/openapi.json' },
  { id: 'identity', name: 'Identity', document: '/auth/openapi.json' },
  { id: 'web', name: 'Web session', document: '/session/openapi.json' },
];
