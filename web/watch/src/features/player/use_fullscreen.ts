import { useCallback, useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Whether the element fills the screen, and the switch. */
export function useFullscreen(element: RefObject<HTMLElement | null>): [boolean, () => void] {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  const toggle = useCallback(() => {
    // Refused outside of a gesture or by the device: the picture stays as large as it is.
    const change = document.fullscreenElement ? document.exitFullscreen() : element.current?.requestFullscreen();
    change?.catch(() => undefined);
  }, [element]);
  return [full, toggle];
}
