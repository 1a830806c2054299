import { Dialog } from '@codeflix/ui';
import { useI18n, type Key } from '../../shared/i18n';
import styles from './stage.module.css';

const lines: [keys: string[], words: Key][] = [
  [['K', '␣'], 'keys.toggle'],
  [['J', '←'], 'keys.back'],
  [['L', '→'], 'keys.forward'],
  [['↑', '↓'], 'keys.volume'],
  [['M'], 'keys.mute'],
  [['C'], 'keys.captions'],
  [['F'], 'keys.fullscreen'],
  [['0', '9'], 'keys.jump'],
  [['Esc'], 'keys.leave'],
];

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog open={open} onClose={onClose} title={t('player.shortcuts')} closeLabel={t('action.close')}>
      <dl className={styles.keys}>
        {lines.map(([keys, words]) => (
          <div key={words} style={{ display: 'contents' }}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
