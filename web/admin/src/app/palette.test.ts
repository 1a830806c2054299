// @vitest-environment node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { palettes, type Scheme } from './palette';

const tokens = readFileSync(createRequire(import.meta.url).resolve('@codeflix/ui/tokens.css'), 'utf8');
const [dark = '', light = ''] = tokens.split('@media (prefers-color-scheme: light)');

/** sRGB of an `oklch()` without alpha, from 0 to 255. */
function rgbOf(oklch: string): number[] {
  const [, lightness = 0, chroma = 0, hue = 0] = (/oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/.exec(oklch) ?? []).map(Number);
  const angle = (hue * Math.PI) / 180;
  const [l, a, b] = [lightness / 100, chroma * Math.cos(angle), chroma * Math.sin(angle)] as const;
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((linear) => {
    const bounded = Math.min(1, Math.max(0, linear));
    return 255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055);
  });
}

describe.each<[Scheme, string]>([
  ['dark', dark],
  ['light', light],
])('the %s palette', (scheme, css) => {
  it.each(Object.entries(palettes[scheme]))('keeps the token %s', (name, hex) => {
    const token = new RegExp(`--${name}: (oklch\\([^)]*\\));`).exec(css)?.[1];
    expect(token).toBeDefined();
    const wanted = rgbOf(token ?? '');
    const kept = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    kept.forEach((value, channel) => expect(Math.abs(value - (wanted[channel] ?? 0))).toBeLessThanOrEqual(1));
  });
});
