import { describe, expect, it } from 'vitest';
import { returnPath } from './return_path';

const of = (path: string) => returnPath(new URLSearchParams({ return_to: path }));

describe('returnPath', () => {
  it('takes a path of this origin', () => {
    expect(of('/watch/1?media=trailer')).toBe('/watch/1?media=trailer');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])('refuses %s', (path) => {
    expect(of(path)).toBeUndefined();
  });
});
