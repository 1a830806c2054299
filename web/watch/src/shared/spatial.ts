export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const middle = (from: number, to: number) => (from + to) / 2;
const overlap = (a1: number, a2: number, b1: number, b2: number) => Math.min(a2, b2) - Math.max(a1, b1);

/**
 * The index of the box that lies next in a direction, or -1. Left and right stay on the line (boxes that share height with
 * it), up and down go to the nearest line and there to the box that is least to the side.
 */
export function nextBox(boxes: readonly Box[], from: Box, direction: Direction): number {
  let best = -1;
  let bestDistance: readonly [number, number] = [Infinity, Infinity];
  boxes.forEach((box, index) => {
    const aside = Math.abs(middle(box.left, box.right) - middle(from.left, from.right));
    let distance: readonly [number, number];
    if (direction === 'left' || direction === 'right') {
      if (overlap(box.top, box.bottom, from.top, from.bottom) <= 0) return;
      const ahead = direction === 'right' ? box.left - from.left : from.left - box.left;
      if (ahead <= 1) return;
      distance = [ahead, 0];
    } else {
      const ahead = direction === 'down' ? box.top - from.bottom : from.top - box.bottom;
      if (ahead < -1) return;
      distance = [Math.round(ahead / 8), aside];
    }
    if (distance[0] < bestDistance[0] || (distance[0] === bestDistance[0] && distance[1] < bestDistance[1])) {
      best = index;
      bestDistance = distance;
    }
  });
  return best;
}

const directions: Record<string, Direction | undefined> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/**
 * Arrow keys move between the elements marked `data-nav` once one of them has the focus (rows, grids, the buttons above them),
 * which is what a television's remote sends. Answers whether the key was used.
 */
export function moveFocus(event: KeyboardEvent): boolean {
  const direction = directions[event.key];
  const current = document.activeElement;
  if (!direction || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return false;
  if (!(current instanceof HTMLElement) || !current.matches('[data-nav]')) return false;
  const others = [...document.querySelectorAll<HTMLElement>('[data-nav]')].filter((element) => element !== current && element.checkVisibility());
  const next =
    others[
      nextBox(
        others.map((element) => element.getBoundingClientRect()),
        current.getBoundingClientRect(),
        direction,
      )
    ];
  if (!next) return false;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: direction === 'up' || direction === 'down' ? 'center' : 'nearest', inline: 'nearest', behavior: 'smooth' });
  return true;
}
