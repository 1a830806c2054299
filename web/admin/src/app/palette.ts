/**
 * The design tokens as MUI needs them: it mixes colours by itself and cannot read oklch(). A test holds each against the
 * token of the same name.
 */
export const palettes = {
  dark: {
    ground: '#08090d',
    raised: '#121419',
    floating: '#1a1d24',
    line: '#262930',
    control: '#6d717c',
    text: '#f0f2f5',
    muted: '#a1a4ac',
    accent: '#f5ae39',
    'accent-strong': '#ffc258',
    'on-accent': '#211201',
    danger: '#fd736d',
    success: '#62d286',
  },
  light: {
    ground: '#f9fafc',
    raised: '#ffffff',
    floating: '#ffffff',
    line: '#dcdee2',
    control: '#7c808a',
    text: '#181a22',
    muted: '#575b64',
    accent: '#9d5d03',
    'accent-strong': '#874e00',
    'on-accent': '#ffffff',
    danger: '#b7191c',
    success: '#036a34',
  },
} as const;

export type Scheme = keyof typeof palettes;
