import { afterEach } from 'vitest';
import { lastWords } from './target';

// Registered first, so it runs last: after the hooks that end a test's own platform.
afterEach(({ task }) => {
  const words = lastWords();
  if (task.result?.state === 'fail') for (const log of words) console.error(`--- the platform's log ends with\n${log.slice(-2000)}`);
});
