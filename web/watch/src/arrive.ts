import { arrive } from './shared/client';

// Failures are told by the page that needs the answer.
arrive(window.location.pathname).catch(() => undefined);
