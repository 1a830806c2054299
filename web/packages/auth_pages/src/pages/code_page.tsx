import { AuthForm, text } from '../components/auth_form';
import { CodeField } from '../components/code_field';
import { nameOf, type Code } from '../state';
import { useWords } from '../words';
import styles from './pages.module.css';

export function CodePage({ state }: { state: Code }) {
  const words = useWords();
  const devices = state.devices ?? [];
  return (
    <>
      <p className={styles.text}>{words('code.text')}</p>
      <AuthForm
        state={state}
        submit={words('code.submit')}
        busy={words('code.busy')}
        check={(values) => (text(values, nameOf(state, 'code')).trim() ? {} : { code: 'required' })}
      >
        {(errors) => (
          <>
            {devices.length > 1 && (
              <fieldset className={styles.choices}>
                <legend>{words('code.devices')}</legend>
                {devices.map(({ id, name, chosen }) => (
                  <label key={id} className={styles.choice}>
                    <input type="radio" name={nameOf(state, 'device')} value={id} defaultChecked={chosen} />
                    {name}
                  </label>
                ))}
              </fieldset>
            )}
            <CodeField name={nameOf(state, 'code')} error={errors.code} />
          </>
        )}
      </AuthForm>
    </>
  );
}
