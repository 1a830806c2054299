import { useKeepsLanguage, useLocale } from './words';

/** A link of the issuer that keeps the language that the person reads now. */
export function useLink(): (path: string) => string {
  const locale = useLocale();
  const kept = useKeepsLanguage();
  return (path) => {
    if (kept) return path;
    const [before = '', fragment] = path.split('#');
    const [address = '', query] = before.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('ui_locales', locale);
    return `${address}?${parameters}${fragment === undefined ? '' : `#${fragment}`}`;
  };
}
