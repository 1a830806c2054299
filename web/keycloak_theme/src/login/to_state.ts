import { localeOf, locales, type AuthForm, type AuthState, type Field, type FieldErrors } from '@codeflix/auth-pages';
import type { KcContext } from 'keycloakify/login/KcContext';
import { codeOf } from './codes';

type Message = KcContext['message'];

/** The page that Keycloak wants to show, as our pages know it; nothing for a page that they do not have. */
export function toState(context: KcContext): AuthState | undefined {
  const common = commonOf(context);
  switch (context.pageId) {
    case 'login.ftl':
      return {
        ...common,
        ...formOf(context, { email: 'username', password: 'password' }),
        page: 'sign_in',
        hidden: { credentialId: context.auth?.selectedCredential ?? '' },
        values: { email: context.login?.username ?? context.auth?.attemptedUsername },
        links: {
          signUp: context.realm.registrationAllowed && !context.registrationDisabled ? context.url.registrationUrl : undefined,
          forgot: context.realm.resetPasswordAllowed ? context.url.loginResetCredentialsUrl : undefined,
        },
      };
    case 'register.ftl': {
      const values = context.profile.attributesByName;
      return {
        ...common,
        ...formOf(context, { name: 'firstName', email: 'email', password: 'password', passwordAgain: 'password-confirm', locale: 'locale' }),
        page: 'sign_up',
        action: context.url.registrationAction,
        values: { name: values.firstName?.value, email: values.email?.value },
        links: { signIn: context.url.loginUrl },
        minPasswordLength: context.passwordPolicies?.length ?? 8,
      };
    }
    case 'login-reset-password.ftl':
      return {
        ...common,
        ...formOf(context, { email: 'username' }),
        page: 'forgot',
        values: { email: context.auth?.attemptedUsername },
        links: { signIn: context.url.loginUrl },
      };
    case 'login-update-password.ftl':
      return { ...common, ...formOf(context, { password: 'password-new', passwordAgain: 'password-confirm' }), page: 'new_password' };
    case 'login-verify-email.ftl':
      return { ...common, page: 'verify_email', email: context.user?.email, links: { again: context.url.loginAction } };
    case 'login-otp.ftl':
      return {
        ...common,
        ...formOf(context, { code: 'otp', device: 'selectedCredentialId' }),
        page: 'code',
        devices: (context.otpLogin.userOtpCredentials ?? []).map(({ id, userLabel }) => ({
          id,
          name: userLabel,
          chosen: id === context.otpLogin.selectedCredentialId,
        })),
      };
    case 'login-config-totp.ftl':
      return {
        ...common,
        ...formOf(context, { code: 'totp', device: 'userLabel' }),
        page: 'code_setup',
        hidden: { totpSecret: context.totp.totpSecret },
        secret: context.totp.totpSecretEncoded,
        picture: `data:image/png;base64,${context.totp.totpSecretQrCode}`,
      };
    case 'login-page-expired.ftl':
      return { ...common, page: 'error', error: { code: 'session_expired' }, links: { signIn: context.url.loginRestartFlowUrl } };
    case 'logout-confirm.ftl':
      return {
        ...common,
        ...formOf(context, {}),
        page: 'sign_out',
        action: context.url.logoutConfirmAction,
        hidden: { session_code: context.logoutConfirm.code, confirmLogout: 'yes' },
      };
    case 'info.ftl': {
      const code = codeOf(context.message.summary);
      if (code === 'signed_out') return { ...common, page: 'signed_out' };
      const proceed = context.pageRedirectUri ?? context.actionUri;
      return { ...common, page: 'notice', code: code ?? 'text', text: textOf(context.message), links: { proceed } };
    }
    case 'error.ftl':
      return { ...common, page: 'error', error: { code: codeOf(context.message.summary) ?? 'text', text: textOf(context.message) } };
    default:
      return undefined;
  }
}

function commonOf(context: KcContext) {
  // What Keycloak says of the client is not the same on every page.
  const client = context.client as { name?: string; clientId?: string; baseUrl?: string } | undefined;
  const supported = context.locale?.supported ?? [];
  return {
    locale: localeOf(context.locale?.currentLanguageTag),
    client: client?.name || client?.baseUrl ? { name: client.name ?? client.clientId ?? 'Codeflix', url: client.baseUrl } : undefined,
    languages: Object.fromEntries(
      supported.flatMap(({ languageTag, url }) => (locales.some((locale) => locale === languageTag) ? [[languageTag, url]] : [])),
    ),
  };
}

/** The form of a page with Keycloak's names for its fields, and what Keycloak found wrong with each. */
function formOf(context: KcContext, names: NonNullable<AuthForm['names']>): Pick<AuthForm, 'action' | 'names' | 'errors' | 'notice'> {
  const errors: FieldErrors = {};
  for (const [field, name] of Object.entries(names)) {
    if (field === 'locale' || !context.messagesPerField.existsError(name)) continue;
    const code = codeOf(context.messagesPerField.get(name)) ?? 'other';
    // A wrong e-mail or password is told of both; a word of the repetition is one of the password.
    if (code === 'invalid_credentials' || code === 'account_disabled' || code === 'too_many_attempts') errors.form = code;
    else errors[(field === 'passwordAgain' ? 'password' : field) as Field] ??= code;
  }
  if (context.message?.type === 'error' && Object.keys(errors).length === 0) errors.form = codeOf(context.message.summary) ?? 'other';
  const notice = context.message?.type === 'success' ? codeOf(context.message.summary) : undefined;
  return { action: context.url.loginAction, names, errors, notice };
}

/** A sentence of Keycloak's own, without the markup that it may hold. */
function textOf(message: Message): string | undefined {
  if (!message || codeOf(message.summary)) return undefined;
  return new DOMParser().parseFromString(message.summary, 'text/html').body.textContent ?? undefined;
}
