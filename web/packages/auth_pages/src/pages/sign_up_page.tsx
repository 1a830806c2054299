import { TextField } from '@codeflix/ui';
import { useState } from 'react';
import { checkSignUp } from '../checks';
import { AuthForm, text } from '../components/auth_form';
import { NewSecret } from '../components/new_secret';
import { useLink } from '../links';
import { nameOf, type SignUp } from '../state';
import { mistake, useWords } from '../words';
import styles from './pages.module.css';

export function SignUpPage({ state }: { state: SignUp }) {
  const words = useWords();
  const link = useLink();
  const min = state.minPasswordLength ?? 8;
  const [name, setName] = useState(state.values?.name ?? '');
  const [email, setEmail] = useState(state.values?.email ?? '');
  const signIn = state.links?.signIn && link(state.links.signIn);
  return (
    <>
      <AuthForm
        state={state}
        submit={words('sign_up.submit')}
        busy={words('sign_up.busy')}
        check={(values) => {
          const typed = (field: 'name' | 'email' | 'password') => text(values, nameOf(state, field));
          return checkSignUp({ name: typed('name'), email: typed('email'), password: typed('password') }, min);
        }}
      >
        {(errors) => (
          <>
            <TextField
              label={words('field.name')}
              name={nameOf(state, 'name')}
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
                name={nameOf(state, 'email')}
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
            <NewSecret form={state} min={min} personal={[name, email]} error={errors.password} />
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
