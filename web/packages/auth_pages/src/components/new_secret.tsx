import { useState } from 'react';
import { nameOf, type AuthForm } from '../state';
import { strengthOf } from '../strength';
import { mistake, useWords } from '../words';
import { SecretField } from './secret_field';
import { StrengthMeter } from './strength_meter';

interface Props {
  form: AuthForm;
  label?: string;
  min: number;
  /** Words of the person that a password should not hold. */
  personal: string[];
  focused?: boolean;
  /** The code of a mistake. */
  error?: string;
}

/** A password that is chosen now, with its strength. Where the issuer wants it twice, it is typed once and sent twice. */
export function NewSecret({ form, label, min, personal, focused, error }: Props) {
  const words = useWords();
  const [password, setPassword] = useState('');
  return (
    <SecretField
      name={nameOf(form, 'password')}
      label={label}
      autoComplete="new-password"
      focused={focused}
      hint={words('password.hint', { min })}
      error={error && mistake(words, 'password', error, { min })}
      onChange={setPassword}
    >
      {form.names?.passwordAgain && <input type="hidden" name={form.names.passwordAgain} value={password} />}
      {password && <StrengthMeter strength={strengthOf(password, personal, min)} />}
    </SecretField>
  );
}
