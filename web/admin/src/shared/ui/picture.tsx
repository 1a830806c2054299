import { Box, type SxProps, type Theme } from '@mui/material';
import { useEffect, useState } from 'react';

interface Props {
  src: string;
  alt: string;
  sx: SxProps<Theme>;
}

const patience = 5;

/** A picture of a title. What was published a moment ago is not served everywhere yet: then it is asked for again. */
export function Picture({ src, alt, sx }: Props) {
  const [attempt, setAttempt] = useState(0);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (!broken || attempt >= patience) return;
    const timer = setTimeout(() => {
      setAttempt(attempt + 1);
      setBroken(false);
    }, 1000);
    return () => clearTimeout(timer);
  }, [broken, attempt]);
  return broken ? <Box sx={sx} /> : <Box component="img" key={attempt} src={src} alt={alt} loading="lazy" onError={() => setBroken(true)} sx={sx} />;
}
