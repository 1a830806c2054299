import { useCallback, useEffect, useRef, useState } from 'react';

const patience = 3000;

/** True for three seconds after each sign of life (`stir`), and for as long as `hold`. */
export function usePresence(hold: boolean): [present: boolean, stir: () => void] {
  const [present, setPresent] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wait = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPresent(false), patience);
  }, []);
  const stir = useCallback(() => {
    setPresent(true);
    wait();
  }, [wait]);
  useEffect(() => {
    wait();
    return () => clearTimeout(timer.current);
  }, [wait, hold]);
  return [present || hold, stir];
}
