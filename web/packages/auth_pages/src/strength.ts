/** How well a new password would stand up, and the one thing that would make it better. */
export interface Strength {
  level: 0 | 1 | 2 | 3 | 4;
  name: 'too_short' | 'weak' | 'fair' | 'good' | 'strong';
  /** Characters that are missing to the shortest that is accepted. */
  missing: number;
  advice?: 'personal' | 'common' | 'repeated' | 'longer';
}

const commonStems = [
  'password',
  'senha',
  'qwerty',
  'asdf',
  'zxcv',
  'abc',
  'admin',
  'welcome',
  'bemvindo',
  'iloveyou',
  'teamo',
  'brasil',
  'flamengo',
  'corinthians',
  'palmeiras',
  'dragon',
  'monkey',
  'futebol',
  'codeflix',
  'letmein',
  'mudar',
  'trocar',
];
const runs = ['0123456789', '9876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/**
 * Guesses the strength by what an attacker tries first: personal words, common stems, repetitions and sequences count as
 * next to nothing, what is left counts by its length and its variety. A hint for the person: the issuer has the last word.
 */
export function strengthOf(password: string, personal: readonly string[], min: number): Strength {
  const length = [...password].length;
  if (length < min) return { level: 0, name: 'too_short', missing: min - length };

  let rest = fold(password);
  let advice: Strength['advice'];
  const discount = (word: string, reason: Strength['advice']) => {
    if (word.length < 3 || !rest.includes(word)) return;
    rest = rest.split(word).join('');
    advice ??= reason;
  };
  for (const word of personal.flatMap((value) => fold(value).split(/[^a-z0-9]+/)).filter((word) => word.length >= 4)) discount(word, 'personal');
  for (const stem of commonStems) discount(stem, 'common');
  const before = rest.length;
  rest = rest.replace(/(.)\1{2,}/g, '$1');
  for (const run of runs)
    for (let size = run.length; size >= 4; size--)
      for (let at = 0; at + size <= run.length; at++) rest = rest.replaceAll(run.slice(at, at + size), run[at] ?? '');
  if (rest.length < before) advice ??= 'repeated';

  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const distinct = new Set(rest).size;
  const points = Math.min(rest.length, distinct * 2) + (kinds - 1) * 1.5;
  if (points < 7) return { level: 1, name: 'weak', missing: 0, advice: advice ?? 'longer' };
  if (points < 11) return { level: 2, name: 'fair', missing: 0, advice: advice ?? 'longer' };
  if (points < 16) return { level: 3, name: 'good', missing: 0 };
  return { level: 4, name: 'strong', missing: 0 };
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
