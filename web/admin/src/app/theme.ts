import { defaultTheme, type RaThemeOptions } from 'react-admin';
import { palettes, type Scheme } from './palette';

/** Our tokens in MUI's and react-admin's words: no borders where space will do, shadows only for what floats. */
export function themeOf(scheme: Scheme): RaThemeOptions {
  const colours = palettes[scheme];
  return {
    ...defaultTheme,
    palette: {
      mode: scheme,
      primary: { main: colours.accent, light: colours['accent-strong'], dark: colours['accent-strong'], contrastText: colours['on-accent'] },
      secondary: { main: colours.text, contrastText: colours.ground },
      error: { main: colours.danger },
      success: { main: colours.success },
      warning: { main: colours.accent },
      info: { main: colours.muted },
      background: { default: colours.ground, paper: colours.raised },
      text: { primary: colours.text, secondary: colours.muted },
      divider: colours.line,
    },
    shape: { borderRadius: 8 },
    typography: {
      fontFamily: "'Figtree Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
      h4: { fontSize: '1.75rem', fontWeight: 800, letterSpacing: '-0.025em' },
      h5: { fontSize: '1.25rem', fontWeight: 700, letterSpacing: '-0.015em' },
      h6: { fontSize: '1.0625rem', fontWeight: 700, letterSpacing: '-0.01em' },
      button: { textTransform: 'none', fontWeight: 650 },
    },
    sidebar: { width: 232, closedWidth: 56 },
    components: {
      ...defaultTheme.components,
      MuiCssBaseline: {
        styleOverrides: {
          ':focus-visible': { outline: `2px solid ${colours.accent}`, outlineOffset: 2 },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': { animationDuration: '1ms !important', transitionDuration: '1ms !important' },
          },
        },
      },
      RaMenuItemLink: {
        styleOverrides: {
          root: {
            minHeight: 44,
            borderRadius: 8,
            '&.RaMenuItemLink-active': { backgroundColor: `color-mix(in oklch, ${colours.accent} 14%, transparent)`, fontWeight: 650 },
            '&.RaMenuItemLink-active .RaMenuItemLink-icon': { color: colours.accent },
          },
        },
      },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiMenu: { styleOverrides: { paper: { backgroundColor: colours.floating, boxShadow: '0 16px 48px rgb(0 0 0 / 35%)' } } },
      MuiSnackbarContent: {
        styleOverrides: { root: { backgroundColor: colours.floating, color: colours.text, boxShadow: '0 16px 48px rgb(0 0 0 / 35%)' } },
      },
      MuiDialog: { styleOverrides: { paper: { backgroundColor: colours.floating } } },
      MuiAppBar: {
        styleOverrides: {
          root: { backgroundColor: colours.ground, color: colours.text, boxShadow: 'none', borderBottom: `1px solid ${colours.line}` },
        },
      },
      MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { minHeight: 40 } } },
      MuiIconButton: { styleOverrides: { root: { minWidth: 40, minHeight: 40 } } },
      MuiTextField: { defaultProps: { variant: 'outlined', fullWidth: true } },
      RaToolbar: {
        styleOverrides: {
          root: {
            '&.RaToolbar-desktopToolbar': { backgroundColor: 'transparent' },
            '&.RaToolbar-mobileToolbar': { backgroundColor: colours.floating },
          },
        },
      },
      RaSimpleForm: { styleOverrides: { root: { '& > .MuiStack-root': { maxWidth: 640 } } } },
      MuiOutlinedInput: { styleOverrides: { notchedOutline: { borderColor: colours.control } } },
      MuiChip: { styleOverrides: { root: { fontWeight: 600 } } },
      MuiTab: { styleOverrides: { root: { minHeight: 48, textTransform: 'none', fontWeight: 650 } } },
      MuiTableCell: { styleOverrides: { root: { borderColor: colours.line }, head: { color: colours.muted, fontWeight: 650 } } },
      MuiLinearProgress: { styleOverrides: { root: { height: 6, borderRadius: 999, backgroundColor: colours.line } } },
      MuiAlert: { defaultProps: { variant: 'outlined' } },
    },
  };
}
