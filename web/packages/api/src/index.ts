export { createApi, must, type Api } from './clients';
export type { components as CatalogSchemas } from './generated/catalog';
export type { components as CatalogAdminSchemas } from './generated/catalog_admin';
export type { components as EncoderSchemas } from './generated/encoder';
export type { components as PlaybackSchemas } from './generated/playback';
export type { components as SubscriptionSchemas } from './generated/subscription';
export { ApiError, errorOf, networkError, type FieldProblem, type Problem } from './problem';
export { createSession, type App, type Session, type SessionDependencies, type SignInOptions, type User } from './session';
