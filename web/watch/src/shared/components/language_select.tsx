import { GlobeIcon } from '@codeflix/ui';
import { useId } from 'react';
import { locales, useI18n, type Locale } from '../i18n';
import styles from './language_select.module.css';

const names: Record<Locale, string> = { 'pt-BR': 'Português', en: 'English' };

export function LanguageSelect({ className }: { className?: string }) {
  const { t, locale, setLocale } = useI18n();
  const id = useId();
  return (
    <div className={className}>
      <GlobeIcon size={20} />
      <label htmlFor={id}>{t('language')}</label>
      <select id={id} className={styles.select} value={locale} onChange={(event) => setLocale(event.target.value as Locale)}>
        {locales.map((each) => (
          <option key={each} value={each} lang={each}>
            {names[each]}
          </option>
        ))}
      </select>
    </div>
  );
}
