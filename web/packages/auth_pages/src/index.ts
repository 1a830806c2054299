export { AuthPage } from './auth_page';
export * from './state';
