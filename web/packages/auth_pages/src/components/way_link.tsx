import { buttonClass } from '@codeflix/ui';
import type { ReactNode } from 'react';

/** A way on that looks like a button; `second` for the one that counts less. */
export function WayLink({ to, second = false, children }: { to: string; second?: boolean; children: ReactNode }) {
  return (
    <a className={buttonClass({ variant: second ? 'secondary' : 'primary', large: true, wide: true })} href={to}>
      {children}
    </a>
  );
}
