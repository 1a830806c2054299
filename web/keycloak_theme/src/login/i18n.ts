import { i18nBuilder } from 'keycloakify/login';

/** Words of Keycloak's own pages. */
export const { useI18n } = i18nBuilder.withThemeName<'codeflix'>().build();
