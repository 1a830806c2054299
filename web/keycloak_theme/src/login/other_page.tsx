import { wordsOf } from '@codeflix/auth-pages';
import type { KcContext } from 'keycloakify/login/KcContext';
import DefaultPage from 'keycloakify/login/DefaultPage';
import Template from 'keycloakify/login/Template';
import UserProfileFormFields from 'keycloakify/login/UserProfileFormFields';
import { codeOf } from './codes';
import { useI18n } from './i18n';

/** Pages that the realm does not lead to by itself (passkeys, linked accounts, ...): Keycloak's own form of them. */
export default function OtherPage({ kcContext }: { kcContext: KcContext }) {
  const { i18n } = useI18n({ kcContext });
  const told = codeOf(kcContext.message?.summary) && kcContext.message?.type === 'error';
  const message = told
    ? { type: 'error' as const, summary: wordsOf(i18n.currentLanguage.languageTag === 'en' ? 'en' : 'pt-BR')('mistake.form.other') }
    : kcContext.message;
  return (
    <DefaultPage
      kcContext={{ ...kcContext, message } as KcContext}
      i18n={i18n}
      Template={Template}
      doUseDefaultCss
      UserProfileFormFields={UserProfileFormFields}
      doMakeUserConfirmPassword
    />
  );
}
