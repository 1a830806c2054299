import { checkPassword } from '../checks';
import { AuthForm, text } from '../components/auth_form';
import { NewSecret } from '../components/new_secret';
import { nameOf, type NewPassword } from '../state';
import { useWords } from '../words';

export function NewPasswordPage({ state }: { state: NewPassword }) {
  const words = useWords();
  const min = state.minPasswordLength ?? 8;
  return (
    <AuthForm
      state={state}
      submit={words('new_password.submit')}
      busy={words('new_password.busy')}
      check={(values) => checkPassword(text(values, nameOf(state, 'password')), min)}
    >
      {(errors) => <NewSecret form={state} label={words('field.new_password')} min={min} personal={[]} focused error={errors.password} />}
    </AuthForm>
  );
}
