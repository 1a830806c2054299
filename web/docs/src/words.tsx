/** A description of a contract: text in which `code` stands between backticks. */
export function Words({ text }: { text: string }) {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (part.startsWith('`') && part.length > 2 ? <code key={index}>{part.slice(1, -1)}</code> : part));
}
