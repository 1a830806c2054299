import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useDebounced } from './use_debounced';

describe('useDebounced', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes only what rested long enough', () => {
    const { result, rerender } = renderHook(({ value }) => useDebounced(value, 150), { initialProps: { value: 'a' } });
    rerender({ value: 'ae' });
    act(() => void vi.advanceTimersByTime(149));
    expect(result.current).toBe('a');
    rerender({ value: 'aer' });
    act(() => void vi.advanceTimersByTime(149));
    expect(result.current).toBe('a');
    act(() => void vi.advanceTimersByTime(1));
    expect(result.current).toBe('aer');
  });
});
