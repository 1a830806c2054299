import { useLocaleState } from 'react-admin';
import { ago, dateTime } from './format';

/** How long ago, with the exact moment for who wants to know. */
export function Ago({ time }: { time: string | null | undefined }) {
  const [locale] = useLocaleState();
  if (!time) return null;
  return (
    <time dateTime={time} title={dateTime(time, locale)}>
      {ago(time, locale)}
    </time>
  );
}
