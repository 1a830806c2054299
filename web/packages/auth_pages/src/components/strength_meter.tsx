import type { Strength } from '../strength';
import { useWords } from '../words';
import styles from './strength_meter.module.css';

/** Four marks that fill, and the same in words; told politely as it changes. */
export function StrengthMeter({ strength }: { strength: Strength }) {
  const words = useWords();
  const name = words(`strength.${strength.name}`, { missing: strength.missing });
  return (
    <div className={styles.meter} data-level={strength.level}>
      <div className={styles.marks} aria-hidden="true">
        {[1, 2, 3, 4].map((mark) => (
          <span key={mark} className={mark <= strength.level ? styles.full : styles.empty} />
        ))}
      </div>
      <p className={styles.text} role="status">
        {words('strength.label', { strength: name })}
        {strength.advice ? `. ${words(`strength.advice.${strength.advice}`)}` : ''}
      </p>
    </div>
  );
}
