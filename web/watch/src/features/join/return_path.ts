/** A path of this origin to go to after joining, or undefined: what comes in an address is never trusted to be one. */
export function returnPath(query: URLSearchParams): string | undefined {
  const path = query.get('return_to');
  return path && /^\/(?![/\\])/.test(path) ? path : undefined;
}
