import { describe, expect, it } from 'vitest';
import { nextBox, type Box } from './spatial';

const card = (column: number, row: number): Box => ({ left: column * 110, right: column * 110 + 100, top: row * 90, bottom: row * 90 + 70 });

/** Two rows of four cards; the lower one is scrolled by half a card. */
const upper = [0, 1, 2, 3].map((column) => card(column, 0));
const lower = [0, 1, 2, 3].map((column) => card(column + 0.5, 1));
const boxes = [...upper, ...lower];
const from = (index: number, direction: 'left' | 'right' | 'up' | 'down') => {
  const current = boxes[index] as Box;
  const found = nextBox(
    boxes.filter((box) => box !== current),
    current,
    direction,
  );
  return found < 0 ? -1 : found + (found >= index ? 1 : 0);
};

describe('nextBox', () => {
  it('moves along a row, one card at a time', () => {
    expect(from(0, 'right')).toBe(1);
    expect(from(2, 'left')).toBe(1);
  });

  it('stops at the ends of a row', () => {
    expect(from(3, 'right')).toBe(-1);
    expect(from(4, 'left')).toBe(-1);
  });

  it('goes to the card of the next row that is least to the side', () => {
    expect([4, 5]).toContain(from(1, 'down'));
    expect(from(0, 'down')).toBe(4);
    expect(from(7, 'up')).toBe(3);
  });

  it('has nothing above the first row and below the last one', () => {
    expect(from(2, 'up')).toBe(-1);
    expect(from(6, 'down')).toBe(-1);
  });
});
