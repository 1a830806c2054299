import { TextField } from '@codeflix/ui';
import { mistake, useWords } from '../words';

interface Props {
  name: string;
  /** The code of a mistake. */
  error?: string;
}

/** The digits that an authenticator application shows. */
export function CodeField({ name, error }: Props) {
  const words = useWords();
  return (
    <TextField
      label={words('field.code')}
      name={name}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      // eslint-disable-next-line jsx-a11y/no-autofocus -- the form is all that is on the page
      autoFocus
      aria-required
      error={error && mistake(words, 'code', error)}
    />
  );
}
