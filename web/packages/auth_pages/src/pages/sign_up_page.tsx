import { TextField } from '@codeflix/ui';
import { useState } from 'react';
import { checkSignUp } from '../checks';
import { AuthForm, text } from '../components/auth_form';
import { SecretField } from '../components/secret_field';
import { StrengthMeter } from '../components/strength_meter';
import { useLink } from '../links';
import type { SignUp } from '../state';
import { strengthOf } from '../strength';
import { mistake, useWords } from '../words';
import styles from './pages.module.css';

export function SignUpPage({ state }: { state: SignUp }) {
  const words = useWords();
  const link = useLink();
  const min = state.minPasswordLength ?? 8;
  const [name, setName] = useState(state.values?.name ?? '');
  const [email, setEmail] = useState(state.values?.email ?? '');
  const [password, setPassword] = useState('');
  const signIn = state.links?.signIn && link(state.links.signIn);
  return (
    <>
      <AuthForm
        state={state}
        submit={words('sign_up.submit')}
        busy={words('sign_up.busy')}
        check={(values) => checkSignUp({ name: text(values, 'name'), email: text(values, 'email'), password: text(values, 'password') }, min)}
      >
        {(errors) => (
          <>
            <TextField
              label={words('field.name')}
              name="name"
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              // eslint-disable-next-line jsx-a11y/no-autofocus -- the form is all that is on the page
              autoFocus={!state.values?.name}
              aria-required
              error={errors.name && mistake(words, 'name', errors.name)}
            />
            <div>
              <TextField
                label={words('field.email')}
                name="email"
                inputMode="email"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                aria-required
                error={errors.email && mistake(words, 'email', errors.email)}
              />
              {errors.email === 'taken' && signIn && (
                <a className={styles.link} href={signIn}>
                  {words('sign_up.sign_in_taken')}
                </a>
              )}
            </div>
            <SecretField
              autoComplete="new-password"
              hint={words('password.hint', { min })}
              error={errors.password && mistake(words, 'password', errors.password, { min })}
              onChange={setPassword}
            >
              {password && <StrengthMeter strength={strengthOf(password, [name, email], min)} />}
            </SecretField>
          </>
        )}
      </AuthForm>
      {signIn && (
        <p className={styles.other}>
          {words('sign_up.to_sign_in')}
          <a className={styles.link} href={signIn}>
            {words('sign_up.sign_in')}
          </a>
        </p>
      )}
    </>
  );
}
