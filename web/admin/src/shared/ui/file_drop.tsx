import { Box, Button, Typography } from '@mui/material';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslate } from 'react-admin';

interface Props {
  /** What the file dialog offers. */
  accept: string;
  /** On the button. */
  label: string;
  hint: string;
  primary?: boolean;
  onFile: (file: File) => void;
}

/** One file, dropped or chosen. */
export function FileDrop({ accept, label, hint, primary = true, onFile }: Props) {
  const translate = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  function take(files: FileList | null) {
    const file = files?.[0];
    if (file) onFile(file);
    // The same file can be chosen once more.
    if (input.current) input.current.value = '';
  }

  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside);
  };

  return (
    <Box
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event: DragEvent) => {
        drag(false)(event);
        take(event.dataTransfer.files);
      }}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 2,
        p: 3,
        borderRadius: 1,
        border: '1px dashed',
        borderColor: over ? 'primary.main' : 'divider',
        bgcolor: over ? 'action.hover' : 'transparent',
      }}
    >
      <input ref={input} type="file" accept={accept} hidden aria-label={translate(label)} onChange={(event) => take(event.target.files)} />
      <Button variant={primary ? 'contained' : 'outlined'} color={primary ? 'primary' : 'secondary'} onClick={() => input.current?.click()}>
        {translate(label)}
      </Button>
      <Typography variant="body2" color="textSecondary" sx={{ flex: 1, minWidth: 200 }}>
        {translate(hint)}
      </Typography>
    </Box>
  );
}
