/** A shell script with spaces in place of comments, and as long. */
export function withoutComments(text: string): string {
  return text.replaceAll(
    /(^|\s)#[^\n]*/g,
    (all, before: string) => before + ' '.repeat(all.length - before.length),
  )
}
