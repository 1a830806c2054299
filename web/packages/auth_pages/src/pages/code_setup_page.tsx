import { TextField } from '@codeflix/ui';
import { AuthForm, text } from '../components/auth_form';
import { CodeField } from '../components/code_field';
import { nameOf, type CodeSetup } from '../state';
import { mistake, useWords } from '../words';
import styles from './pages.module.css';

export function CodeSetupPage({ state }: { state: CodeSetup }) {
  const words = useWords();
  return (
    <>
      <p className={styles.text}>{words('code_setup.text')}</p>
      <img className={styles.picture} src={state.picture} alt={words('code_setup.picture')} width={200} height={200} />
      <p className={styles.text}>
        {words('code_setup.secret')} <code className={styles.secret}>{state.secret}</code>
      </p>
      <AuthForm
        state={state}
        submit={words('code_setup.submit')}
        busy={words('code_setup.busy')}
        check={(values) => (text(values, nameOf(state, 'code')).trim() ? {} : { code: 'required' })}
      >
        {(errors) => (
          <>
            <CodeField name={nameOf(state, 'code')} error={errors.code} />
            <TextField
              label={words('field.device')}
              name={nameOf(state, 'device')}
              autoComplete="off"
              hint={words('code_setup.device_hint')}
              error={errors.device && mistake(words, 'device', errors.device)}
            />
          </>
        )}
      </AuthForm>
    </>
  );
}
