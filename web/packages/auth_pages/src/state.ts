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
 *
 * A refused form is answered with the same page again: `errors` filled, `values` as they were sent (never the password),
 * and a status of 400 (422 and 429 do as well). The pages stop a form whose fields
 * are plainly wrong (empty, no e-mail address, a short password) before it is sent, but it is the issuer that judges.
 */

export const locales = ['pt-BR', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Fields that a form sends and that a mistake can be told of; `form` is the form as a whole. */
export type Field = 'name' | 'email' | 'password' | 'form';

/**
 * Codes that the pages have words for; for any other code they say that the value is not accepted.
 *
 * - `form`: `invalid_credentials`, `too_many_attempts`, `expired` (the page was open for too long or its `csrf` is wrong),
 *   `account_disabled`, `unavailable`
 * - `name`: `required`, `too_long`, `invalid`
 * - `email`: `required`, `invalid`, `too_long`, `taken` (an account with it exists: the page offers to sign in)
 * - `password`: `required`, `too_short`, `too_long`, `too_common`, `like_email`
 */
export type FieldErrors = Partial<Record<Field, string>>;

interface Common {
  /** The language to begin with; the person can change it on the page. */
  locale: Locale;
  /** The application that asked, as its users know it. */
  client?: { name: string; url?: string };
}

interface Form extends Common {
  /** Where the form is sent: an absolute path with its query (`/auth/realms/codeflix/...`). */
  action: string;
  /** Sent back as the field `csrf`. */
  csrf?: string;
  errors?: FieldErrors;
}

export interface SignIn extends Form {
  page: 'sign_in';
  values?: { email?: string };
  /** `signUp` is left out where people cannot register themselves. */
  links?: { signUp?: string };
}

export interface SignUp extends Form {
  page: 'sign_up';
  values?: { name?: string; email?: string };
  links?: { signIn?: string };
  /** Shortest password that is accepted, in characters; 8 when it is left out. */
  minPasswordLength?: number;
}

/** Asked when somebody wants to sign out without a token that proves the wish. */
export interface SignOut extends Form {
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
    /** What to name to an operator, such as the trace. */
    reference?: string;
  };
  links?: { signIn?: string };
}

/** Links are absolute paths; the pages add `ui_locales` with the language that the person reads now. */
export type AuthState = SignIn | SignUp | SignOut | SignedOut | SignedIn | Failure;
