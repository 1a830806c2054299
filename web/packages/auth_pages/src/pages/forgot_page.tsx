import { TextField } from '@codeflix/ui';
import { checkEmail } from '../checks';
import { AuthForm, text } from '../components/auth_form';
import { useLink } from '../links';
import { nameOf, type Forgot } from '../state';
import { mistake, useWords } from '../words';
import styles from './pages.module.css';

export function ForgotPage({ state }: { state: Forgot }) {
  const words = useWords();
  const link = useLink();
  return (
    <>
      <p className={styles.text}>{words('forgot.text')}</p>
      <AuthForm
        state={state}
        submit={words('forgot.submit')}
        busy={words('forgot.busy')}
        check={(values) => checkEmail(text(values, nameOf(state, 'email')))}
      >
        {(errors) => (
          <TextField
            label={words('field.email')}
            name={nameOf(state, 'email')}
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={state.values?.email}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- the form is all that is on the page
            autoFocus
            aria-required
            error={errors.email && mistake(words, 'email', errors.email)}
          />
        )}
      </AuthForm>
      {state.links?.signIn && (
        <p className={styles.other}>
          {words('forgot.to_sign_in')}
          <a className={styles.link} href={link(state.links.signIn)}>
            {words('forgot.sign_in')}
          </a>
        </p>
      )}
    </>
  );
}
