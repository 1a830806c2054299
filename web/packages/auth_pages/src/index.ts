export { AuthPage } from './auth_page';
export { localeOf } from './read_state';
export * from './state';
export { mistake, wordsOf, type Words } from './words';
