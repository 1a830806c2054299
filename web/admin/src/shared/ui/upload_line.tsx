import { useTranslate } from 'react-admin';
import type { UploadView } from '../upload/upload_manager';
import { bytes, clock } from './format';

/** How far an upload is, how fast, and how long it takes still. */
export function UploadLine({ view, locale }: { view: UploadView; locale: string }) {
  const translate = useTranslate();
  const { state, sent, size, speed, problem } = view;
  if (state === 'failed') return problem ? translate(problem, { _: problem }) : translate('upload.state.failed');
  const parts = [translate('upload.sent', { sent: bytes(sent, locale), size: bytes(size, locale) })];
  if (state !== 'running') parts.unshift(translate(`upload.state.${state}`));
  else if (speed > 0) {
    parts.push(translate('upload.speed', { speed: bytes(speed, locale) }));
    parts.push(translate('upload.left', { time: clock((size - sent) / speed) }));
  }
  return parts.join(' · ');
}
