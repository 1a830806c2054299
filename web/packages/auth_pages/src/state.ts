/**
 * The contract between an issuer and the sign-in pages.
 *
 * An issuer answers every page with the built `index.html` after two replacements:
 *
 * - `@@LANG@@` becomes the page's language (`pt-BR` or `en`);
 * - `@@STATE@@` becomes one {@link AuthState} as JSON in which every `<` is written `\u003c`, so that no value can close
 *   the element. It stands in `<script type="application/json" id="auth-state">`, which a strict policy does not run.
 *
 * The other files of the build are served unchanged under `/auth/resources/` (so `/auth/resources/assets/...`, names with
 * a hash: immutable). A policy of `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';
 * img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'` is enough.
 *
 * The pages send ordinary HTML forms: `POST` to {@link AuthState.action} as `application/x-www-form-urlencoded`. Each form
 * carries `csrf` (when the state has it) and `locale` (the language that the person reads now), and besides them:
 *
 * | page       | fields                                                   |
 * |------------|----------------------------------------------------------|
 * | `sign_in`  | `email`, `password`                                      |
 * | `sign_up`  | `name`, `email`, `password` (`locale` is the account's)  |
 * | `sign_out` | nothing: to send it is to agree                          |
 * | `forgot`   | `email`                                                  |
 * | `new_password` | `password`                                           |
 * | `code`     | `code`, `device` (of several: the chosen one)            |
 * | `code_setup` | `code`, `device` (its name)                            |
 *
 * An issuer that calls them otherwise says so in {@link AuthForm.names}, what else it wants back it puts into
 * {@link AuthForm.hidden}; so Keycloak's theme (web/keycloak_theme) shows the same pages.
 *
 * A refused form is answered with the same page again: `errors` filled, `values` as they were sent (never the password),
 * and a status of 400 (422 and 429 do as well). The pages stop a form whose fields
 * are plainly wrong (empty, no e-mail address, a short password) before it is sent, but it is the issuer that judges.
 */

export const locales = ['pt-BR', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Fields that a form sends and that a mistake can be told of; `form` is the form as a whole. */
export type Field = 'name' | 'email' | 'password' | 'code' | 'device' | 'form';

/**
 * Codes that the pages have words for; for any other code they say that the value is not accepted.
 *
 * - `form`: `invalid_credentials`, `too_many_attempts`, `expired` (the page was open for too long or its `csrf` is wrong),
 *   `account_disabled`, `unavailable`
 * - `name`: `required`, `too_long`, `invalid`
 * - `email`: `required`, `invalid`, `too_long`, `taken` (an account with it exists: the page offers to sign in)
 * - `password`: `required`, `too_short`, `too_long`, `too_common`, `like_email`
 * - `code`: `required`, `invalid`; `device`: `required`, `taken`
 */
export type FieldErrors = Partial<Record<Field, string>>;

interface Common {
  /** The language to begin with; the person can change it on the page. */
  locale: Locale;
  /** The application that asked, as its users know it. */
  client?: { name: string; url?: string };
  /** Where the page is in each language, for an issuer that remembers the choice; else the page changes it by itself. */
  languages?: Partial<Record<Locale, string>>;
}

/** What every form of a page has. */
export interface AuthForm extends Common {
  /** Where the form is sent: an absolute path with its query (`/auth/realms/codeflix/...`). */
  action: string;
  /** Sent back as the field `csrf`. */
  csrf?: string;
  /** How the issuer calls a field; those that are left out have our names. `passwordAgain` gets the same as `password`. */
  names?: Partial<Record<Exclude<Field, 'form'> | 'passwordAgain' | 'locale', string>>;
  /** Sent back as it is. */
  hidden?: Record<string, string>;
  errors?: FieldErrors;
  /** Something that has just happened, to be told above the form: a code of {@link Notice}. */
  notice?: string;
}

export interface SignIn extends AuthForm {
  page: 'sign_in';
  values?: { email?: string };
  /** `signUp` is left out where people cannot register themselves, `forgot` where no mail can be sent. */
  links?: { signUp?: string; forgot?: string };
}

export interface SignUp extends AuthForm {
  page: 'sign_up';
  values?: { name?: string; email?: string };
  links?: { signIn?: string };
  /** Shortest password that is accepted, in characters; 8 when it is left out. */
  minPasswordLength?: number;
}

/** Asks where to send a link that leads to a new password. */
export interface Forgot extends AuthForm {
  page: 'forgot';
  values?: { email?: string };
  links?: { signIn?: string };
}

export interface NewPassword extends AuthForm {
  page: 'new_password';
  minPasswordLength?: number;
}

/** A mail with a link is on its way. */
export interface VerifyEmail extends Common {
  page: 'verify_email';
  email?: string;
  links?: { again?: string };
}

/** Asks for the code that an authenticator application shows. */
export interface Code extends AuthForm {
  page: 'code';
  /** Shown when there is a choice. */
  devices?: { id: string; name: string; chosen?: boolean }[];
}

/** Adds an authenticator application. */
export interface CodeSetup extends AuthForm {
  page: 'code_setup';
  /** The secret to type, and the same as a picture (a data URL). */
  secret: string;
  picture: string;
}

/** Something to know, and perhaps a way on. `code` is `mail_sent`, `password_changed`, `email_verified`, `account_updated`;
 * for any other the page shows `text`. */
export interface Notice extends Common {
  page: 'notice';
  code: string;
  text?: string;
  links?: { proceed?: string };
}

/** Asked when somebody wants to sign out without a token that proves the wish. */
export interface SignOut extends AuthForm {
  page: 'sign_out';
  /** Whom the session belongs to, to be shown. */
  account?: string;
}

/** The session is over. */
export interface SignedOut extends Common {
  page: 'signed_out';
  links?: { signIn?: string };
}

/** Somebody who is signed in already, or came back to a form whose work is done. */
export interface SignedIn extends Common {
  page: 'signed_in';
  account?: string;
  links?: { proceed?: string };
}

/** Nothing that the person can correct in a form. */
export interface Failure extends Common {
  page: 'error';
  error: {
    /**
     * `invalid_request`, `unknown_client`, `invalid_redirect_uri`, `session_expired`, `too_many_requests`, `not_found`,
     * `unavailable`, `server_error`; for any other the page says that something went wrong.
     */
    code: string;
    /** Shown for a code that the pages have no words for. */
    text?: string;
    /** What to name to an operator, such as the trace. */
    reference?: string;
  };
  links?: { signIn?: string };
}

/** Links are absolute paths; the pages add `ui_locales` with the language that the person reads now. */
export type AuthState = SignIn | SignUp | Forgot | NewPassword | VerifyEmail | Code | CodeSetup | Notice | SignOut | SignedOut | SignedIn | Failure;

/** What the form of this page calls a field. */
export function nameOf(form: Pick<AuthForm, 'names'>, field: keyof NonNullable<AuthForm['names']>): string {
  return form.names?.[field] ?? field;
}
