import { reasonsOf } from '../data/problems';

export interface Refusal {
  id: string;
  /** Keys of our words, or sentences of the service. */
  reasons: readonly string[];
}

export interface Outcome {
  done: readonly string[];
  refused: readonly Refusal[];
}

/**
 * Does `work` for one after the other, tells after each how it stands, and goes on when one is refused. Once `signal` is aborted no other is
 * begun; what was not begun is in neither list.
 */
export async function runEach(
  ids: readonly string[],
  work: (id: string) => Promise<unknown>,
  tell: (outcome: Outcome) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  let outcome: Outcome = { done: [], refused: [] };
  for (const id of ids) {
    if (signal.aborted) break;
    try {
      await work(id);
      outcome = { ...outcome, done: [...outcome.done, id] };
    } catch (error) {
      outcome = { ...outcome, refused: [...outcome.refused, { id, reasons: reasonsOf(error) }] };
    }
    tell(outcome);
  }
  return outcome;
}
