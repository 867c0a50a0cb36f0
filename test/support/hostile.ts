import assert from 'node:assert/strict'

/** A name or message that ends the line, rings, clears the screen, runs the other way, and does not end. */
export const HOSTILE: string = `x\nlastcall: exit 0, clean\nINFO admin\r\x1b[2J\x07\x9b\u202e\u2028${'y'.repeat(500)}`

/** What may begin a line: the library's prefix, a bar of the timeline, the debug log's date, or an indentation. */
const BEGINNINGS = /^(?:lastcall(?:\/testing)?: |[✓✗!…○] |\d{4}-\d\d-\d\dT\S+ lastcall:|\s|$)/

/** Asserts that a text holds {@link HOSTILE}, and that it has not become a line or moved the cursor. */
export function assertHarmless(text: string): void {
  assert.match(text, /x(?:\\n|\n {4,})lastcall: exit 0, clean/)
  // `inspect` ends what it shows with brackets.
  const strange = text.split('\n').filter((line) => !BEGINNINGS.test(line) && !/^[)\]}]+$/.test(line))
  assert.deepEqual(strange, [])
  assert.doesNotMatch(text, /^lastcall: exit 0, clean/m)
  assert.doesNotMatch(text, /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Bidi_C}]/u)
}

/** Asserts the same of a name, which is also cut. */
export function assertHarmlessName(text: string): void {
  assertHarmless(text)
  assert.match(text, /y…/)
  assert.doesNotMatch(text, /y{100}/)
}
