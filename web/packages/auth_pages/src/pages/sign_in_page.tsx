import { TextField } from '@codeflix/ui';
import { checkSignIn } from '../checks';
import { AuthForm, text } from '../components/auth_form';
import { SecretField } from '../components/secret_field';
import { useLink } from '../links';
import { nameOf, type SignIn } from '../state';
import { mistake, useWords } from '../words';
import styles from './pages.module.css';

export function SignInPage({ state }: { state: SignIn }) {
  const words = useWords();
  const link = useLink();
  const email = state.values?.email ?? '';
  return (
    <>
      <AuthForm
        state={state}
        submit={words('sign_in.submit')}
        busy={words('sign_in.busy')}
        check={(values) => checkSignIn({ email: text(values, nameOf(state, 'email')), password: text(values, nameOf(state, 'password')) })}
      >
        {(errors) => (
          <>
            <TextField
              label={words('field.email')}
              name={nameOf(state, 'email')}
              inputMode="email"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              defaultValue={email}
              // eslint-disable-next-line jsx-a11y/no-autofocus -- the form is all that is on the page
              autoFocus={!email}
              aria-required
              error={errors.email && mistake(words, 'email', errors.email)}
            />
            <div>
              <SecretField
                name={nameOf(state, 'password')}
                autoComplete="current-password"
                focused={email !== ''}
                error={errors.password && mistake(words, 'password', errors.password)}
              />
              {state.links?.forgot && (
                <a className={styles.link} href={link(state.links.forgot)}>
                  {words('sign_in.forgot')}
                </a>
              )}
            </div>
          </>
        )}
      </AuthForm>
      {state.links?.signUp && (
        <p className={styles.other}>
          {words('sign_in.to_sign_up')}
          <a className={styles.link} href={link(state.links.signUp)}>
            {words('sign_in.sign_up')}
          </a>
        </p>
      )}
    </>
  );
}
