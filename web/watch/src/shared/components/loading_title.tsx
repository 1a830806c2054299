import { VisuallyHidden } from '@codeflix/ui';
import { useI18n } from '../i18n';

/** The heading of a page whose content is still on its way, for those who do not see the skeleton. */
export function LoadingTitle() {
  const { t } = useI18n();
  return (
    <VisuallyHidden>
      <h1>{t('player.loading')}</h1>
    </VisuallyHidden>
  );
}
