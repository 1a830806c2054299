import type { FieldErrors } from './state';

/** What is plainly wrong with a sign-in before it is sent. */
export function checkSignIn(form: { email: string; password: string }): FieldErrors {
  const errors: FieldErrors = {};
  if (!form.email.trim()) errors.email = 'required';
  if (!form.password) errors.password = 'required';
  return errors;
}

/** What is plainly wrong with an e-mail address. */
export function checkEmail(typed: string): FieldErrors {
  const email = typed.trim();
  if (!email) return { email: 'required' };
  return /^[^\s@]+@[^\s@]+$/.test(email) ? {} : { email: 'invalid' };
}

/** What is plainly wrong with a new password. */
export function checkPassword(password: string, minLength: number): FieldErrors {
  if (!password) return { password: 'required' };
  return [...password].length < minLength ? { password: 'too_short' } : {};
}

/** What is plainly wrong with a sign-up before it is sent; the issuer checks it all again. */
export function checkSignUp(form: { name: string; email: string; password: string }, minPasswordLength: number): FieldErrors {
  const errors: FieldErrors = {};
  if (!form.name.trim()) errors.name = 'required';
  Object.assign(errors, checkEmail(form.email), checkPassword(form.password, minPasswordLength));
  const email = form.email.trim();
  if (!errors.password && email && form.password.toLowerCase() === email.toLowerCase()) errors.password = 'like_email';
  return errors;
}
