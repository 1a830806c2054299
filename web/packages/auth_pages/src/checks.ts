import type { FieldErrors } from './state';

/** What is plainly wrong with a sign-in before it is sent. */
export function checkSignIn(form: { email: string; password: string }): FieldErrors {
  const errors: FieldErrors = {};
  if (!form.email.trim()) errors.email = 'required';
  if (!form.password) errors.password = 'required';
  return errors;
}

/** What is plainly wrong with a sign-up before it is sent; the issuer checks it all again. */
export function checkSignUp(form: { name: string; email: string; password: string }, minPasswordLength: number): FieldErrors {
  const errors: FieldErrors = {};
  if (!form.name.trim()) errors.name = 'required';
  const email = form.email.trim();
  if (!email) errors.email = 'required';
  else if (!/^[^\s@]+@[^\s@]+$/.test(email)) errors.email = 'invalid';
  if (!form.password) errors.password = 'required';
  else if ([...form.password].length < minPasswordLength) errors.password = 'too_short';
  else if (email && form.password.toLowerCase() === email.toLowerCase()) errors.password = 'like_email';
  return errors;
}
