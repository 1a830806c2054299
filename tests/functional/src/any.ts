import { Platform, type PlatformOptions } from './platform';
import { onStack, Stack } from './stack';
import type { Target } from './target';

/** For tests that hold in each topology: a platform in one process, or the stack that runs. `config` is for the process: a stack for
    tests has no rate limits and a clock that tests move. */
export async function anyPlatform(options: PlatformOptions = {}): Promise<Target> {
  return onStack ? new Stack() : Platform.start(options);
}
